// A SQLite file that is closed is one file: nothing of the journal stays beside it.
import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from './open.ts'

const directory = mkdtempSync(join(tmpdir(), 'tollgate-sqlite-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

test('a closed database leaves no journal beside its file', async () => {
  const { kysely, close } = await openDatabase({ dsn: `file:${join(directory, 'a.db')}` })
  await sql`create table notes (text text)`.execute(kysely)
  await sql`insert into notes values ('x')`.execute(kysely)
  expect((await sql`select text from notes`.execute(kysely)).rows).toHaveLength(1)
  expect(readdirSync(directory)).toContain('a.db-wal')
  await close()
  expect(readdirSync(directory)).toEqual(['a.db'])
})
