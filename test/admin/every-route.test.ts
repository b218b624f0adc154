// Walks every route: wrong callers, wrong types, huge numbers and missing bodies never give a 5xx, and change nothing.
import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Route } from '../../src/admin/index.ts'
import { adminRoutes } from '../../src/admin/index.ts'
import type { Database } from '../../src/storage/index.ts'
import { forEachEngine } from '../support/databases.ts'
import { type Caller, createHarness, type Harness, type Reply } from './harness.ts'

// Every walk makes a call for each route and looks at the whole database after it; servers take their time.
setDefaultTimeout(60_000)

forEachEngine((_engine, open) => {
  let harness: Harness
  let routes: readonly Route[]
  let callers: Readonly<Record<'nobody' | 'user' | 'admin' | 'root', Caller>>

  beforeAll(async () => {
    harness = await createHarness({ database: await open() })
    await harness.setUp()
    const root = await harness.signIn('root', '12345678')
    const accounts = [
      ['user', 1],
      ['admin', 10],
    ] as const
    for (const [username, role] of accounts) {
      const body = { username, password: 'password1', display_name: username, role }
      await root({ method: 'POST', path: '/api/user/', body })
    }
    await root({ method: 'POST', path: '/api/token/', body: { name: 'kept', unlimited_quota: true } })
    const channel = {
      type: 1,
      key: 'k',
      name: 'kept',
      models: 'gpt-4o',
      group: 'default',
      base_url: 'http://127.0.0.1:1',
    }
    await root({ method: 'POST', path: '/api/channel/', body: { mode: 'single', channel } })
    callers = {
      nobody: harness.call,
      user: await harness.signIn('user', 'password1'),
      admin: await harness.signIn('admin', 'password1'),
      root,
    }
    routes = adminRoutes(harness.deps)
  }, 60_000)

  /** Everything that a refused call must not change. Sessions and audit rows are about calls themselves. */
  const photograph = async ({ kysely }: Database): Promise<string> => {
    const rows = await Promise.all(
      (
        [
          'users',
          'tokens',
          'channels',
          'abilities',
          'options',
          'logs',
          'setups',
          'custom_oauth_providers',
          'user_oauth_bindings',
          'quota_data',
          'two_fas',
          'two_fa_backup_codes',
          'passkey_credentials',
          'models',
          'vendors',
          'prefill_groups',
          'top_ups',
          'redemptions',
          'checkins',
          'tg_orders',
          'midjourneys',
          'tasks',
        ] as const
      ).map((table) => kysely.selectFrom(table).selectAll().execute()),
    )
    return JSON.stringify(rows)
  }

  /** Paths with a value for each name. */
  const fill = (path: string, value: string): string => path.replace(/:\w+/g, encodeURIComponent(value))

  const isRefusal = ({ status, body }: Reply): boolean => status >= 400 || body?.success === false || 'error' in body

  describe('routes as values', () => {
    test('no two have the same method and path, and all say what they do', () => {
      const names = routes.map(({ method, path }) => `${method} ${path}`)
      expect(new Set(names).size).toBe(names.length)
      expect(routes.filter(({ summary }) => summary === '').map(({ path }) => path)).toEqual([])
    })
  })

  const LOWER = { user: ['nobody'], admin: ['nobody', 'user'], root: ['nobody', 'user', 'admin'] } as const

  test('a caller of too low a role is refused everywhere, and nothing changes', async () => {
    const before = await photograph(harness.database)
    for (const route of routes) {
      if (route.guard !== 'user' && route.guard !== 'admin' && route.guard !== 'root') continue
      for (const who of LOWER[route.guard]) {
        const reply = await callers[who]({
          method: route.method,
          path: fill(route.path, '1'),
          body: { id: 1, ids: [1] },
        })
        const isRight = who === 'nobody' ? reply.status === 401 : reply.status === 200 && reply.body.success === false
        expect(`${who} ${route.method} ${route.path}: ${isRight}`).toEndWith('true')
      }
    }
    expect(await photograph(harness.database)).toBe(before)
  })

  test('API keys open nothing but their own look-ups, and those want a key', async () => {
    for (const route of routes.filter(({ guard }) => guard === 'key' || guard === 'key-read')) {
      const wrong: Record<string, string>[] = [{}, { authorization: 'Bearer sk-unknown' }, { 'x-api-key': 'x' }]
      for (const headers of wrong) {
        const reply = await harness.call({ method: route.method, path: route.path, headers })
        expect(`${route.path} ${reply.status}`).toBe(`${route.path} 401`)
      }
    }
  })

  const WRONG_BODIES: readonly unknown[] = [
    '',
    '{',
    'null',
    '[]',
    '0',
    '"text"',
    '{"id":"1","ids":"1","key":1,"value":{},"name":[],"channel":[]}',
    '{"id":1e308,"ids":[1e308],"channel_id":1e308,"remain_quota":1e308,"value":1e308,"role":1e308,"status":1e308}',
    '{"id":-1,"ids":[-1],"channel_id":-1,"key_index":-1,"remain_quota":-1,"expired_time":-9,"role":-1,"status":-1}',
    '{"id":1.5,"ids":[1.5],"priority":0.5,"weight":-1,"status":9}',
    '{"id":9007199254740993,"ids":[9007199254740993],"remain_quota":9007199254740993}',
    `{"__proto__":{"role":100},"constructor":{"prototype":{"role":100}},"id":999999}`,
    JSON.stringify({ id: 999_999, name: 'x'.repeat(100_000), username: 'x'.repeat(100_000), key: 'x'.repeat(100_000) }),
    JSON.stringify({ id: 999_999, name: 'a\u0000b', username: 'a\u0000b', tag: 'a\u0000b', key: 'a\u0000b' }),
    '['.repeat(100_000),
  ]

  /** Reading routes that change something, as in the reference. */
  const CHANGES_BY_GET = new Set(['/api/user/token', '/api/user/aff', '/api/user/logout', '/api/channel/test/:id'])

  /** A key needs no field, a change of nothing is none, and unknown keys are left out: some of the bodies fit these. */
  const CONTENT_WITH_LITTLE = ['PUT /api/user/self', 'POST /api/token/batch/keys', 'POST /api/token/']

  test('bodies that are no fit are told so, never with a 5xx, and change nothing', async () => {
    const succeeded = new Set<string>()
    let before = await photograph(harness.database)
    for (const route of routes) {
      const name = `${route.method} ${route.path}`
      if (route.input.body === undefined) continue
      for (const body of WRONG_BODIES) {
        const reply = await callers.root({ method: route.method, path: fill(route.path, '999999'), body })
        expect(`${name} ${String(body).slice(0, 60)} → ${reply.status}`).toMatch(/ (200|400|403|413)$/)
        const now = await photograph(harness.database)
        if (!isRefusal(reply) && reply.body.data !== 0) succeeded.add(name)
        else expect(`${name} ${String(body).slice(0, 60)} ${now === before}`).toEndWith('true')
        before = now
      }
    }
    expect([...succeeded]).toEqual(CONTENT_WITH_LITTLE)
    expect(harness.failures).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false)
  })

  const WRONG_PARAMETERS = ['0', '-1', 'abc', '1e3', '99999999999999999999', '1;drop', '%', "'", '\u0000', '999999']

  test('path parts that name nothing are refused', async () => {
    const before = await photograph(harness.database)
    for (const route of routes.filter(({ path }) => path.includes(':'))) {
      for (const value of WRONG_PARAMETERS) {
        const reply = await callers.root({ method: route.method, path: fill(route.path, value), body: {} })
        expect(`${route.path} ${value} ${reply.status < 500}`).toBe(`${route.path} ${value} true`)
        if (value !== '999999') expect(`${route.path} ${value} ${isRefusal(reply)}`).toBe(`${route.path} ${value} true`)
      }
    }
    expect(await photograph(harness.database)).toBe(before)
    expect(harness.failures).toEqual([])
  })

  const WRONG_VALUES = [
    '-1',
    'abc',
    '1e309',
    '99999999999999999999',
    'NaN',
    "' or 1=1 --",
    '%%%%',
    '\u0000',
    '{}',
    '[]',
  ]
  const NAMES = [
    'p',
    'page_size',
    'size',
    'keyword',
    'token',
    'group',
    'status',
    'type',
    'sort_by',
    'sort_order',
    'id_sort',
    'tag_mode',
    'start_timestamp',
    'end_timestamp',
    'model_name',
    'username',
    'channel',
    'request_id',
    'tag',
    'role',
  ]

  test('queries that make no sense read nothing they should not, and never give a 5xx', async () => {
    const before = await photograph(harness.database)
    for (const route of routes.filter(({ method, input }) => method === 'GET' && input.query !== undefined)) {
      if (CHANGES_BY_GET.has(route.path)) continue
      for (const value of WRONG_VALUES) {
        const query = NAMES.map((name) => `${name}=${encodeURIComponent(value)}`).join('&')
        const reply = await callers.root({ path: `${fill(route.path, '999999')}?${query}&p=1&p=2` })
        expect(`${route.path} ${value} ${reply.status}`).toMatch(/ (200|400|403)$/)
      }
    }
    expect(await photograph(harness.database)).toBe(before)
    expect(harness.failures).toEqual([])
  })

  test('no answer holds a password, a key or an access token', async () => {
    const canary = 'canarycanarycanarycanary'
    const { deps, database } = harness
    const hash = (await deps.repos.users.findById(2))?.password ?? ''
    await deps.repos.users.update(2, { access_token: `${canary}A` })
    await deps.repos.tokens.insert({ user_id: 1, key: `${canary}B`, name: 'secret', expired_time: -1 })
    await deps.repos.channels.insertMany([
      { key: `${canary}C`, name: 'secret', type: 1, models: 'm', group: 'default' },
    ])
    await deps.repos.options.set('SMTPToken', `${canary}D`)
    await deps.repos.twoFactors.prepare(2, `${canary}E`, [`${canary}F`], new Date(0))
    await deps.repos.twoFactors.enable(2, `${canary}E`, new Date(0))
    await deps.repos.passkeys.replace({ user_id: 2, credential_id: `${canary}G`, public_key: `${canary}H` })
    deps.settings.applyRows(await deps.repos.options.all())
    const reading = routes.filter(({ method, path }) => method === 'GET' && !CHANGES_BY_GET.has(path))
    for (const route of reading) {
      for (const id of ['1', '2']) {
        const { text } = await callers.root({ path: fill(route.path, id) })
        expect(`${route.path} ${text.includes(canary)} ${text.includes(hash)}`).toBe(`${route.path} false false`)
      }
    }
    expect((await database.kysely.selectFrom('tg_audit').selectAll().execute()).length).toBeGreaterThan(0)
  })
})
