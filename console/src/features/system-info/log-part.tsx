// The newest lines of the server's log, searched on the server.
import { useQuery } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { formatTime } from '../../lib/format.ts'
import { readJsonObject } from '../../lib/json-text.ts'
import { readOneOf } from '../../lib/url-state.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Select } from '../../ui/input.tsx'
import { RefreshMenu } from '../../ui/refresh-menu.tsx'
import { Empty, Failure, Skeleton } from '../../ui/states.tsx'
import { SearchBox, Toolbar } from '../../ui/toolbar.tsx'
import { logFilesQuery, serverLogQuery } from './api.ts'
import { levels, type SystemSearch } from './search.ts'

const tones: Record<string, Tone> = { warn: 'warn', error: 'bad', fatal: 'bad', info: 'info' }

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** One line: what it says at once, the rest when it is opened. */
const Line = ({ line }: { line: string }) => {
  const { i18n } = useTranslation()
  const { level, time, msg = line, ...rest } = readJsonObject(line)
  const hasMore = Object.keys(rest).length > 0
  const head = (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-1 sm:flex-nowrap">
      <span className="tabular shrink-0 text-xs text-ink-faint">
        {typeof time === 'number' ? formatTime(Math.floor(time / 1000), i18n.language) : ''}
      </span>
      {level !== undefined && <Badge tone={tones[text(level)] ?? 'neutral'}>{text(level)}</Badge>}
      <span className="min-w-0 flex-1 text-sm break-words max-sm:basis-full">{text(msg)}</span>
    </span>
  )
  if (!hasMore) return <li className="px-4 py-2">{head}</li>
  return (
    <li className="px-4 py-2">
      <details>
        <summary className="list-none [&::-webkit-details-marker]:hidden">{head}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
        <pre tabIndex={0} className="mt-2 overflow-x-auto rounded-lg border bg-sunken p-3 font-mono text-xs">
          {JSON.stringify(rest, undefined, 2)}
        </pre>
      </details>
    </li>
  )
}

type LogPartProps = { search: SystemSearch; onChange: (patch: Partial<SystemSearch>) => void }

export const LogPart = ({ search, onChange }: LogPartProps) => {
  const { t } = useTranslation()
  const folder = useQuery(logFilesQuery).data
  const files = folder?.files ?? []
  const list = useQuery({ ...serverLogQuery(search), enabled: files.length > 0 })
  const { refetch } = list
  const refresh = useCallback(() => void refetch(), [refetch])
  const lines = list.data?.lines
  if (folder && files.length === 0)
    return (
      <div className="panel">
        <Empty icon={FileText} title={t('system.noFiles')} text={t('system.noFilesText')} />
      </div>
    )
  return (
    <>
      <Toolbar>
        <SearchBox
          label={t('system.searchLog')}
          value={search.q ?? ''}
          onSearch={(q) => onChange({ q: q || undefined })}
        />
        <Select
          aria-label={t('system.level')}
          value={search.level ?? ''}
          onChange={({ target }) => onChange({ level: readOneOf(target.value, levels) })}
          className="w-40 max-sm:w-auto max-sm:flex-1"
        >
          <option value="">{t('system.anyLevel')}</option>
          {levels.map((level) => (
            <option key={level} value={level}>
              {t('system.fromLevel', { level })}
            </option>
          ))}
        </Select>
        <Select
          aria-label={t('system.file')}
          value={search.file ?? files[0]?.name ?? ''}
          onChange={({ target }) => onChange({ file: target.value })}
          className="w-64 max-sm:w-full"
        >
          {files.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <span className="flex-1 max-sm:hidden" />
        <RefreshMenu id="server-log" onRefresh={refresh} isFetching={list.isFetching} />
      </Toolbar>
      {list.error && !lines && <Failure error={list.error} onRetry={refresh} className="panel" />}
      {!lines && !list.error && <Skeleton className="h-64" />}
      {lines?.length === 0 && (
        <div className="panel">
          <Empty icon={FileText} title={t('state.noMatch')} text={t('system.noLines')} />
        </div>
      )}
      {lines && lines.length > 0 && (
        <ul aria-label={t('system.part.log')} className="panel divide-y">
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own and may repeat
            <Line key={index} line={line} />
          ))}
        </ul>
      )}
      {list.data?.is_cut && <p className="mt-2 text-sm text-ink-faint">{t('system.cut')}</p>}
    </>
  )
}
