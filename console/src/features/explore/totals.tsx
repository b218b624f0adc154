// The totals of the period, in one row.
import { useTranslation } from 'react-i18next'
import type { UsageReport } from '../../../../src/contract/index.ts'
import { formatCount, formatDuration, formatShort } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { Figure, Figures } from '../../ui/figures.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { averageSeconds, cachedShare } from './report.ts'

const percent = (share: number, language: string) =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share)

export const Totals = ({ report }: { report: UsageReport | undefined }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const language = i18n.language
  const total = report?.total
  const minutes = report ? Math.max(1, ((report.edges.at(-1) ?? 0) - (report.edges[0] ?? 0)) / 60) : 1
  const rate = (count: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: count / minutes < 10 ? 2 : 0 }).format(count / minutes)
  const wait = <Skeleton className="my-1 h-6 w-20" />
  const tokens = total ? total.prompt_tokens + total.completion_tokens : 0
  const share = total && cachedShare(total)
  const seconds = total && averageSeconds(total)
  return (
    <Figures columns={5}>
      <Figure
        name={t('explore.metric.quota')}
        value={total ? money.quota(total.quota) : wait}
        note={
          total &&
          total.calls > 0 &&
          t('explore.perCall', { amount: money.cost(Math.round(total.quota / total.calls)) })
        }
      />
      <Figure
        name={t('explore.metric.calls')}
        value={total ? formatCount(total.calls, language) : wait}
        note={total && t('explore.perMinute', { n: rate(total.calls) })}
      />
      <Figure
        name={t('explore.metric.tokens')}
        value={total ? formatShort(tokens, language) : wait}
        note={total && t('explore.perMinute', { n: rate(tokens) })}
      />
      <Figure
        name={t('explore.metric.cache_read_tokens')}
        value={total ? formatShort(total.cache_read_tokens, language) : wait}
        note={share !== undefined && t('explore.cachedShare', { share: percent(share, language) })}
      />
      <Figure
        name={t('explore.averageTime')}
        value={total ? (seconds === undefined ? '–' : formatDuration(seconds * 1000, language)) : wait}
        note={total && total.errors > 0 && t('explore.failedAttempts', { count: total.errors })}
      />
    </Figures>
  )
}
