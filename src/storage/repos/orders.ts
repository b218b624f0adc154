// Orders: rows of top_ups or subscription_orders with what was fixed about them in tg_orders. A status changes once, by the database's word.
import type { Kysely } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import { ORDER_TABLES, orderEndings } from './order-endings.ts'
import { isDuplicate } from './shared.ts'
import type { EventLog } from './wallet-moves.ts'

export type OrderFacts = Row<typeof tables.tg_orders>
export type TopUpRow = Row<typeof tables.top_ups>
export type SubscriptionOrderRow = Row<typeof tables.subscription_orders>

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
  readonly facts: Omit<OrderFacts, 'checked_at' | 'refunded_minor' | 'problem' | 'payment_ref' | 'subscription_id'>
  readonly method: string
  /** In the payment's currency. */
  readonly money: number
  readonly createdAt: number
  /** `top_ups.amount`. */
  readonly amount: number
  /** 0 for top-ups. */
  readonly planId: number
}

export type OrdersRepo = ReturnType<typeof createOrdersRepo>

const { tg_orders: facts, top_ups: topUps, subscription_orders: subscriptionOrders } = tables

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
      for (const table of Object.values(ORDER_TABLES)) {
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
    /** Addresses for deposits that were not asked about since `askedBefore`, by when they end, longest ago first. */
    async listAddresses(
      askedBefore: number,
      ends: { readonly after: number; readonly until: number },
      limit: number,
    ): Promise<OrderFacts[]> {
      const rows = await db
        .selectFrom('tg_orders')
        .selectAll()
        .where('provider', '=', 'crypto')
        .where('kind', '=', 'address')
        .where('checked_at', '<', askedBefore)
        .where('expires_at', '>', ends.after)
        .where('expires_at', '<=', ends.until)
        .orderBy('checked_at')
        .limit(limit)
        .execute()
      return rows.map(facts.decode)
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
