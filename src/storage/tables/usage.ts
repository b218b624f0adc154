// Aggregates and daily awards: hourly usage, performance buckets, check-ins. Names and types are New API's.
import { defineTable, index, named, unique } from './define.ts'

export const quotaData = defineTable(
  'quota_data',
  {
    id: { kind: 'id', types: { sqlite: 'integer PRIMARY KEY' } },
    user_id: { kind: 'int' },
    username: { kind: 'sized', length: 64, default: '' },
    model_name: { kind: 'sized', length: 64, default: '' },
    created_at: { kind: 'int' },
    token_used: { kind: 'int', default: 0 },
    count: { kind: 'int', default: 0 },
    quota: { kind: 'int', default: 0 },
  },
  [
    index('user_id'),
    named('idx_qdt_model_user_name', index('model_name', 'username')),
    named('idx_qdt_created_at', index('created_at')),
  ],
)

export const perfMetrics = defineTable(
  'perf_metrics',
  {
    id: { kind: 'id', types: { sqlite: 'integer PRIMARY KEY' } },
    model_name: { kind: 'sized', length: 128 },
    group: { kind: 'sized', length: 64 },
    bucket_ts: { kind: 'int' },
    request_count: { kind: 'int', default: 0 },
    success_count: { kind: 'int', default: 0 },
    total_latency_ms: { kind: 'int', default: 0 },
    ttft_sum_ms: { kind: 'int', default: 0 },
    ttft_count: { kind: 'int', default: 0 },
    output_tokens: { kind: 'int', default: 0 },
    generation_ms: { kind: 'int', default: 0 },
  },
  [
    named('idx_perf_model_group_bucket', unique('model_name', 'group', 'bucket_ts')),
    named('idx_perf_bucket_ts', index('bucket_ts')),
  ],
)

export const checkins = defineTable(
  'checkins',
  {
    id: { kind: 'id' },
    user_id: { kind: 'int', notNull: true },
    checkin_date: { kind: 'varchar', length: 10, notNull: true },
    quota_awarded: { kind: 'int', notNull: true },
    created_at: { kind: 'int' },
  },
  [named('idx_user_checkin_date', unique('user_id', 'checkin_date'))],
)
