// Prices of asynchronous work: video, music and Midjourney, charged per call or by tokens when the work is done.
import { capQuota } from './charge.ts'
import { listFactors } from './charge-fields.ts'
import referenceTables from './defaults/reference.json' with { type: 'json' }
import { findGroupRatio, type PriceBook, resolvePrice } from './price-book.ts'
import type { PriceSnapshot, RatioTable } from './price-types.ts'

const builtInPrices: RatioTable = referenceTables.modelPrice

/** The price of a task as its row keeps it; a plain JSON value (billing.md section 10, `billing_context`). */
export type TaskPrice = {
  readonly model: string
  /** USD per call; −1 when the model has a ratio only. */
  readonly modelPrice: number
  readonly modelRatio: number
  readonly groupRatio: number
  readonly hasSpecialGroupRatio: boolean
  readonly quotaPerUnit: number
}

export type TaskPriceQuestion = {
  readonly model: string
  readonly userGroup: string
  readonly usingGroup: string
  readonly acceptsUnpriced?: boolean
}

const builtInPrice = (model: string): number | undefined =>
  Object.hasOwn(builtInPrices, model) ? builtInPrices[model] : undefined

const fromSnapshot = (snapshot: PriceSnapshot): TaskPrice => ({
  model: snapshot.model,
  modelPrice: snapshot.modelPrice,
  modelRatio: snapshot.modelRatio,
  groupRatio: snapshot.groupRatio,
  hasSpecialGroupRatio: snapshot.hasSpecialGroupRatio,
  quotaPerUnit: snapshot.quotaPerUnit,
})

/**
 * The price of a task: the listed price, else the built-in one of the name, else the ratio; undefined when there is none.
 * Tiered prices do not apply to tasks.
 */
export const resolveTaskPrice = (book: PriceBook, question: TaskPriceQuestion): TaskPrice | undefined => {
  const { model, userGroup, usingGroup } = question
  const found = resolvePrice(book, { ...question, ignoresTiers: true })
  const isPriced = found.kind === 'priced' && found.snapshot.mode === 'price'
  const standard = isPriced ? undefined : builtInPrice(model)
  if (standard === undefined) return found.kind === 'priced' ? fromSnapshot(found.snapshot) : undefined
  const { groupRatio, hasSpecialGroupRatio } = findGroupRatio(book, userGroup, usingGroup)
  const { quotaPerUnit } = book
  return { model, modelPrice: standard, modelRatio: 0, groupRatio, hasSpecialGroupRatio, quotaPerUnit }
}

/** A call without a listed price costs half of what a million tokens divided by QuotaPerUnit would: `ratio / 2` USD. */
const baseAmount = ({ modelPrice, modelRatio, quotaPerUnit, groupRatio }: TaskPrice): number =>
  modelPrice >= 0 ? modelPrice * quotaPerUnit * groupRatio : (modelRatio / 2) * quotaPerUnit * groupRatio

/**
 * Quota of a task before it runs: doubles, towards zero. The base is truncated, then all factors (seconds, size, …) are
 * multiplied and truncated once, so their order does not matter.
 */
export const taskQuota = (price: TaskPrice, factors?: Readonly<Record<string, number>>): number => {
  const product = listFactors(factors).reduce((whole, [, factor]) => whole * factor, Math.trunc(baseAmount(price)))
  return capQuota(Math.trunc(product))
}

/** Quota of a finished task that reports tokens, with the group ratio it was submitted under. */
export const taskTokenQuota = (
  price: TaskPrice,
  totalTokens: number,
  factors?: Readonly<Record<string, number>>,
): number => {
  if (!(totalTokens > 0)) return 0
  const base = totalTokens * price.modelRatio * price.groupRatio
  return capQuota(Math.trunc(listFactors(factors).reduce((whole, [, factor]) => whole * factor, base)))
}
