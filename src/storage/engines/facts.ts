// What a database says of itself: version and size.
import { sql } from 'kysely'
import type { Database } from './types.ts'

export type DatabaseFacts = {
  readonly engine: Database['engine']
  readonly place: string
  readonly version: string
  /** Tables and indexes on disk; -1 when the account may not know. */
  readonly bytes: number
}

const VERSION = {
  sqlite: sql<{ v: unknown }>`select sqlite_version() as v`,
  mysql: sql<{ v: unknown }>`select version() as v`,
  postgres: sql<{ v: unknown }>`select current_setting('server_version') as v`,
}
const SIZE = {
  sqlite: sql<{ v: unknown }>`select page_count * page_size as v from pragma_page_count(), pragma_page_size()`,
  mysql: sql<{
    v: unknown
  }>`select sum(data_length + index_length) as v from information_schema.tables where table_schema = database()`,
  postgres: sql<{ v: unknown }>`select pg_database_size(current_database()) as v`,
}

/** Asks the database. An error of either question is told as an unknown value: the page is more useful without it. */
export async function readDatabaseFacts({ engine, kysely, place }: Database): Promise<DatabaseFacts> {
  const ask = (question: (typeof VERSION)[Database['engine']]) =>
    question.execute(kysely).then(
      ({ rows }) => rows[0]?.v,
      () => undefined,
    )
  const version = await ask(VERSION[engine])
  const bytes = await ask(SIZE[engine])
  return { engine, place, version: String(version ?? ''), bytes: bytes === undefined ? -1 : Number(bytes) }
}
