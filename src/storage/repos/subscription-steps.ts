// The transactions that begin a subscription (with its payment) and end one (with the user's group).
import { type Compilable, CompiledQuery, sql, type Transaction } from 'kysely'
import { type Database, type Query, type QueryOutcome, walk } from '../engines/index.ts'
import { type Row, type Schema, tables } from '../tables/index.ts'
import type { EventLog, EventRow, Once } from './wallet-moves.ts'

type SubscriptionRow = Row<typeof tables.user_subscriptions>
type OrderRow = Row<typeof tables.subscription_orders>
type Statement<T> = Generator<Query, T, QueryOutcome>
/** A transaction that somebody else began. */
type Inside = Pick<Transaction<Schema>, 'executeQuery'>
type Answer = QueryOutcome['rows'][number]

/** A subscription to begin. Everything happens in one transaction, or nothing does. */
export type SubscriptionOpening = {
  readonly subscription: Pick<
    SubscriptionRow,
    'user_id' | 'plan_id' | 'amount_total' | 'start_time' | 'end_time' | 'source' | 'next_reset_time' | 'upgrade_group'
  > & { readonly windows: string; readonly renews: boolean }
  /** Quota to take out of the wallet. */
  readonly charge: number
  /** How many of the plan a user may ever have; 0 is any number. */
  readonly countMax: number
  /** The order that pays; it is shown among the user's payments. */
  readonly order?: Omit<OrderRow, 'id'>
  /** Whether that order has to be written, too: purchases from the wallet have no order before. */
  readonly isNewOrder?: boolean
  /** What the user's log says of the charge. */
  readonly log?: EventRow
  /** The name of a purchase that may be sent again. */
  readonly once?: Once
  /** The subscription that this one follows; it must not have been followed yet. */
  readonly renews?: number
}

/** `group` is set when the user's group changed. */
export type SubscriptionOpened =
  | { readonly kind: 'opened'; readonly id: number; readonly group: string | undefined }
  | { readonly kind: 'refused'; readonly reason: 'no_user' | 'poor' | 'limit' | 'renewed' | 'repeated' }

export type SubscriptionEnd = 'expired' | 'cancelled' | 'deleted'
/** Undefined when there was nothing to end; `group` is set when the user's group changed. */
export type SubscriptionEnded = { readonly userId: number; readonly group: string | undefined } | undefined

const {
  tg_subscription_terms: terms,
  users,
  user_subscriptions: subscriptions,
  subscription_orders: orders,
  top_ups: topUps,
  tg_codes: codes,
} = tables

/** A query that was built with Kysely. */
const query = (built: Compilable): Query => built.compile()

/** Walks the steps inside a transaction that is open already. */
const walkInside = <T>(transaction: Inside, steps: () => Statement<T>): Promise<T> =>
  walk(steps, async ({ sql: text, parameters }) => {
    const { rows, numAffectedRows, insertId } = await transaction.executeQuery<Answer>(
      CompiledQuery.raw(text, [...parameters]),
    )
    const affected = Number(numAffectedRows ?? 0)
    return insertId === undefined ? { rows, affected } : { rows, affected, insertId: Number(insertId) }
  })

/** Locks the user, so that everything that happens to a user's subscriptions happens one after the other. */
function* lockUser({ kysely: db, engine }: Database, userId: number): Statement<Row<typeof users> | undefined> {
  const found = db.selectFrom('users').selectAll().where('id', '=', userId)
  const { rows } = yield query(engine === 'sqlite' ? found : found.forUpdate())
  return rows[0] === undefined ? undefined : users.decode(rows[0])
}

/** The user's other subscriptions that have not ended and give a group, the latest first. */
function* upgradesOf({ kysely: db }: Database, userId: number, except: number): Statement<SubscriptionRow[]> {
  const { rows } = yield query(
    db
      .selectFrom('user_subscriptions')
      .selectAll()
      .where('user_id', '=', userId)
      .where('status', '=', 'active')
      .where('id', '!=', except)
      .orderBy('id', 'desc'),
  )
  return rows.map(subscriptions.decode).filter((row) => row.upgrade_group !== '')
}

