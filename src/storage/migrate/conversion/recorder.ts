// Changes rows and remembers what they held before.
import type { Kysely } from 'kysely'
import { type Engine, type RowOf, type Schema, type Table, type TableName, tables } from '../../tables/index.ts'
import { type Change, toValues } from './journal.ts'

type AnyRow = RowOf<Table['columns']>

export type Recorder = {
  readonly db: Kysely<Schema>
  readonly engine: Engine
  readonly changes: readonly Change[]
  /** Writes those of the values that differ from the row; says whether any did. */
  change(table: TableName, key: AnyRow, row: AnyRow, values: AnyRow): Promise<boolean>
  /** Remembers a row that was just added. */
  added(table: TableName, key: AnyRow, values: AnyRow): void
}

/** Starts an empty record on the connection of the migration. */
export function createRecorder(db: Kysely<Schema>, engine: Engine): Recorder {
  const changes: Change[] = []
  return {
    db,
    engine,
    changes,
    async change(name, key, row, values) {
      const before = toValues(row)
      const wanted = toValues(values)
      const columns = Object.keys(values).filter((column) => wanted[column] !== before[column])
      if (columns.length === 0) return false
      const pick = <V>(from: { readonly [column: string]: V }) =>
        Object.fromEntries(columns.map((column) => [column, from[column] as V]))
      const table: Table = tables[name]
      let update = db.updateTable(name).set(table.encode(engine, pick(values)))
      for (const [column, value] of Object.entries(key)) update = update.where(db.dynamic.ref(column), '=', value)
      await update.execute()
      changes.push({ table: name, key: toValues(key), before: pick(before), after: pick(wanted) })
      return true
    },
    added(table, key, values) {
      changes.push({ table, key: toValues(key), before: null, after: toValues(values) })
    },
  }
}
