// Puts the databases that the real systems wrote onto an engine: their own dumps, or their SQLite file said in its SQL.
import { Database as SqliteFile } from 'bun:sqlite'
import mysql from 'mysql2/promise'
import pg from 'pg'
import type { FreshDatabase, OpenFresh } from '../../support/databases.ts'

export type ReferenceName = 'new-api' | 'one-api' | 'one-api-fork'
type Server = 'mysql' | 'postgres'
type Value = string | number | boolean | null
type Run = (sql: string, values?: readonly Value[]) => Promise<void>

const directory = `${import.meta.dir}/../../fixtures/databases`

/** A fresh database with the reference's tables and rows, not migrated. */
export async function openReference(open: OpenFresh, name: ReferenceName): Promise<FreshDatabase> {
  const database = await open({ isMigrated: false, source: `${directory}/${name}.sqlite` })
  if (database.engine === 'sqlite') return database
  if (database.engine === 'mysql') await onMysql(database.dsn, (run) => fill(run, 'mysql', name))
  else await onPostgres(database.dsn, (run) => fill(run, 'postgres', name))
  return database
}

async function fill(run: Run, engine: Server, name: ReferenceName): Promise<void> {
  if (name !== 'new-api') return translate(run, engine, `${directory}/${name}.sqlite`)
  const dump = await Bun.file(`${directory}/new-api.${engine}.sql`).text()
  if (engine === 'mysql') return run(dump)
  for (const piece of piecesOf(dump)) await run(piece.sql, piece.values)
}

async function onMysql(dsn: string, work: (run: Run) => Promise<void>): Promise<void> {
  const connection = await mysql.createConnection({ uri: dsn, multipleStatements: true })
  await work(async (sql, values = []) => {
    await connection.query(sql, [...values])
  })
  await connection.end()
}

async function onPostgres(dsn: string, work: (run: Run) => Promise<void>): Promise<void> {
  const client = new pg.Client(dsn)
  await client.connect()
  await work(async (sql, values) => {
    await client.query(sql, values === undefined ? undefined : [...values])
  })
  await client.end()
}

/** pg_dump's text without psql: plain SQL as it is, COPY blocks as INSERTs. */
function piecesOf(dump: string): { sql: string; values?: Value[] }[] {
  const pieces: { sql: string; values?: Value[] }[] = []
  const block = /^COPY (\S+) \((.*)\) FROM stdin;\n([\s\S]*?)^\\\.$/gm
  let end = 0
  const plain = (text: string) => {
    const sql = text.replace(/^\\.*$/gm, '')
    if (sql.trim() !== '') pieces.push({ sql })
  }
  for (let match = block.exec(dump); match !== null; match = block.exec(dump)) {
    const [, table = '', columns = '', body = ''] = match
    plain(dump.slice(end, match.index))
    end = block.lastIndex
    for (const line of body.split('\n').filter((text) => text !== '')) {
      const values = line.split('\t').map((field) => (field === '\\N' ? null : unescapeField(field)))
      const places = values.map((_, index) => `$${index + 1}`).join(', ')
      pieces.push({ sql: `insert into ${table} (${columns}) values (${places})`, values })
    }
  }
  plain(dump.slice(end))
  return pieces
}

const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v' }
const unescapeField = (field: string) => field.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)

type ColumnFact = { name: string; type: string; notnull: number; dflt_value: string | null; pk: number }

