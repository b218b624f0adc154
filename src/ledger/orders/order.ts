// An order as the rest of the program knows it: what was fixed when it was made, and how it stands.
import { toDecimal, toMinor, writeMinor } from '../../kernel/index.ts'
import type { PaymentProvider } from '../../platform/index.ts'
import type { NewOrder, OrderStatus, StoredOrder } from '../../storage/index.ts'

export type OrderKind = 'topup' | 'subscription'

export type Order = {
  readonly tradeNo: string
  readonly kind: OrderKind
  readonly userId: number
  readonly provider: string
  readonly method: string
  readonly status: OrderStatus
  /** Smallest units of the currency; 0 when another program made the order and its price is not known. */
  readonly amountMinor: number
  /** '' when it is not known. */
  readonly currency: string
  /** Quota it brings; 0 for subscriptions. */
  readonly credit: number
  /** 0 for top-ups. */
  readonly planId: number
  readonly allowsDiscount: boolean
  readonly reference: string
  /** The gateway's id of the payment that completed it; '' while there is none, or it is not known. */
  readonly paymentRef: string
  readonly createdAt: number
  readonly expiresAt: number
  /** Why an administrator has to look, beginning with a word of `ORDER_PROBLEMS`; '' when all is well. */
  readonly problem: string
}

/**
 * A problem's first word. `late`: paid after the order had ended without money. `twice`: paid again by another payment. `refund`: money
 * went back that takes or ends nothing by itself.
 */
export const ORDER_PROBLEMS = [
  'gateway',
  'amount',
  'currency',
  'checkout',
  'payer',
  'discount',
  'late',
  'twice',
  'disputed',
  'refund',
] as const
export type OrderProblem = (typeof ORDER_PROBLEMS)[number]

const LEGACY_LIFETIME_SECONDS = 30 * 86_400
const CURRENCIES: Readonly<Record<string, string>> = { epay: 'CNY', waffo_pancake: 'USD' }

const asProvider = (method: string): PaymentProvider =>
  method === 'stripe' || method === 'creem' || method === 'waffo' || method === 'waffo_pancake' ? method : 'epay'

const isStatus = (text: string | null): text is OrderStatus =>
  text === 'pending' || text === 'success' || text === 'failed' || text === 'expired' || text === 'refunded'

/**
 * Facts of an order that another program made, by the reference's rules (payments.md section 2): Creem's amount is quota
 * already, Stripe credits the money, the others the amount in dollars.
 */
export const legacyFacts = ({ kind, row, amount }: StoredOrder, quotaPerUnit: number): NewOrder['facts'] => {
  const provider = row.payment_provider || asProvider(row.payment_method ?? '')
  const dollars = provider === 'stripe' ? row.money : amount
  const credit = provider === 'creem' ? amount : Math.trunc(dollars * quotaPerUnit)
  const currency = CURRENCIES[provider] ?? ''
  return {
    trade_no: row.trade_no,
    kind,
    user_id: row.user_id,
    provider,
    currency,
    amount_minor: currency === '' ? 0 : toMinor(toDecimal(row.money), currency),
    credit: kind === 'topup' && Number.isSafeInteger(credit) && credit > 0 ? credit : 0,
    allows_discount: true,
    gateway_ref: '',
    expires_at: row.create_time + LEGACY_LIFETIME_SECONDS,
  }
}

/** Reads a stored order. */
export const toOrder = (stored: StoredOrder, quotaPerUnit: number): Order => {
  const { kind, row, planId } = stored
  const facts = stored.facts ?? { ...legacyFacts(stored, quotaPerUnit), problem: '', payment_ref: '' }
  return {
    tradeNo: row.trade_no,
    kind,
    userId: facts.user_id,
    provider: facts.provider,
    method: row.payment_method ?? '',
    status: isStatus(row.status) ? row.status : 'failed',
    amountMinor: facts.amount_minor,
    currency: facts.currency,
    credit: facts.credit,
    planId,
    allowsDiscount: facts.allows_discount,
    reference: facts.gateway_ref,
    paymentRef: facts.payment_ref,
    createdAt: row.create_time,
    expiresAt: facts.expires_at,
    problem: facts.problem,
  }
}

/** `73.00 CNY`. */
export const describeMoney = (amountMinor: number, currency: string): string =>
  `${writeMinor(amountMinor, currency)} ${currency}`.trim()
