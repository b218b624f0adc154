// Programs of One API: refused unless the operator welcomes them, and then answered in their shapes.
import { describe, expect, test } from 'bun:test'
import { type Caller, createHarness, readCookie } from '../../../test/admin/harness.ts'
import { readOldPaging, readOldToken } from './request.ts'

const prepare = async (dialect = 'one-api') => {
  const harness = await createHarness()
  await harness.setUp()
  const newRoot = await harness.signIn('root', '12345678')
  harness.deps.settings.applyChanges([{ key: 'tollgate.old_clients', value: dialect }])
  await harness.call({
    method: 'POST',
    path: '/api/user/register',
    body: { username: 'alice', password: 'alicepass1' },
  })
  const signIn = async (username: string, password: string): Promise<Caller> => {
    const cookie = readCookie(
      await harness.call({ method: 'POST', path: '/api/user/login', body: { username, password } }),
    )
    return (input) => harness.call({ ...input, headers: { cookie, ...input.headers } })
  }
  const alice = await signIn('alice', 'alicepass1')
  return { ...harness, newRoot, root: await signIn('root', '12345678'), alice }
}

test.each([
  ['p=0', 'p=1'],
  ['p=3&keyword=a', 'p=4&keyword=a'],
  ['', ''],
  ['p=-1', 'p=-1'],
  ['page=2&pagesize=50', 'page=2&pagesize=50&p=3&page_size=50'],
])('the query %p asks for %p', (old, asked) => {
  expect(readOldPaging(new URLSearchParams(old)).toString()).toBe(asked)
})

test('the limits of a key are said in New API’s words', () => {
  expect(readOldToken({ name: 'a', models: 'gpt-4o,b', subnet: '10.0.0.0/8, ::1' })).toEqual({
    name: 'a',
    model_limits: 'gpt-4o,b',
    model_limits_enabled: true,
    allow_ips: '10.0.0.0/8\n::1',
  })
  expect(readOldToken({ models: '' })).toEqual({ model_limits: '', model_limits_enabled: false })
  expect(readOldToken([1])).toEqual([1])
})

describe('who they are', () => {
  test('is not asked where they are welcome, and asked everywhere else', async () => {
    const { root, newRoot, call, deps } = await prepare()
    const { data: authorization } = (await newRoot({ path: '/api/user/token' })).body
    expect((await root({ path: '/api/user/self' })).body.data).toMatchObject({ id: 1, password: '', lark_id: '' })
    expect((await call({ path: '/api/user/self', headers: { authorization } })).body.success).toBe(true)
    expect((await root({ path: '/api/user/self', headers: { 'new-api-user': '2' } })).status).toBe(401)
    deps.settings.applyChanges([{ key: 'tollgate.old_clients', value: 'none' }])
    expect((await root({ path: '/api/user/self' })).status).toBe(401)
    expect((await call({ path: '/api/user/self', headers: { authorization } })).status).toBe(401)
  })
  test('does not open pages of other sites a way in', async () => {
    const { alice } = await prepare()
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const body = { name: 'x', unlimited_quota: true, expired_time: -1 }
    expect((await alice({ method: 'POST', path: '/api/token/', body, headers })).status).toBe(403)
    for (const path of ['/api/oauth/email/bind?email=a@b.c&code=1', '/api/oauth/wechat/bind?code=1']) {
      expect((await alice({ path, headers })).status).toBe(403)
    }
  })
})

