// The ways an order ends: paid, closed or refunded, each in one transaction with everything that follows from it.
import { sql, type Transaction } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { addToWallet, type EventLog, type EventRow } from './wallet-moves.ts'

type OrderFacts = Row<typeof tables.tg_orders>
export type OrderStatus = 'pending' | 'success' | 'failed' | 'expired' | 'refunded'

/** How an order is ended as paid. */
export type Completion = {
  readonly tradeNo: string
  readonly provider: string
  /** Statuses it may have now. */
  readonly from: readonly OrderStatus[]
  readonly now: number
  readonly method: string
  readonly paymentRef: string
  /** `users.stripe_customer`, when the gateway told one. */
  readonly customer: string
  /** The row of the usage log, given what is credited after refunds that came before. */
  readonly log: (credited: number) => EventRow
  /** Why an administrator has to look all the same, given what was refunded before; ''. */
  readonly problem?: (refundedMinor: number) => string
}

/** Begins the subscription that a paid order bought, inside its transaction, and gives its id. */
export type OrderEffect = (transaction: Transaction<Schema>) => Promise<number>

export type Refund = {
  readonly tradeNo: string
  readonly provider: string
  /** The sum of all refunds so far. */
  readonly refundedMinor: number
  readonly now: number
  /** Take the share of the quota that was credited. */
  readonly takesQuota: boolean
  /** The row of the usage log, given the quota that was taken, and what the effect told. */
  readonly log: (taken: number, told: string) => EventRow
}

/** What a refund does to what a paid order of a plan bought, inside its transaction. */
export type RefundEffect = (
  transaction: Transaction<Schema>,
  refunded: { readonly subscriptionId: number; readonly isWhole: boolean },
) => Promise<{
  /** For the log. */
  readonly told: string
  /** Why an administrator has to look; ''. */
  readonly problem: string
}>

export type Refunded = { readonly taken: number; readonly userId: number; readonly problem: string }

const { tg_orders: facts } = tables

/** Where the status of an order is. */
export const ORDER_TABLES = { topup: 'top_ups', subscription: 'subscription_orders' } as const
type OrderTable = (typeof ORDER_TABLES)[keyof typeof ORDER_TABLES]

/** The share of a credit that a refunded sum stands for, rounded down; the whole for the whole. */
export const refundedShare = (credit: number, refundedMinor: number, amountMinor: number): number => {
  if (refundedMinor <= 0) return 0
  if (amountMinor <= 0 || refundedMinor >= amountMinor) return credit
  return Number((BigInt(credit) * BigInt(refundedMinor)) / BigInt(amountMinor))
}

type Locked = { readonly db: Transaction<Schema>; readonly engine: Database['engine'] }

/** Takes the lock that every ending of the order takes first, and gives the facts as they are under it. */
async function lockFacts(
  { db, engine }: Locked,
  tradeNo: string,
  values: Partial<OrderFacts> = {},
): Promise<OrderFacts | undefined> {
  const same = { provider: sql<string>`${sql.ref('provider')}` }
  const set = Object.keys(values).length === 0 ? same : facts.encode(engine, values)
  await db.updateTable('tg_orders').set(set).where('trade_no', '=', tradeNo).execute()
  const row = await db.selectFrom('tg_orders').selectAll().where('trade_no', '=', tradeNo).executeTakeFirst()
  return row === undefined ? undefined : facts.decode(row)
}

type StatusChange = {
  readonly provider: string
  readonly from: readonly OrderStatus[]
  readonly to: OrderStatus
  readonly now: number
  readonly method?: string
}

const tableOf = (fixed: OrderFacts | undefined): OrderTable =>
  ORDER_TABLES[fixed?.kind === 'subscription' ? 'subscription' : 'topup']

