// Reads of tg_usage: sums of usage by user, key, channel, model, group and time.
import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import { type Schema, tables } from '../tables/index.ts'
import { matches } from './shared.ts'

export type UsageRepo = ReturnType<typeof createUsageRepo>
export type UsageFilter = {
  /** Unix seconds, multiples of half an hour; `to` is not included. */
  readonly from: number
  readonly to: number
  readonly userId?: number
  readonly tokenId?: number
  readonly channelId?: number
  /** `%` is a wildcard. */
  readonly modelName?: string
  readonly group?: string
}

const COLUMN_OF = {
  user: 'user_id',
  token: 'token_id',
  channel: 'channel_id',
  model: 'model_name',
  group: 'group',
} as const
export type UsageDimension = keyof typeof COLUMN_OF

const METRICS = [
  'calls',
  'errors',
  'quota',
  'prompt_tokens',
  'completion_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'use_seconds',
] as const
export type UsageMetric = (typeof METRICS)[number]
export type UsageTotals = { readonly [M in UsageMetric]: number }
/** Sums of one value of a dimension; ids are written as text. */
export type UsageGroup = UsageTotals & { readonly key: string }
export type UsagePoint = UsageTotals & { readonly slot: number; readonly key: string }

export type Ranking = { readonly by: UsageMetric | 'tokens'; readonly limit: number }
export type Series = {
  readonly dimension: UsageDimension | undefined
  /** Only these values of the dimension. */
  readonly keys?: readonly string[]
  /** Points of so many seconds, counted from `offset`; without it half hours. */
  readonly step?: { readonly seconds: number; readonly offset: number }
}

/** The repository of rolled-up usage. */
export function createUsageRepo(database: Database) {
  const { kysely: db } = database
  const sums = METRICS.map((name) => sql<number>`coalesce(sum(${sql.ref(name)}), 0)`.as(name))
  const from = (filter: UsageFilter, dimension?: UsageDimension) => rowsOf(database, filter, dimension)
  return {
    /** Everything that matches, as one sum. */
    async total(filter: UsageFilter): Promise<UsageTotals> {
      return readTotals(await db.selectFrom(from(filter)).select(sums).executeTakeFirst())
    },
    /** The values of a dimension with the highest sums. */
    async top(filter: UsageFilter, dimension: UsageDimension, { by, limit }: Ranking): Promise<UsageGroup[]> {
      const order =
        by === 'tokens' ? sql`sum(prompt_tokens) + sum(completion_tokens)` : sql`coalesce(sum(${sql.ref(by)}), 0)`
      const rows = await db
        .selectFrom(from(filter, dimension))
        .select(['k', ...sums])
        .groupBy('k')
        .orderBy(order, 'desc')
        .orderBy('k')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ key: String(row.k), ...readTotals(row) }))
    },
    /** Sums over time, of all or of some values of a dimension, in order of time. */
    async series(filter: UsageFilter, { dimension, keys, step }: Series): Promise<UsagePoint[]> {
      if (keys?.length === 0) return []
      const slot = sql.ref('slot')
      const point = step === undefined ? slot : sql`${slot} - ((${slot} + ${step.offset}) % ${step.seconds})`
      let points = db.selectFrom(from(filter, dimension)).select([sql<number>`${point}`.as('at'), 'k', ...METRICS])
      if (dimension !== undefined && keys !== undefined) points = points.where('k', 'in', keys)
      const rows = await db
        .selectFrom(points.as('points'))
        .select(['at', 'k', ...sums])
        .groupBy(['at', 'k'])
        .orderBy('at')
        .orderBy('k')
        .execute()
      return rows.map((row) => ({ slot: Number(row.at), key: String(row.k), ...readTotals(row) }))
    },
    /** The first half hour that is known; undefined when there is none. */
    async firstSlot(): Promise<number | undefined> {
      const all = db.selectFrom('tg_usage_totals').select('slot').where('dimension', '=', 'all')
      const row = await all.orderBy('slot').limit(1).executeTakeFirst()
      return row === undefined ? undefined : Number(row.slot)
    },
    /** Removes sums of half hours before the time. */
    async deleteBefore(timestamp: number): Promise<void> {
      await db.deleteFrom('tg_usage').where('slot', '<', timestamp).execute()
      for (const dimension of ['all', ...TOTALLED])
        await db
          .deleteFrom('tg_usage_totals')
          .where('dimension', '=', dimension)
          .where('slot', '<', timestamp)
          .execute()
    },
  }
}

/** Dimensions of which `tg_usage_totals` has rows. */
const TOTALLED = ['user', 'model', 'channel', 'group'] as const
const FILTER_OF = {
  user: 'userId',
  token: 'tokenId',
  channel: 'channelId',
  model: 'modelName',
  group: 'group',
} as const satisfies Record<UsageDimension, keyof UsageFilter>
const DIMENSIONS = Object.keys(FILTER_OF) as UsageDimension[]

/** The dimension by whose totals a question can be answered; undefined when it needs the whole sums. */
function totalsFor(filter: UsageFilter, dimension: UsageDimension | undefined): 'all' | UsageDimension | undefined {
  const named = new Set(DIMENSIONS.filter((name) => filter[FILTER_OF[name]] !== undefined))
  if (dimension !== undefined) named.add(dimension)
  const [only, another] = [...named]
  if (another !== undefined || only === 'token') return undefined
  return only ?? 'all'
}

/** The rows that answer a question, each with its slot, its value `k` of the dimension, and its counters. */
function rowsOf(database: Database, filter: UsageFilter, dimension: UsageDimension | undefined) {
  const { kysely: db } = database
  const totals = totalsFor(filter, dimension)
  if (totals !== undefined) {
    const value = sql.ref('value')
    let rows = db.selectFrom('tg_usage_totals').where('dimension', '=', totals)
    rows = rows.where('slot', '>=', filter.from).where('slot', '<', filter.to)
    const wanted = totals === 'all' ? undefined : filter[FILTER_OF[totals]]
    if (wanted !== undefined) {
      const isPattern = totals === 'model'
      rows = rows.where(
        isPattern ? matches(database, value, String(wanted)) : sql<SqlBool>`${value} = ${String(wanted)}`,
      )
    }
    const key = dimension === undefined ? sql<string>`''` : sql<string>`${value}`
    return rows.select(['slot', key.as('k'), ...METRICS]).as('found')
  }
  const rows = matching(database, db.selectFrom('tg_usage'), filter)
  const text = sql.raw(database.engine === 'mysql' ? 'char' : 'text')
  const key = dimension === undefined ? sql<string>`''` : sql<string>`cast(${sql.ref(COLUMN_OF[dimension])} as ${text})`
  return rows.select(['slot', key.as('k'), ...METRICS]).as('found')
}

function matching(database: Database, from: SelectQueryBuilder<Schema, 'tg_usage', object>, filter: UsageFilter) {
  let some = from.where('slot', '>=', filter.from).where('slot', '<', filter.to)
  if (filter.userId !== undefined) some = some.where('user_id', '=', filter.userId)
  if (filter.tokenId !== undefined) some = some.where('token_id', '=', filter.tokenId)
  if (filter.channelId !== undefined) some = some.where('channel_id', '=', filter.channelId)
  if (filter.modelName !== undefined) {
    const { modelName } = filter
    some = some.where((eb) => matches(database, eb.ref('model_name'), modelName))
  }
  if (filter.group !== undefined) some = some.where('group', '=', filter.group)
  return some
}

function readTotals(row: { readonly [column: string]: unknown } | undefined): UsageTotals {
  return tables.tg_usage.decodeSome(row ?? {}, METRICS)
}
