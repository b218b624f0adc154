// The MySQL and MariaDB engine on mysql2: a pool, prepared statements on the hot path, text protocol for the rest.
import { Kysely, MysqlDialect } from 'kysely'
import {
  type Connection,
  createPool,
  type ExecuteValues,
  type Pool,
  type PoolOptions,
  type ResultSetHeader,
  TypedParameter,
} from 'mysql2'
import type { PoolConnection as PromiseConnection } from 'mysql2/promise'
import type { Schema } from '../tables/index.ts'
import type { PoolSizes } from './dsn.ts'
import type { MysqlTarget } from './dsn-mysql.ts'
import { retryRaces } from './retry.ts'
import type { Database, Query, QueryOutcome, Steps } from './types.ts'
import { walk } from './walk.ts'

type Ssl = Exclude<PoolOptions['ssl'], undefined | string>

/** Opens the pool and proves that the server answers. `tls=preferred` falls back to plain when the server has no TLS. */
export async function openMysql(target: MysqlTarget, sizes: PoolSizes): Promise<Database> {
  if (target.tls !== 'preferred') return connectMysql(target, sizes, sslOf(target.tls))
  try {
    return await connectMysql(target, sizes, sslOf('unchecked'))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'HANDSHAKE_NO_SSL_SUPPORT')) throw error
    return connectMysql(target, sizes, undefined)
  }
}

function sslOf(tls: MysqlTarget['tls']): Ssl | undefined {
  if (tls === 'checked') return { rejectUnauthorized: true, verifyIdentity: true }
  return tls === 'unchecked' ? { rejectUnauthorized: false } : undefined
}

async function connectMysql(target: MysqlTarget, sizes: PoolSizes, ssl: Ssl | undefined): Promise<Database> {
  const pool = createPool({
    ...(target.socketPath === undefined ? { host: target.host, port: target.port } : { socketPath: target.socketPath }),
    user: target.user,
    password: target.password,
    database: target.database,
    charset: target.charset,
    timezone: target.timezone,
    connectTimeout: target.connectTimeoutMs,
    ...(ssl === undefined ? {} : { ssl }),
    connectionLimit: sizes.maxOpen,
    maxIdle: Math.min(sizes.maxIdle, sizes.maxOpen),
    idleTimeout: sizes.maxLifetimeSeconds * 1000,
    maxPreparedStatements: 400,
    // Integers beyond 2^53 come as text, which the row codecs refuse; JSON as its text.
    supportBigNumbers: true,
    jsonStrings: true,
  })
  pool.on('connection', (connection) => setUpSession(connection, target))
  try {
    await pool.promise().query('select 1')
  } catch (error) {
    await pool.promise().end()
    throw error
  }
  return databaseOf(pool, target)
}

// Commands of one connection are queued, so these run before whatever the connection was opened for. Transactions read what is
// committed, as on PostgreSQL: by MySQL's own default, one that waited for a lock would go on with what it saw before it waited.
// Without NO_BACKSLASH_ESCAPES the client's way of quoting is the server's. What the operator sets comes last.
function setUpSession(connection: Connection, { variables }: MysqlTarget): void {
  const settings = variables.map(({ name, value }) => `${name} = ${value}`)
  const sqlMode = `sql_mode = replace(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')`
  const commands = [
    'set session transaction isolation level read committed',
    `set session ${[sqlMode, ...settings].join(', ')}`,
  ]
  for (const command of commands) {
    connection.query(command, (error) => {
      if (error) connection.destroy()
    })
  }
}

function databaseOf(pool: Pool, target: MysqlTarget): Database {
  const promises = pool.promise()
  const address = target.socketPath ?? `${target.host}:${target.port}`
  return {
    engine: 'mysql',
    place: `MySQL ${address}/${target.database}`,
    kysely: new Kysely<Schema>({ dialect: new MysqlDialect({ pool }) }),
    atomically: (steps) => retryRaces(async () => transact(await promises.getConnection(), steps)),
    run: (query) => execute(promises, query),
    close: () => promises.end(),
  }
}

async function transact<T>(connection: PromiseConnection, steps: Steps<T>): Promise<T> {
  try {
    await connection.query('begin')
    const result = await walk(steps, (query) => execute(connection, query))
    await connection.query('commit')
    connection.release()
    return result
  } catch (error) {
    // A connection whose state is in doubt is not given to anyone else.
    await connection.query('rollback').then(
      () => connection.release(),
      () => connection.destroy(),
    )
    throw error
  }
}

async function execute(executor: Pick<PromiseConnection, 'execute'>, query: Query): Promise<QueryOutcome> {
  const [result] = await executor.execute(query.sql, query.parameters.map(toBinding) as ExecuteValues)
  if (Array.isArray(result)) return { rows: result as QueryOutcome['rows'], affected: result.length }
  const { affectedRows, insertId } = result as ResultSetHeader
  return { rows: [], affected: affectedRows, insertId }
}

/** mysql2 binds numbers as DOUBLE; integers go as BIGINT, so that sums and limits stay exact. */
function toBinding(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? TypedParameter.BIGINT(value) : value
}
