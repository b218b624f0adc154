// The usage log.
import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { logType, userRole } from '../../../../src/contract/index.ts'
import { formatCount } from '../../lib/format.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { PageHeading } from '../../ui/card.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { Empty, Skeleton } from '../../ui/states.tsx'
import { logStatQuery, logsQuery } from './api.ts'
import { useLogColumns } from './columns.tsx'
import { DetailSheet } from './detail-sheet.tsx'
import { ExportMenu } from './export-menu.tsx'
import { LogFilters, logFilterNames } from './filters.tsx'
import { type LogSearch, readLogSearch } from './search.ts'
import { LogTabs } from './tabs.tsx'

const tableId = 'logs'

const rowTones: Record<number, string> = {
  [logType.error]: 'bg-[color-mix(in_oklab,var(--bad-soft)_50%,var(--surface))]',
  [logType.refund]: 'bg-[color-mix(in_oklab,var(--info-soft)_50%,var(--surface))]',
}

const StatHeader = ({ isAdmin, search }: { isAdmin: boolean; search: LogSearch }) => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const { data } = useQuery(logStatQuery({ isAdmin, search }))
  const figures = [
    { name: t('log.statSpent'), value: data && money.quota(data.quota) },
    { name: t('log.statRpm'), value: data && formatCount(data.rpm, i18n.language) },
    { name: t('log.statTpm'), value: data && formatCount(data.tpm, i18n.language) },
  ]
  return (
    <dl className="flex divide-x rounded-lg border bg-surface shadow-card">
      {figures.map(({ name, value }) => (
        <div key={name} className="px-3.5 py-1.5">
          <dt className="text-xs whitespace-nowrap text-ink-faint">{name}</dt>
          <dd className="tabular font-semibold">{value ?? <Skeleton className="my-0.5 w-12" />}</dd>
        </div>
      ))}
    </dl>
  )
}

/** `/usage-logs/common` */
export const LogsPage = () => {
  const { t } = useTranslation()
  const isAdmin = useSelf().role >= userRole.admin
  const { search, change } = useSearchState(readLogSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(logsQuery({ isAdmin, search }, paging.page, paging.size))
  const columns = useLogColumns({ isAdmin, onOpen: ({ id }) => change({ id }) })
  const filtering = listFilters(search, change, logFilterNames)
  const refetch = list.refetch
  const refresh = useCallback(() => void refetch(), [refetch])
  return (
    <>
      <PageHeading
        title={t('nav.logs')}
        text={isAdmin ? t('log.introAdmin') : t('log.intro')}
        facts={<StatHeader isAdmin={isAdmin} search={search} />}
      />
      <LogTabs />
      <ListView
        id={tableId}
        label={t('nav.logs')}
        columns={columns}
        list={list}
        rowId={(entry) => String(entry.id)}
        paging={paging}
        filters={<LogFilters search={search} isAdmin={isAdmin} filtering={filtering} onChange={change} />}
        filtering={filtering}
        tools={
          <>
            <RefreshMenu
              id={tableId}
              onRefresh={refresh}
              isFetching={list.isFetching}
              isPaused={paging.page > 1 || search.id !== undefined}
            />
            <ExportMenu scope={{ isAdmin, search }} />
          </>
        }
        rowTone={({ type }) => rowTones[type]}
        empty={<Empty icon={ScrollText} title={t('log.emptyTitle')} text={t('log.emptyText')} />}
      />
      <DetailSheet
        entry={list.data?.items.find(({ id }) => id === search.id)}
        onClose={() => change({ id: undefined })}
      />
    </>
  )
}