function* insert({ kysely: db, engine }: Database, row: Partial<SubscriptionRow>): Statement<number> {
  const built = db.insertInto('user_subscriptions').values(subscriptions.encodeNew(engine, row))
  const { rows, insertId } = yield query(engine === 'postgres' ? built.returning('id') : built)
  return Number(insertId ?? rows[0]?.id)
}

/** The paid order as a top-up without quota, so that it is among the user's payments. */
function* insertPayment({ kysely: db, engine }: Database, order: Omit<OrderRow, 'id'>): Statement<void> {
  const { user_id, money, trade_no, payment_method, payment_provider, create_time, complete_time } = order
  const row = { user_id, money, trade_no, payment_method, payment_provider, create_time, complete_time }
  yield query(db.insertInto('top_ups').values(topUps.encodeNew(engine, { ...row, amount: 0, status: 'success' })))
}

/** Takes the renewal of a subscription; false when it was taken. */
function* takeRenewal({ kysely: db, engine }: Database, id: number): Statement<boolean> {
  const { affected } = yield query(
    db
      .updateTable('tg_subscription_terms')
      .set(terms.encode(engine, { renews: false }))
      .where('subscription_id', '=', id)
      .where('renews', '=', true),
  )
  return affected > 0
}

function* countOf({ kysely: db }: Database, userId: number, planId: number): Statement<number> {
  const { rows } = yield query(
    db.selectFrom('user_subscriptions').select('id').where('user_id', '=', userId).where('plan_id', '=', planId),
  )
  return rows.length
}

/** The group to go back to when this subscription ends: what the user had before any subscription gave one. */
const groupBefore = (group: string, upgradeGroup: string, upgrades: readonly SubscriptionRow[]): string => {
  const giver = upgrades.find((row) => row.upgrade_group === group)
  if (giver !== undefined) return giver.prev_user_group
  return group === upgradeGroup ? '' : group
}

/** Beginning a subscription. */
export function openingSteps(database: Database, eventLog: EventLog) {
  const { kysely: db, engine } = database

  function* writeOrder({ order, isNewOrder = false, log }: SubscriptionOpening): Statement<void> {
    if (order === undefined) return
    if (isNewOrder) yield query(db.insertInto('subscription_orders').values(orders.encodeNew(engine, order)))
    yield* insertPayment(database, order)
    if (log !== undefined) yield eventLog.statement(db, log)
  }

  /** Whether a purchase of this name was made. The lock on its user keeps others of them away. */
  function* isMarked({ id, now }: Once): Statement<boolean> {
    const marks = db.selectFrom('tg_codes').select('id').where('id', '=', id)
    const { rows } = yield query(marks.where('expires_at', '>', now))
    return rows.length > 0
  }

  function* mark({ id, until }: Once): Statement<void> {
    yield query(db.deleteFrom('tg_codes').where('id', '=', id))
    const row = { id, code_hash: '', owner: '', tries_left: 0, expires_at: until }
    yield query(db.insertInto('tg_codes').values(codes.encodeNew(engine, row)))
  }

  function* open(opening: SubscriptionOpening, now: number): Statement<SubscriptionOpened> {
    const { charge, countMax, renews: renewed } = opening
    const { windows, renews, ...subscription } = opening.subscription
    const { user_id: userId, plan_id: planId, upgrade_group: group } = subscription
    const user = yield* lockUser(database, userId)
    if (user === undefined || user.deleted_at !== null) return { kind: 'refused', reason: 'no_user' }
    if (opening.once !== undefined && (yield* isMarked(opening.once))) return { kind: 'refused', reason: 'repeated' }
    if (user.quota < charge) return { kind: 'refused', reason: 'poor' }
    if (countMax > 0 && (yield* countOf(database, userId, planId)) >= countMax) {
      return { kind: 'refused', reason: 'limit' }
    }
    if (renewed !== undefined && !(yield* takeRenewal(database, renewed))) return { kind: 'refused', reason: 'renewed' }
    if (opening.once !== undefined) yield* mark(opening.once)
    yield* writeOrder(opening)
    const upgrades = group === '' ? [] : yield* upgradesOf(database, userId, 0)
    const isMoved = group !== '' && user.group !== group
    if (charge > 0 || isMoved) {
      const quota = sql<number>`${sql.ref('quota')} - ${charge}`
      yield query(
        db
          .updateTable('users')
          .set(isMoved ? { quota, group } : { quota })
          .where('id', '=', userId),
      )
    }
    const id = yield* insert(database, {
      ...subscription,
      amount_used: 0,
      status: 'active',
      last_reset_time: subscription.start_time,
      prev_user_group: group === '' ? '' : groupBefore(user.group, group, upgrades),
      created_at: now,
      updated_at: now,
    })
    if (windows !== '' || renews) {
      const row = terms.encodeNew(engine, { subscription_id: id, windows, renews })
      yield query(db.insertInto('tg_subscription_terms').values(row))
    }
    return { kind: 'opened', id, group: isMoved ? group : undefined }
  }

  return {
    /** Whether a purchase of this name was made before. */
    wasMade: (once: Once): Promise<boolean> => database.atomically(() => isMarked(once)),
    /** Begins a subscription with its payment, all or nothing; refusals change nothing. */
    open: (opening: SubscriptionOpening, now: number): Promise<SubscriptionOpened> =>
      database.atomically(() => open(opening, now)),
    /** The same inside a transaction that is open already. */
    openInside: (transaction: Inside, opening: SubscriptionOpening, now: number): Promise<SubscriptionOpened> =>
      walkInside(transaction, () => open(opening, now)),
  }
}

