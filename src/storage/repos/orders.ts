// Orders: rows of top_ups or subscription_orders with what was fixed about them in tg_orders. A status changes once, by the database's word.
import { type Kysely, sql, type Transaction } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { isDuplicate } from './shared.ts'
import { addToWallet, type EventLog, type EventRow } from './wallet-moves.ts'

export type OrderFacts = Row<typeof tables.tg_orders>
export type TopUpRow = Row<typeof tables.top_ups>
export type SubscriptionOrderRow = Row<typeof tables.subscription_orders>
export type OrderStatus = 'pending' | 'success' | 'failed' | 'expired' | 'refunded'

/** The columns that both kinds of order have. */
export type OrderRow = Pick<
  TopUpRow,
  | 'id'
  | 'user_id'
  | 'money'
  | 'trade_no'
  | 'payment_method'
  | 'payment_provider'
  | 'create_time'
  | 'complete_time'
  | 'status'
>

/** An order whole. `facts` is undefined for orders that another program made. */
export type StoredOrder = {
  readonly kind: 'topup' | 'subscription'
  readonly row: OrderRow
  /** `top_ups.amount`; 0 for subscriptions. */
  readonly amount: number
  /** 0 for top-ups. */
  readonly planId: number
  readonly facts: OrderFacts | undefined
}

export type NewOrder = {
  readonly facts: Omit<OrderFacts, 'checked_at' | 'refunded_minor' | 'problem' | 'payment_ref'>
  readonly method: string
  /** In the payment's currency. */
  readonly money: number
  readonly createdAt: number
  /** `top_ups.amount`. */
  readonly amount: number
  /** 0 for top-ups. */
  readonly planId: number
}

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
}

/** What a paid order does besides crediting quota, inside its transaction. */
export type OrderEffect = (transaction: Transaction<Schema>) => Promise<void>

export type Refund = {
  readonly tradeNo: string
  readonly provider: string
  /** The sum of all refunds so far. */
  readonly refundedMinor: number
  readonly now: number
  /** Take the share of the quota that was credited. */
  readonly takesQuota: boolean
  readonly log: (taken: number) => EventRow
}

export type OrdersRepo = ReturnType<typeof createOrdersRepo>

const { tg_orders: facts, top_ups: topUps, subscription_orders: subscriptionOrders } = tables

const TABLES = { topup: 'top_ups', subscription: 'subscription_orders' } as const
type OrderTable = (typeof TABLES)[keyof typeof TABLES]

/** The share of a credit that a refunded sum stands for, rounded down; the whole for the whole. */
export const refundedShare = (credit: number, refundedMinor: number, amountMinor: number): number => {
  if (refundedMinor <= 0) return 0
  if (amountMinor <= 0 || refundedMinor >= amountMinor) return credit
  return Number((BigInt(credit) * BigInt(refundedMinor)) / BigInt(amountMinor))
}

/** The repository of orders. `log` says where rows of the usage log go. */
export function createOrdersRepo(database: Database, log: EventLog) {
  return { ...orderReads(database), ...orderWrites(database), ...orderEndings(database, log) }
}

async function findOrder(db: Kysely<Schema>, tradeNo: string): Promise<StoredOrder | undefined> {
  const of = (column: 'trade_no') => [column, '=', tradeNo] as const
  const found = await db
    .selectFrom('tg_orders')
    .selectAll()
    .where(...of('trade_no'))
    .executeTakeFirst()
  const known = found === undefined ? undefined : facts.decode(found)
  // Collations may find a trade number in another case: only the very text is the order.
  const fixed = known?.trade_no === tradeNo ? known : undefined
  const sub = await db
    .selectFrom('subscription_orders')
    .selectAll()
    .where(...of('trade_no'))
    .executeTakeFirst()
  if (sub !== undefined && sub.trade_no === tradeNo) {
    const row = subscriptionOrders.decode(sub)
    return { kind: 'subscription', row, amount: 0, planId: row.plan_id, facts: fixed }
  }
  const top = await db
    .selectFrom('top_ups')
    .selectAll()
    .where(...of('trade_no'))
    .executeTakeFirst()
  if (top === undefined || top.trade_no !== tradeNo) return undefined
  const row = topUps.decode(top)
  return { kind: 'topup', row, amount: row.amount, planId: 0, facts: fixed }
}