/** Changes the status if it is one of `from` and the order is the provider's; rows of older databases name no provider. */
async function setStatus(
  { db }: Locked,
  table: OrderTable,
  tradeNo: string,
  { provider, from, to, now, method = '' }: StatusChange,
): Promise<boolean> {
  const result = await db
    .updateTable(table)
    .set({ status: to, complete_time: now, ...(method === '' ? {} : { payment_method: method }) })
    .where('trade_no', '=', tradeNo)
    .where('status', 'in', from)
    .where((eb) =>
      eb.or([
        eb('payment_provider', '=', provider),
        eb('payment_provider', '=', ''),
        eb('payment_provider', 'is', null),
      ]),
    )
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

async function completeOrder(
  locked: Locked,
  log: EventLog,
  completion: Completion,
  effect: OrderEffect | undefined,
): Promise<boolean> {
  const { tradeNo, provider, now, method, paymentRef, customer } = completion
  const known = paymentRef === '' ? {} : { payment_ref: paymentRef.slice(0, 191) }
  const fixed = await lockFacts(locked, tradeNo, known)
  const change = { provider, from: completion.from, to: 'success', now, method } as const
  if (fixed === undefined || !(await setStatus(locked, tableOf(fixed), tradeNo, change))) return false
  const bought = effect === undefined ? {} : { subscription_id: await effect(locked.db) }
  await lockFacts(locked, tradeNo, { ...bought, problem: completion.problem?.(fixed.refunded_minor) ?? '' })
  const credited = fixed.credit - refundedShare(fixed.credit, fixed.refunded_minor, fixed.amount_minor)
  if (credited > 0) await addToWallet(locked.db, fixed.user_id, credited)
  if (customer !== '') {
    const values = { stripe_customer: customer.slice(0, 64) }
    await locked.db.updateTable('users').set(values).where('id', '=', fixed.user_id).execute()
  }
  await log.write(locked.db, completion.log(credited))
  return true
}

async function refundOrder(
  locked: Locked,
  log: EventLog,
  refund: Refund,
  effect: RefundEffect | undefined,
): Promise<Refunded | undefined> {
  const { tradeNo, provider, refundedMinor, now } = refund
  const fixed = await lockFacts(locked, tradeNo)
  const sum = Math.min(refundedMinor, fixed?.amount_minor ?? 0)
  if (fixed === undefined || sum <= fixed.refunded_minor) return undefined
  await lockFacts(locked, tradeNo, { refunded_minor: sum })
  const table = tableOf(fixed)
  const row = await locked.db.selectFrom(table).select('status').where('trade_no', '=', tradeNo).executeTakeFirst()
  const wasPaid = row?.status === 'success'
  const share = (minor: number): number => refundedShare(fixed.credit, minor, fixed.amount_minor)
  const taken = wasPaid && refund.takesQuota ? share(sum) - share(fixed.refunded_minor) : 0
  if (taken > 0) await addToWallet(locked.db, fixed.user_id, -taken)
  const isWhole = sum >= fixed.amount_minor
  if (isWhole) {
    await setStatus(locked, table, tradeNo, { provider, from: ['pending', 'success'], to: 'refunded', now })
    // The payment that a paid plan shows among the top-ups.
    const shown = { provider, from: ['success'], to: 'refunded', now } as const
    if (table === 'subscription_orders') await setStatus(locked, 'top_ups', tradeNo, shown)
  }
  if (!wasPaid) return { taken, userId: fixed.user_id, problem: '' }
  const done = await effect?.(locked.db, { subscriptionId: fixed.subscription_id, isWhole })
  if (done !== undefined) await lockFacts(locked, tradeNo, { problem: done.problem.slice(0, 255) })
  await log.write(locked.db, refund.log(taken, done?.told ?? ''))
  return { taken, userId: fixed.user_id, problem: done?.problem ?? '' }
}

/** The ways an order ends. `log` says where rows of the usage log go. */
export function orderEndings({ kysely, engine }: Database, log: EventLog) {
  return {
    /**
     * Ends the order as paid and credits it, or runs `effect` for a subscription, in one transaction: true for exactly one
     * caller. What was refunded before is not credited. The order has facts (see `adopt`).
     */
    complete: (completion: Completion, effect?: OrderEffect): Promise<boolean> =>
      inTransaction(kysely, (db) => completeOrder({ db, engine }, log, completion, effect)),
    /** Ends an open order without money; true for exactly one caller. */
    close: (tradeNo: string, provider: string, to: 'failed' | 'expired', now: number): Promise<boolean> =>
      inTransaction(kysely, async (db) => {
        const fixed = await lockFacts({ db, engine }, tradeNo)
        return setStatus({ db, engine }, tableOf(fixed), tradeNo, { provider, from: ['pending'], to, now })
      }),
    /**
     * Remembers that money went back, and takes the quota it had bought, or runs `effect` for a subscription: of an order that is
     * not paid yet, nothing is taken and less will be credited. The same sum twice, or a smaller one, changes nothing. Gives what
     * was taken, or undefined when nothing changed. The balance may become negative: the quota was spent before its money went back.
     */
    refund: (refund: Refund, effect?: RefundEffect): Promise<Refunded | undefined> =>
      inTransaction(kysely, (db) => refundOrder({ db, engine }, log, refund, effect)),
  }
}
