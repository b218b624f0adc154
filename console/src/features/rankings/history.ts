// The history of the leading models, as a chart takes it.
import type { Rankings } from '../../../../src/contract/index.ts'
import type { ChartPoint, ChartSeries } from '../../ui/chart-data.ts'

const seriesMax = 8

/** The leading models as series, and the stretches in order; what a model did not use is 0. */
export const toChart = ({
  models,
  points,
}: Rankings['models_history']): { series: ChartSeries[]; points: ChartPoint[] } => {
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
      label,
      values: Object.fromEntries(series.map(({ id }) => [id, values[id] ?? 0])),
    })),
  }
}
