// The background jobs of the process that answers: how often they ran, and how it went.
import { Clock } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SystemInformation } from '../../../../src/contract/index.ts'
import { formatCount, formatRelative } from '../../lib/format.ts'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/column.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/states.tsx'
import { formatSpan, jobKey } from './units.ts'

type Job = SystemInformation['jobs'][number]

const useColumns = (now: number): Column<Job>[] => {
  const { t, i18n } = useTranslation()
  const language = i18n.language
  return [
    {
      id: 'name',
      header: t('form.name'),
      isFixed: true,
      card: 'title',
      cell: ({ name }) => (
        <span className="font-medium" title={name}>
          {t(`system.job.${jobKey(name)}`, name)}
        </span>
      ),
    },
    {
      id: 'state',
      header: t('form.status'),
      card: 'badge',
      cell: ({ runs, failures, last_error: error }) => {
        if (failures > 0)
          return (
            <Badge tone="bad" hasDot title={error}>
              {t('system.jobFailed', { count: failures })}
            </Badge>
          )
        return <Badge tone={runs > 0 ? 'ok' : 'neutral'}>{runs > 0 ? t('system.jobFine') : t('system.jobIdle')}</Badge>
      },
    },
    {
      id: 'every',
      header: t('system.jobEvery'),
      isNumeric: true,
      cell: ({ every_ms: every }) => formatSpan(every / 1000, language),
    },
    {
      id: 'scope',
      header: t('system.jobScope'),
      cell: ({ is_leader_only: isShared }) => (isShared ? t('system.jobShared') : t('system.jobOwn')),
    },
    { id: 'runs', header: t('system.jobRuns'), isNumeric: true, cell: ({ runs }) => formatCount(runs, language) },
    {
      id: 'last',
      header: t('system.jobLast'),
      cell: ({ ended_at: at }) => (at > 0 ? formatRelative(at, now, language) : '—'),
    },
    {
      id: 'error',
      header: t('system.jobError'),
      cell: ({ last_error: error }) =>
        error === '' ? (
          <span className="text-ink-faint">—</span>
        ) : (
          <span className="line-clamp-2 max-w-72 whitespace-normal text-bad">{error}</span>
        ),
    },
  ]
}

export const JobsPart = ({ info }: { info: SystemInformation }) => {
  const { t } = useTranslation()
  return (
    <>
      <p className="mb-3 text-sm text-ink-faint">{t('system.jobsText')}</p>
      <DataTable
        id="system-jobs"
        label={t('system.part.jobs')}
        columns={useColumns(info.time)}
        items={info.jobs}
        rowId={({ name }) => name}
        error={undefined}
        onRetry={() => undefined}
        isFetching={false}
        empty={<Empty icon={Clock} title={t('system.noJobs')} />}
      />
    </>
  )
}
