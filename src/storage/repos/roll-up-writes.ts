// The statements of the roll-up: compiled once, many rows at a time, one transaction.
import { sql } from 'kysely'
import { compileOnce, type Database, type Query, type QueryOutcome } from '../engines/index.ts'
import { tables } from '../tables/index.ts'
import type { HourlyUsage } from './quota-data.ts'
import type { UsageSum, UsageTotal } from './usage-sums.ts'

type Statement<T> = Generator<Query, T, QueryOutcome>
/** The state after the batch, claimed only while its version is still `from`. */
export type Claim = {
  readonly name: string
  readonly last_id: number
  readonly gaps: string
  readonly version: number
  readonly from: number
}
export type Batch = {
  readonly sums: readonly UsageSum[]
  readonly totals: readonly UsageTotal[]
  readonly hours: readonly HourlyUsage[]
}

/** Rows of one upsert; smaller powers of two follow, so that only few statements are ever compiled. */
const SIZES = [64, 16, 4, 1] as const
const SUM_KEY = ['slot', 'user_id', 'token_id', 'channel_id', 'model_name', 'group'] as const
const TOTAL_KEY = ['dimension', 'slot', 'value'] as const
const COUNTERS = [
  'calls',
  'errors',
  'quota',
  'prompt_tokens',
  'completion_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'use_seconds',
] as const

type Counted = { readonly [column in (typeof COUNTERS)[number]]: number }

/** INSERTs that add to the row of the same key when there is one. Values are plain numbers and texts: no codec is needed. */
function upsert<Key extends string>(database: Database, table: string, key: readonly Key[]) {
  const columns: readonly (Key | keyof Counted)[] = [...key, ...COUNTERS]
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const added = sql.join(
    COUNTERS.map((name) => {
      const next = database.engine === 'mysql' ? sql`values(${sql.ref(name)})` : sql.ref(`excluded.${name}`)
      return sql`${sql.ref(name)} = ${sql.ref(`${table}.${name}`)} + ${next}`
    }),
  )
  const keyed = sql.join(key.map((column) => sql.ref(column)))
  const onKnown =
    database.engine === 'mysql'
      ? sql`on duplicate key update ${added}`
      : sql`on conflict (${keyed}) do update set ${added}`
  const texts = SIZES.map((size) => {
    const row = sql`(${sql.join(columns.map(() => sql`${0}`))})`
    const rows = sql.join(new Array(size).fill(row))
    const statement = sql`insert into ${sql.table(table)} (${names}) values ${rows} ${onKnown}`
    return { size, text: statement.compile(database.kysely).sql }
  })
  return function* write(rows: readonly (Counted & { readonly [column in Key]: number | string })[]): Statement<void> {
    let from = 0
    for (const { size, text } of texts) {
      for (; rows.length - from >= size; from += size) {
        const some = rows.slice(from, from + size)
        yield { sql: text, parameters: some.flatMap((row) => columns.map((column) => row[column])) }
      }
    }
  }
}

/** Statements on `quota_data`, which has no key: a row is looked for and changed, or made. */
function hourWrites(database: Database) {
  const find = compileOnce<HourlyUsage>(database, (db, value) =>
    db
      .selectFrom('quota_data')
      .select('id')
      .where('user_id', '=', value('user_id'))
      .where('username', '=', value('username'))
      .where('model_name', '=', value('model_name'))
      .where('created_at', '=', value('created_at'))
      .limit(1),
  )
  const plus = (name: string, value: unknown) => sql<number>`${sql.ref(name)} + ${value}`
  const add = compileOnce<HourlyUsage & { id: number }>(database, (db, value) =>
    db
      .updateTable('quota_data')
      .set({
        token_used: plus('token_used', value('token_used')),
        count: plus('count', value('count')),
        quota: plus('quota', value('quota')),
      })
      .where('id', '=', value('id')),
  )
  const names = ['user_id', 'username', 'model_name', 'created_at', 'token_used', 'count', 'quota'] as const
  const insertText = sql`insert into ${sql.table('quota_data')} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(names.map(() => sql`${0}`))})`.compile(database.kysely).sql
  return function* write(hours: readonly HourlyUsage[]): Statement<void> {
    for (const hour of hours) {
      const { rows } = yield find(hour)
      const id = rows[0]?.id
      if (id === undefined) yield { sql: insertText, parameters: names.map((name) => hour[name]) }
      else yield add({ ...hour, id: Number(id) })
    }
  }
}

/** Everything a batch writes. */
export function rollUpWrites(database: Database) {
  const claim = compileOnce<Claim>(database, (db, value) =>
    db
      .updateTable('tg_rollups')
      .set({ last_id: value('last_id'), gaps: value('gaps'), version: value('version') })
      .where('name', '=', value('name'))
      .where('version', '=', value('from')),
  )
  const writeSums = upsert(database, tables.tg_usage.name, SUM_KEY)
  const writeTotals = upsert(database, tables.tg_usage_totals.name, TOTAL_KEY)
  const writeHours = hourWrites(database)
  return {
    /** Writes the batch, or nothing when another process has summed the same rows. */
    *write(next: Claim, { sums, totals, hours }: Batch): Statement<void> {
      const { affected } = yield claim(next)
      if (affected === 0) return
      yield* writeSums(sums)
      yield* writeTotals(totals)
      yield* writeHours(hours)
    },
  }
}
