// What every engine offers: the one interface behind which SQLite, MySQL and PostgreSQL differ.
import type { Kysely } from 'kysely'
import type { Engine, Schema } from '../tables/index.ts'

/** SQL with its bound values, compiled once by Kysely and bound per call (see `compileOnce`). */
export type Query = { readonly sql: string; readonly parameters: readonly unknown[] }

export type QueryOutcome = {
  readonly rows: readonly { readonly [column: string]: unknown }[]
  /** Rows that an UPDATE or DELETE matched (not: changed), or an INSERT added. */
  readonly affected: number
  /** Id of the last inserted row; PostgreSQL gives it only through RETURNING. */
  readonly insertId?: number
}

/** The steps of one transaction: yields queries, is handed their outcomes, returns the result. Must be repeatable. */
export type Steps<T> = () => Generator<Query, T, QueryOutcome>

export type Database = {
  readonly engine: Engine
  /** Where it is, for people; never holds a password. */
  readonly place: string
  /** For everything that is not hot. On SQLite single SELECTs read beside the writer; the rest takes the writer's turn. */
  readonly kysely: Kysely<Schema>
  /**
   * Runs the steps inside one write transaction. On SQLite it happens within the calling tick when no other transaction is
   * open. Deadlocks, serialization failures and busy files are tried again with fresh steps; a throw rolls back.
   */
  atomically<T>(steps: Steps<T>): Promise<T>
  /** One read-only query on the hot path, prepared and cached by its text. */
  run(query: Query): Promise<QueryOutcome>
  close(): Promise<void>
}
