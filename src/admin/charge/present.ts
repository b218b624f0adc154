// Charge packages and their orders in the words of One API's fork.
import { writeMinor } from '../../kernel/index.ts'
import type { ChargePackage } from '../../settings/index.ts'
import type { OrderFacts, OrderStatus, TopUpRow } from '../../storage/index.ts'

/** The way to pay of a charge order: which package it is of stands behind it. */
export const CHARGE_METHOD = 'charge:'

/** The fork's numbers; 2 is not used there. */
const STATUS = { pending: 1, success: 3, failed: 4, expired: 4, refunded: 5 } as const
const DISPUTED = 6

/** Our statuses that a number of the fork means; undefined for one that no order has. */
export const statusesOf = (status: number): readonly OrderStatus[] =>
  (Object.keys(STATUS) as OrderStatus[]).filter((name) => STATUS[name] === status)

/** A package as consoles of the fork list it. */
export const presentPackage = ({ id, type, amount, price }: ChargePackage, index: number, currency: string) => ({
  id,
  type,
  order: index + 1,
  amount,
  price,
  currency,
  status: 1,
})

const isOrderStatus = (text: string | null): text is OrderStatus => text !== null && text in STATUS

const statusOf = ({ status }: TopUpRow, problem: string): number => {
  if (status === 'success' && problem.startsWith('disputed')) return DISPUTED
  return isOrderStatus(status) ? STATUS[status] : STATUS.failed
}

/** An order with what it cost. What Stripe keeps of it is not known here: the fork guessed it. */
export const presentCharge = (row: TopUpRow, facts: readonly OrderFacts[]) => {
  const fixed = facts.find(({ trade_no }) => trade_no === row.trade_no)
  const currency = fixed?.currency ?? ''
  const isPaid = row.status === 'success' || row.status === 'refunded'
  const kept = isPaid && fixed !== undefined ? fixed.amount_minor - fixed.refunded_minor : 0
  return {
    id: row.id,
    user_id: row.user_id,
    app_order_id: row.trade_no,
    order_no: fixed?.payment_ref ?? '',
    charge_id: Number((row.payment_method ?? '').slice(CHARGE_METHOD.length)) || 0,
    status: statusOf(row, fixed?.problem ?? ''),
    currency,
    amount: row.money,
    real_amount: currency === '' ? 0 : Number(writeMinor(kept, currency)),
    quota: fixed?.credit ?? 0,
    created_at: row.create_time,
    updated_at: row.complete_time === 0 ? row.create_time : row.complete_time,
  }
}
