// One migration at a time, across processes and nodes, on every engine.
import { type Kysely, sql } from 'kysely'
import type { Database } from '../engines/index.ts'
import type { Schema } from '../tables/index.ts'

const lockWaitSeconds = 600
// Any constant will do, as long as every version uses the same.
const postgresLockKey = 7_206_583_114

/**
 * Runs the work while no other process migrates the same database. SQLite and PostgreSQL do it in one transaction, so a
 * failure leaves nothing behind; MySQL commits each DDL statement by itself, so the work must be repeatable there.
 */
export async function withMigrationLock<T>(database: Database, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  if (database.engine === 'mysql') return withNamedLock(database.kysely, work)
  return database.kysely.transaction().execute(async (transaction) => {
    if (database.engine === 'postgres') await sql`select pg_advisory_xact_lock(${postgresLockKey})`.execute(transaction)
    return work(transaction)
  })
}

async function withNamedLock<T>(db: Kysely<Schema>, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    // Names of locks are shared by all databases of a server and limited to 64 characters.
    const name = sql`concat('tollgate:', left(sha1(database()), 16))`
    const { rows } = await sql<{ got: number | null }>`select get_lock(${name}, ${lockWaitSeconds}) as got`.execute(
      connection,
    )
    if (rows[0]?.got !== 1)
      throw new Error(`another process has been migrating this database for ${lockWaitSeconds} seconds`)
    try {
      return await work(connection)
    } finally {
      await sql`select release_lock(${name})`.execute(connection)
    }
  })
}
