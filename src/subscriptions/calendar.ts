// When a subscription ends and when its quota begins anew (payments.md section 13). Pure; times are unix seconds.
import { addMonths, type PeriodKind, periodOf } from '../kernel/index.ts'
import type { SubscriptionPlanRow, UserSubscriptionRow } from '../storage/index.ts'

/** How long a plan runs. */
export type Term = Pick<SubscriptionPlanRow, 'duration_unit' | 'duration_value' | 'custom_seconds'>
/** How often its quota begins anew. */
export type ResetRule = Pick<SubscriptionPlanRow, 'quota_reset_period' | 'quota_reset_custom_seconds'>

const HOUR = 3600
const DAY = 24 * HOUR

/** When a subscription that begins now ends. Months and years go by the calendar of the zone, days are 24 hours. */
export const endOf = (term: Term, startSeconds: number, zone: string): number => {
  const { duration_unit: unit, duration_value: value, custom_seconds: seconds } = term
  if (unit === 'custom') return startSeconds + seconds
  if (unit === 'hour') return startSeconds + value * HOUR
  if (unit === 'day') return startSeconds + value * DAY
  return Math.floor(addMonths(startSeconds * 1000, unit === 'year' ? 12 * value : value, zone) / 1000)
}

const KINDS: Readonly<Record<string, PeriodKind>> = { daily: 'day', weekly: 'week', monthly: 'month' }

const withinTerm = (moment: number, endSeconds: number): number => (moment > endSeconds ? 0 : moment)

/** When the quota begins anew after a moment; 0 when it does not before the subscription ends. */
export const nextReset = (rule: ResetRule, baseSeconds: number, endSeconds: number, zone: string): number => {
  const { quota_reset_period: period, quota_reset_custom_seconds: seconds } = rule
  if (period === 'custom') return seconds > 0 ? withinTerm(baseSeconds + seconds, endSeconds) : 0
  const kind = KINDS[period]
  if (kind === undefined) return 0
  return withinTerm(Math.ceil(periodOf(kind, baseSeconds * 1000, zone).endsAtMs / 1000), endSeconds)
}

/** What a reset writes. Without `last_reset_time` only the next one moves and the quota stays used. */
export type ResetChange = { readonly next_reset_time: number; readonly last_reset_time?: number }

type Standing = Pick<UserSubscriptionRow, 'next_reset_time' | 'end_time'>

const lastBoundary = (rule: ResetRule, dueSeconds: number, nowSeconds: number, zone: string): number => {
  const { quota_reset_period: period, quota_reset_custom_seconds: seconds } = rule
  if (period === 'custom') return dueSeconds + Math.floor((nowSeconds - dueSeconds) / seconds) * seconds
  const kind = KINDS[period]
  return kind === undefined ? dueSeconds : Math.ceil(periodOf(kind, nowSeconds * 1000, zone).startsAtMs / 1000)
}

/**
 * What has to be written of a subscription at this moment; undefined when it stands right. Periods that nobody noticed are passed
 * over at once. A next reset that lies beyond the running period (the clock went back, the operator changed the zone or the plan)
 * is moved to the period's end, without giving the quota a second time.
 */
export const dueReset = (
  rule: ResetRule,
  { next_reset_time: next, end_time: end }: Standing,
  nowSeconds: number,
  zone: string,
): ResetChange | undefined => {
  const following = nextReset(rule, nowSeconds, end, zone)
  const isDue = next > 0 && next <= nowSeconds
  if (isDue && rule.quota_reset_period !== 'never') {
    const last = lastBoundary(rule, next, nowSeconds, zone)
    return { last_reset_time: last, next_reset_time: nextReset(rule, last, end, zone) }
  }
  const isWithinCustom =
    rule.quota_reset_period === 'custom' && next > 0 && next <= nowSeconds + rule.quota_reset_custom_seconds
  return next === following || isWithinCustom ? undefined : { next_reset_time: following }
}