function orderReads({ kysely: db }: Database) {
  return {
    /** A subscription's order wins over the top-up row that its completion writes beside it. */
    find: (tradeNo: string): Promise<StoredOrder | undefined> => findOrder(db, tradeNo),
    /** By the gateway's id of the payment. */
    async findByPayment(provider: string, paymentRef: string): Promise<StoredOrder | undefined> {
      if (paymentRef === '') return undefined
      const row = await db
        .selectFrom('tg_orders')
        .select(['trade_no', 'payment_ref'])
        .where('payment_ref', '=', paymentRef)
        .where('provider', '=', provider)
        .executeTakeFirst()
      return row === undefined || row.payment_ref !== paymentRef ? undefined : findOrder(db, String(row.trade_no))
    },
    /** Open orders that the gateway was not asked about since `askedBefore`, longest ago first. */
    async listUnchecked(askedBefore: number, createdBefore: number, limit: number): Promise<StoredOrder[]> {
      const pending: string[] = []
      for (const table of Object.values(TABLES)) {
        const rows = await db
          .selectFrom(table)
          .innerJoin('tg_orders', 'tg_orders.trade_no', `${table}.trade_no`)
          .select(`${table}.trade_no`)
          .where(`${table}.status`, '=', 'pending')
          .where('tg_orders.checked_at', '<', askedBefore)
          .where(`${table}.create_time`, '<', createdBefore)
          .orderBy('tg_orders.checked_at')
          .limit(limit)
          .execute()
        pending.push(...rows.map((row) => String(row.trade_no)))
      }
      const orders = await Promise.all(pending.slice(0, limit).map((tradeNo) => findOrder(db, tradeNo)))
      return orders.filter((order) => order !== undefined)
    },
    /** Facts of some orders, in no order. */
    async factsOf(tradeNos: readonly string[]): Promise<OrderFacts[]> {
      if (tradeNos.length === 0) return []
      const rows = await db.selectFrom('tg_orders').selectAll().where('trade_no', 'in', tradeNos).execute()
      return rows.map(facts.decode)
    },
  }
}

function orderWrites({ kysely: db, engine }: Database) {
  const setFacts = async (tradeNo: string, values: Partial<OrderFacts>): Promise<void> => {
    await db.updateTable('tg_orders').set(facts.encode(engine, values)).where('trade_no', '=', tradeNo).execute()
  }
  return {
    /** Writes an open order. A trade number that exists is refused by the database (`isDuplicate`). */
    async open({ facts: fixed, method, money, createdAt, amount, planId }: NewOrder): Promise<void> {
      const shared = {
        user_id: fixed.user_id,
        money,
        trade_no: fixed.trade_no,
        payment_method: method,
        payment_provider: fixed.provider,
        create_time: createdAt,
        complete_time: 0,
        status: 'pending',
      }
      await inTransaction(db, async (transaction) => {
        await transaction.insertInto('tg_orders').values(facts.encodeNew(engine, fixed)).execute()
        if (fixed.kind === 'subscription') {
          const row = subscriptionOrders.encodeNew(engine, { ...shared, plan_id: planId })
          await transaction.insertInto('subscription_orders').values(row).execute()
        } else {
          await transaction
            .insertInto('top_ups')
            .values(topUps.encodeNew(engine, { ...shared, amount }))
            .execute()
        }
      })
    },
    /** Gives facts to an order that another program made; what is there already stays. */
    async adopt(fixed: NewOrder['facts']): Promise<void> {
      try {
        await db.insertInto('tg_orders').values(facts.encodeNew(engine, fixed)).execute()
      } catch (error) {
        if (!isDuplicate(error)) throw error
      }
    },
    setGatewayRef: (tradeNo: string, gatewayRef: string): Promise<void> =>
      setFacts(tradeNo, { gateway_ref: gatewayRef.slice(0, 255) }),
    markChecked: (tradeNo: string, now: number): Promise<void> => setFacts(tradeNo, { checked_at: now }),
    /** Notes why an administrator has to look. */
    note: (tradeNo: string, problem: string): Promise<void> => setFacts(tradeNo, { problem: problem.slice(0, 255) }),
  }
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
  TABLES[fixed?.kind === 'subscription' ? 'subscription' : 'topup']

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
  const fixed = await lockFacts(locked, tradeNo, { ...known, problem: '' })
  const change = { provider, from: completion.from, to: 'success', now, method } as const
  if (fixed === undefined || !(await setStatus(locked, tableOf(fixed), tradeNo, change))) return false
  if (effect !== undefined) await effect(locked.db)
  const credited = fixed.credit - refundedShare(fixed.credit, fixed.refunded_minor, fixed.amount_minor)
  if (credited > 0) await addToWallet(locked.db, fixed.user_id, credited)
  if (customer !== '') {
    const values = { stripe_customer: customer.slice(0, 64) }
    await locked.db.updateTable('users').set(values).where('id', '=', fixed.user_id).execute()
  }
  await log.write(locked.db, completion.log(credited))
  return true
}

async function refundOrder(locked: Locked, log: EventLog, refund: Refund) {
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
  if (sum >= fixed.amount_minor) {
    await setStatus(locked, table, tradeNo, { provider, from: ['pending', 'success'], to: 'refunded', now })
  }
  if (wasPaid) await log.write(locked.db, refund.log(taken))
  return { taken, userId: fixed.user_id }
}

function orderEndings({ kysely, engine }: Database, log: EventLog) {
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
     * Remembers that money went back, and takes the quota it had bought: of an order that is not paid yet, nothing is taken and
     * less will be credited. The same sum twice, or a smaller one, changes nothing. Gives what was taken, or undefined when
     * nothing changed. The balance may become negative: the quota was spent before its money went back.
     */
    refund: (refund: Refund): Promise<{ readonly taken: number; readonly userId: number } | undefined> =>
      inTransaction(kysely, (db) => refundOrder({ db, engine }, log, refund)),
  }
}
