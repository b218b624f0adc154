// What people type goes into statements as values, and searches cost what they may: every parameter of every route, on every engine.
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminRoutes, type Route } from '../../src/admin/index.ts'
import { z } from '../../src/contract/index.ts'
import { type Caller, createHarness, type Harness } from '../admin/harness.ts'
import { forEachEngine } from '../support/databases.ts'

setDefaultTimeout(120_000)

const INJECTIONS = [
  "' OR '1'='1",
  "' OR 1=1 -- ",
  '" OR ""="',
  "') UNION SELECT password FROM users -- ",
  "'; DROP TABLE users; -- ",
  '1; DELETE FROM tokens',
  "1' AND SLEEP(9) -- ",
  "1' AND pg_sleep(9) -- ",
  '1) OR (SELECT count(*) FROM users)>0 -- ',
  '`id`',
  'id, (SELECT password FROM users LIMIT 1)',
  'id desc; SELECT 1',
  "admin'/*",
  '\\',
  "\\' OR 1=1 -- ",
  '%27%20OR%201=1',
  '$1',
  ':name',
  '?',
  '{"$ne":null}',
  "x' || (SELECT 1) || '",
  '0x27',
  '\u02bc OR 1=1',
]

/** The names that a route reads from its query. */
const namesOf = ({ input }: Route): string[] =>
  input.query instanceof z.ZodObject ? Object.keys(input.query.shape) : []

const SEARCHES = [
  '/api/user/search?keyword=',
  '/api/token/search?keyword=',
  '/api/channel/search?keyword=',
  '/api/models/search?keyword=',
  '/api/vendors/search?keyword=',
  '/api/log/?username=',
  '/api/log/?model_name=',
  '/api/log/?token_name=',
  '/api/log/self?model_name=',
]

