// What the repositories share: pages, escaped patterns, inserts that know their id, upserts.
import {
  type ExpressionWrapper,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely'
import type { Database } from '../engines/index.ts'
import type { Schema, TableName } from '../tables/index.ts'

/** A piece of an ordered list. */
export type Slice = { readonly offset: number; readonly limit: number }
/** A piece and the size of the whole. */
export type Page<R> = { readonly rows: R[]; readonly total: number }

/** Rows of one INSERT and ids of one IN list; keeps statements far below every engine's limit of parameters. */
export const batchMax = 500

type Reference = RawBuilder<unknown> | ExpressionWrapper<Schema, TableName, unknown>

/** `%` and `_` (and the escape character) stand for themselves. */
function escapeLike(text: string): string {
  return text.replace(/[!%_]/g, '!$&')
}

function like(database: Database, column: Reference, pattern: string): RawBuilder<SqlBool> {
  // SQLite and MySQL ignore case here by default; PostgreSQL does not unless asked.
  const operator = database.engine === 'postgres' ? sql.raw('ilike') : sql.raw('like')
  return sql<SqlBool>`${column} ${operator} ${pattern} escape '!'`
}

/** The column holds the text somewhere, in any case. */
export function contains(database: Database, column: Reference, text: string): RawBuilder<SqlBool> {
  return like(database, column, `%${escapeLike(text)}%`)
}

/** The column starts with the text, in any case. */
export function startsWith(database: Database, column: Reference, text: string): RawBuilder<SqlBool> {
  return like(database, column, `${escapeLike(text)}%`)
}

/** The caller's own pattern: `%` is a wildcard, everything else stands for itself; without `%` the text must be equal. */
export function matches(database: Database, column: Reference, pattern: string): RawBuilder<SqlBool> {
  if (!pattern.includes('%')) return sql<SqlBool>`${column} = ${pattern}`
  return like(database, column, pattern.replace(/[!_]/g, '!$&'))
}

/** How many rows a query would give; the query has its conditions and nothing selected yet. */
export async function countOf<T extends keyof Schema>(
  matching: SelectQueryBuilder<Schema, T, object>,
): Promise<number> {
  const counted = await matching.select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return Number(counted?.n ?? 0)
}

/** Cuts a list into pieces that fit one statement. */
export function inBatches<T>(items: readonly T[], size = batchMax): T[][] {
  const batches: T[][] = []
  for (let start = 0; start < items.length; start += size) batches.push(items.slice(start, start + size))
  return batches
}

/** Inserts a row into a table with a counting `id` and says which it got. */
export async function insertForId(
  db: Kysely<Schema>,
  engine: Database['engine'],
  table: TableName,
  values: object,
): Promise<number> {
  const columns = Object.keys(values)
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const bound = sql.join(Object.values(values).map((value) => sql`${value}`))
  const statement = sql`insert into ${sql.table(table)} (${names}) values (${bound})`
  if (engine === 'mysql') return Number((await statement.execute(db)).insertId)
  const { rows } = await sql<{ id: number }>`${statement} returning ${sql.ref('id')}`.execute(db)
  return Number(rows[0]?.id)
}

/** Whether the error says that a unique index refused a row. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY' ||
    code === 'ER_DUP_ENTRY' ||
    code === '23505'
  )
}
