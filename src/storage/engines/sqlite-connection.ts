// One connection to a SQLite file: prepared statements kept by their text, plain values in and out.
import { Database, type SQLQueryBindings, type Statement } from 'bun:sqlite'
import type { QueryOutcome } from './types.ts'

type Prepared = { readonly statement: Statement; readonly hasRows: boolean }

/** Statements kept per connection; the oldest goes first, and is prepared anew when it is needed again. */
const statementsMax = 400

export type SqliteConnection = {
  readonly isInTransaction: () => boolean
  execute(sql: string, parameters: readonly unknown[]): QueryOutcome
  close(): void
}

/** Opens the file and applies the pragmas, in order. Throws what SQLite throws. */
export function connect(path: string, pragmas: readonly string[], isReadOnly: boolean): SqliteConnection {
  const database = new Database(path, isReadOnly ? { readonly: true } : { create: true, readwrite: true })
  try {
    for (const pragma of pragmas) {
      const statement = database.prepare(`PRAGMA ${pragma}`)
      statement.all()
      // An open statement would keep the connection, and with it the -wal file, beyond close().
      statement.finalize()
    }
  } catch (error) {
    database.close()
    throw error
  }
  const statements = new Map<string, Prepared>()

  const prepare = (sql: string): Prepared => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    const prepared = { statement, hasRows: statement.columnNames.length > 0 }
    statements.set(sql, prepared)
    if (statements.size > statementsMax) {
      const [oldest] = statements
      if (oldest !== undefined) {
        statements.delete(oldest[0])
        oldest[1].statement.finalize()
      }
    }
    return prepared
  }
  return {
    isInTransaction: () => database.inTransaction,
    execute(sql, parameters) {
      const { statement, hasRows } = prepare(sql)
      const bindings = parameters as SQLQueryBindings[]
      if (hasRows) {
        const rows = statement.all(...bindings) as QueryOutcome['rows']
        return { rows, affected: rows.length }
      }
      const { changes, lastInsertRowid } = statement.run(...bindings)
      return { rows: [], affected: changes, insertId: Number(lastInsertRowid) }
    },
    close() {
      // An open statement would make this throw, and keep the connection and its -wal file.
      for (const { statement } of statements.values()) statement.finalize()
      statements.clear()
      database.close(true)
    },
  }
}

/** Whether another connection has the file for itself right now, so that trying again helps. */
export function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
}
