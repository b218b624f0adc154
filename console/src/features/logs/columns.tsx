// Columns of the usage log.
import { TriangleAlert, Zap } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type LogEntry, logType } from '../../../../src/contract/index.ts'
import { formatClock, formatCount, formatDate, formatDuration, formatSeconds } from '../../lib/format.ts'
import { useMoney } from '../../lib/session.ts'
import { Badge, Chip, type Tone } from '../../ui/badge.tsx'
import type { Column } from '../../ui/column.ts'
import { isModelTest, readOther } from './other.ts'

const typeTones: Record<number, Tone> = {
  [logType.topup]: 'accent',
  [logType.consume]: 'neutral',
  [logType.manage]: 'info',
  [logType.system]: 'warn',
  [logType.error]: 'bad',
  [logType.refund]: 'info',
}

const typeKeys: Record<number, string> = {
  [logType.topup]: 'log.type.topup',
  [logType.consume]: 'log.type.consume',
  [logType.manage]: 'log.type.manage',
  [logType.system]: 'log.type.system',
  [logType.error]: 'log.type.error',
  [logType.refund]: 'log.type.refund',
}

/** Numbers and message keys of the row types, in the order of the filter. */
export const logTypes = Object.entries(typeKeys).map(([value, key]) => ({ value: Number(value), key }))

export const LogTypeBadge = ({ type }: { type: number }) => {
  const { t } = useTranslation()
  return (
    <Badge tone={typeTones[type] ?? 'neutral'} hasDot={type === logType.error}>
      {t(typeKeys[type] ?? 'log.type.other')}
    </Badge>
  )
}

const hasTiming = ({ type }: LogEntry) => type === logType.consume || type === logType.error

const TimingCell = ({ entry }: { entry: LogEntry }) => {
  const { t, i18n } = useTranslation()
  const { frt, stream_status: stream } = readOther(entry)
  if (!hasTiming(entry)) return <span className="text-ink-faint">—</span>
  const isBroken = stream?.status !== undefined && stream.status !== 'ok'
  return (
    <span className="inline-flex flex-col items-end whitespace-nowrap">
      <span className="inline-flex items-center gap-1">
        {isBroken && <TriangleAlert role="img" aria-label={t('log.streamBroken')} className="size-3.5 text-warn" />}
        {entry.is_stream && <Zap role="img" aria-label={t('log.stream')} className="size-3 text-ink-faint" />}
        {formatSeconds(entry.use_time, i18n.language)}
      </span>
      {frt !== undefined && frt > 0 && entry.is_stream && (
        <span className="text-xs text-ink-faint">
          {t('log.firstByte', { time: formatDuration(Math.round(frt), i18n.language) })}
        </span>
      )}
    </span>
  )
}

const TokensCell = ({ entry }: { entry: LogEntry }) => {
  const { t, i18n } = useTranslation()
  const { cache_tokens: cached } = readOther(entry)
  const count = (value: number) => formatCount(value, i18n.language)
  const hasNone = entry.type === logType.error && entry.prompt_tokens === 0 && entry.completion_tokens === 0
  if (!hasTiming(entry) || hasNone) return <span className="text-ink-faint">—</span>
  return (
    <span className="inline-flex flex-col items-end whitespace-nowrap">
      <span>
        {count(entry.prompt_tokens)}
        <span className="text-ink-faint"> → </span>
        {count(entry.completion_tokens)}
      </span>
      {cached !== undefined && cached > 0 && (
        <span className="text-xs text-ink-faint">{t('log.cached', { n: count(cached) })}</span>
      )}
    </span>
  )
}

type Options = { isAdmin: boolean; onOpen: (entry: LogEntry) => void }

/** The columns, in the reader's language. */
export const useLogColumns = ({ isAdmin, onOpen }: Options): Column<LogEntry>[] => {
  const { t, i18n } = useTranslation()
  const money = useMoney()
  const adminColumns: Column<LogEntry>[] = [
    {
      id: 'channel',
      header: t('log.channel'),
      cell: ({ channel, channel_name: name }) =>
        channel > 0 ? (
          <span className="inline-block max-w-40 truncate align-middle" title={name}>
            {name || `#${channel}`}
          </span>
        ) : (
          <span className="text-ink-faint">—</span>
        ),
    },
    {
      id: 'user',
      header: t('log.user'),
      cell: ({ username }) => <span className="inline-block max-w-32 truncate align-middle">{username}</span>,
    },
  ]
  return [
    {
      id: 'time',
      header: t('log.time'),
      isFixed: true,
      card: 'title',
      cell: (entry) => (
        <button
          type="button"
          onClick={() => onOpen(entry)}
          className="tabular group text-left whitespace-nowrap max-sm:flex max-sm:items-baseline max-sm:gap-2"
        >
          <span className="sr-only">{`${t('log.details')} `}</span>
          <span className="block text-ink group-hover:underline">{formatClock(entry.created_at, i18n.language)}</span>
          <span className="block text-xs text-ink-faint">{formatDate(entry.created_at, i18n.language)}</span>
        </button>
      ),
    },
    { id: 'type', header: t('log.type'), card: 'badge', cell: ({ type }) => <LogTypeBadge type={type} /> },
    ...(isAdmin ? adminColumns : []),
    {
      id: 'token',
      header: t('log.token'),
      cell: (entry) => (
        <span className="inline-flex max-w-40 flex-col items-start align-middle max-sm:items-end">
          <span className="max-w-full truncate">
            {isModelTest(entry) ? t('log.modelTest') : entry.token_name || <span className="text-ink-faint">—</span>}
          </span>
          {entry.group && <span className="max-w-full truncate text-xs text-ink-faint">{entry.group}</span>}
        </span>
      ),
    },
    {
      id: 'model',
      header: t('log.model'),
      cell: (entry) => {
        const { is_model_mapped: isMapped, upstream_model_name: upstream } = readOther(entry)
        if (!entry.model_name)
          return (
            <span className="line-clamp-2 max-w-72 min-w-40 whitespace-normal text-ink-soft" title={entry.content}>
              {entry.content || '—'}
            </span>
          )
        return (
          <span className="inline-flex max-w-64 flex-col items-start align-middle max-sm:items-end">
            <Chip className="max-w-full">{entry.model_name}</Chip>
            {entry.type === logType.error && (
              <span className="mt-0.5 max-w-full truncate text-xs text-bad" title={entry.content}>
                {entry.content}
              </span>
            )}
            {isMapped && upstream && (
              <span className="mt-0.5 max-w-full truncate font-mono text-xs text-ink-faint">→ {upstream}</span>
            )}
          </span>
        )
      },
    },
    { id: 'timing', header: t('log.timing'), isNumeric: true, cell: (entry) => <TimingCell entry={entry} /> },
    { id: 'tokens', header: t('log.tokens'), isNumeric: true, cell: (entry) => <TokensCell entry={entry} /> },
    {
      id: 'cost',
      header: t('log.cost'),
      isNumeric: true,
      cell: ({ quota }) =>
        quota === 0 ? (
          <span className="text-ink-faint">{money.quota(0)}</span>
        ) : (
          <span className="font-medium">{money.cost(quota)}</span>
        ),
    },
    {
      id: 'ip',
      header: 'IP',
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: ({ ip }) => <span className="font-mono text-xs">{ip || '—'}</span>,
    },
    {
      id: 'request',
      header: t('log.requestId'),
      isHiddenAtFirst: true,
      card: 'hidden',
      cell: ({ request_id: id }) => <span className="font-mono text-xs">{id || '—'}</span>,
    },
  ]
}
