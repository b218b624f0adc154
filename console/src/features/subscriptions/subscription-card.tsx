// Subscriptions as they stand: what is used of one and of its windows and until when; and those that have ended.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { UserSubscription } from '../../../../src/contract/index.ts'
import { formatTime } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { windowNames } from './values.ts'
import { usePlanWords } from './wording.ts'

type BarProps = {
  label: string
  used: number
  /** 0 is unlimited. */
  limit: number
  /** When it is whole again, unix seconds; 0 is never. */
  resetsAt: number
}

const Bar = ({ label, used, limit, resetsAt }: BarProps) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const words = usePlanWords()
  const share = Math.min(1, used / limit)
  return (
    <div>
      <p className="flex items-baseline justify-between gap-3 text-sm">
        <span className="font-medium">{label}</span>
        <span className="tabular text-ink-soft">
          {money.quota(used)} / {words.quota(limit)}
        </span>
      </p>
      {limit > 0 && (
        <span aria-hidden="true" className="mt-1.5 block h-1.5 overflow-hidden rounded-full bg-hover">
          <span
            className={`block h-full rounded-full ${share >= 0.9 ? 'bg-bad-fill' : 'bg-accent'}`}
            style={{ width: `${share * 100}%` }}
          />
        </span>
      )}
      {resetsAt > 0 && (
        <p className="mt-1 text-xs text-ink-faint" title={formatTime(resetsAt, i18n.language)}>
          {t('plan.resetAt', { time: words.soon(resetsAt) })}
        </p>
      )}
    </div>
  )
}

/** Whether it runs at this moment. */
export const isRunning = ({ status, end_time }: UserSubscription): boolean =>
  status === 'active' && end_time > Date.now() / 1000

const nameOf = ({ plan_title, plan_id }: UserSubscription): string => plan_title || `#${plan_id}`

const StatusBadge = ({ of }: { of: UserSubscription }) => {
  const { t } = useTranslation()
  if (isRunning(of)) {
    return (
      <Badge tone="ok" hasDot>
        {t('plan.status.active')}
      </Badge>
    )
  }
  return <Badge>{t(`plan.status.${of.status === 'cancelled' ? 'cancelled' : 'expired'}`)}</Badge>
}

/** One subscription with its bars while it runs; `children` stand below. */
export const SubscriptionCard = ({ of, children }: { of: UserSubscription; children?: ReactNode }) => {
  const { t, i18n } = useTranslation()
  const words = usePlanWords()
  const money = useMoney()
  const runs = isRunning(of)
  return (
    <article className="panel flex flex-col gap-4 p-5">
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate font-semibold">{nameOf(of)}</h3>
          <p className="text-sm text-ink-faint" title={formatTime(of.end_time, i18n.language)}>
            {runs
              ? `${t('plan.until', { time: words.date(of.end_time) })} · ${words.soon(of.end_time)}`
              : `${words.date(of.start_time)} – ${words.date(of.end_time)}`}
          </p>
        </div>
        <StatusBadge of={of} />
      </header>
      {runs ? (
        <>
          <Bar label={t('plan.quota')} used={of.amount_used} limit={of.amount_total} resetsAt={of.next_reset_time} />
          {windowNames.map((name) => {
            const use = of.windows[name]
            return (
              use && (
                <Bar key={name} label={words.window(name)} used={use.used} limit={use.limit} resetsAt={use.ends_at} />
              )
            )
          })}
        </>
      ) : (
        <p className="flex justify-between gap-3 text-sm text-ink-soft">
          <span>{t('plan.used')}</span>
          <span className="tabular">{money.quota(of.amount_used)}</span>
        </p>
      )}
      {children}
    </article>
  )
}

/** Those that are over, folded away. */
export const EndedList = ({ of }: { of: readonly UserSubscription[] }) => {
  const { t } = useTranslation()
  const words = usePlanWords()
  if (of.length === 0) return null
  return (
    <details className="mt-3">
      <summary className="cursor-pointer text-sm text-ink-soft hover:text-ink">
        {t('plan.endedOnes', { n: of.length })}
      </summary>
      <ul className="panel mt-2 divide-y text-sm">
        {of.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-2.5">
            <span className="font-medium">{nameOf(one)}</span>
            <span className="flex items-center gap-3 text-ink-faint">
              {`${words.date(one.start_time)} – ${words.date(one.end_time)}`}
              <StatusBadge of={one} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
