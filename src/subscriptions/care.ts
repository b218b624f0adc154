// What happens to subscriptions with time: quotas begin anew, what is over ends, and what renews is bought again.
import type { Repos } from '../storage/index.ts'
import { dueReset } from './calendar.ts'
import type { Subscriptions } from './service.ts'

export type SubscriptionCareDeps = {
  readonly repo: Pick<Repos['subscriptions'], 'dueResets' | 'dueEnds' | 'reset'>
  readonly service: Pick<Subscriptions, 'buyFromWallet' | 'end'>
  readonly publishUser: (userId: number) => void | Promise<void>
  readonly timeZone: () => string
  readonly nowMs: () => number
  /** Never goes back and does not jump, ms. */
  readonly elapsedMs: () => number
  /** Hears that the clock jumped. */
  readonly onJump: (seconds: number) => void
}

/** Rows of one run; a backlog is worked off over several. */
const LARGEST_RUN = 300
/** A clock that moves by more than this beside the time that passed was set. */
const JUMP_MS = 60_000
/** How long a clock that was set is not trusted with what cannot be taken back. */
const DISTRUST_MS = 10 * 60_000

/** Tells whether the clock may be trusted: not for a while after it jumped, in case it jumps back. */
const watchClock = ({ nowMs, elapsedMs, onJump }: SubscriptionCareDeps) => {
  let [wall, elapsed] = [nowMs(), elapsedMs()]
  let trustedAt = elapsed
  return (): boolean => {
    const [wallNow, elapsedNow] = [nowMs(), elapsedMs()]
    const jump = wallNow - wall - (elapsedNow - elapsed)
    if (Math.abs(jump) > JUMP_MS) {
      trustedAt = elapsedNow + DISTRUST_MS
      onJump(Math.round(jump / 1000))
    }
    wall = wallNow
    elapsed = elapsedNow
    return elapsedNow >= trustedAt
  }
}

/**
 * Builds the job. Each run does a bounded amount and may happen twice. Requests look at the end of a subscription by themselves, so a
 * late run gives nobody anything; the run writes it down and gives the group back.
 */
export const createSubscriptionCare = (deps: SubscriptionCareDeps) => {
  const isClockTrusted = watchClock(deps)

  const reset = async (now: number): Promise<void> => {
    const zone = deps.timeZone()
    for (const row of await deps.repo.dueResets(now, LARGEST_RUN)) {
      const change = dueReset(row, row, now, zone)
      if (change === undefined) continue
      if (await deps.repo.reset(row.id, row.next_reset_time, change, now)) await deps.publishUser(row.user_id)
    }
  }

  const end = async (now: number): Promise<void> => {
    for (const row of await deps.repo.dueEnds(now, LARGEST_RUN)) {
      // Bought before the old one ends, so that the group stays.
      if (row.renews) await deps.service.buyFromWallet(row.user_id, row.plan_id, { renews: row.id })
      await deps.service.end(row, 'expired')
    }
  }

  return async (): Promise<void> => {
    if (!isClockTrusted()) return
    const now = Math.floor(deps.nowMs() / 1000)
    await reset(now)
    await end(now)
  }
}