forEachEngine((_engine, open) => {
  let harness: Harness
  let root: Caller
  let routes: readonly Route[]

  beforeAll(async () => {
    harness = await createHarness({ database: await open() })
    await harness.setUp()
    root = await harness.signIn('root', '12345678')
    await root({ method: 'POST', path: '/api/token/', body: { name: 'kept', unlimited_quota: true } })
    const channel = { type: 1, key: 'k', name: 'kept', models: 'gpt-4o', group: 'default' }
    await root({ method: 'POST', path: '/api/channel/', body: { mode: 'single', channel } })
    for (const model_name of ['gpt-4o', 'gpt_4o', 'gpt%4o'])
      await harness.deps.repos.logs.insert({ user_id: 1, username: 'root', model_name, type: 2, created_at: 1 })
    routes = adminRoutes(harness.deps).filter(({ method, isChanging }) => method === 'GET' && isChanging !== true)
  }, 120_000)
  afterAll(() => expect(harness.failures).toEqual([]))

  const exists = (path: string) => routes.some((route) => route.path === path.split('?')[0])

  const countTables = async (): Promise<string> => {
    const { kysely } = harness.database
    const tables = ['users', 'tokens', 'channels', 'options', 'logs'] as const
    const rows = await Promise.all(tables.map((table) => kysely.selectFrom(table).selectAll().execute()))
    return rows.map((list) => list.length).join()
  }

  test('no parameter of a query is taken for SQL', async () => {
    const before = await countTables()
    let walked = 0
    for (const route of routes) {
      const names = namesOf(route)
      if (names.length === 0) continue
      walked++
      for (const value of INJECTIONS) {
        const query = names.map((name) => `${name}=${encodeURIComponent(value)}`).join('&')
        const reply = await root({ path: `${route.path.replace(/:\w+/g, '999999')}?${query}` })
        expect(`${route.path} ${value} ${reply.status}`).toMatch(/ (200|400|403|404)$/)
        expect(reply.text).not.toMatch(/syntax error|SQLITE_|ER_PARSE|near "/i)
      }
    }
    expect(walked).toBeGreaterThan(10)
    expect(await countTables()).toBe(before)
  })

  test('a condition that is always true finds nothing', async () => {
    for (const search of SEARCHES.filter(exists))
      for (const value of INJECTIONS) {
        const { body } = await root({ path: search + encodeURIComponent(value) })
        const items = body.data?.items ?? body.data ?? []
        expect(`${search}${value} ${items.length ?? 0}`).toBe(`${search}${value} 0`)
      }
  })

  test('no header is taken for SQL', async () => {
    for (const value of INJECTIONS.filter((text) => /^[\x20-\x7e]*$/.test(text)))
      for (const name of ['authorization', 'x-api-key', 'cookie', 'new-api-user', 'x-forwarded-for', 'user-agent']) {
        const own = await harness.call({ path: '/api/user/self', headers: { [name]: value } })
        expect(`${name} ${value} ${own.body.success}`).toBe(`${name} ${value} false`)
        const key = await harness.call({ path: '/api/usage/token/', headers: { [name]: value } })
        expect(`${name} ${value} ${key.status}`).toBe(`${name} ${value} 401`)
      }
  })

  test('wildcards are letters like others, and a pattern has few', async () => {
    const total = async (path: string) => {
      const { body } = await root({ path })
      if (body.success !== true) throw new Error(`${path}: ${body.message}`)
      return body.data.total as number
    }
    expect(await total('/api/log/?model_name=gpt-4o')).toBe(1)
    expect(await total(`/api/log/?model_name=${encodeURIComponent('gpt_4o')}`)).toBe(1)
    expect(await total(`/api/log/?model_name=${encodeURIComponent('gpt%')}`)).toBe(3)
    expect(await total(`/api/log/?model_name=${encodeURIComponent('%t%4%o')}`)).toBe(3)
    const long = `/api/log/?model_name=${encodeURIComponent(`%g%p%t${'%'.repeat(20)}4o`)}`
    expect((await root({ path: long })).body.success).toBe(false)
    for (const search of SEARCHES.filter((path) => exists(path) && !path.startsWith('/api/log')))
      for (const keyword of ['%', '_', '%_%', '!', '%'.repeat(1000), '_%'.repeat(500)]) {
        const { body } = await root({ path: search + encodeURIComponent(keyword) })
        // Refused, or nothing found.
        expect(`${search} ${(body.data?.items ?? body.data ?? []).length}`).toBe(`${search} 0`)
      }
  })

  test('pages are of a hundred at most, begin within bounds, and are sorted by no other column than offered', async () => {
    const { kysely } = harness.database
    const users = Array.from({ length: 150 }, (_, index) => ({ username: `u${index}`, password: '' }))
    for (const user of users) await harness.deps.repos.users.insert(user)
    const sizes = [
      'page_size=100000',
      'size=100000',
      'ps=100000',
      'page_size=-1',
      'page_size=NaN',
      'p=-5',
      'p=99999999999',
    ]
    for (const size of sizes) {
      const { body } = await root({ path: `/api/user/?${size}` })
      expect(body.data.items.length).toBeLessThanOrEqual(100)
    }
    const deep = await root({ path: '/api/user/?p=99999999999&page_size=100' })
    expect(deep.body.data.items).toEqual([])
    for (const route of routes.filter((each) => namesOf(each).some((name) => /sort|order/.test(name))))
      for (const column of ['password', 'access_token', 'key', 'id;--', 'random()', '(select 1)', '1']) {
        const names = namesOf(route).filter((name) => /sort|order/.test(name))
        const query = names.map((name) => `${name}=${encodeURIComponent(column)}`).join('&')
        const reply = await root({ path: `${route.path.replace(/:\w+/g, '1')}?${query}` })
        expect(`${route.path} ${column} ${reply.status}`).toMatch(/ (200|400)$/)
      }
    expect(await kysely.selectFrom('users').select('id').execute()).toHaveLength(151)
  })
})

describe('statements', () => {
  const ROOT = join(import.meta.dir, '../..')
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => ({ file, text: readFileSync(join(ROOT, 'src', file), 'utf8') }))

  test('are written in storage alone', () => {
    const elsewhere = sources.filter(
      ({ file, text }) => !file.startsWith('storage/') && /\bsql(?:<[^>]*>)?`/.test(text),
    )
    expect(elsewhere.map(({ file }) => file)).toEqual([])
  })

  test('hold raw text only from constants and from the definitions of tables', () => {
    const raw = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\bsql\.(?:raw|lit|id)\(([^\n]*)/g)].map(([, rest = '']) => `${file}: ${rest.trim()}`),
    )
    const isConstant = (line: string) => /: (?:'[a-z ]+'\)|[\w.]+ === '\w+' \? '\w+' : '\w+'\))/.test(line)
    /** Operators of a closed union. */
    const isTyped = (line: string) => line.startsWith('storage/repos/media-tasks.ts: operator)')
    const isOfDefinitions = (line: string) => line.startsWith('storage/migrate/')
    const unexplained = raw.filter((line) => !isConstant(line) && !isTyped(line) && !isOfDefinitions(line))
    expect(unexplained).toEqual([])
  })
})
