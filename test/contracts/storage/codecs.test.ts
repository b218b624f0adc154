// Every column of every table keeps its values on every engine, and reads NULL as zero.
import { beforeAll, describe, expect, test } from 'bun:test'
import { sql } from 'kysely'
import { type Database, type Table, type TableName, tables } from '../../../src/storage/index.ts'
import { type EngineName, forEachEngine, setUpTimeoutMs } from '../../support/databases.ts'

type Column = Table['columns'][string]
const text = `ünï 😀 ' " \\ % \` line\nend`

/** A value that a careless driver or codec would change. */
function sampleOf(column: Column): string | number | boolean | Date {
  switch (column.kind) {
    case 'id':
      return 77
    case 'int':
      return 9_007_199_254_740_991
    case 'uint':
      return column.types?.mysql === undefined ? 9_007_199_254_740_991 : 4_294_967_295
    case 'bool':
      return true
    case 'float':
      return -1234.0625
    case 'decimal':
      return 9.990001
    case 'time':
      return new Date('2026-07-31T22:30:59.123Z')
    case 'json':
      return '{"list":[1,"é",null]}'
    case 'char':
      return 'abc'
    default:
      return text.slice(0, column.length ?? text.length)
  }
}

function names(): TableName[] {
  return Object.keys(tables) as TableName[]
}

const columnsOf = (name: TableName): [string, Column][] => Object.entries((tables[name] as Table).columns)

forEachEngine((engine: EngineName, open) => {
  let database: Database
  beforeAll(async () => {
    database = await open()
  }, setUpTimeoutMs)

  describe('a row with every column filled is read as it was written', () => {
    for (const name of names()) {
      test(name, async () => {
        const table: Table = tables[name]
        const sample = Object.fromEntries(columnsOf(name).map(([column, spec]) => [column, sampleOf(spec)]))
        await database.kysely.insertInto(name).values(table.encodeNew(engine, sample)).execute()
        const row = table.decode((await database.kysely.selectFrom(name).selectAll().executeTakeFirst()) ?? {})
        for (const [column, spec] of columnsOf(name)) {
          // MySQL stores JSON in its own spelling.
          if (spec.kind === 'json') expect(JSON.parse(String(row[column]))).toEqual(JSON.parse(String(sample[column])))
          else expect({ [column]: row[column] }).toEqual({ [column]: sample[column] })
        }
        await database.kysely.deleteFrom(name).execute()
      })
    }
  })

  describe('a row that holds NULL wherever it may is read as zero values', () => {
    for (const name of names()) {
      test(name, async () => {
        const table: Table = tables[name]
        const needed = columnsOf(name).filter(
          ([column, spec]) => spec.notNull || table.primaryKey.includes(column) || spec.kind === 'id',
        )
        const sample = Object.fromEntries(needed.map(([column, spec]) => [column, sampleOf(spec)]))
        const nulls = columnsOf(name).filter(([column]) => !(column in sample))
        const values = Object.fromEntries([
          ...Object.entries(table.encode(engine, sample)),
          ...nulls.map(([column]) => [column, null]),
        ])
        await database.kysely.insertInto(name).values(values).execute()
        const row = table.decode((await database.kysely.selectFrom(name).selectAll().executeTakeFirst()) ?? {})
        for (const [column, spec] of nulls) {
          const zero = zeroOf(spec)
          expect<unknown>({ [column]: row[column] }).toEqual({ [column]: zero })
        }
        await database.kysely.deleteFrom(name).execute()
      })
    }
  })

  test('JSON columns hold what New API’s own program can read', async () => {
    const values = tables.tasks.encodeNew(engine, { id: 1, properties: '{"input":"x"}', data: '[]' })
    await database.kysely.insertInto('tasks').values(values).execute()
    if (engine !== 'sqlite') return
    const { rows } = await sql<{ a: string; b: string; c: string }>`
      select typeof(properties) as a, typeof(data) as b, typeof(private_data) as c from tasks`.execute(database.kysely)
    expect(rows).toEqual([{ a: 'blob', b: 'blob', c: 'null' }])
  })

  test('an access token that is padded by the engine is read without padding', async () => {
    const values = tables.users.encodeNew(engine, { username: 'padded', access_token: 'short' })
    await database.kysely.insertInto('users').values(values).execute()
    const row = await database.kysely
      .selectFrom('users')
      .selectAll()
      .where('access_token', '=', 'short')
      .executeTakeFirst()
    expect(tables.users.decode(row ?? {}).access_token).toBe('short')
  })

  test('two users without an access token or an invitation code get along', async () => {
    for (const username of ['first', 'second']) {
      const values = tables.users.encodeNew(engine, { username, access_token: '', aff_code: '' })
      await database.kysely.insertInto('users').values(values).execute()
    }
    const rows = await database.kysely
      .selectFrom('users')
      .selectAll()
      .where('username', 'in', ['first', 'second'])
      .execute()
    expect(rows.map((row) => [tables.users.decode(row).access_token, tables.users.decode(row).aff_code])).toEqual([
      [null, ''],
      [null, ''],
    ])
  })
})

function zeroOf(column: Column): unknown {
  if (column.nullable || column.kind === 'time') return null
  if (column.kind === 'bool') return false
  return ['id', 'int', 'uint', 'float', 'decimal'].includes(column.kind) ? 0 : ''
}
