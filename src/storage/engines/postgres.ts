// The PostgreSQL engine on pg: a pool, named prepared statements on the hot path.
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type PoolClient, types } from 'pg'
import type { Schema } from '../tables/index.ts'
import type { PoolSizes } from './dsn.ts'
import type { PostgresTarget } from './dsn-postgres.ts'
import { retryRaces } from './retry.ts'
import type { Database, Query, QueryOutcome, Steps } from './types.ts'
import { walk } from './walk.ts'

/** Opens the pool and proves that the server answers. `prefer` and `allow` fall back to plain when it has no TLS. */
export async function openPostgres(target: PostgresTarget, sizes: PoolSizes): Promise<Database> {
  const ssl = sslOf(target)
  if (target.sslMode !== 'prefer' && target.sslMode !== 'allow') return connectPostgres(target, sizes, ssl)
  try {
    return await connectPostgres(target, sizes, ssl)
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('does not support SSL'))) throw error
    return connectPostgres(target, sizes, undefined)
  }
}

function sslOf({ sslMode, sslFiles, host }: PostgresTarget): ConnectionOptions | undefined {
  if (sslMode === 'disable' || host.startsWith('/')) return undefined
  const isChecked = sslMode === 'verify-ca' || sslMode === 'verify-full'
  return {
    rejectUnauthorized: isChecked,
    ...(sslFiles.root && { ca: readFileSync(sslFiles.root) }),
    ...(sslFiles.certificate && { cert: readFileSync(sslFiles.certificate) }),
    ...(sslFiles.key && { key: readFileSync(sslFiles.key) }),
    // verify-ca trusts the authority, whatever name the certificate bears.
    ...(sslMode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}

async function connectPostgres(
  target: PostgresTarget,
  sizes: PoolSizes,
  ssl: ConnectionOptions | undefined,
): Promise<Database> {
  const settings = Object.entries(target.settings).map(
    ([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`,
  )
  const pool = new Pool({
    host: target.host,
    port: target.port,
    user: target.user,
    ...(target.password === undefined ? {} : { password: target.password }),
    database: target.database,
    ssl: ssl ?? false,
    connectionTimeoutMillis: target.connectTimeoutMs,
    ...(settings.length === 0 ? {} : { options: settings.join(' ') }),
    application_name: 'tollgate',
    max: sizes.maxOpen,
    idleTimeoutMillis: sizes.maxLifetimeSeconds * 1000,
    types: { getTypeParser: parserOf },
  })
  // An idle connection that breaks is replaced by the pool; unheard, the event would end the process.
  pool.on('error', () => {})
  try {
    await pool.query('select 1')
  } catch (error) {
    await pool.end()
    throw error
  }
  return databaseOf(pool, target)
}

const identity = (text: string) => text
const toExactNumber = (text: string) => {
  const number = Number(text)
  // Beyond 2^53 the text stays, which the row codecs refuse.
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? text : number
}
const oids = { int8: 20, numeric: 1700, json: 114, jsonb: 3802 }

function parserOf(oid: number, format?: 'text' | 'binary') {
  if (oid === oids.int8 || oid === oids.numeric) return toExactNumber
  if (oid === oids.json || oid === oids.jsonb) return identity
  return format === 'binary' ? types.getTypeParser(oid, 'binary') : types.getTypeParser(oid, 'text')
}

function databaseOf(pool: Pool, target: PostgresTarget): Database {
  const names = new Map<string, string>()
  const nameOf = (sql: string): string | undefined => {
    if (!target.hasPreparedStatements) return undefined
    const name = names.get(sql) ?? `tg${names.size}`
    names.set(sql, name)
    return name
  }
  const execute = async (client: Pool | PoolClient, query: Query): Promise<QueryOutcome> => {
    const name = nameOf(query.sql)
    const values = [...query.parameters]
    const outcome = await client.query(
      name === undefined ? { text: query.sql, values } : { name, text: query.sql, values },
    )
    return { rows: outcome.rows, affected: outcome.rowCount ?? 0 }
  }
  return {
    engine: 'postgres',
    place: `PostgreSQL ${target.host}:${target.port}/${target.database}`,
    kysely: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }),
    atomically: (steps) => retryRaces(async () => transact(await pool.connect(), steps, execute)),
    run: (query) => execute(pool, query),
    close: () => pool.end(),
  }
}

async function transact<T>(
  client: PoolClient,
  steps: Steps<T>,
  execute: (client: PoolClient, query: Query) => Promise<QueryOutcome>,
): Promise<T> {
  try {
    await client.query('begin')
    const result = await walk(steps, (query) => execute(client, query))
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    // A connection whose state is in doubt is not given to anyone else.
    await client.query('rollback').then(
      () => client.release(),
      () => client.release(true),
    )
    throw error
  }
}
