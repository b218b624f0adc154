// Rows of user_subscriptions: finding them, resetting their quotas, and the transactions that begin and end them.
import { type SqlBool, sql } from 'kysely'
import { type Database, inTransaction } from '../engines/index.ts'
import { type Row, tables } from '../tables/index.ts'
import { isDuplicate } from './shared.ts'
import type { SubscriptionPlanRow } from './subscription-plans.ts'
import { endingSteps, openingSteps } from './subscription-steps.ts'
import type { EventLog } from './wallet-moves.ts'

/** `windows` is JSON text, '' where the plan had none; `renews` says whether it is bought again when it ends. */
export type UserSubscriptionRow = Row<typeof tables.user_subscriptions> & {
  readonly windows: string
  readonly renews: boolean
}

/** A subscription that runs, with what its plan says of resets. A plan that is gone resets nothing. */
export type RunningSubscription = UserSubscriptionRow &
  Pick<SubscriptionPlanRow, 'quota_reset_period' | 'quota_reset_custom_seconds'> & { readonly plan_title: string }

/** A place in the order of ends. */
export type SubscriptionPlace = { readonly endTime: number; readonly id: number }

export type SubscriptionsRepo = ReturnType<typeof createSubscriptionsRepo>

const { user_subscriptions: subscriptions, subscription_plans: plans, tg_subscription_terms: terms } = tables

/** The repository of subscriptions. `log` says where rows of the usage log go. */
export function createSubscriptionsRepo(database: Database, log: EventLog) {
  return { ...subscriptionReads(database), ...subscriptionDues(database), ...subscriptionWrites(database, log) }
}

type RawRow = { readonly [column: string]: unknown }

const toRow = (raw: RawRow): UserSubscriptionRow => ({
  ...subscriptions.decode(raw),
  ...terms.decodeSome(raw, ['windows', 'renews']),
})

const toRunning = (raw: RawRow): RunningSubscription => ({
  ...toRow(raw),
  ...plans.decodeSome(raw, ['quota_reset_custom_seconds']),
  quota_reset_period: typeof raw.quota_reset_period === 'string' ? raw.quota_reset_period : 'never',
  plan_title: typeof raw.plan_title === 'string' ? raw.plan_title : '',
})

/** Subscriptions with their terms, and those that run with what their plan says. */
function selections(db: Database['kysely']) {
  const withTerms = () =>
    db
      .selectFrom('user_subscriptions')
      .leftJoin('tg_subscription_terms', 'tg_subscription_terms.subscription_id', 'user_subscriptions.id')
      .selectAll('user_subscriptions')
      .select(['tg_subscription_terms.windows', 'tg_subscription_terms.renews'])
  const withPlan = () =>
    withTerms()
      .leftJoin('subscription_plans', 'subscription_plans.id', 'user_subscriptions.plan_id')
      .select([
        'subscription_plans.title as plan_title',
        'subscription_plans.quota_reset_period',
        'subscription_plans.quota_reset_custom_seconds',
      ])
      .where('user_subscriptions.status', '=', 'active')
  return { withTerms, withPlan }
}

