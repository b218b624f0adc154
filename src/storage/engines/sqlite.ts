// The SQLite engine: one writer behind a gate, one reader beside it, WAL between them.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely } from 'kysely'
import type { Schema } from '../tables/index.ts'
import { connect, isBusy, type SqliteConnection } from './sqlite-connection.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { createGate, transact } from './sqlite-gate.ts'
import type { Database } from './types.ts'

export type SqliteTarget = {
  readonly engine: 'sqlite'
  /** File path, or `:memory:`. */
  readonly path: string
  readonly busyTimeoutMs: number
  readonly synchronous: 'OFF' | 'NORMAL' | 'FULL' | 'EXTRA'
}

/**
 * How long SQLite itself may sleep for another process's lock, which stops the event loop; the rest of the busy time-out
 * is waited for asynchronously (see `sqlite-gate.ts`).
 */
const blockingWaitMs = 5
const cacheKib = 8 * 1024

function pragmas(target: SqliteTarget, isReadOnly: boolean): string[] {
  const shared = [
    `busy_timeout = ${Math.min(blockingWaitMs, target.busyTimeoutMs)}`,
    'temp_store = MEMORY',
    'foreign_keys = OFF',
    `cache_size = -${cacheKib}`,
  ]
  if (isReadOnly) return shared
  return [
    ...shared,
    'journal_mode = WAL',
    `synchronous = ${target.synchronous}`,
    // Pages that every commit changes are copied into the file less often than with the default of 1000.
    'wal_autocheckpoint = 4000',
    // The journal is cut back after a burst, or it would keep the size of the largest one.
    'journal_size_limit = 67108864',
  ]
}

/** Opens the file (and makes its directory). Two processes may do so at the same moment. */
export async function openSqlite(target: SqliteTarget): Promise<Database> {
  const isInMemory = target.path === ':memory:'
  if (!isInMemory) mkdirSync(dirname(target.path), { recursive: true })
  const writer = await patiently(target, false)
  const reader = isInMemory ? writer : await patiently(target, true)
  const gate = createGate(writer, target.busyTimeoutMs)
  return {
    engine: 'sqlite',
    place: `SQLite ${target.path}`,
    kysely: new Kysely<Schema>({ dialect: sqliteDialect(gate, reader) }),
    atomically: (steps) => gate.exclusively(() => transact(writer, steps)),
    run: (query) => gate.persist(() => reader.execute(query.sql, query.parameters)),
    async close() {
      await gate.enter()
      if (reader !== writer) reader.close()
      writer.close()
      gate.leave()
    },
  }
}

/** Switching a new file to WAL needs it alone for a moment, so opening is repeated while another process does the same. */
async function patiently(target: SqliteTarget, isReadOnly: boolean): Promise<SqliteConnection> {
  const startedAt = performance.now()
  for (;;) {
    try {
      return connect(target.path, pragmas(target, isReadOnly), isReadOnly)
    } catch (error) {
      if (!isBusy(error) || performance.now() - startedAt >= target.busyTimeoutMs) throw error
    }
    await Bun.sleep(10)
  }
}
