// Charts over time, and the same numbers as a table. The drawing library is loaded with the first chart that is shown.
import { ChartColumn, Table2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { IconButton } from './button.tsx'
import { type ChartProps, chartColour, isFlat } from './chart-data.ts'
import { Skeleton } from './states.tsx'

const Plot = lazy(() => import('./plot.tsx').then(({ Plot: component }) => ({ default: component })))

const ChartTable = ({ label, series, points = [], format, axisName }: ChartProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
  <section tabIndex={0} aria-label={label} className="max-h-80 overflow-auto">
    <table className="tabular w-full text-sm">
      <caption className="sr-only">{label}</caption>
      <thead className="sticky top-0 bg-surface text-left text-xs text-ink-faint">
        <tr>
          <th scope="col" className="py-1.5 pr-4 font-medium">
            {axisName}
          </th>
          {series.map(({ id, name }) => (
            <th key={id} scope="col" className="px-2 py-1.5 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y">
        {points.map((point) => (
          <tr key={point.label}>
            <th scope="row" className="py-1.5 pr-4 text-left font-normal whitespace-nowrap text-ink-soft">
              {point.label}
            </th>
            {series.map(({ id }) => {
              const value = point.values[id]
              return (
                <td key={id} className="px-2 py-1.5 text-right">
                  {typeof value === 'number' ? format(value) : '–'}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** The chart with its legend and the switch to the table. */
export const Chart = (props: ChartProps) => {
  const { label, series, points, height = 240, empty } = props
  const { t } = useTranslation()
  const [isTable, setTable] = useState(false)
  const isEmpty = points !== undefined && isFlat(points)
  return (
    <figure aria-label={label}>
      <div className="mb-2 flex items-start justify-between gap-3">
        <ul className="flex min-w-0 flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
          {series.length > 1 &&
            series.map(({ id, name, colour }) => (
              <li key={id} className="flex min-w-0 items-center gap-1.5">
                <span
                  aria-hidden="true"
                  className="size-2.5 shrink-0 rounded-[3px]"
                  style={{ background: chartColour(colour) }}
                />
                <span className="truncate">{name}</span>
              </li>
            ))}
        </ul>
        <IconButton
          icon={isTable ? ChartColumn : Table2}
          label={isTable ? t('chart.asChart') : t('chart.asTable')}
          aria-pressed={isTable}
          onClick={() => setTable(!isTable)}
          className="-mt-1.5 -mr-1.5"
        />
      </div>
      {isTable ? (
        <ChartTable {...props} />
      ) : (
        <div className="relative" style={{ height }}>
          {points ? (
            <Suspense fallback={<Skeleton className="h-full" />}>
              {/* The figure has the name, and the table says the numbers. */}
              <div aria-hidden="true">
                <Plot {...props} height={height} />
              </div>
            </Suspense>
          ) : (
            <Skeleton className="h-full" />
          )}
          {isEmpty && (
            <div className={cn('absolute inset-0 grid place-items-center text-sm text-ink-faint')}>
              {empty ?? t('chart.noData')}
            </div>
          )}
        </div>
      )}
    </figure>
  )
}