function subscriptionReads({ kysely: db }: Database) {
  const { withTerms, withPlan } = selections(db)
  const countOf = async (userId: number, planId: number): Promise<number> => {
    const had = db.selectFrom('user_subscriptions').select('id').where('user_id', '=', userId)
    return (await had.where('plan_id', '=', planId).execute()).length
  }
  return {
    async findById(id: number): Promise<UserSubscriptionRow | undefined> {
      const row = await withTerms().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toRow(row)
    },
    /** Those of a user that run at a time (unix seconds), in the order in which they pay. */
    async runningOf(userId: number, now: number): Promise<RunningSubscription[]> {
      const rows = await withPlan()
        .where('user_subscriptions.user_id', '=', userId)
        .where('user_subscriptions.end_time', '>', now)
        .orderBy('user_subscriptions.end_time')
        .orderBy('user_subscriptions.id')
        .execute()
      return rows.map(toRunning)
    },
    /** The same of several users, in no order. */
    async runningOfMany(userIds: readonly number[], now: number): Promise<RunningSubscription[]> {
      if (userIds.length === 0) return []
      const rows = await withPlan()
        .where('user_subscriptions.user_id', 'in', userIds)
        .where('user_subscriptions.end_time', '>', now)
        .execute()
      return rows.map(toRunning)
    },
    /** All that a user ever had, the one that ends last first; at most `limit`. */
    async allOf(userId: number, limit: number): Promise<UserSubscriptionRow[]> {
      const rows = await withTerms()
        .where('user_id', '=', userId)
        .orderBy('end_time', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(toRow)
    },
    /** How many of a plan a user ever had, with orders that wait for their payment. */
    async countWithPending(userId: number, planId: number): Promise<number> {
      const orders = await db
        .selectFrom('subscription_orders')
        .select('id')
        .where('user_id', '=', userId)
        .where('plan_id', '=', planId)
        .where('status', '=', 'pending')
        .execute()
      return orders.length + (await countOf(userId, planId))
    },
  }
}

/** What time brings about. */
function subscriptionDues({ kysely: db }: Database) {
  const { withTerms, withPlan } = selections(db)
  return {
    /** Those whose quota was to begin anew by then, the longest overdue first. */
    async dueResets(now: number, limit: number): Promise<RunningSubscription[]> {
      const rows = await withPlan()
        .where('user_subscriptions.next_reset_time', '>', 0)
        .where('user_subscriptions.next_reset_time', '<=', now)
        .where('user_subscriptions.end_time', '>', now)
        .orderBy('user_subscriptions.next_reset_time')
        .limit(limit)
        .execute()
      return rows.map(toRunning)
    },
    /**
     * Active ones that end until then, have gone half their term, and whose owners were not told of the end, the first to end first;
     * only those behind a place of that order.
     */
    async listEnding(
      { now, until }: { readonly now: number; readonly until: number },
      from: SubscriptionPlace,
      limit: number,
    ): Promise<RunningSubscription[]> {
      const end = sql.ref<number>('user_subscriptions.end_time')
      const start = sql`coalesce(${sql.ref('user_subscriptions.start_time')}, 0)`
      const rows = await withPlan()
        .where('user_subscriptions.end_time', '>', Math.max(now, from.endTime - 1))
        .where('user_subscriptions.end_time', '<=', until)
        .where(sql<SqlBool>`${start} + ${end} <= ${2 * now}`)
        .where(sql<SqlBool>`coalesce(${sql.ref('tg_subscription_terms.told_end')}, 0) <> ${end}`)
        .where((eb) =>
          eb.or([eb('user_subscriptions.end_time', '!=', from.endTime), eb('user_subscriptions.id', '>', from.id)]),
        )
        .orderBy('user_subscriptions.end_time')
        .orderBy('user_subscriptions.id')
        .limit(limit)
        .execute()
      return rows.map(toRunning)
    },
    /** Active ones whose end has come. */
    async dueEnds(now: number, limit: number): Promise<UserSubscriptionRow[]> {
      const rows = await withTerms()
        .where('status', '=', 'active')
        .where('end_time', '<=', now)
        .orderBy('end_time')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toRow)
    },
  }
}

/** A row that New API's programs did not write may be written by two at once: the second one finds it. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isDuplicate(error)) return work()
    throw error
  }
}

/** `last_reset_time` is set when the quota begins anew; otherwise only the next reset is moved. */
export type SubscriptionReset = { readonly next_reset_time: number; readonly last_reset_time?: number }

function subscriptionWrites(database: Database, log: EventLog) {
  const { kysely: db, engine } = database
  return {
    /** Writes a reset, once: false when another process moved the next reset meanwhile, or the subscription has ended. */
    async reset(id: number, dueAt: number, change: SubscriptionReset, now: number): Promise<boolean> {
      const { next_reset_time, last_reset_time } = change
      const values = { next_reset_time, updated_at: now }
      const isNew = last_reset_time !== undefined
      const changed = await db
        .updateTable('user_subscriptions')
        .set(subscriptions.encode(engine, isNew ? { ...values, last_reset_time, amount_used: 0 } : values))
        .where('id', '=', id)
        .where('status', '=', 'active')
        .where((eb) => eb(eb.fn.coalesce('next_reset_time', eb.val(0)), '=', dueAt))
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },
    /** Whether it is bought again when it ends. Says whether it is this user's and runs. */
    setRenewal(id: number, userId: number, isOn: boolean): Promise<boolean> {
      return onceMore(() =>
        inTransaction(db, async (transaction) => {
          const found = transaction.selectFrom('user_subscriptions').select('id').where('id', '=', id)
          const running = found.where('user_id', '=', userId).where('status', '=', 'active')
          if ((await running.execute()).length === 0) return false
          const changed = await transaction
            .updateTable('tg_subscription_terms')
            .set(terms.encode(engine, { renews: isOn }))
            .where('subscription_id', '=', id)
            .executeTakeFirst()
          if (changed.numUpdatedRows > 0n) return true
          const row = terms.encodeNew(engine, { subscription_id: id, windows: '', renews: isOn })
          await transaction.insertInto('tg_subscription_terms').values(row).execute()
          return true
        }),
      )
    },
    /** Remembers that the owner is told of this end: true for exactly one caller. */
    markEndTold(id: number, endTime: number): Promise<boolean> {
      return onceMore(async () => {
        const changed = await db
          .updateTable('tg_subscription_terms')
          .set({ told_end: endTime })
          .where('subscription_id', '=', id)
          .where((eb) => eb.or([eb('told_end', 'is', null), eb('told_end', '!=', endTime)]))
          .executeTakeFirst()
        if (changed.numUpdatedRows > 0n) return true
        const known = db.selectFrom('tg_subscription_terms').select('subscription_id').where('subscription_id', '=', id)
        if ((await known.execute()).length > 0) return false
        const row = terms.encodeNew(engine, { subscription_id: id, windows: '', renews: false, told_end: endTime })
        await db.insertInto('tg_subscription_terms').values(row).execute()
        return true
      })
    },
    ...openingSteps(database, log),
    ...endingSteps(database),
  }
}
