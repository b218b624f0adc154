// Log rows of One API and its fork: whole tables changed by rule, because there may be millions of rows.
import { type Kysely, sql } from 'kysely'
import type { Engine, Schema } from '../../tables/index.ts'

/** What a row that was a channel test of One API says in `other`. */
const testMark = '{"channel_test":true}'
const errorType = 5
const systemType = 4

/**
 * Durations are shown in whole seconds (`use_time`). One API's type 5 is a channel test and New API's an error: such rows
 * become system rows with a mark in `other`, which One API's rows do not have. Gives how many were tests.
 */
export async function convertLogs(
  db: Kysely<Schema>,
  engine: Engine,
  oldColumns: ReadonlySet<string>,
): Promise<number> {
  if (oldColumns.has('elapsed_time')) {
    const seconds = engine === 'mysql' ? sql`elapsed_time div 1000` : sql`elapsed_time / 1000`
    await sql`update logs set use_time = ${seconds} where use_time = 0 and elapsed_time >= 1000`.execute(db)
  }
  if (oldColumns.has('duration')) {
    const seconds = engine === 'sqlite' ? sql`cast(duration as integer)` : sql`floor(duration)`
    await sql`update logs set use_time = ${seconds} where use_time = 0 and duration >= 1`.execute(db)
  }
  if (!oldColumns.has('elapsed_time')) return 0
  const tests = db
    .updateTable('logs')
    .set({ type: systemType, other: testMark })
    .where('type', '=', errorType)
    .where((eb) => eb.or([eb('other', 'is', null), eb('other', '=', '')]))
  return Number((await tests.executeTakeFirst()).numUpdatedRows)
}

/** Makes the marked rows channel tests of One API again. */
export async function restoreLogs(db: Kysely<Schema>): Promise<void> {
  await db
    .updateTable('logs')
    .set({ type: errorType, other: null })
    .where('type', '=', systemType)
    .where('other', '=', testMark)
    .execute()
}
