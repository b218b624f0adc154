// The door of every route: each kind of caller meets what the declared table says, and no route is missing in it.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { adminRoutes } from '../../src/admin/index.ts'
import { type Caller, createHarness, type Reply } from './harness.ts'
import { type CallerName, type Door, EXPECTED, ROUTE_ROLES, WANTS_SESSION, WITH_SESSION } from './route-roles.ts'

setDefaultTimeout(120_000)

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const people = ['user', 'admin', 'gone', 'program'] as const
  for (const username of people) {
    const body = { username, password: 'password1', display_name: username, role: username === 'admin' ? 10 : 1 }
    await root({ method: 'POST', path: '/api/user/', body })
  }
  const { repos } = harness.deps
  const idOf = async (username: string) => (await repos.users.findByUsername(username))?.id ?? 0
  const disabled = await harness.signIn('gone', 'password1')
  await repos.users.update(await idOf('gone'), { status: 2 })
  await repos.users.update(await idOf('program'), { access_token: 'a'.repeat(32) })
  const key = { user_id: await idOf('user'), unlimited_quota: true, expired_time: -1 }
  await repos.tokens.insert({ ...key, key: 'k'.repeat(48), name: 'live', status: 1 })
  await repos.tokens.insert({ ...key, key: 'd'.repeat(48), name: 'switched off', status: 2 })
  const withHeaders =
    (headers: Readonly<Record<string, string>>): Caller =>
    (input) =>
      harness.call({ ...input, headers: { ...headers, ...input.headers } })
  const callers: Readonly<Record<CallerName, Caller>> = {
    nobody: harness.call,
    disabled,
    user: await harness.signIn('user', 'password1'),
    admin: await harness.signIn('admin', 'password1'),
    root,
    token: withHeaders({ authorization: 'a'.repeat(32), 'new-api-user': String(await idOf('program')) }),
    key: withHeaders({ authorization: `Bearer sk-${'k'.repeat(48)}`, 'new-api-user': String(await idOf('user')) }),
    disabledKey: withHeaders({ authorization: `Bearer sk-${'d'.repeat(48)}`, 'new-api-user': '1' }),
  }
  return { harness, callers, routes: adminRoutes(harness.deps) }
}

/** They end what the caller is: who gets in is not tried out. */
const ENDS_THE_CALLER = new Set([
  'DELETE /api/user/self',
  'DELETE /api/user/sessions',
  'GET /api/user/logout',
  'GET /api/user/token',
])

const AT_THE_DOOR = /^(Your account may not do this|This account is disabled|This access token is not valid)\.$/

const doorOf = ({ status, body }: Reply): Door => {
  if (status === 401) return '401'
  const message = status === 200 && body?.success === false ? String(body.message) : ''
  return AT_THE_DOOR.test(message) ? 'refused' : 'in'
}

/** Paths with a value that names nothing. */
const fill = (path: string): string => path.replace(/:\w+/g, '999999')

describe('the door of every route', () => {
  test('each route stands in the declared table, under its class', async () => {
    const { routes } = await prepare()
    const declared = Object.entries(ROUTE_ROLES).flatMap(([guard, names]) => names.map((name) => `${guard} ${name}`))
    const actual = routes.map(({ guard, method, path }) => `${guard} ${method} ${path}`)
    expect(actual.toSorted()).toEqual(declared.toSorted())
  })

  test('each kind of caller meets what the table says', async () => {
    const { routes, callers } = await prepare()
    const wrong: string[] = []
    for (const route of routes) {
      const name = `${route.method} ${route.path}`
      for (const [who, usual] of Object.entries(EXPECTED[route.guard]) as [CallerName, Door][]) {
        const expected = usual === 'in' && WANTS_SESSION.has(name) && !WITH_SESSION.has(who) ? '401' : usual
        if (expected === 'in' && ENDS_THE_CALLER.has(name)) continue
        const reply = await callers[who]({ method: route.method, path: fill(route.path), body: '{' })
        if (doorOf(reply) !== expected) wrong.push(`${name} as ${who}: ${doorOf(reply)} instead of ${expected}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
