// What a top-up costs and brings (payments.md section 3). Exact; rounded once, to the smallest unit of the currency.
import {
  type Decimal,
  decimalToNumber,
  divideDecimal,
  multiplyDecimal,
  toDecimal,
  toMinor,
  truncateDecimal,
} from '../../kernel/index.ts'
import { billing, payment } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'

type PriceDeps = Pick<AdminDeps, 'settings'>

/** Dollars of one order. */
const UNITS_MAX = 10_000

export type TopUpPrice = {
  /** Dollars of quota, with a fraction where the operator shows tokens. */
  readonly units: Decimal
  /** Whole dollars, as New API's `top_ups.amount`. */
  readonly amount: number
  /** Quota that is credited. */
  readonly credit: number
  /** Group ratio times discount. */
  readonly factor: Decimal
}

const isInTokens = ({ settings }: PriceDeps): boolean => settings.get(billing.quotaDisplayType) === 'TOKENS'

/** A least amount in the unit that clients send. */
export const leastAmount = (deps: PriceDeps, dollars: number): number =>
  isInTokens(deps) ? dollars * deps.settings.get(billing.quotaPerUnit) : dollars

/** Reads an amount as a client sent it. Throws Refusal when it is too small or too large. */
export const readTopUp = (deps: PriceDeps, user: Pick<UserRow, 'group'>, amount: number, least: number): TopUpPrice => {
  const { settings } = deps
  const perUnit = settings.get(billing.quotaPerUnit)
  const minimum = leastAmount(deps, least)
  if (amount < minimum) throw new Refusal(`The least amount is ${minimum}.`)
  const units = isInTokens(deps) ? divideDecimal(toDecimal(amount), toDecimal(perUnit)) : toDecimal(amount)
  if (decimalToNumber(units) > UNITS_MAX) throw new Refusal(`The largest amount is ${leastAmount(deps, UNITS_MAX)}.`)
  const credit = isInTokens(deps) ? amount : decimalToNumber(multiplyDecimal(units, toDecimal(perUnit)))
  if (!Number.isSafeInteger(credit) || credit <= 0) throw new Refusal('This amount cannot be credited.')
  const groupRatio = settings.get(billing.topupGroupRatio)[user.group] || 1
  const discount = settings.get(payment.amountDiscount)[String(amount)] || 1
  return {
    units,
    amount: Number(truncateDecimal(units)),
    credit,
    factor: multiplyDecimal(toDecimal(groupRatio), toDecimal(discount)),
  }
}

/** The price of a top-up in smallest units; `unitPrice` is what one dollar of quota costs. Throws Refusal when it is nothing. */
export const priceOf = ({ units, factor }: TopUpPrice, unitPrice: number, currency: string): number => {
  const money = multiplyDecimal(multiplyDecimal(units, toDecimal(unitPrice)), factor)
  return requireSomething(toMinor(money, currency))
}

/** The same where the gateway knows the price of a unit in smallest units. */
export const priceOfMinor = ({ units, factor }: TopUpPrice, unitMinor: number): number =>
  requireSomething(toMinor(multiplyDecimal(multiplyDecimal(units, toDecimal(unitMinor)), factor), 'JPY'))

const requireSomething = (amountMinor: number): number => {
  if (amountMinor < 1) throw new Refusal('The amount is too small to be paid.')
  return amountMinor
}
