// The journal of a conversion in `tg_migrations`: each changed value with the one before, so that it can be undone.
import type { Kysely } from 'kysely'
import { type Engine, type Schema, type Table, type TableName, tables } from '../../tables/index.ts'

/** Values as JSON keeps them; instants as ISO 8601 text. */
type Values = { readonly [column: string]: string | number | boolean | null }

/** One row that was changed (`before` and `after` hold the same columns) or added (`before` is null). */
export type Change = {
  readonly table: TableName
  /** Primary key of the row. */
  readonly key: Values
  readonly before: Values | null
  readonly after: Values
}

export type ConversionState = 'pending' | 'done' | 'undone'
export type ConversionDetail = {
  readonly state: ConversionState
  readonly notes?: readonly string[]
  readonly counts?: { readonly [what: string]: number }
}

const changesPerRow = 500
const chunkName = (name: string, index: number) => `${name}#${String(index).padStart(6, '0')}`

/** The state of a conversion; undefined when it was never begun. */
export async function readConversion(db: Kysely<Schema>, name: string): Promise<ConversionDetail | undefined> {
  const row = await db.selectFrom('tg_migrations').select('detail').where('name', '=', name).executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(row.detail ?? '{}') as ConversionDetail)
}

export async function writeConversion(
  db: Kysely<Schema>,
  name: string,
  detail: ConversionDetail,
  now: number,
): Promise<void> {
  await db.deleteFrom('tg_migrations').where('name', '=', name).execute()
  await db
    .insertInto('tg_migrations')
    .values({ name, applied_at: now, detail: JSON.stringify(detail) })
    .execute()
}

/** Stores the changes in pieces that fit every engine's limit of a packet; earlier ones of the name are replaced. */
export async function writeChanges(
  db: Kysely<Schema>,
  name: string,
  changes: readonly Change[],
  now: number,
): Promise<void> {
  await removeChanges(db, name)
  for (let start = 0; start < changes.length; start += changesPerRow) {
    const detail = JSON.stringify(changes.slice(start, start + changesPerRow))
    const row = { name: chunkName(name, start / changesPerRow), applied_at: now, detail }
    await db.insertInto('tg_migrations').values(row).execute()
  }
}

/** Pieces of changes, the last first. */
export async function* readChanges(db: Kysely<Schema>, name: string): AsyncGenerator<Change[]> {
  const chunks = db.selectFrom('tg_migrations').select('name').where('name', 'like', `${name}#%`)
  for (const { name: chunk } of await chunks.orderBy('name', 'desc').execute()) {
    const row = await db.selectFrom('tg_migrations').select('detail').where('name', '=', chunk).executeTakeFirst()
    yield (JSON.parse(row?.detail ?? '[]') as Change[]).toReversed()
  }
}

export async function removeChanges(db: Kysely<Schema>, name: string): Promise<void> {
  await db.deleteFrom('tg_migrations').where('name', 'like', `${name}#%`).execute()
}

/** Decoded values made fit for JSON. */
export function toValues(row: { readonly [column: string]: unknown }): Values {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Date ? value.toISOString() : (value as string | number | boolean | null),
    ]),
  )
}

/**
 * Takes one change back, unless somebody has changed the row since: then it stays, and the answer is false.
 */
export async function takeBack(db: Kysely<Schema>, engine: Engine, change: Change): Promise<boolean> {
  const table: Table = tables[change.table]
  let one = db.selectFrom(change.table).selectAll()
  for (const [column, value] of Object.entries(change.key)) one = one.where(db.dynamic.ref(column), '=', value)
  const row = await one.executeTakeFirst()
  if (row === undefined) return change.before === null
  const columns = Object.keys(change.after)
  const current = toValues(table.decodeSome(row, columns))
  if (columns.some((column) => current[column] !== change.after[column])) return false
  if (change.before === null) {
    let gone = db.deleteFrom(change.table)
    for (const [column, value] of Object.entries(change.key)) gone = gone.where(db.dynamic.ref(column), '=', value)
    await gone.execute()
    return true
  }
  // Our own writes never store an empty text in such a column, the old system's did.
  const emptied = Object.entries(change.before).filter(
    ([column, value]) => value === '' && table.columns[column]?.emptyAsNull,
  )
  const values = { ...table.encode(engine, fromValues(table, change.before)), ...Object.fromEntries(emptied) }
  let back = db.updateTable(change.table).set(values)
  for (const [column, value] of Object.entries(change.key)) back = back.where(db.dynamic.ref(column), '=', value)
  await back.execute()
  return true
}

function fromValues(table: Table, values: Values): { [column: string]: string | number | boolean | Date | null } {
  return Object.fromEntries(
    Object.entries(values).map(([column, value]) => [
      column,
      table.columns[column]?.kind === 'time' && typeof value === 'string' ? new Date(value) : value,
    ]),
  )
}
