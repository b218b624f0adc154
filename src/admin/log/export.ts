// The usage log as a file: the same rows and the same fields as the list.
import type { LogEntry } from '../../contract/index.ts'
import type { LogFilter, LogRow } from '../../storage/index.ts'
import { type ExportFormat, type ExportRow, streamExport } from '../common/export.ts'
import type { AdminDeps } from '../deps.ts'
import type { AdminRequest, Answer } from '../frame/index.ts'
import { cursorAfter } from './cursor.ts'

/** Rows read, presented and handed to the client at a time. */
const ROWS_AT_ONCE = 1000

const OWN_COLUMNS = [
  'created_at',
  'time',
  'type',
  'model_name',
  'token_name',
  'group',
  'quota',
  'prompt_tokens',
  'completion_tokens',
  'use_time',
  'is_stream',
  'ip',
  'request_id',
  'content',
  'other',
] as const
const COLUMNS = [
  'id',
  'user_id',
  'username',
  'channel',
  'channel_name',
  'token_id',
  'upstream_request_id',
  ...OWN_COLUMNS,
] as const

export type LogExport = {
  readonly filter: LogFilter
  readonly format: ExportFormat
  readonly request: Pick<AdminRequest, 'signal'>
  readonly isOwn: boolean
  /** Rows as the list shows them. */
  readonly present: (rows: readonly LogRow[]) => Promise<readonly LogEntry[]>
}

const toExportRow = (entry: LogEntry, columns: readonly (keyof LogEntry | 'time')[]): ExportRow =>
  Object.fromEntries(
    columns.map((column) => [
      column,
      column === 'time' ? new Date(entry.created_at * 1000).toISOString() : (entry[column] ?? ''),
    ]),
  )

/** Streams every matching row, newest first, page by page behind a cursor; the time of an entry is also written as UTC. */
export const exportLogs = (
  { repos, clock }: Pick<AdminDeps, 'repos' | 'clock'>,
  { filter, format, request, isOwn, present }: LogExport,
): Answer => {
  const columns = isOwn ? OWN_COLUMNS : COLUMNS
  let cursor: ReturnType<typeof cursorAfter>
  let isAtEnd = false
  return streamExport({
    format,
    name: `usage-log-${new Date(clock.nowMs()).toISOString().slice(0, 10)}`,
    columns,
    signal: request.signal,
    next: async () => {
      if (isAtEnd) return []
      const after = cursor === undefined ? {} : { after: cursor }
      const rows = await repos.logs.list({ ...filter, ...after, limit: ROWS_AT_ONCE, offset: 0 })
      cursor = cursorAfter(rows, ROWS_AT_ONCE)
      isAtEnd = cursor === undefined
      return (await present(rows)).map((entry) => toExportRow(entry, columns))
    },
  })
}
