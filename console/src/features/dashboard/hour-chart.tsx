// Bars of the last day's spending, hour by hour; the same numbers as a table for assistive technology.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatCount } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import type { HourBar } from './hours.ts'

type HourChartProps = { bars: HourBar[]; isLoading: boolean; isFailed: boolean }

const hourOf = (seconds: number, language: string) =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(seconds * 1000)

export const HourChart = ({ bars, isLoading, isFailed }: HourChartProps) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const [active, setActive] = useState<number>()
  const top = Math.max(...bars.map((bar) => bar.quota), 1)
  const isEmpty = bars.every((bar) => bar.quota === 0 && bar.count === 0)
  const hour = (seconds: number) => hourOf(seconds, i18n.language)
  const shown = active === undefined ? undefined : bars[active]
  const first = bars[0]
  const last = bars.at(-1)
  return (
    <figure className="relative">
      <p aria-hidden="true" className="tabular mb-3 flex h-5 items-baseline gap-3 text-sm">
        {shown ? (
          <>
            <span className="font-medium">{money.quota(shown.quota)}</span>
            <span className="text-ink-faint">
              {hour(shown.start)} · {t('overview.calls', { count: shown.count })}
            </span>
          </>
        ) : (
          !isEmpty && <span className="text-ink-faint">{t('overview.peak', { amount: money.quota(top) })}</span>
        )}
      </p>
      <div
        aria-hidden="true"
        onPointerLeave={() => setActive(undefined)}
        className="flex h-44 items-end gap-px border-b border-line-strong sm:gap-1"
      >
        {bars.map((bar, index) => (
          <div key={bar.start} onPointerEnter={() => setActive(index)} className="group flex h-full flex-1 items-end">
            <span
              className="w-full rounded-t-[3px] bg-accent/75 transition-colors group-hover:bg-accent"
              style={{
                height: bar.quota === 0 ? '2px' : `${Math.max(3, (bar.quota / top) * 100)}%`,
                opacity: bar.quota === 0 ? 0.25 : 1,
              }}
            />
          </div>
        ))}
      </div>
      {(isEmpty || isLoading) && (
        <p className="absolute inset-x-0 top-1/2 -translate-y-1/2 text-center text-sm text-ink-faint">
          {isLoading ? t('state.loading') : isFailed ? t('error.loadTitle') : t('overview.noUse')}
        </p>
      )}
      <div aria-hidden="true" className="tabular mt-2 flex justify-between text-xs text-ink-faint">
        <span>{first && hour(first.start)}</span>
        <span>{bars[12] && hour(bars[12].start)}</span>
        <span>{last && hour(last.start)}</span>
      </div>
      {/* A table keeps its height whatever it is told; its frame does not. */}
      <div className="sr-only">
        <table>
          <caption>{t('overview.lastDay')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('log.time')}</th>
              <th scope="col">{t('log.cost')}</th>
              <th scope="col">{t('overview.requests')}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.start}>
                <th scope="row">{hour(bar.start)}</th>
                <td>{money.quota(bar.quota)}</td>
                <td>{formatCount(bar.count, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}
