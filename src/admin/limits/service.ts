// Stores limits of use, and shows them with every field.
import type { CallerLimitSet } from '../../contract/index.ts'
import { readLimitSet } from '../../identity/index.ts'
import { budgetIdsAt } from '../../relay/index.ts'
import { limits as limitSettings } from '../../settings/index.ts'
import type { LimitScope } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'

/** The limits of a key or an account, with what was spent in the running periods where a budget is set. */
export const readLimits = async (deps: AdminDeps, scope: LimitScope, id: number) => {
  const { repos, settings, clock } = deps
  const limits = presentLimits(readLimitSet(await repos.limits.find(scope, id)))
  const ids = budgetIdsAt(scope, id, clock.nowMs(), settings.get(limitSettings.budgetTimeZone))
  const spent = await repos.limits.spentOf(Object.values(ids))
  return {
    ...limits,
    used_today: spent.get(ids.day) ?? 0,
    used_this_week: spent.get(ids.week) ?? 0,
    used_this_month: spent.get(ids.month) ?? 0,
  }
}

/** Every field, so that a form needs no defaults of its own. */
const presentLimits = (limits: CallerLimitSet = {}) => ({
  requests_per_minute: limits.requests_per_minute ?? 0,
  tokens_per_minute: limits.tokens_per_minute ?? 0,
  concurrent_requests: limits.concurrent_requests ?? 0,
  quota_per_day: limits.quota_per_day ?? 0,
  quota_per_week: limits.quota_per_week ?? 0,
  quota_per_month: limits.quota_per_month ?? 0,
})

const TOPICS = { key: 'token', user: 'user' } as const

/** Replaces the limits; without any the row goes. Every process acts by them when this resolves. */
export const saveLimits = async (
  deps: AdminDeps,
  scope: LimitScope,
  id: number,
  limits: CallerLimitSet,
): Promise<void> => {
  const { repos, clock } = deps
  const isEmpty = Object.values(limits).every((value) => value === undefined)
  if (isEmpty) await repos.limits.remove(scope, id)
  else await repos.limits.save(scope, id, JSON.stringify(limits), clock.nowSeconds())
  await deps.publish(TOPICS[scope], id)
}
