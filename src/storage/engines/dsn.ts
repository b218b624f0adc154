// Reads SQL_DSN and SQLITE_PATH in all their forms into what an engine needs to connect.
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MysqlTarget, parseGoMysqlDsn, parseMysqlUrl } from './dsn-mysql.ts'
import { type PostgresTarget, parsePostgresKeywords, parsePostgresUrl } from './dsn-postgres.ts'
import type { SqliteTarget } from './sqlite.ts'

export type DatabaseOptions = {
  /** SQL_DSN or LOG_SQL_DSN; empty or `local…` means the SQLite file. */
  readonly dsn?: string
  /** SQLITE_PATH: a path with optional parameters (`?_busy_timeout=30000`). */
  readonly sqlitePath?: string
  readonly sqliteBusyTimeoutMs?: number
  readonly sqliteSynchronous?: SqliteTarget['synchronous']
  /** Connections per process (MySQL, PostgreSQL). */
  readonly maxOpenConnections?: number
  readonly maxIdleConnections?: number
  readonly maxLifetimeSeconds?: number
}

export type PoolSizes = { readonly maxOpen: number; readonly maxIdle: number; readonly maxLifetimeSeconds: number }

/**
 * Pool of one process. Unless it is set, 20: with several processes on several nodes the servers' usual limits (100 and
 * 151 connections) are reached long before a pool of the 1000 that New API assumes would help.
 */
export function poolSizes(options: DatabaseOptions): PoolSizes {
  const maxOpen = Math.max(1, options.maxOpenConnections ?? 20)
  const maxIdle = Math.min(maxOpen, Math.max(1, options.maxIdleConnections ?? maxOpen))
  return { maxOpen, maxIdle, maxLifetimeSeconds: Math.max(1, options.maxLifetimeSeconds ?? 60) }
}

export type Target = SqliteTarget | MysqlTarget | PostgresTarget

const defaultSqlitePath = './data/one-api.db'
const defaultBusyTimeoutMs = 30_000

const forms = `Forms that are understood:
  (empty) or local                                       the SQLite file of SQLITE_PATH
  file:./data/one-api.db or sqlite:/var/lib/one-api.db   SQLite
  postgres://user:password@host:5432/database?sslmode=disable
  host=127.0.0.1 port=5432 user=user password=… dbname=database
  user:password@tcp(host:3306)/database?charset=utf8mb4&parseTime=true
  user:password@unix(/run/mysqld/mysqld.sock)/database
  mysql://user:password@host:3306/database`

/**
 * Decides which engine is meant and with which settings (environment.md section 3). A text that fits no form is refused
 * with an Error that says what is wrong and lists the forms; passwords never appear in it.
 */
export function parseDsn(options: DatabaseOptions): Target {
  const dsn = options.dsn?.trim() ?? ''
  try {
    if (dsn === '' || dsn.startsWith('local'))
      return parseSqlite(options.sqlitePath?.trim() || defaultSqlitePath, options)
    if (/^(file|sqlite3?):/i.test(dsn)) return parseSqlite(dsn, options)
    if (/^postgres(ql)?:\/\//i.test(dsn)) return parsePostgresUrl(dsn)
    if (/^mysql:\/\//i.test(dsn)) return parseMysqlUrl(dsn)
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(dsn)) {
      throw new Error(`the scheme ${dsn.slice(0, dsn.indexOf(':'))} is not that of a supported database`)
    }
    if (/^\s*[a-z_]+\s*=/i.test(dsn)) return parsePostgresKeywords(dsn)
    if (/^[.~]?\.?\//.test(dsn)) throw new Error('the path of a file needs file: in front of it')
    return parseGoMysqlDsn(dsn)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The database address ${JSON.stringify(redactDsn(dsn))} cannot be used: ${reason}.\n${forms}`)
  }
}

/** The address without its password, for messages and logs. */
export function redactDsn(dsn: string): string {
  return dsn
    .replace(/^([a-z0-9+.-]+:\/\/[^:/@]*):.*@/i, '$1:***@')
    .replace(/\b((?:ssl)?password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s&]+)/gi, '$1***')
    .replace(/^(?![a-z0-9+.-]+:\/\/)([^:@(]*):.*@/i, '$1:***@')
}

function parseSqlite(text: string, options: DatabaseOptions): SqliteTarget {
  const question = text.indexOf('?')
  const address = question < 0 ? text : text.slice(0, question)
  const parameters = new URLSearchParams(question < 0 ? '' : text.slice(question + 1))
  const path = sqlitePathOf(address)
  if (path === '') throw new Error('the path of the SQLite file is missing')
  const isInMemory = path === ':memory:' || parameters.get('mode') === 'memory'
  return {
    engine: 'sqlite',
    path: isInMemory ? ':memory:' : path,
    busyTimeoutMs: options.sqliteBusyTimeoutMs ?? busyTimeoutOf(parameters) ?? defaultBusyTimeoutMs,
    synchronous: options.sqliteSynchronous ?? synchronousOf(parameters) ?? 'NORMAL',
  }
}

function sqlitePathOf(address: string): string {
  if (/^file:\/\/\//i.test(address)) return fileURLToPath(address)
  const path = address.replace(/^(file|sqlite3?):(\/\/(?=\/)|\/\/)?/i, '')
  return isAbsolute(path) || path === ':memory:' ? path : path.replace(/^\.\//, './')
}

// `_pragma=busy_timeout(30000)` is the form of the driver that New API uses; `_busy_timeout` that of its settings.
function pragmaOf(parameters: URLSearchParams, name: string): string | undefined {
  for (const pragma of parameters.getAll('_pragma')) {
    const match = /^\s*(\w+)\s*(?:\(|=)\s*([^)]*)\)?$/.exec(pragma)
    if (match?.[1]?.toLowerCase() === name) return match[2]
  }
  return undefined
}

function busyTimeoutOf(parameters: URLSearchParams): number | undefined {
  const text = parameters.get('_busy_timeout') ?? parameters.get('_timeout') ?? pragmaOf(parameters, 'busy_timeout')
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Error(`_busy_timeout=${text} is not a number of milliseconds`)
  return Number(text)
}

const synchronousWords: { readonly [word: string]: SqliteTarget['synchronous'] } = {
  '0': 'OFF',
  OFF: 'OFF',
  '1': 'NORMAL',
  NORMAL: 'NORMAL',
  '2': 'FULL',
  FULL: 'FULL',
  '3': 'EXTRA',
  EXTRA: 'EXTRA',
}

function synchronousOf(parameters: URLSearchParams): SqliteTarget['synchronous'] | undefined {
  const text = parameters.get('_synchronous') ?? parameters.get('_sync') ?? pragmaOf(parameters, 'synchronous')
  if (text === undefined) return undefined
  const word = synchronousWords[text.toUpperCase()]
  if (word === undefined) throw new Error(`_synchronous=${text} is none of OFF, NORMAL, FULL, EXTRA`)
  return word
}
