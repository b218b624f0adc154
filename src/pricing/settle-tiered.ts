// Tiered settlement: an expression over token counts decides the price (billing.md section 12).
import { addDecimal, multiplyDecimal, roundDecimal, roundHalfAway, toDecimal, type Usage } from '../kernel/index.ts'
import { type Charge, type ChargeFields, type ChargeLine, capQuota, type TierTokenFields } from './charge.ts'
import { baseFields } from './charge-fields.ts'
import { evaluateTier, namesVariable, type RequestFacts, type TierTokens } from './expression/index.ts'
import type { PriceSnapshot } from './price-types.ts'
import { explainTools, listToolCharges, type ToolCharge, toolSurcharge, writeToolFields } from './tool-surcharges.ts'

/** Token counts of a tiered charge before the expression decides which of them are priced apart. */
export type TierCounts = {
  /** Prompt with everything in it: cached, written, pictures, audio. */
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  /** Written for five minutes or an unknown time. */
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly imageInput: number
  readonly audioInput: number
  readonly imageOutput: number
  readonly audioOutput: number
}

/**
 * The variables of an expression: what it names is taken out of `p` and `c`, what it does not name stays inside and is paid
 * at their price. Both usage semantics start from the whole input, so the same event has the same price in either.
 */
export const tierTokens = (expression: string, counts: TierCounts): TierTokens => {
  const names = (name: keyof TierTokens): boolean => namesVariable(expression, name)
  // One-hour writes that an expression does not name apart are ordinary writes to it.
  const pricesHour = names('cc1h')
  const cc = pricesHour ? counts.cacheWrite : counts.cacheWrite + counts.cacheWrite1h
  const cc1h = pricesHour ? counts.cacheWrite1h : 0
  let p = counts.input
  if (names('cr')) p -= counts.cacheRead
  if (names('cc')) p -= cc
  if (pricesHour) p -= cc1h
  if (names('img')) p -= counts.imageInput
  if (names('ai')) p -= counts.audioInput
  let c = counts.output
  if (names('img_o')) c -= counts.imageOutput
  if (names('ao')) c -= counts.audioOutput
  return {
    p: Math.max(0, p),
    c: Math.max(0, c),
    len: counts.input,
    cr: counts.cacheRead,
    cc,
    cc1h,
    img: counts.imageInput,
    ai: counts.audioInput,
    img_o: counts.imageOutput,
    ao: counts.audioOutput,
  }
}

const countsOf = (usage: Usage): TierCounts => {
  const { cacheReadTokens = 0, cacheWrite5mTokens = 0, cacheWrite1hTokens = 0 } = usage
  const written = Math.max(usage.cacheWriteTokens ?? 0, cacheWrite5mTokens + cacheWrite1hTokens)
  const excluded = usage.semantics === 'anthropic' ? cacheReadTokens + written : 0
  return {
    input: usage.promptTokens + excluded,
    output: usage.completionTokens,
    cacheRead: cacheReadTokens,
    cacheWrite: written - cacheWrite1hTokens,
    cacheWrite1h: cacheWrite1hTokens,
    imageInput: usage.imageInputTokens ?? 0,
    audioInput: usage.audioInputTokens ?? 0,
    imageOutput: usage.imageOutputTokens ?? 0,
    audioOutput: usage.audioOutputTokens ?? 0,
  }
}

/** Quota of an expression's value: in doubles, and in decimals as soon as tool calls are added. No minimum. */
export const priceTier = (
  value: number,
  groupRatio: number,
  quotaPerUnit: number,
  tools: readonly ToolCharge[],
): number => {
  const before = (value / 1e6) * quotaPerUnit
  if (tools.length === 0) return capQuota(roundHalfAway(before * groupRatio))
  const tokens = multiplyDecimal(toDecimal(before), toDecimal(groupRatio))
  return capQuota(roundDecimal(addDecimal(tokens, toolSurcharge(tools, groupRatio, quotaPerUnit))))
}

const mediaFields = (counts: TierCounts): TierTokenFields | undefined => {
  const fields: TierTokenFields = {}
  if (counts.imageInput > 0) fields.img = counts.imageInput
  if (counts.audioInput > 0) fields.ai = counts.audioInput
  if (counts.imageOutput > 0) fields.img_o = counts.imageOutput
  if (counts.audioOutput > 0) fields.ao = counts.audioOutput
  return Object.keys(fields).length === 0 ? undefined : fields
}

export type TieredOptions = {
  readonly endpoint: string
  readonly request?: RequestFacts
  readonly fallbackQuota?: number
}

const writeTierFields = (fields: ChargeFields, snapshot: PriceSnapshot, counts: TierCounts): void => {
  fields.billing_mode = 'tiered_expr'
  fields.expr_b64 = Buffer.from(snapshot.expression, 'utf8').toString('base64')
  const media = mediaFields(counts)
  if (media !== undefined) fields.tier_tokens = media
}

/**
 * Charges a usage (already clamped) by the snapshot's expression. When it fails, the reserved amount is charged, so that a
 * wrong expression is neither free nor refuses an answer that was already given.
 */
export const settleTiered = (usage: Usage, snapshot: PriceSnapshot, options: TieredOptions): Charge => {
  const { groupRatio, quotaPerUnit, expression } = snapshot
  const counts = countsOf(usage)
  const tools = listToolCharges(usage, snapshot, options.endpoint)
  const fields = baseFields(usage, snapshot, counts.cacheWrite + counts.cacheWrite1h)
  writeTierFields(fields, snapshot, counts)
  if (tools.length > 0) writeToolFields(fields, tools)
  const outcome = evaluateTier(expression, tierTokens(expression, counts), options.request)
  const explanation: ChargeLine[] = []
  let quota: number
  if (outcome.kind === 'value') {
    quota = priceTier(outcome.value, groupRatio, quotaPerUnit, tools)
    fields.matched_tier = outcome.tier
    if (outcome.hasReadRequest) fields.tier_value = outcome.value
    const share = (outcome.value / 1e6) * quotaPerUnit * groupRatio
    explanation.push({ item: 'tier', name: outcome.tier, usd: outcome.value / 1e6, quota: share })
  } else {
    const reserved = capQuota(options.fallbackQuota ?? 0)
    quota = capQuota(reserved + Number(roundDecimal(toolSurcharge(tools, groupRatio, quotaPerUnit))))
    fields.matched_tier = ''
    fields.tier_failed = true
    explanation.push({ item: 'reserved', quota: reserved })
  }
  explanation.push(...explainTools(tools, groupRatio, quotaPerUnit))
  const { promptTokens, completionTokens } = usage
  return { quota, promptTokens, completionTokens, fields, explanation }
}
