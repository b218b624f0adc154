// Limits of use: what an operator may set for a key, a user, a group, a model or a channel. 0 or nothing is no limit.
import { z } from './zod.ts'

const count = z.int().min(0).max(2_147_483_647).optional()
const quota = z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional()

const rates = { requests_per_minute: count, tokens_per_minute: count, concurrent_requests: count }

/** Limits of a group, a model or a channel. */
export const limitSet = z.strictObject(rates)

/** Limits of a key or an account, which also have budgets: quota units per calendar period. */
export const callerLimitSet = z.strictObject({
  ...rates,
  quota_per_day: quota,
  quota_per_week: quota,
  quota_per_month: quota,
})

export type LimitSet = Readonly<z.infer<typeof limitSet>>
export type CallerLimitSet = Readonly<z.infer<typeof callerLimitSet>>
