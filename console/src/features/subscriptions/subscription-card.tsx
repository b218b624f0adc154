// One subscription: what is used of it and of its windows, and until when.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { UserSubscription } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { windowNames } from './values.ts'
import { usePlanWords } from './wording.ts'

const Bar = ({ label, used, limit, note }: { label: string; used: number; limit: number; note: string }) => {
  const money = useMoney()
  const words = usePlanWords()
  const share = limit === 0 ? 0 : Math.min(1, used / limit)
  return (
    <div>
      <p className="flex justify-between gap-3 text-sm">
        <span>{label}</span>
        <span className="tabular text-ink-soft">
          {money.quota(used)} / {words.quota(limit)}
        </span>
      </p>
      <span aria-hidden="true" className="mt-1 block h-1 overflow-hidden rounded-full bg-hover">
        <span
          className={`block h-full rounded-full ${share >= 0.9 ? 'bg-bad-fill' : 'bg-accent'}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      {note && <p className="mt-1 text-xs text-ink-faint">{note}</p>}
    </div>
  )
}

/** Whether it runs at this moment. */
export const isRunning = ({ status, end_time }: UserSubscription): boolean =>
  status === 'active' && end_time > Date.now() / 1000

export const SubscriptionCard = ({ of, children }: { of: UserSubscription; children?: ReactNode }) => {
  const { t, i18n } = useTranslation()
  const words = usePlanWords()
  const time = (seconds: number) => formatTime(seconds, i18n.language)
  const runs = isRunning(of)
  const next = of.next_reset_time > 0 ? t('plan.resetAt', { time: time(of.next_reset_time) }) : ''
  return (
    <article className="panel space-y-3 p-4">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate font-medium">{of.plan_title || `#${of.plan_id}`}</h3>
          <p className="text-xs text-ink-faint">{t('plan.until', { time: time(of.end_time) })}</p>
        </div>
        <Badge tone={runs ? 'ok' : 'neutral'} hasDot>
          {runs ? t('plan.status.active') : t(`plan.status.${of.status === 'cancelled' ? 'cancelled' : 'expired'}`)}
        </Badge>
      </header>
      <Bar label={t('plan.quota')} used={of.amount_used} limit={of.amount_total} note={runs ? next : ''} />
      {runs &&
        windowNames.map((name) => {
          const use = of.windows[name]
          if (use === undefined) return null
          const note = t('plan.resetAt', { time: time(use.ends_at) })
          return <Bar key={name} label={words.window(name)} used={use.used} limit={use.limit} note={note} />
        })}
      {children}
    </article>
  )
}
