// What others own and what nobody may set, through every route that could be talked into it: ids of strangers, columns, groups, masks.
import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { adminRoutes, type Route } from '../../src/admin/index.ts'
import type { OpenApiDocument } from '../../src/contract/index.ts'
import type { UserRow } from '../../src/storage/index.ts'
import { type Caller, createHarness, type Harness } from '../admin/harness.ts'
import { FOREIGN_MEMBERS, sampleOf } from '../admin/hostile.ts'

setDefaultTimeout(120_000)

let harness: Harness
let routes: readonly Route[]
let document: OpenApiDocument
let root: Caller
let alice: Caller
let mallory: Caller
let ids: { readonly alice: number; readonly mallory: number; readonly token: number; readonly own: number }

const CANARY = 'canary7canary7canary7'

beforeAll(async () => {
  harness = await createHarness()
  await harness.setUp()
  root = await harness.signIn('root', '12345678')
  for (const username of ['alice', 'mallory'])
    await root({ method: 'POST', path: '/api/user/', body: { username, password: 'password1', role: 1 } })
  alice = await harness.signIn('alice', 'password1')
  mallory = await harness.signIn('mallory', 'password1')
  const { repos } = harness.deps
  const idOf = async (name: string) => (await repos.users.findByUsername(name))?.id ?? 0
  const [aliceId, malloryId] = [await idOf('alice'), await idOf('mallory')]
  const key = { status: 1, unlimited_quota: true, expired_time: -1 }
  const token = await repos.tokens.insert({ ...key, user_id: aliceId, key: `${CANARY}-token`, name: CANARY })
  const own = await repos.tokens.insert({ ...key, user_id: malloryId, key: 'm'.repeat(48), name: 'own' })
  await repos.users.update(aliceId, {
    access_token: `${CANARY}-access`,
    email: `${CANARY}@example.com`,
    stripe_customer: CANARY,
  })
  await repos.twoFactors.prepare(aliceId, `${CANARY}-factor`, [`${CANARY}-code`], new Date(0))
  await repos.channels.insertMany([{ key: `${CANARY}-channel`, name: 'c', type: 1, models: 'm', group: 'default' }])
  await repos.logs.insertMany([{ user_id: aliceId, username: 'alice', type: 2, content: CANARY, token_name: CANARY }])
  ids = { alice: aliceId, mallory: malloryId, token, own }
  routes = adminRoutes(harness.deps)
  document = (await harness.call({ path: '/api/openapi.json' })).body
}, 60_000)

const SELF_SERVICE = new Set(['public', 'optional', 'user'])
/** They end the session of whoever asks. */
const ENDS_THE_CALLER = new Set(['DELETE /api/user/self', 'DELETE /api/user/sessions', 'GET /api/user/logout'])

const bodySchema = ({ method, path }: Route) => {
  const methods = document.paths[path.replace(/:(\w+)/g, '{$1}')]
  const operation = methods?.[method.toLowerCase() as 'post']
  return operation?.requestBody?.content['application/json']?.schema
}

const withIds = (body: unknown, id: number): unknown =>
  JSON.parse(JSON.stringify(body), (_name, value) => (value === 999_999 ? id : value))

/** Everything of Alice that a stranger could change. */
const alices = async (): Promise<string> => {
  const { kysely: db } = harness.database
  return JSON.stringify([
    await db.selectFrom('users').selectAll().where('id', '=', ids.alice).execute(),
    await db.selectFrom('tokens').selectAll().where('user_id', '=', ids.alice).execute(),
    await db.selectFrom('logs').selectAll().where('user_id', '=', ids.alice).execute(),
    await db.selectFrom('two_fas').selectAll().where('user_id', '=', ids.alice).execute(),
    await db.selectFrom('tg_sessions').select('id').where('user_id', '=', ids.alice).execute(),
  ])
}

describe('a stranger', () => {
  test('reads and changes nothing of somebody else, by any id on any self-service route', async () => {
    const before = await alices()
    const [session] = await harness.deps.sessions.list(ids.alice)
    const wrong: string[] = []
    for (const route of routes.filter(({ guard }) => SELF_SERVICE.has(guard))) {
      if (ENDS_THE_CALLER.has(`${route.method} ${route.path}`)) continue
      const schema = bodySchema(route)
      for (const id of [ids.token, ids.alice, session?.id ?? '']) {
        const path = route.path.replace(/:\w+/g, String(id))
        const query = `?id=${id}&user_id=${ids.alice}&username=alice&token_name=${CANARY}&keyword=${CANARY}&token=${CANARY}&p=1`
        const body = schema === undefined ? undefined : withIds(sampleOf(schema), Number(id) || ids.alice)
        const { text } = await mallory({ method: route.method, path: path + query, body })
        if (text.includes(CANARY)) wrong.push(`${route.method} ${path}: ${text.slice(0, 200)}`)
      }
    }
    expect(wrong).toEqual([])
    expect(await alices()).toBe(before)
  })

  test('cannot mix ids of others into a batch: their rows stay, whole or not at all', async () => {
    const { repos } = harness.deps
    const shown = await mallory({ method: 'POST', path: '/api/token/batch/keys', body: { ids: [ids.own, ids.token] } })
    expect(shown.text).not.toContain(CANARY)
    await mallory({ method: 'POST', path: '/api/token/batch', body: { ids: [ids.own, ids.token] } })
    expect((await repos.tokens.findById(ids.token))?.user_id).toBe(ids.alice)
  })
})

