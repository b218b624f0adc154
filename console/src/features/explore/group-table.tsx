// What usage is split into, as a table; each row leads to its entries in the log.
import { Link } from '@tanstack/react-router'
import { ChartColumn } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { UsageGroup, UsageReport } from '../../../../src/contract/index.ts'
import { formatCount, formatDuration, formatShort } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import type { ModelPerformance } from './api.ts'
import { averageSeconds, cachedShare, readMetric } from './report.ts'
import type { Dimension, Metric } from './search.ts'

type GroupTableProps = {
  report: UsageReport | undefined
  by: Dimension
  metric: Metric
  performance: readonly ModelPerformance[] | undefined
  /** Query of the log that shows the entries of a group. */
  logSearch: (group: UsageGroup) => Record<string, string | number | undefined>
  error: unknown
  onRetry: () => void
  isFetching: boolean
}

const Share = ({ part }: { part: number }) => (
  <span aria-hidden="true" className="mt-1 block h-1 w-full min-w-24 overflow-hidden rounded-full bg-hover">
    <span
      className="block h-full rounded-full bg-accent"
      style={{ width: `${Math.min(100, Math.max(1, part * 100))}%` }}
    />
  </span>
)

const useGroupColumns = ({ report, by, metric, performance, logSearch }: GroupTableProps): Column<UsageGroup>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const language = i18n.language
  const percent = (value: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)
  const whole = report ? readMetric(report.total, metric) : 0
  const success = new Map(performance?.map((one) => [one.model_name, one.success_rate]))
  const successColumn: Column<UsageGroup> = {
    id: 'success',
    header: t('explore.success'),
    isNumeric: true,
    cell: ({ key }) => {
      const rate = success.get(key)
      return rate === undefined ? <span className="text-ink-faint">–</span> : percent(rate / 100)
    },
  }
  return [
    {
      id: 'name',
      header: t(`explore.by.${by}`),
      isFixed: true,
      card: 'title',
      cell: (group) => (
        <span className="block max-w-72">
          <Link
            to="/usage-logs/common"
            search={logSearch(group) as never}
            className="block truncate font-medium text-ink hover:underline"
          >
            {group.label || '—'}
            {group.label !== group.key && /^\d+$/.test(group.key) && (
              <span className="ml-1.5 font-normal text-ink-faint">#{group.key}</span>
            )}
          </Link>
          <Share part={whole === 0 ? 0 : readMetric(group.total, metric) / whole} />
        </span>
      ),
    },
    {
      id: 'share',
      header: t('explore.share'),
      isNumeric: true,
      cell: ({ total }) => percent(whole === 0 ? 0 : readMetric(total, metric) / whole),
    },
    {
      id: 'quota',
      header: t('explore.metric.quota'),
      isNumeric: true,
      cell: ({ total }) => <span className="font-medium">{money.quota(total.quota)}</span>,
    },
    {
      id: 'calls',
      header: t('explore.metric.calls'),
      isNumeric: true,
      cell: ({ total }) => formatCount(total.calls, language),
    },
    {
      id: 'input',
      header: t('explore.input'),
      isNumeric: true,
      cell: ({ total }) => formatShort(total.prompt_tokens, language),
    },
    {
      id: 'output',
      header: t('explore.output'),
      isNumeric: true,
      cell: ({ total }) => formatShort(total.completion_tokens, language),
    },
    {
      id: 'cached',
      header: t('explore.cached'),
      isNumeric: true,
      cell: ({ total }) => {
        const share = cachedShare(total)
        return share === undefined ? <span className="text-ink-faint">–</span> : percent(share)
      },
    },
    {
      id: 'time',
      header: t('explore.averageTime'),
      isNumeric: true,
      cell: ({ total }) => {
        const seconds = averageSeconds(total)
        return seconds === undefined ? (
          <span className="text-ink-faint">–</span>
        ) : (
          formatDuration(seconds * 1000, language)
        )
      },
    },
    ...(by === 'model' ? [successColumn] : []),
  ]
}

export const GroupTable = (props: GroupTableProps) => {
  const { report, by, error, onRetry, isFetching } = props
  const { t } = useTranslation()
  return (
    <DataTable
      id="usage-groups"
      label={t(`explore.by.${by}`)}
      columns={useGroupColumns(props)}
      items={report?.groups}
      rowId={({ key }) => key || '—'}
      error={error}
      onRetry={onRetry}
      isFetching={isFetching}
      empty={<Empty icon={ChartColumn} title={t('explore.emptyTitle')} text={t('explore.emptyText')} />}
    />
  )
}
