// Hours of use gathered for the overview's chart and cards.
import type { UsageHour } from '../../../../src/contract/index.ts'

export const hourSeconds = 3600

export type HourBar = { start: number; quota: number; count: number; tokens: number }

/** One bar per hour from `from` (an hour's start) on; hours without rows are zero. */
export const gatherHours = (rows: readonly UsageHour[], from: number, hours: number): HourBar[] => {
  const bars = Array.from({ length: hours }, (_, index) => ({
    start: from + index * hourSeconds,
    quota: 0,
    count: 0,
    tokens: 0,
  }))
  for (const row of rows) {
    const bar = bars[Math.floor((row.created_at - from) / hourSeconds)]
    if (!bar) continue
    bar.quota += row.quota
    bar.count += row.count
    bar.tokens += row.token_used
  }
  return bars
}

/** Sum per model, the most expensive first. */
export const gatherModels = (rows: readonly UsageHour[]): { model: string; quota: number; count: number }[] => {
  const models = new Map<string, { model: string; quota: number; count: number }>()
  for (const row of rows) {
    const entry = models.get(row.model_name) ?? { model: row.model_name, quota: 0, count: 0 }
    models.set(row.model_name, { ...entry, quota: entry.quota + row.quota, count: entry.count + row.count })
  }
  return [...models.values()].sort((a, b) => b.quota - a.quota || b.count - a.count)
}

/** Days the balance lasts at the last day's pace; undefined when nothing was spent. */
export const runwayDays = (balance: number, spentPerDay: number): number | undefined =>
  spentPerDay > 0 ? Math.max(0, balance) / spentPerDay : undefined
