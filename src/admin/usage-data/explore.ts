// A report of usage: sums by one dimension and by stretches of time in a time zone. Pure, but for the names it is given.
import type { UsageReport, UsageSums } from '../../contract/index.ts'
import type { UsageGroup, UsagePoint, UsageTotals } from '../../storage/index.ts'

export const NO_USAGE: UsageSums = {
  calls: 0,
  errors: 0,
  quota: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  use_seconds: 0,
}

const combine = (one: UsageTotals, other: UsageTotals, sign: 1 | -1): UsageSums => ({
  calls: one.calls + sign * other.calls,
  errors: one.errors + sign * other.errors,
  quota: one.quota + sign * other.quota,
  prompt_tokens: one.prompt_tokens + sign * other.prompt_tokens,
  completion_tokens: one.completion_tokens + sign * other.completion_tokens,
  cache_read_tokens: one.cache_read_tokens + sign * other.cache_read_tokens,
  cache_write_tokens: one.cache_write_tokens + sign * other.cache_write_tokens,
  use_seconds: one.use_seconds + sign * other.use_seconds,
})

export const addSums = (one: UsageTotals, other: UsageTotals): UsageSums => combine(one, other, 1)

export const toSums = (totals: UsageTotals): UsageSums => combine(totals, NO_USAGE, 1)

/** Index of the stretch that holds the instant; edges rise. */
export const stretchAt = (edges: readonly number[], at: number): number => {
  let [low, high] = [0, edges.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((edges[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

export type SpanOfKnowledge = {
  /** The first half hour that was ever summed. */
  readonly knownFrom: number | undefined
  readonly now: number
}

/** Points put into their stretches: 0 where nothing was used, null where nothing is known (before the first row, in the future). */
const toSeries = (
  edges: readonly number[],
  points: readonly UsagePoint[],
  { knownFrom, now }: SpanOfKnowledge,
): (UsageSums | null)[] => {
  const series = edges.slice(0, -1).map((edge, index): UsageSums | null => {
    const end = edges[index + 1] ?? edge
    return knownFrom === undefined || end <= knownFrom || edge > now ? null : NO_USAGE
  })
  for (const point of points) {
    const index = stretchAt(edges, point.slot)
    if (index < series.length) series[index] = combine(series[index] ?? NO_USAGE, point, 1)
  }
  return series
}

export type ReportInput = SpanOfKnowledge & {
  readonly zone: string
  readonly granularity: UsageReport['granularity']
  readonly edges: readonly number[]
  readonly total: UsageTotals
  readonly points: readonly UsagePoint[]
  readonly groups: readonly UsageGroup[]
  readonly groupPoints: readonly UsagePoint[]
  readonly labelOf: (key: string) => string
  readonly isBehind: boolean
}

/** The report; what the shown groups leave is the rest, so that parts and whole always agree. */
export const buildReport = (input: ReportInput): UsageReport => {
  const { edges, points, groups, groupPoints, labelOf } = input
  const series = toSeries(edges, points, input)
  const byKey = Map.groupBy(groupPoints, ({ key }) => key)
  const shown = groups.map((group) => ({
    key: group.key,
    label: labelOf(group.key),
    total: toSums(group),
    series: toSeries(edges, byKey.get(group.key) ?? [], input),
  }))
  const shownTotal = shown.reduce((sum, { total }) => combine(sum, total, 1), NO_USAGE)
  const rest = combine(input.total, shownTotal, -1)
  const hasRest = shown.length > 0 && rest.calls + rest.errors > 0
  return {
    zone: input.zone,
    granularity: input.granularity,
    edges: [...edges],
    total: toSums(input.total),
    series,
    groups: shown,
    rest: hasRest
      ? {
          total: rest,
          series: series.map((sum, index) =>
            sum === null
              ? null
              : shown.reduce((left, group) => combine(left, group.series[index] ?? NO_USAGE, -1), sum),
          ),
        }
      : null,
    is_behind: input.isBehind,
  }
}
