// A database of its own in memory, for suites that need one engine only.
import { type Database, migrate, openDatabase } from '../../src/storage/index.ts'

/** When the clocks of these suites begin, unix seconds. */
export const BEGIN_SECONDS = 1_800_000_000

/** Opens it with all tables. It goes with the process. */
export const openTestDatabase = async (): Promise<Database> => {
  const database = await openDatabase({ dsn: '', sqlitePath: ':memory:' })
  await migrate(database, { version: 'test', now: () => BEGIN_SECONDS })
  return database
}
