// The log of drawings (Midjourney and the like).
import { useQuery } from '@tanstack/react-query'
import { Images } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type Drawing, userRole } from '../../../../src/contract/index.ts'
import { formatDuration } from '../../lib/format.ts'
import { useMoney, useSelf } from '../../lib/session.ts'
import { listFilters, useListPaging } from '../../lib/use-list.ts'
import { useSearchState } from '../../lib/use-search-state.ts'
import { Chip } from '../../ui/badge.tsx'
import { PageHeading } from '../../ui/card.tsx'
import type { Column } from '../../ui/column.ts'
import { ListView } from '../../ui/list-view.tsx'
import { Empty } from '../../ui/states.tsx'
import { drawingsQuery } from './media-api.ts'
import { MediaFilters, ResultCell, StatusBadge, TimeCell } from './media-parts.tsx'
import { readMediaSearch } from './media-search.ts'
import { LogTabs } from './tabs.tsx'

const useColumns = (isAdmin: boolean): Column<Drawing>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const channel: Column<Drawing> = {
    id: 'channel',
    header: t('log.channel'),
    cell: ({ channel_id: id }) => (id > 0 ? `#${id}` : '—'),
  }
  return [
    {
      id: 'time',
      header: t('log.time'),
      isFixed: true,
      card: 'title',
      cell: ({ submit_time: at }) => <TimeCell at={at / 1000} />,
    },
    {
      id: 'status',
      header: t('form.status'),
      card: 'badge',
      cell: ({ status, progress }) => <StatusBadge status={status} progress={progress} />,
    },
    ...(isAdmin ? [channel] : []),
    { id: 'action', header: t('media.action'), cell: ({ action }) => <Chip>{action || '—'}</Chip> },
    {
      id: 'prompt',
      header: t('media.prompt'),
      cell: ({ prompt }) => (
        <span className="line-clamp-2 max-w-96 min-w-48 whitespace-normal text-ink-soft" title={prompt}>
          {prompt || '—'}
        </span>
      ),
    },
    {
      id: 'task',
      header: t('media.taskId'),
      cell: ({ mj_id: id }) => <span className="font-mono text-xs">{id || '—'}</span>,
    },
    {
      id: 'duration',
      header: t('log.timing'),
      isNumeric: true,
      cell: ({ submit_time: from, finish_time: to }) =>
        to > from ? formatDuration(to - from, i18n.language) : <span className="text-ink-faint">—</span>,
    },
    { id: 'cost', header: t('log.cost'), isNumeric: true, cell: ({ quota }) => money.cost(quota) },
    {
      id: 'result',
      header: t('media.result'),
      cell: ({ image_url: image, video_url: video, fail_reason: reason }) => (
        <ResultCell url={video || image || undefined} failure={reason} />
      ),
    },
  ]
}

/** `/usage-logs/drawing` */
export const DrawingPage = () => {
  const { t } = useTranslation()
  const isAdmin = useSelf().role >= userRole.admin
  const { search, change } = useSearchState(readMediaSearch)
  const paging = useListPaging(search, change)
  const list = useQuery(drawingsQuery({ isAdmin, search, page: paging.page, size: paging.size }))
  return (
    <>
      <PageHeading title={t('nav.drawingLogs')} text={t('media.introDrawings')} />
      <LogTabs />
      <ListView
        id="drawings"
        label={t('nav.drawingLogs')}
        columns={useColumns(isAdmin)}
        list={list}
        rowId={({ id }) => String(id)}
        paging={paging}
        filters={<MediaFilters search={search} isAdmin={isAdmin} hasStatus={false} onChange={change} />}
        filtering={listFilters(search, change, ['task', 'status', 'channel'])}
        empty={<Empty icon={Images} title={t('media.noDrawings')} text={t('media.noDrawingsText')} />}
      />
    </>
  )
}
