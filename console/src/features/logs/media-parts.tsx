// Parts that the drawing and task logs share: state, time, result, filters.
import { ExternalLink } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatClock, formatDate } from '../../lib/format.ts'
import { readInt } from '../../lib/url-state.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { FilterSelect, SearchBox } from '../../ui/toolbar.tsx'
import type { MediaSearch } from './media-search.ts'

const tones: Record<string, Tone> = { SUCCESS: 'ok', FAILURE: 'bad', IN_PROGRESS: 'info', MODAL: 'warn' }

export const taskStatuses = ['NOT_START', 'SUBMITTED', 'QUEUED', 'IN_PROGRESS', 'SUCCESS', 'FAILURE'] as const

const useStatusName = () => {
  const { t } = useTranslation()
  return (status: string): string =>
    [...taskStatuses, 'MODAL'].includes(status) ? t(`media.status.${status}`) : status || t('media.status.unknown')
}

export const StatusBadge = ({ status, progress }: { status: string; progress: string }) => {
  const name = useStatusName()
  const isRunning = status === 'IN_PROGRESS' && progress !== ''
  return (
    <Badge tone={tones[status] ?? 'neutral'} hasDot>
      {isRunning ? `${name(status)} · ${progress}` : name(status)}
    </Badge>
  )
}

/** Unix seconds, on two lines. */
export const TimeCell = ({ at }: { at: number }) => {
  const { i18n } = useTranslation()
  if (at <= 0) return <span className="text-ink-faint">—</span>
  return (
    <span className="tabular whitespace-nowrap">
      <span className="block">{formatClock(at, i18n.language)}</span>
      <span className="block text-xs text-ink-faint">{formatDate(at, i18n.language)}</span>
    </span>
  )
}

const webAddress = /^https?:\/\//i

/** The way to what was made, or why nothing was. */
export const ResultCell = ({ url, failure }: { url: string | undefined; failure: string }) => {
  const { t } = useTranslation()
  if (url !== undefined && webAddress.test(url))
    return (
      <a
        href={url}
        target="_blank"
        rel="noreferrer noopener"
        className="inline-flex items-center gap-1 font-medium text-accent-text hover:underline"
      >
        {t('media.open')}
        <ExternalLink aria-hidden="true" className="size-3.5" />
      </a>
    )
  return failure === '' ? (
    <span className="text-ink-faint">—</span>
  ) : (
    <span className="line-clamp-2 max-w-72 min-w-40 whitespace-normal text-bad" title={failure}>
      {failure}
    </span>
  )
}

type FiltersProps = {
  search: MediaSearch
  isAdmin: boolean
  hasStatus: boolean
  onChange: (patch: Partial<MediaSearch>) => void
}

export const MediaFilters = ({ search, isAdmin, hasStatus, onChange }: FiltersProps) => {
  const { t } = useTranslation()
  const name = useStatusName()
  return (
    <>
      <SearchBox
        label={t('media.taskId')}
        value={search.task ?? ''}
        onSearch={(task) => onChange({ task: task || undefined, p: undefined })}
      />
      {isAdmin && (
        <SearchBox
          label={t('log.searchChannel')}
          value={search.channel?.toString() ?? ''}
          onSearch={(channel) => onChange({ channel: readInt(channel, 1), p: undefined })}
        />
      )}
      {hasStatus && (
        <FilterSelect
          label={t('form.status')}
          any={t('media.anyStatus')}
          value={search.status}
          options={taskStatuses.map((status) => ({ value: String(status), label: name(status) }))}
          onChange={(status) => onChange({ status, p: undefined })}
          className="w-44"
        />
      )}
    </>
  )
}
