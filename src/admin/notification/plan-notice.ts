// When little is left of a subscription or of one of its windows, and what its owner is told. Pure.
import type { RunningSubscription } from '../../storage/index.ts'
import { readWindows, windowsAt } from '../../subscriptions/index.ts'
import type { Notice } from './notice.ts'
import { type NoticeTexts, timeText } from './texts.ts'

/** Something of a plan that is nearly used up. */
export type LittleLeft = {
  /** Names the plan's period or window, so that each is told of once. */
  readonly mark: string
  readonly title: string
  /** Quota. */
  readonly left: number
  /** When it is whole again, or over; unix seconds. */
  readonly until: number
}

export type PlanMoment = { readonly nowMs: number; readonly zone: string }

/** Budgets whose use has to be known for `findLittleLeft`. */
export const windowIdsOf = (row: RunningSubscription, { nowMs, zone }: PlanMoment): string[] =>
  [...windowsOf(row, nowMs, zone)].map(({ id }) => id)

const windowsOf = (row: RunningSubscription, nowMs: number, zone: string) =>
  windowsAt({ id: row.id, startsAt: row.start_time, windows: readWindows(row.windows) }, nowMs, zone).values()

/** Of a small limit, little is less than half: a threshold above it would warn of what was hardly begun. */
const isLittle = (left: number, limit: number, threshold: number): boolean => left < Math.min(threshold, limit / 2)

/** What is nearly used up: the plan's quota in its reset period (billing.md section 17), and its windows. */
export const findLittleLeft = (
  row: RunningSubscription,
  spentOf: (budgetId: string) => number,
  threshold: number,
  { nowMs, zone }: PlanMoment,
): LittleLeft[] => {
  const { id, plan_title: title, amount_total: total, amount_used: used } = row
  const found: LittleLeft[] = []
  // A quota whose time has come is whole as soon as somebody uses it.
  const isDue = row.next_reset_time > 0 && row.next_reset_time * 1000 <= nowMs
  if (total > 0 && !isDue && isLittle(total - used, total, threshold)) {
    const mark = `subscription:${id}:quota:${row.last_reset_time}`
    found.push({ mark, title, left: Math.max(0, total - used), until: row.next_reset_time || row.end_time })
  }
  for (const { id: mark, limit, endsAt } of windowsOf(row, nowMs, zone)) {
    const left = limit - spentOf(mark)
    const until = Math.min(endsAt, row.end_time)
    if (isLittle(left, limit, threshold)) found.push({ mark, title, left: Math.max(0, left), until })
  }
  return found
}

/** One notice of everything that is nearly used up; `address` is where the owner sees more. */
export const writePlanNotice = (
  found: readonly LittleLeft[],
  { lowPlan: { title, content, item }, separator }: NoticeTexts,
  describe: (quota: number) => string,
  address: string,
): Notice => {
  const lines = found.map(({ title: plan, left, until }) => item(plan, describe(left), timeText(until)))
  return { type: 'quota_exceed_subscription', title, content, values: [lines.join(separator), address] }
}
