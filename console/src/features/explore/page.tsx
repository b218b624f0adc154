// Explores usage: any measure, by any dimension, over any time; every mark leads to its entries in the log.
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { UsageGroup, UsageReport } from '../../../../src/contract/index.ts'
import { userRole } from '../../../../src/contract/index.ts'
import { formatShort } from '../../lib/format.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Card, PageHeading } from '../../ui/card.tsx'
import { Chart } from '../../ui/chart.tsx'
import { Select } from '../../ui/input.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { DashboardTabs } from '../dashboard/tabs.tsx'
import { performanceQuery, reportQuery } from './api.ts'
import { Controls } from './controls.tsx'
import { GroupTable } from './group-table.tsx'
import { toChart } from './report.ts'
import { type Dimension, type ExploreSearch, readExploreSearch } from './search.ts'
import { Totals } from './totals.tsx'

const groupsMax = 50

/** The log's own filters for the same question. */
const toLogSearch = (search: ExploreSearch, from: number | undefined, to: number | undefined) => ({
  from,
  to,
  model: search.model,
  user: search.user,
  channel: search.channel,
  group: search.group,
})

const groupFilter = (by: Dimension, { key, label }: UsageGroup) => {
  if (by === 'model') return { model: key }
  if (by === 'user') return { user: label }
  if (by === 'channel') return { channel: Number(key) }
  return by === 'token' ? { token: label } : { group: key }
}

const ZoneNote = ({ report, search, onChange }: ZoneNoteProps) => {
  const { t } = useTranslation()
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-faint">
      <span>{t('explore.zone', { zone: report?.zone ?? '…' })}</span>
      <Select
        aria-label={t('explore.zoneChoice')}
        value={search.zone ?? ''}
        onChange={({ target }) => onChange({ zone: target.value === 'own' ? 'own' : undefined })}
        className="w-44"
      >
        <option value="">{t('explore.zoneReport')}</option>
        <option value="own">{t('explore.zoneOwn')}</option>
      </Select>
    </div>
  )
}

type ZoneNoteProps = {
  report: UsageReport | undefined
  search: ExploreSearch
  onChange: (patch: Partial<ExploreSearch>) => void
}

const Explore = ({ title, text, fixedBy }: { title: string; text: string; fixedBy?: Dimension }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const navigate = useNavigate()
  const isAdmin = useSelf().role >= userRole.admin
  const { search, change } = useSearchState(readExploreSearch)
  const by = fixedBy ?? search.by ?? 'model'
  const metric = search.metric ?? 'quota'
  const list = useQuery(reportQuery({ isAdmin, by, limit: groupsMax, search }))
  const report = list.data
  const [from, to] = [report?.edges[0], report?.edges.at(-1)]
  const hours = from === undefined || to === undefined ? 24 : Math.ceil((to - from) / 3600)
  const performance = useQuery({ ...performanceQuery(hours), enabled: by === 'model' && report !== undefined })
  const names = { language: i18n.language, restName: t('explore.rest'), allName: t('explore.all') }
  const chart = report && toChart(report, metric, names)
  const format = (value: number) => (metric === 'quota' ? money.quota(value) : formatShort(value, i18n.language))
  const openStretch = (index: number) => {
    const logSearch = toLogSearch(search, report?.edges[index], (report?.edges[index + 1] ?? 1) - 1)
    void navigate({ to: '/usage-logs/common', search: logSearch as never })
  }
  return (
    <>
      <PageHeading title={title} text={text}>
        <RefreshMenu id="explore" onRefresh={() => void list.refetch()} isFetching={list.isFetching} />
      </PageHeading>
      <DashboardTabs />
      <Controls search={search} isAdmin={isAdmin} by={fixedBy} onChange={change} />
      <Totals report={report} />
      <Card className="mb-4">
        <Chart
          label={t(`explore.metric.${metric}`)}
          kind={search.chart ?? 'bars'}
          isStacked={search.chart !== 'lines'}
          series={chart?.series ?? []}
          points={chart?.points}
          format={format}
          height={280}
          onPoint={openStretch}
          axisName={t('log.time')}
          empty={t('explore.emptyTitle')}
        />
        <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
          <p className="text-xs text-ink-faint">{report?.is_behind ? t('explore.behind') : t('explore.hint')}</p>
          <ZoneNote report={report} search={search} onChange={change} />
        </div>
      </Card>
      <GroupTable
        report={report}
        by={by}
        metric={metric}
        performance={performance.data}
        logSearch={(group) => ({ ...toLogSearch(search, from, to), ...groupFilter(by, group) })}
        error={list.error}
        onRetry={() => void list.refetch()}
        isFetching={list.isFetching}
      />
      {report?.rest && (
        <p className="mt-2 text-sm text-ink-faint">
          {t('explore.more', {
            amount: money.quota(report.rest.total.quota),
            count: report.rest.total.calls,
          })}
        </p>
      )}
    </>
  )
}

/** `/dashboard/models` */
export const ExplorePage = () => {
  const { t } = useTranslation()
  return <Explore title={t('nav.explore')} text={t('explore.intro')} />
}

/** `/dashboard/users` */
export const UserUsagePage = () => {
  const { t } = useTranslation()
  return <Explore title={t('nav.userUsage')} text={t('explore.introUsers')} fixedBy="user" />
}
