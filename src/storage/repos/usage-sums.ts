// Sums of usage rows, per half hour for tg_usage and per hour for quota_data. Pure.
import type { Row, tables } from '../tables/index.ts'
import type { HourlyUsage } from './quota-data.ts'

export type UsageSum = Omit<Row<typeof tables.tg_usage>, 'id'>
export type UsageTotal = Omit<Row<typeof tables.tg_usage_totals>, 'id'>
/** What a sum needs of a row of `logs`. */
export type RolledRow = Pick<
  Row<typeof tables.logs>,
  | 'id'
  | 'created_at'
  | 'type'
  | 'user_id'
  | 'username'
  | 'token_id'
  | 'channel_id'
  | 'model_name'
  | 'group'
  | 'quota'
  | 'prompt_tokens'
  | 'completion_tokens'
  | 'use_time'
  | 'other'
>

/** Half hours: days of every time zone but three begin with one. */
export const SLOT_SECONDS = 1800
const HOUR_SECONDS = 3600
/** `quota_data.username` and `model_name` are this wide. */
const QUOTA_DATA_NAME_LENGTH = 64

/** `logs.type`. */
const CONSUME = 2
const ERROR = 5

/** A whole number beside a key of `other`, without parsing the rest. A quote inside a text is escaped and never matches. */
const readCount = (other: string, key: RegExp): number => Number(key.exec(other)?.[1] ?? 0)
const CACHE_READ = /"cache_tokens":(\d{1,15})/
const CACHE_WRITE = /"cache_creation_tokens":(\d{1,15})/

/** Counters of a set of rows. */
export type Counters = Omit<UsageTotal, 'slot' | 'dimension' | 'value'>

/** Adds up rows under keys; the result is in the order of the keys' text, so that writers never wait in a ring. */
const sumBy = <Key>(rows: readonly RolledRow[], keysOf: (row: RolledRow, slot: number) => readonly Key[]) => {
  const sums = new Map<string, { readonly key: Key; readonly counters: Counters }>()
  for (const row of rows) {
    if (row.type !== CONSUME && row.type !== ERROR) continue
    for (const key of keysOf(row, row.created_at - (row.created_at % SLOT_SECONDS))) {
      const text = JSON.stringify(key)
      const sum = sums.get(text) ?? { key, counters: noUsage() }
      if (row.type === ERROR) sum.counters.errors++
      else addRow(sum.counters, row)
      sums.set(text, sum)
    }
  }
  return [...sums.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { key, counters }]) => ({ ...key, ...counters }))
}

/** Sums per half hour, user, key, channel, model and group. */
export const sumSlots = (rows: readonly RolledRow[]): UsageSum[] =>
  sumBy(rows, ({ user_id, token_id, channel_id, model_name, group }, slot) => [
    { slot, user_id, token_id, channel_id, model_name, group },
  ])

/** Sums per half hour by one dimension at a time. */
export const sumTotals = (rows: readonly RolledRow[]): UsageTotal[] =>
  sumBy(rows, (row, slot) => [
    { dimension: 'all', slot, value: '' },
    { dimension: 'user', slot, value: String(row.user_id) },
    { dimension: 'model', slot, value: row.model_name },
    { dimension: 'channel', slot, value: String(row.channel_id) },
    { dimension: 'group', slot, value: row.group },
  ])

const noUsage = (): Counters => ({
  calls: 0,
  errors: 0,
  quota: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  use_seconds: 0,
})

const addRow = (sum: Counters, row: RolledRow): void => {
  sum.calls++
  sum.quota += row.quota
  sum.prompt_tokens += row.prompt_tokens
  sum.completion_tokens += row.completion_tokens
  sum.cache_read_tokens += readCount(row.other, CACHE_READ)
  sum.cache_write_tokens += readCount(row.other, CACHE_WRITE)
  sum.use_seconds += row.use_time
}

/** Sums of consumption per hour, user and model, as New API keeps them. */
export const sumHours = (rows: readonly RolledRow[]): HourlyUsage[] => {
  const sums = new Map<string, HourlyUsage>()
  for (const row of rows) {
    if (row.type !== CONSUME) continue
    const created_at = row.created_at - (row.created_at % HOUR_SECONDS)
    const username = row.username.slice(0, QUOTA_DATA_NAME_LENGTH)
    const model_name = row.model_name.slice(0, QUOTA_DATA_NAME_LENGTH)
    const key = JSON.stringify([created_at, row.user_id, username, model_name])
    const sum = sums.get(key) ?? {
      user_id: row.user_id,
      username,
      model_name,
      created_at,
      token_used: 0,
      count: 0,
      quota: 0,
    }
    sum.token_used += row.prompt_tokens + row.completion_tokens
    sum.count++
    sum.quota += row.quota
    sums.set(key, sum)
  }
  return [...sums.values()]
}