describe('answers', () => {
  test('are New API’s for programs of New API, whatever the option says', async () => {
    const { newRoot } = await prepare()
    expect((await newRoot({ path: '/api/user/' })).body.data).toMatchObject({ page: 1, total: 2 })
    expect((await newRoot({ path: '/api/token/?p=1' })).body.data.items).toEqual([])
  })
  test('are arrays whose pages count from 0, or the fork’s pages', async () => {
    const { root } = await prepare()
    const names = (users: { username: string }[]) => users.map((user) => user.username)
    expect(names((await root({ path: '/api/user/?p=0' })).body.data)).toEqual(['alice', 'root'])
    expect((await root({ path: '/api/user/?p=1' })).body.data).toEqual([])
    expect(names((await root({ path: '/api/user/search?keyword=ali' })).body.data)).toEqual(['alice'])
    const fork = await prepare('one-api-fork')
    expect((await fork.root({ path: '/api/user/?page=1&pagesize=1' })).body.data).toMatchObject({
      currentPage: 1,
      pageSize: 1,
      total: 2,
      list: [{ username: 'root' }],
    })
  })
  test('hold the caller’s own keys whole, and nobody else’s', async () => {
    const { alice, root } = await prepare()
    const body = { name: 'tool', models: 'gpt-4o', subnet: '127.0.0.0/8', unlimited_quota: true, expired_time: -1 }
    const made = (await alice({ method: 'POST', path: '/api/token/', body })).body.data
    expect(made).toMatchObject({ name: 'tool', user_id: 2, models: 'gpt-4o', subnet: '127.0.0.0/8' })
    expect(made.key).toMatch(/^[A-Za-z0-9]{48}$/)
    const [listed] = (await alice({ path: '/api/token/?p=0' })).body.data
    expect(listed).toMatchObject({ key: made.key, models: 'gpt-4o' })
    expect((await alice({ path: '/api/token/search?keyword=to' })).body.data).toHaveLength(1)
    expect((await root({ path: '/api/token/?p=0' })).body.data).toEqual([])
    expect((await root({ path: `/api/token/${made.id}` })).body.success).toBe(false)
  })
  test('of searches that New API has retired come from the list', async () => {
    const { root, alice, deps } = await prepare()
    await deps.repos.logs.insert({ user_id: 2, username: 'alice', type: 2, use_time: 3, created_at: 1_800_000_000 })
    const [row] = (await alice({ path: '/api/log/self?p=0' })).body.data
    expect(row).toMatchObject({ elapsed_time: 3000, system_prompt_reset: false })
    for (const answer of [
      await root({ path: '/api/log/search?keyword=alice' }),
      await alice({ path: '/api/log/self/search' }),
    ]) {
      expect(answer.body.data.some((entry: { type: number }) => entry.type === 2)).toBe(true)
    }
  })
  test('tell the links that its consoles show', async () => {
    const { call, deps } = await prepare()
    deps.settings.applyChanges([
      { key: 'TopUpLink', value: 'https://shop.example' },
      { key: 'ChatLink', value: 'https://chat.example' },
    ])
    expect((await call({ path: '/api/status' })).body.data).toMatchObject({
      top_up_link: 'https://shop.example',
      chat_link: 'https://chat.example',
      oidc: false,
      lark_client_id: '',
    })
  })
})

describe('administrators', () => {
  test('name accounts, and set their balance with the rest', async () => {
    const { root, deps } = await prepare()
    const alice = () => deps.repos.users.findByUsername('alice')
    const manage = (body: object) => root({ method: 'POST', path: '/api/user/manage', body })
    expect((await manage({ username: 'alice', action: 'disable' })).body.success).toBe(true)
    expect((await alice())?.status).toBe(2)
    expect((await manage({ username: 'nobody', action: 'disable' })).body.success).toBe(false)
    const body = { id: 2, username: 'alice', display_name: 'Al', group: 'default', quota: 777 }
    expect((await root({ method: 'PUT', path: '/api/user/', body })).body.success).toBe(true)
    expect(await alice()).toMatchObject({ display_name: 'Al', quota: 777 })
    const negative = { ...body, quota: -5 }
    await root({ method: 'PUT', path: '/api/user/', body: negative })
    expect((await alice())?.quota).toBe(777)
  })
  test('of New API cannot set a balance that way', async () => {
    const { newRoot, deps } = await prepare()
    await newRoot({ method: 'PUT', path: '/api/user/', body: { id: 2, username: 'alice', quota: 777 } })
    expect((await deps.repos.users.findById(2))?.quota).not.toBe(777)
  })
})

test('the dashboard sums the last seven days by day and model, of the caller alone', async () => {
  const { alice, deps, clock } = await prepare('none')
  const asAlice: Caller = (input) => alice({ ...input, headers: { 'new-api-user': '2' } })
  const now = clock.nowSeconds()
  const today = now - (now % 86_400)
  const row = { user_id: 2, type: 2, quota: 10, prompt_tokens: 3, completion_tokens: 2 }
  await deps.repos.logs.insertMany([
    { ...row, model_name: 'a', created_at: today },
    { ...row, model_name: 'a', created_at: today + 1 },
    { ...row, model_name: 'b', created_at: today - 6 * 86_400 },
    { ...row, model_name: 'a', created_at: today - 6 * 86_400 - 1 },
    { ...row, model_name: 'a', created_at: today, user_id: 1 },
    { ...row, model_name: 'a', created_at: today, type: 5 },
  ])
  const day = (seconds: number) => new Date(1000 * seconds).toISOString().slice(0, 10)
  expect((await asAlice({ path: '/api/user/dashboard' })).body.data).toEqual([
    { Day: day(today - 6 * 86_400), ModelName: 'b', RequestCount: 1, Quota: 10, PromptTokens: 3, CompletionTokens: 2 },
    { Day: day(today), ModelName: 'a', RequestCount: 2, Quota: 20, PromptTokens: 6, CompletionTokens: 4 },
  ])
  expect((await asAlice({ path: '/api/user/available_models' })).body.data).toEqual([])
})
