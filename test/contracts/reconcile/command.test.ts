// The command `reconcile`, as an operator runs it: what it prints and how it ends.
import { beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRepos, migrate, openDatabase } from '../../../src/storage/index.ts'
import { migration, setUpTimeoutMs, temporaryDirectory } from '../../support/databases.ts'

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url))
const directory = temporaryDirectory()
const path = join(directory, 'books.db')

const run = async (...words: string[]) => {
  const child = Bun.spawn([process.execPath, '--no-env-file', main, 'reconcile', ...words, '--log-dir='], {
    cwd: directory,
    env: {
      ...process.env,
      SQLITE_PATH: path,
      SQL_DSN: 'local',
      LOG_SQL_DSN: '',
      REDIS_CONN_STRING: '',
      LOG_LEVEL: 'error',
    },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const text = await new Response(child.stdout).text()
  return { code: await child.exited, text }
}

const open = () => openDatabase({ dsn: `file:${path}` })

beforeAll(async () => {
  const database = await open()
  await migrate(database, migration)
  const repos = createRepos(database)
  await repos.users.insert({
    username: 'ann',
    password: '',
    role: 1,
    status: 1,
    quota: 100,
    used_quota: 20,
    group: 'default',
  })
  const other = JSON.stringify({
    model_ratio: 1,
    completion_ratio: 2,
    group_ratio: 1,
    model_price: -1,
    cache_tokens: 0,
    cache_ratio: 1,
  })
  await repos.logs.insert({
    user_id: 1,
    type: 2,
    created_at: 1,
    quota: 20,
    prompt_tokens: 10,
    completion_tokens: 5,
    model_name: 'm',
    request_id: 'r',
    other,
  })
  await database.close()
}, setUpTimeoutMs)

test('of true books says so and ends with 0', async () => {
  const { code, text } = await run()
  expect(text).toContain('1 usage rows, 20 units charged')
  expect(text).toContain('✓ Everything adds up.')
  expect(code).toBe(0)
})

test('of false books names the difference and ends with 1, as JSON too', async () => {
  const database = await open()
  await database.kysely.updateTable('users').set({ used_quota: 25 }).execute()
  await database.close()
  const { code, text } = await run()
  expect(text).toContain('✗ user 1: its counter says 25, its rows add up to 20')
  expect(code).toBe(1)
  const told = await run('json')
  expect(JSON.parse(told.text)).toMatchObject({ differences: [{ kind: 'users', id: 1, charged: 25, rows: 20 }] })
  expect(told.code).toBe(1)
  expect((await run('partial')).code).toBe(0)
})
