// The drawn part of a chart; a module of its own because the drawing library is large.
import { Area, Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { type ChartPoint, type ChartProps, type ChartSeries, chartColour, isFlat } from './chart-data.ts'

type Row = { label: string } & Record<string, number | string | null>

type TipProps = {
  active?: boolean
  payload?: readonly { dataKey?: unknown; value?: unknown }[]
  label?: unknown
  series: readonly ChartSeries[]
  format: (value: number) => string
}

const Tip = ({ active, payload = [], label, series, format }: TipProps) => {
  if (!active || payload.length === 0) return null
  const shown = payload.filter(({ value }) => typeof value === 'number')
  return (
    <div className="rounded-lg border bg-surface px-3 py-2 text-xs shadow-pop">
      <p className="mb-1 font-medium">{String(label)}</p>
      <ul className="space-y-0.5">
        {shown.map(({ dataKey, value }) => {
          const one = series.find(({ id }) => id === dataKey)
          return one ? (
            <li key={one.id} className="tabular flex items-center gap-2">
              <span
                aria-hidden="true"
                className="size-2 rounded-[2px]"
                style={{ background: chartColour(one.colour) }}
              />
              <span className="text-ink-soft">{one.name}</span>
              <span className="ml-auto pl-4 font-medium">{format(Number(value))}</span>
            </li>
          ) : null
        })}
      </ul>
    </div>
  )
}

const rowsOf = (points: readonly ChartPoint[]): Row[] =>
  points.map(({ label, values }) => ({ ...values, label }) as Row)

const seriesPart = ({ kind = 'bars', isStacked }: ChartProps, { id, colour }: ChartSeries) => {
  const common = { key: id, dataKey: id, isAnimationActive: false }
  const stack = isStacked ? { stackId: 'all' } : {}
  const fill = chartColour(colour)
  if (kind === 'lines') return <Line {...common} type="monotone" stroke={fill} strokeWidth={2} dot={false} />
  if (kind === 'areas')
    return (
      <Area {...common} {...stack} type="monotone" stroke={fill} strokeWidth={1.5} fill={fill} fillOpacity={0.22} />
    )
  return <Bar {...common} {...stack} fill={fill} maxBarSize={40} radius={isStacked ? 0 : [3, 3, 0, 0]} />
}

const tick = { fill: 'var(--ink-faint)', fontSize: 11 }

export const Plot = (props: ChartProps & { height: number }) => {
  const { label, points = [], series, format, onPoint, height } = props
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart
        accessibilityLayer={false}
        title={label}
        data={rowsOf(points)}
        margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
        onClick={({ activeTooltipIndex }) => {
          const index = Number(activeTooltipIndex)
          if (onPoint && Number.isInteger(index)) onPoint(index)
        }}
        style={onPoint ? { cursor: 'pointer' } : undefined}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="label"
          tick={tick}
          tickLine={false}
          axisLine={{ stroke: 'var(--line-strong)' }}
          minTickGap={24}
        />
        <YAxis
          tick={isFlat(points) ? false : tick}
          tickLine={false}
          axisLine={false}
          width="auto"
          tickFormatter={(value) => format(Number(value))}
        />
        <Tooltip
          cursor={{ fill: 'var(--hover)', fillOpacity: 0.6, stroke: 'var(--line-strong)' }}
          isAnimationActive={false}
          content={<Tip series={series} format={format} />}
        />
        {series.map((one) => seriesPart(props, one))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}