/** Ending one. */
export function endingSteps(database: Database) {
  const { kysely: db, engine } = database

  /** The user's group afterwards, when it changes: another running subscription's, else that from before. */
  function* restoreGroup(row: SubscriptionRow): Statement<string | undefined> {
    const user = yield* lockUser(database, row.user_id)
    if (user === undefined || row.upgrade_group === '' || user.group !== row.upgrade_group) return undefined
    const upgrades = yield* upgradesOf(database, row.user_id, row.id)
    if (upgrades.some((other) => other.upgrade_group === user.group)) return undefined
    const group = upgrades[0]?.upgrade_group ?? row.prev_user_group
    if (group === '' || group === user.group) return undefined
    yield query(db.updateTable('users').set({ group }).where('id', '=', user.id))
    return group
  }

  function* endOne(row: SubscriptionRow, how: SubscriptionEnd, now: number): Statement<SubscriptionEnded> {
    yield* lockUser(database, row.user_id)
    if (how === 'deleted') {
      const { affected } = yield query(db.deleteFrom('user_subscriptions').where('id', '=', row.id))
      if (affected === 0) return undefined
      yield query(db.deleteFrom('tg_subscription_terms').where('subscription_id', '=', row.id))
      return { userId: row.user_id, group: row.status === 'active' ? yield* restoreGroup(row) : undefined }
    }
    const values = { status: how, updated_at: now, ...(how === 'cancelled' ? { end_time: now } : {}) }
    const ended = db
      .updateTable('user_subscriptions')
      .set(subscriptions.encode(engine, values))
      .where('id', '=', row.id)
      .where('status', '=', 'active')
    const { affected } = yield query(how === 'expired' ? ended.where('end_time', '<=', now) : ended)
    if (affected === 0) return undefined
    // What was ended before its time is not bought again.
    if (how === 'cancelled') yield* takeRenewal(database, row.id)
    return { userId: row.user_id, group: yield* restoreGroup(row) }
  }

  function* cancelById(id: number, now: number): Statement<SubscriptionEnded> {
    const { rows } = yield query(db.selectFrom('user_subscriptions').selectAll().where('id', '=', id))
    return rows[0] === undefined ? undefined : yield* endOne(subscriptions.decode(rows[0]), 'cancelled', now)
  }

  return {
    /**
     * Ends a subscription, once: `expired` only when its time is over, `cancelled` now, `deleted` with its row. The user goes back to
     * the group from before, unless another subscription gives one or somebody moved them.
     */
    end: (row: SubscriptionRow, how: SubscriptionEnd, now: number): Promise<SubscriptionEnded> =>
      database.atomically(() => endOne(row, how, now)),
    /** Ends one now, inside a transaction that is open already. */
    cancelInside: (transaction: Inside, id: number, now: number): Promise<SubscriptionEnded> =>
      walkInside(transaction, () => cancelById(id, now)),
  }
}
