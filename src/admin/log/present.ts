// Usage rows: whole for administrators, without internals for everybody else.
import type { LogEntry } from '../../contract/index.ts'
import { parseJsonObject } from '../../kernel/index.ts'
import type { LogRow } from '../../storage/index.ts'

/** A row for administrators; `channelName` is the name the channel has now. */
export const presentLog = (row: LogRow, channelName: string): LogEntry => ({
  id: row.id,
  user_id: row.user_id,
  created_at: row.created_at,
  type: row.type,
  content: row.content,
  username: row.username,
  token_name: row.token_name,
  model_name: row.model_name,
  quota: row.quota,
  prompt_tokens: row.prompt_tokens,
  completion_tokens: row.completion_tokens,
  use_time: row.use_time,
  is_stream: row.is_stream,
  channel: row.channel_id,
  channel_name: channelName,
  token_id: row.token_id,
  group: row.group,
  ip: row.ip,
  ...(row.request_id === '' ? {} : { request_id: row.request_id }),
  ...(row.upstream_request_id === '' ? {} : { upstream_request_id: row.upstream_request_id }),
  other: row.other,
})

/** What only administrators may read about how a call was served. */
const INTERNAL_KEYS: ReadonlySet<string> = new Set([
  'admin_info',
  'stream_status',
  'po',
  'channel_id',
  'channel_name',
  'channel_type',
  'reject_reason',
])

/** `other` without internals; clients of the reference know the text `null` for nothing. */
const presentOther = (text: string): string => {
  const other = parseJsonObject(text)
  if (other === undefined) return 'null'
  return JSON.stringify(Object.fromEntries(Object.entries(other).filter(([key]) => !INTERNAL_KEYS.has(key))))
}

/** A row for its own user; `position` is its number in the list, because real ids tell how busy the site is. */
export const presentOwnLog = (row: LogRow, position: number): LogEntry => ({
  ...presentLog(row, ''),
  id: position,
  other: presentOther(row.other),
})
