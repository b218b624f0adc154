// The log of media tasks: videos, music and the like.
import { useQuery } from '@tanstack/react-query'
import { ListVideo } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type MediaTask, userRole } from '../../../../src/contract/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Chip } from '../../ui/badge.tsx'
import { PageHeading } from '../../ui/card.tsx'
import type { Column } from '../../ui/column.ts'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { tasksQuery } from './media-api.ts'
import { MediaFilters, ResultCell, StatusBadge, TimeCell } from './media-parts.tsx'
import { readMediaSearch } from './media-search.ts'
import { LogTabs } from './tabs.tsx'

const useColumns = (isAdmin: boolean): Column<MediaTask>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const adminColumns: Column<MediaTask>[] = [
    { id: 'channel', header: t('log.channel'), cell: ({ channel_id: id }) => (id > 0 ? `#${id}` : '—') },
    { id: 'user', header: t('log.user'), cell: ({ username, user_id: id }) => username || `#${id}` },
  ]
  return [
    {
      id: 'time',
      header: t('log.time'),
      isFixed: true,
      card: 'title',
      cell: ({ submit_time: at, created_at }) => <TimeCell at={at || created_at} />,
    },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: ({ status, progress }) => <StatusBadge status={status} progress={progress} />,
    },
    ...(isAdmin ? adminColumns : []),
    {
      id: 'action',
      header: t('media.action'),
      cell: ({ platform, action }) => <Chip>{[platform, action].filter(Boolean).join(' · ') || '—'}</Chip>,
    },
    {
      id: 'task',
      header: t('media.taskId'),
      cell: ({ task_id: id }) => <span className="font-mono text-xs">{id || '—'}</span>,
    },
    {
      id: 'duration',
      header: t('log.timing'),
      isNumeric: true,
      cell: ({ submit_time: from, finish_time: to }) =>
        to > from ? formatDuration(1000 * (to - from), i18n.language) : <span className="text-ink-faint">—</span>,
    },
    { id: 'cost', header: t('log.cost'), isNumeric: true, cell: ({ quota }) => money.cost(quota) },
    {
      id: 'result',
      header: t('media.result'),
      cell: ({ result_url: url, fail_reason: reason }) => <ResultCell url={url} failure={reason} />,
    },
  ]
}

/** `/usage-logs/task` */
export const TaskPage = () => {
  const { t } = useTranslation()
  const isAdmin = useSelf().role >= userRole.admin
  const { search, change } = useSearchState(readMediaSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(tasksQuery({ isAdmin, search, page: paging.page, size: paging.size }))
  return (
    <>
      <PageHeading title={t('nav.taskLogs')} text={t('media.introTasks')} />
      <LogTabs />
      <ListView
        id="media-tasks"
        label={t('nav.taskLogs')}
        columns={useColumns(isAdmin)}
        list={list}
        rowId={({ id }) => String(id)}
        paging={paging}
        filters={<MediaFilters search={search} isAdmin={isAdmin} hasStatus onChange={change} />}
        filtering={listFilters(search, change, ['task', 'status', 'channel'])}
        empty={<Empty icon={ListVideo} title={t('media.noTasks')} text={t('media.noTasksText')} />}
      />
    </>
  )
}
