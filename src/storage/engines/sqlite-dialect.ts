// Kysely on bun:sqlite: SELECTs outside transactions read beside the writer, everything else waits for its turn.
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqliteConnection } from './sqlite-connection.ts'
import type { SqliteGate } from './sqlite-gate.ts'

/** The dialect over a writer behind its gate and a reader (the same connection for a database in memory). */
export function sqliteDialect(gate: SqliteGate, reader: SqliteConnection): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(gate, reader),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

class Session implements DatabaseConnection {
  isInTransaction = false
  readonly #gate: SqliteGate
  readonly #reader: SqliteConnection

  constructor(gate: SqliteGate, reader: SqliteConnection) {
    this.#gate = gate
    this.#reader = reader
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const isRead = SelectQueryNode.is(query)
    const connection = isRead && !this.isInTransaction ? this.#reader : this.#gate.writer
    const work = () => connection.execute(sql, parameters)
    const outcome = isRead || this.isInTransaction ? await this.#gate.persist(work) : await this.#gate.exclusively(work)
    return {
      rows: outcome.rows as R[],
      numAffectedRows: BigInt(outcome.affected),
      ...(outcome.insertId === undefined ? {} : { insertId: BigInt(outcome.insertId) }),
    }
  }

  // biome-ignore lint/correctness/useYield: Kysely's interface asks for it; nobody streams rows here
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows of SQLite are not streamed: page through them')
  }

  command(sql: string): Promise<unknown> {
    return this.#gate.persist(() => this.#gate.writer.execute(sql, []))
  }

  async begin(): Promise<void> {
    await this.#gate.enter()
    try {
      await this.command('BEGIN IMMEDIATE')
      this.isInTransaction = true
    } catch (error) {
      this.#gate.leave()
      throw error
    }
  }

  async end(sql: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.isInTransaction) return
    // SQLite rolls back by itself on some errors (disk full); a second ROLLBACK would fail.
    if (sql === 'COMMIT' || this.#gate.writer.isInTransaction()) await this.command(sql)
    this.isInTransaction = false
    this.#gate.leave()
  }
}

function sqliteDriver(gate: SqliteGate, reader: SqliteConnection): Driver {
  const of = (connection: DatabaseConnection): Session => {
    if (connection instanceof Session) return connection
    throw new Error('a connection of another engine')
  }
  return {
    init: async () => {},
    destroy: async () => {},
    acquireConnection: async () => new Session(gate, reader),
    beginTransaction: (connection) => of(connection).begin(),
    commitTransaction: (connection) => of(connection).end('COMMIT'),
    rollbackTransaction: (connection) => of(connection).end('ROLLBACK'),
    releaseConnection: (connection) => of(connection).end('ROLLBACK'),
  }
}