/** The tables of a SQLite file of One API or its fork with the column types that they have on a server, and their rows. */
async function translate(run: Run, engine: Server, path: string): Promise<void> {
  const file = new SqliteFile(path, { readonly: true })
  const tables = file
    .query<{ name: string }, []>("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all()
  for (const { name: table } of tables) {
    const columns = file.query<ColumnFact, [string]>('select * from pragma_table_info(?)').all(table)
    const indexes = indexesOf(file, table)
    const indexed = new Set(indexes.flatMap((index) => index.columns))
    const lines = columns.map((column) => columnLine(engine, column, indexed.has(column.name)))
    const keys = columns.filter((column) => column.pk > 0).map((column) => quote(engine, column.name))
    await run(`create table ${quote(engine, table)} (${[...lines, `primary key (${keys.join(', ')})`].join(', ')})`)
    for (const { name, columns: names, isUnique } of indexes) {
      const list = names.map((column) => quote(engine, column)).join(', ')
      const kind = isUnique ? 'unique index' : 'index'
      await run(`create ${kind} ${quote(engine, name)} on ${quote(engine, table)} (${list})`)
    }
    const places = columns.map((_, index) => (engine === 'mysql' ? '?' : `$${index + 1}`)).join(', ')
    const names = columns.map((column) => quote(engine, column.name)).join(', ')
    for (const row of file.query<{ [column: string]: unknown }, []>(`select * from "${table}"`).all()) {
      const values = columns.map((column) => toServerValue(engine, column, row[column.name]))
      await run(`insert into ${quote(engine, table)} (${names}) values (${places})`, values)
    }
    if (
      engine === 'postgres' &&
      columns.some((column) => column.name === 'id' && column.type.toLowerCase() === 'integer')
    ) {
      await run(
        `select setval(pg_get_serial_sequence('${table}', 'id'), coalesce(max(id), 0) + 1, false) from "${table}"`,
      )
    }
  }
  file.close()
}

function indexesOf(file: SqliteFile, table: string) {
  const facts = file
    .query<{ name: string; isUnique: number; origin: string }, [string]>(
      'select name, "unique" as isUnique, origin from pragma_index_list(?)',
    )
    .all(table)
  return facts
    .filter(({ origin }) => origin !== 'pk')
    .map(({ name, isUnique }) => {
      const columns = file.query<{ name: string }, [string]>('select name from pragma_index_info(?)').all(name)
      const label = name.startsWith('sqlite_') ? `uni_${table}` : name
      return { name: label, columns: columns.map((column) => column.name), isUnique: isUnique === 1 }
    })
}

const quote = (engine: Server, name: string) => (engine === 'mysql' ? `\`${name}\`` : `"${name}"`)

function columnLine(engine: Server, column: ColumnFact, isIndexed: boolean): string {
  const isId = column.pk > 0 && column.type.toLowerCase() === 'integer' && column.name === 'id'
  const type = isId ? idType[engine] : serverType(engine, column, isIndexed || column.pk > 0)
  const text = column.dflt_value?.replace(/^"(.*)"$/, "'$1'")
  const isBool = column.type.toLowerCase() === 'numeric'
  const literal = isBool && engine === 'postgres' ? text?.replace('1', 'true').replace('0', 'false') : text
  const hasDefault = literal !== undefined && !(engine === 'mysql' && type === 'longtext')
  return `${quote(engine, column.name)} ${type}${column.notnull ? ' not null' : ''}${hasDefault ? ` default ${literal}` : ''}`
}

const idType = { mysql: 'bigint not null auto_increment', postgres: 'bigserial' } as const

function serverType(engine: Server, { type, dflt_value }: ColumnFact, isIndexed: boolean): string {
  switch (type.toLowerCase()) {
    case 'integer':
      return 'bigint'
    case 'numeric':
      return 'boolean'
    case 'real':
      return engine === 'mysql' ? 'double' : 'decimal'
    case 'datetime':
      return engine === 'mysql' ? 'datetime(3)' : 'timestamptz'
    case 'text':
    case 'longtext':
    case 'mediumtext':
      if (engine === 'postgres') return 'text'
      return isIndexed || dflt_value !== null ? 'varchar(191)' : 'longtext'
    default:
      return type
  }
}

function toServerValue(engine: Server, column: ColumnFact, value: unknown): Value {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (column.type.toLowerCase() === 'numeric' && engine === 'postgres') return value === 1
  return typeof value === 'number' ? value : String(value)
}
