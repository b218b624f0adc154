// Aggregates and daily awards: hourly usage, performance buckets, check-ins. Names and types are New API's, but for the roll-up.
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

/**
 * Usage rolled up from rows of `logs`: one row for each half hour (time zones begin their days at half hours too), user, key,
 * channel, model and group. Charts and sums read it instead of millions of rows.
 */
export const usageSums = defineTable(
  'tg_usage',
  {
    id: { kind: 'id' },
    slot: { kind: 'int', notNull: true },
    user_id: { kind: 'int', notNull: true },
    token_id: { kind: 'int', notNull: true },
    channel_id: { kind: 'int', notNull: true },
    model_name: { kind: 'label', notNull: true },
    group: { kind: 'label', notNull: true },
    calls: { kind: 'int', default: 0 },
    errors: { kind: 'int', default: 0 },
    quota: { kind: 'int', default: 0 },
    prompt_tokens: { kind: 'int', default: 0 },
    completion_tokens: { kind: 'int', default: 0 },
    cache_read_tokens: { kind: 'int', default: 0 },
    cache_write_tokens: { kind: 'int', default: 0 },
    use_seconds: { kind: 'int', default: 0 },
  },
  [
    named('idx_tg_usage_slot', unique('slot', 'user_id', 'token_id', 'channel_id', 'model_name', 'group')),
    named('idx_tg_usage_user', index('user_id', 'slot')),
  ],
)

/**
 * The same by one dimension at a time, and by none: a few rows for each half hour where `tg_usage` has as many as there were
 * callers. `dimension` is `all`, `user`, `model`, `channel` or `group`; `value` is an id as text, or a name.
 */
export const usageTotals = defineTable(
  'tg_usage_totals',
  {
    id: { kind: 'id' },
    slot: { kind: 'int', notNull: true },
    dimension: { kind: 'varchar', length: 16, notNull: true },
    value: { kind: 'label', notNull: true },
    calls: { kind: 'int', default: 0 },
    errors: { kind: 'int', default: 0 },
    quota: { kind: 'int', default: 0 },
    prompt_tokens: { kind: 'int', default: 0 },
    completion_tokens: { kind: 'int', default: 0 },
    cache_read_tokens: { kind: 'int', default: 0 },
    cache_write_tokens: { kind: 'int', default: 0 },
    use_seconds: { kind: 'int', default: 0 },
  },
  [named('idx_tg_usage_totals_slot', unique('dimension', 'slot', 'value'))],
)

/** How far the roll-up has come: ids up to `last_id` are summed, but for those in `gaps`, which may still be committed. */
export const rollUps = defineTable(
  'tg_rollups',
  {
    name: { kind: 'varchar', length: 64 },
    last_id: { kind: 'int', notNull: true },
    /** Rows up to here are not added to `quota_data`: who wrote them has done so. */
    quota_data_after: { kind: 'int', notNull: true },
    gaps: { kind: 'text' },
    version: { kind: 'int', notNull: true },
  },
  [],
  { primaryKey: ['name'] },
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
