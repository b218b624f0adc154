// A usage report as the page shows it: series for the chart, rows for the table. Pure.
import type { UsageReport, UsageSums } from '../../../../src/contract/index.ts'
import type { ChartPoint, ChartSeries } from '../../ui/chart-data.ts'
import type { Granularity, Metric } from './search.ts'

/** Groups with a colour of their own; what is left shares the last one. */
const drawnMax = 7
const restId = '\0rest'

export const readMetric = (sums: UsageSums, metric: Metric): number =>
  metric === 'tokens' ? sums.prompt_tokens + sums.completion_tokens : sums[metric]

const formats: Record<Granularity, Intl.DateTimeFormatOptions> = {
  hour: { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: 'numeric' },
  week: { month: 'short', day: 'numeric' },
  month: { year: 'numeric', month: 'short' },
}

/** The beginning of a stretch as people of the report's zone write it. */
export const stretchLabel = ({ granularity, zone }: Pick<UsageReport, 'granularity' | 'zone'>, language: string) => {
  const format = new Intl.DateTimeFormat(language, { ...formats[granularity], timeZone: zone })
  return (at: number): string => format.format(at * 1000)
}

/** Series and points; null stays null, so that "nothing known" is not drawn as 0. */
export const toChart = (
  report: UsageReport,
  metric: Metric,
  { language, restName, allName }: { language: string; restName: string; allName: string },
): { series: ChartSeries[]; points: ChartPoint[] } => {
  const label = stretchLabel(report, language)
  const drawn = report.groups.slice(0, drawnMax)
  const others = report.groups.slice(drawnMax)
  const hasRest = others.length > 0 || report.rest !== null
  const series =
    drawn.length === 0
      ? [{ id: restId, name: allName, colour: 0 }]
      : [
          ...drawn.map(({ key, label: name }, index) => ({ id: key || '\0', name: name || '—', colour: index })),
          ...(hasRest ? [{ id: restId, name: restName, colour: 7 }] : []),
        ]
  const points = report.series.map((sums, index): ChartPoint => {
    const at = label(report.edges[index] ?? 0)
    if (sums === null) return { label: at, values: Object.fromEntries(series.map(({ id }) => [id, null])) }
    const values: Record<string, number> = {}
    let left = readMetric(sums, metric)
    for (const group of drawn) {
      const own = group.series[index]
      const value = own ? readMetric(own, metric) : 0
      values[group.key || '\0'] = value
      left -= value
    }
    if (hasRest || drawn.length === 0) values[restId] = Math.max(0, left)
    return { label: at, values }
  })
  return { series, points }
}

/** Part of the input that came from a cache; undefined without input. */
export const cachedShare = ({ prompt_tokens: input, cache_read_tokens: cached }: UsageSums): number | undefined =>
  input === 0 ? undefined : Math.min(1, cached / input)

/** Seconds of a call on average; undefined without calls. */
export const averageSeconds = ({ calls, use_seconds: seconds }: UsageSums): number | undefined =>
  calls === 0 ? undefined : seconds / calls
