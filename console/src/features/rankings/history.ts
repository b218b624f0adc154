// The history of the leading models, as a chart takes it.
import type { Rankings } from '../../../../src/contract/index.ts'
import type { ChartPoint, ChartSeries } from '../../ui/chart-data.ts'

const seriesMax = 8

/** A stretch as the reader writes it: the server names days `11-20`, months `2026-11`, hours `14:00`. */
const readLabel = (label: string, language: string): string => {
  const [, month, day] = label.match(/^(\d\d)-(\d\d)$/)?.map(Number) ?? []
  // Any leap year does: only month and day are written.
  if (month && day)
    return new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' }).format(new Date(2024, month - 1, day))
  const [, year, ofYear] = label.match(/^(\d{4})-(\d\d)$/)?.map(Number) ?? []
  if (year && ofYear)
    return new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short' }).format(new Date(year, ofYear - 1))
  return label
}

/** The leading models as series, and the stretches in order; what a model did not use is 0. */
export const toChart = (
  { models, points }: Rankings['models_history'],
  language: string,
): { series: ChartSeries[]; points: ChartPoint[] } => {
  const series = models.slice(0, seriesMax).map(({ name }, colour) => ({ id: name, name, colour }))
  const stretches = new Map<number, { label: string; values: Record<string, number> }>()
  for (const { ts, label, model, tokens } of points) {
    const stretch = stretches.get(ts) ?? { label, values: {} }
    stretch.values[model] = (stretch.values[model] ?? 0) + tokens
    stretches.set(ts, stretch)
  }
  const inOrder = [...stretches].sort(([one], [other]) => one - other).map(([, stretch]) => stretch)
  return {
    series,
    points: inOrder.map(({ label, values }) => ({
      label: readLabel(label, language),
      values: Object.fromEntries(series.map(({ id }) => [id, values[id] ?? 0])),
    })),
  }
}
