// The subscriptions that may pay for a user's requests, cached, with their quotas begun anew when that is due.
import type { BillingPreference } from '../contract/index.ts'
import type { Source } from '../ledger/index.ts'
import type { RunningSubscription, SubscriptionsRepo } from '../storage/index.ts'
import { dueReset } from './calendar.ts'
import { type ActivePlan, readWindows, sourcesFor } from './preference.ts'

export type SubscriptionDirectoryDeps = {
  readonly repo: Pick<SubscriptionsRepo, 'runningOf' | 'reset'>
  /** Hears that a quota began anew, so that nothing remembers the old one. */
  readonly onReset: () => void
  /** The zone whose calendar counts; empty is the process's own. */
  readonly timeZone: () => string
  readonly nowMs: () => number
  /** How long an entry is trusted without news, ms. */
  readonly lifetimeMs: number
  readonly capacity: number
}

type Entry = { readonly plans: readonly ActivePlan[]; readonly until: number }

/** Tries against another process that resets at the same moment. */
const RESET_TRIES = 5

const toPlan = (row: RunningSubscription): ActivePlan => ({
  id: row.id,
  planId: row.plan_id,
  title: row.plan_title,
  startsAt: row.start_time,
  endsAt: row.end_time,
  windows: readWindows(row.windows),
})

/**
 * Looks up who pays. At most `capacity` users are kept, the oldest dropped first. What plans have used is not cached: the ledger
 * reads it. An entry ends when one of its quotas begins anew, so a request after that moment always finds it done.
 */
export const createSubscriptionDirectory = (deps: SubscriptionDirectoryDeps) => {
  const entries = new Map<number, Entry>()
  const loading = new Map<number, Promise<readonly ActivePlan[]>>()
  let generation = 0

  /** Resets what is due, and gives what runs then. */
  const readFresh = async (userId: number): Promise<readonly RunningSubscription[]> => {
    const zone = deps.timeZone()
    for (let tries = 1; ; tries++) {
      const now = Math.floor(deps.nowMs() / 1000)
      const rows = await deps.repo.runningOf(userId, now)
      const due = rows.flatMap((row) => {
        const change = dueReset(row, row, now, zone)
        return change === undefined ? [] : [{ row, change }]
      })
      if (due.length === 0 || tries === RESET_TRIES) return rows
      for (const { row, change } of due) {
        const isReset = await deps.repo.reset(row.id, row.next_reset_time, change, now)
        if (isReset && change.last_reset_time !== undefined) deps.onReset()
      }
    }
  }

  const remember = (userId: number, rows: readonly RunningSubscription[]): void => {
    if (entries.size >= deps.capacity) {
      const oldest = entries.keys().next().value
      if (oldest !== undefined) entries.delete(oldest)
    }
    let until = deps.nowMs() + deps.lifetimeMs
    for (const row of rows) if (row.next_reset_time > 0) until = Math.min(until, row.next_reset_time * 1000)
    entries.set(userId, { plans: rows.map(toPlan), until })
  }

  const load = async (userId: number): Promise<readonly ActivePlan[]> => {
    const began = generation
    const rows = await readFresh(userId)
    if (began === generation) remember(userId, rows)
    return rows.map(toPlan)
  }

  const loadOnce = (userId: number): Promise<readonly ActivePlan[]> => {
    const running = loading.get(userId)
    if (running !== undefined) return running
    const started = load(userId).finally(() => loading.delete(userId))
    loading.set(userId, started)
    return started
  }

  const peek = (userId: number): readonly ActivePlan[] | undefined => {
    const entry = entries.get(userId)
    return entry !== undefined && entry.until > deps.nowMs() ? entry.plans : undefined
  }

  return {
    /** The user's running plans in the order in which they pay: those that end first, first. */
    plansOf: (userId: number): Promise<readonly ActivePlan[]> => {
      const known = peek(userId)
      return known === undefined ? loadOnce(userId) : Promise.resolve(known)
    },
    /** The same without waiting, where they are known. */
    peek,
    /** Where a request's money may come from now; undefined is the wallet alone. */
    sourcesOf: (preference: BillingPreference, plans: readonly ActivePlan[]): readonly Source[] | undefined =>
      plans.length === 0 && preference !== 'subscription_only'
        ? undefined
        : sourcesFor(preference, plans, deps.nowMs(), deps.timeZone()),
    forgetUser: (userId: number): void => {
      generation++
      entries.delete(userId)
    },
    forgetAll: (): void => {
      generation++
      entries.clear()
    },
  }
}

export type SubscriptionDirectory = ReturnType<typeof createSubscriptionDirectory>
