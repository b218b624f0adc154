// Usage and event rows: the table that grows. Column names and types are New API's, the indexes of a new table are ours.
import { defineTable, index, named } from './define.ts'

/**
 * Every index is written on the hot path, so a new table has six where New API has fourteen. Each of the first five is
 * (what the filter fixes, created_at, id): a page in order of time, a window of time and a bounded count read a piece of
 * one index, however many rows the table has. `type` and `quota` follow, so that counts by type and sums of quota do not
 * touch the rows. `request_id` finds one call. Filters without an index (user name, key name, group, address) are read
 * within the window of time, the user or the channel.
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
    named('idx_logs_created_at', index('created_at', 'id', 'type', 'quota')),
    named('idx_logs_user_created_at', index('user_id', 'created_at', 'id', 'type', 'quota')),
    named('idx_logs_token_created_at', index('token_id', 'created_at', 'id', 'type', 'quota')),
    named('idx_logs_channel_created_at', index('channel_id', 'created_at', 'id', 'type', 'quota')),
    named('idx_logs_model_created_at', index('model_name', 'created_at', 'id', 'type', 'quota')),
    index('request_id'),
  ],
  { keepsOwnIndexes: true },
)
