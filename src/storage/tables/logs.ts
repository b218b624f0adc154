// Usage and event rows: the table that grows. Column names and types are New API's, the indexes of a new table are ours.
import { defineTable, index, named } from './define.ts'

/**
 * Every index is written on the hot path (measured on SQLite: a row costs 72 µs alone and 25 µs in a group of 50 with six
 * indexes, 37 and 10 with these three), so a new table has three where New API has fourteen:
 * by time, for everything that an administrator asks (pages, windows, counts, sums; channel, model and type are read from
 * the index without touching the rows); by user and time, the same for one user and for one of his keys (filters by key
 * name the user too); by request id, for one call. All other filters (user name, key name, group, address) are read from
 * the rows within the window of time or the user.
 * A table that exists keeps the indexes it has: they serve the same queries in order of id (see `repos/logs.ts`), and
 * building others over millions of rows is the operator's decision.
 */
export const logs = defineTable(
  'logs',
  {
    id: { kind: 'id', types: { sqlite: 'integer PRIMARY KEY' } },
    user_id: { kind: 'int' },
    created_at: { kind: 'int' },
    type: { kind: 'int' },
    content: { kind: 'text' },
    username: { kind: 'label', default: '' },
    token_name: { kind: 'label', default: '' },
    model_name: { kind: 'label', default: '' },
    quota: { kind: 'int', default: 0 },
    prompt_tokens: { kind: 'int', default: 0 },
    completion_tokens: { kind: 'int', default: 0 },
    use_time: { kind: 'int', default: 0 },
    is_stream: { kind: 'bool' },
    channel_id: { kind: 'int' },
    channel_name: { kind: 'text' },
    token_id: { kind: 'int', default: 0 },
    group: { kind: 'label' },
    ip: { kind: 'label', default: '' },
    request_id: { kind: 'varchar', length: 64, default: '' },
    upstream_request_id: { kind: 'varchar', length: 128, default: '' },
    other: { kind: 'text' },
  },
  [
    named('idx_logs_time', index('created_at', 'id', 'type', 'quota', 'channel_id', 'model_name')),
    named('idx_logs_user_time', index('user_id', 'created_at', 'id', 'type', 'quota', 'token_id', 'model_name')),
    index('request_id'),
  ],
  { keepsOwnIndexes: true },
)
