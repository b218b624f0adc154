// Fresh databases for suites: SQLite always, MySQL and PostgreSQL when their servers answer.
import { afterAll, describe, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { type Database, migrate, openDatabase } from '../../src/storage/index.ts'

export type EngineName = Database['engine']

/** A new database of its own, closed and dropped after the suite. `dsn` opens it once more. */
export type FreshDatabase = Database & { readonly dsn: string }
export type FreshOptions = {
  /** All tables are made unless this is false. */
  readonly isMigrated?: boolean
  /** SQLite: a file to begin with, which is copied. */
  readonly source?: string
}
export type OpenFresh = (options?: FreshOptions) => Promise<FreshDatabase>

/** For `beforeAll` hooks that make databases: servers take seconds for so many tables. */
export const setUpTimeoutMs = 60_000

export const migration = { version: 'test', now: () => 1_800_000_000 }

const mysqlServer = process.env.TEST_MYSQL_DSN ?? 'mysql://root@127.0.0.1:3306/mysql'
const postgresServer = process.env.TEST_POSTGRES_DSN ?? 'postgres://postgres@127.0.0.1:5432/postgres'

const reasons = {
  sqlite: undefined,
  mysql: await whyUnreachable(async () => (await mysql.createConnection(mysqlServer)).end()),
  postgres: await whyUnreachable(async () => {
    const client = new pg.Client(postgresServer)
    await client.connect()
    await client.end()
  }),
}

async function whyUnreachable(connect: () => Promise<void>): Promise<string | undefined> {
  try {
    await connect()
    return undefined
  } catch (error) {
    return error instanceof Error && error.message !== '' ? error.message : 'no answer'
  }
}

/** Whether the engine answers here, for tests of their own. */
export function isReachable(engine: EngineName): boolean {
  return reasons[engine] === undefined
}

/** A directory that vanishes after the suite. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-test-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/**
 * Runs the suite on every engine. One that does not answer is a skipped test that says so; in CI (CI=true) it fails.
 */
export function forEachEngine(suite: (engine: EngineName, open: OpenFresh) => void): void {
  for (const engine of ['sqlite', 'mysql', 'postgres'] as const) {
    const reason = reasons[engine]
    if (reason === undefined) {
      describe(`on ${engine}`, () => suite(engine, opener(engine)))
      continue
    }
    const unavailable = process.env.CI === 'true' ? test : test.skip
    unavailable(`on ${engine}: the server is not there (${reason})`, () => {
      throw new Error(reason)
    })
  }
}

function opener(engine: EngineName): OpenFresh {
  const cleanUps: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const cleanUp of cleanUps.toReversed()) await cleanUp()
  }, setUpTimeoutMs)
  const create = { sqlite: createSqliteFile, mysql: createMysqlDatabase, postgres: createPostgresDatabase }[engine]
  return async ({ isMigrated = true, source } = {}) => {
    const { dsn, drop } = await create(source)
    cleanUps.push(drop)
    const database = await openDatabase({ dsn, maxOpenConnections: 10 })
    cleanUps.push(() => database.close())
    if (isMigrated) await migrate(database, migration)
    return { ...database, dsn }
  }
}

type Created = { readonly dsn: string; readonly drop: () => Promise<void> }

const randomName = () => `tollgate_test_${randomBytes(6).toString('hex')}`

async function createSqliteFile(source?: string): Promise<Created> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-test-'))
  const drop = async () => rmSync(directory, { recursive: true, force: true })
  const path = join(directory, 'one-api.db')
  if (source !== undefined) copyFileSync(source, path)
  return { dsn: `file:${path}`, drop }
}

async function createMysqlDatabase(): Promise<Created> {
  const name = randomName()
  const execute = async (sql: string) => {
    const connection = await mysql.createConnection(mysqlServer)
    await connection.query(sql)
    await connection.end()
  }
  await execute(`create database \`${name}\` character set utf8mb4`)
  return { dsn: withDatabase(mysqlServer, name), drop: () => execute(`drop database if exists \`${name}\``) }
}

async function createPostgresDatabase(): Promise<Created> {
  const name = randomName()
  const execute = async (sql: string) => {
    const client = new pg.Client(postgresServer)
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await execute(`create database ${name}`)
  return {
    dsn: withDatabase(postgresServer, name),
    drop: () => execute(`drop database if exists ${name} with (force)`),
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