/** Columns that nobody sets by naming them; each route's own are set through their own rules. */
const GUARDED: readonly (keyof UserRow)[] = [
  'role',
  'status',
  'quota',
  'used_quota',
  'request_count',
  'group',
  'aff_quota',
  'aff_history',
  'aff_count',
  'inviter_id',
  'access_token',
  'stripe_customer',
]

test('a caller who names every column changes none that is not theirs, on any self-service route', async () => {
  const { repos } = harness.deps
  const guarded = async () => {
    const row = await repos.users.findById(ids.mallory)
    return Object.fromEntries(GUARDED.map((name) => [name, row?.[name]]))
  }
  const before = await guarded()
  const wrong: string[] = []
  for (const route of routes.filter(({ guard }) => SELF_SERVICE.has(guard))) {
    const schema = bodySchema(route)
    if (schema === undefined) continue
    const body = {
      ...(sampleOf(schema) as object),
      ...FOREIGN_MEMBERS,
      id: ids.mallory,
      user_id: ids.alice,
      group: 'svip',
    }
    await mallory({ method: route.method, path: route.path.replace(/:\w+/g, String(ids.mallory)), body })
    const now = await guarded()
    if (JSON.stringify(now) !== JSON.stringify(before))
      wrong.push(`${route.method} ${route.path}: ${JSON.stringify(now)}`)
  }
  expect(wrong).toEqual([])
  const foreign = (await harness.database.kysely.selectFrom('tokens').selectAll().execute()).filter(
    (row) => row.user_id === ids.alice || row.used_quota === 77_777_777 || row.created_time === 77_777_777,
  )
  expect(foreign.map((row) => row.name)).toEqual([CANARY])
})

test('an account that opens itself gets what accounts get, whatever it asks for', async () => {
  const body = { ...FOREIGN_MEMBERS, username: 'selfmade', password: 'password1', group: 'svip', id: 1 }
  expect((await harness.call({ method: 'POST', path: '/api/user/register', body })).body).toMatchObject({
    success: true,
  })
  const made = await harness.deps.repos.users.findByUsername('selfmade')
  expect(made).toMatchObject({
    role: 1,
    status: 1,
    group: 'default',
    used_quota: 0,
    inviter_id: 0,
    aff_quota: 0,
    request_count: 0,
  })
  expect(made?.access_token ?? '').toBe('')
  expect(made?.quota).not.toBe(77_777_777)
})

test('a key for a group that its owner may not use is refused, and the row stays', async () => {
  const own = { unlimited_quota: true, expired_time: -1, remain_quota: 0 }
  for (const group of ['svip', 'staff', 'no-such-group', '__proto__', 'constructor']) {
    const made = await mallory({ method: 'POST', path: '/api/token/', body: { ...own, name: 'wanted', group } })
    expect([group, made.body.success]).toEqual([group, false])
    const changed = await mallory({
      method: 'PUT',
      path: '/api/token/',
      body: { ...own, id: ids.own, name: 'own', group },
    })
    expect([group, changed.body.success]).toEqual([group, false])
  }
  const rows = await harness.database.kysely
    .selectFrom('tokens')
    .select('name')
    .where('group', 'in', ['svip', 'staff'])
    .execute()
  expect(rows).toEqual([])
})

describe('a secret that is written and never shown', () => {
  test('stays when it comes back masked, empty, or not at all', async () => {
    const { repos } = harness.deps
    const [channel] = await repos.channels.all()
    const id = channel?.id ?? 0
    const { data } = (await root({ path: `/api/channel/${id}` })).body
    expect(data.key).toBe('')
    for (const key of [undefined, '', null]) {
      await root({
        method: 'PUT',
        path: '/api/channel/',
        body: { id, name: 'renamed', ...(key === undefined ? {} : { key }) },
      })
      expect((await repos.channels.findById(id))?.key).toBe(`${CANARY}-channel`)
    }
    await repos.options.set('SMTPToken', `${CANARY}-smtp`)
    const listed = await root({ path: '/api/option/' })
    expect(listed.text).not.toContain('SMTPToken')
  })

  test('is in no answer to anybody: not to its owner’s administrators, not to root', async () => {
    const wrong: string[] = []
    const reading = routes.filter(
      ({ method, path }) => method === 'GET' && !['/api/user/token', '/api/user/logout'].includes(path),
    )
    for (const route of reading)
      for (const caller of [alice, root])
        for (const id of [1, ids.alice, ids.token]) {
          const { text } = await caller({ path: route.path.replace(/:\w+/g, String(id)) })
          const leaks = ['-token', '-access', '-factor', '-code', '-channel', '-smtp'].filter((end) =>
            text.includes(CANARY + end),
          )
          if (leaks.length > 0) wrong.push(`${route.path}: ${leaks}`)
        }
    expect(wrong).toEqual([])
    const audit = await harness.database.kysely.selectFrom('tg_audit').selectAll().execute()
    expect(JSON.stringify(audit)).not.toMatch(new RegExp(`${CANARY}-|password1|12345678`))
  })
})
