// A span of time: two moments, and how far back from now.
import { useTranslation } from 'react-i18next'
import { fromDateTimeInput, toDateTimeInput } from '../lib/format.ts'
import { Button } from './button.tsx'
import { Input } from './input.tsx'

/** Unix seconds; an end that is not set is open. */
type Span = { from?: number | undefined; to?: number | undefined }

const rangeDays = { 'range.last24h': 1, 'range.last7d': 7, 'range.last30d': 30 } as const
const daySeconds = 86_400
const minuteSeconds = 60

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

type DateRangeProps = { from: number | undefined; to: number | undefined; onChange: (span: Span) => void }

/** The moments are typed in the reader's time zone, which is named. */
export const DateRange = ({ from, to, onChange }: DateRangeProps) => {
  const { t } = useTranslation()
  const since = (days: number) => {
    const now = Math.floor(Date.now() / 1000 / minuteSeconds) * minuteSeconds
    onChange({ from: now - days * daySeconds, to: undefined })
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Input
        type="datetime-local"
        aria-label={t('range.from')}
        value={from === undefined ? '' : toDateTimeInput(from)}
        onChange={({ target }) => onChange({ from: fromDateTimeInput(target.value) })}
        className="w-48 max-sm:w-full"
      />
      <span aria-hidden="true" className="text-ink-faint max-sm:hidden">
        –
      </span>
      <Input
        type="datetime-local"
        aria-label={t('range.to')}
        value={to === undefined ? '' : toDateTimeInput(to)}
        onChange={({ target }) => onChange({ to: fromDateTimeInput(target.value) })}
        className="w-48 max-sm:w-full"
      />
      {Object.entries(rangeDays).map(([key, days]) => (
        <Button key={key} size="sm" look="ghost" onClick={() => since(days)}>
          {t(key)}
        </Button>
      ))}
      <span className="ml-auto text-xs text-ink-faint max-sm:ml-0">{t('range.zone', { zone: ownZone() })}</span>
    </div>
  )
}
