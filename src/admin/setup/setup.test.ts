// An installation is set up once, by somebody who may, or by its environment.
import { describe, expect, test } from 'bun:test'
import { createHarness, SETUP_CODE } from '../../../test/admin/harness.ts'
import { InitialisationError, initialiseFromEnvironment } from './headless.ts'

const account = { username: 'root', password: '12345678', confirmPassword: '12345678' }
const remote = { peerIp: '10.0.0.9', headers: { host: 'gw.example.com' } }

describe('the wizard', () => {
  test('tells whether it is needed and whether it wants a code', async () => {
    const { call, setUp } = await createHarness()
    const state = { status: false, root_init: false, database_type: 'sqlite' }
    expect((await call({ path: '/api/setup' })).body.data).toEqual({ ...state, setup_code_required: false })
    expect((await call({ path: '/api/setup', ...remote })).body.data).toEqual({ ...state, setup_code_required: true })
    expect((await call({ path: '/api/status' })).body.data.setup).toBe(false)
    await setUp()
    expect((await call({ path: '/api/setup', ...remote })).body.data).toMatchObject({
      status: true,
      setup_code_required: false,
    })
    expect((await call({ path: '/api/status' })).body.data.setup).toBe(true)
  })
  test('makes the root account and stores the modes', async () => {
    const { call, deps, signIn } = await createHarness()
    const body = { ...account, SelfUseModeEnabled: true, DemoSiteEnabled: false }
    expect((await call({ method: 'POST', path: '/api/setup', body })).body).toEqual({ success: true, message: '' })
    expect(await deps.repos.users.findById(1)).toMatchObject({
      username: 'root',
      display_name: 'Root User',
      role: 100,
      quota: 100_000_000,
    })
    expect(await deps.repos.options.find('SelfUseModeEnabled')).toBe('true')
    expect((await call({ path: '/api/status' })).body.data.self_use_mode_enabled).toBe(true)
    const root = await signIn('root', '12345678')
    expect((await root({ path: '/api/user/self' })).body.data.role).toBe(100)
  })
  test('does not answer strangers without the code', async () => {
    const { call, deps } = await createHarness()
    const post = (setup_code: string) =>
      call({ method: 'POST', path: '/api/setup', body: { ...account, setup_code }, ...remote })
    expect(await post('')).toMatchObject({ status: 403, body: { success: false } })
    expect((await post('AAAA-AAAA-AAAA')).status).toBe(403)
    expect(await deps.repos.users.hasRoot()).toBe(false)
    expect((await post(SETUP_CODE)).body.success).toBe(true)
    expect(await deps.repos.users.hasRoot()).toBe(true)
  })
  test('stops answering after five wrong codes', async () => {
    const { call, clock } = await createHarness()
    const post = (setup_code: string) =>
      call({ method: 'POST', path: '/api/setup', body: { ...account, setup_code }, ...remote })
    for (let tries = 0; tries < 5; tries++) await post('wrong')
    expect((await post(SETUP_CODE)).status).toBe(429)
    clock.advance(60)
    expect((await post(SETUP_CODE)).body.success).toBe(true)
  })
  test.each([
    [{ confirmPassword: 'different1' }],
    [{ username: 'x'.repeat(13) }],
    [{ password: 'short', confirmPassword: 'short' }],
    [{ username: '' }],
    [{ username: '', password: '', confirmPassword: '' }],
  ])('refuses %p', async (change) => {
    const { call, deps } = await createHarness()
    const reply = await call({ method: 'POST', path: '/api/setup', body: { ...account, ...change } })
    expect(reply.body.success).toBe(false)
    expect(await deps.repos.users.count()).toBe(0)
    expect(await deps.repos.setups.find()).toBeUndefined()
  })
  test('of many at the same moment one wins, and there is one root', async () => {
    const { call, deps } = await createHarness()
    const attempts = Array.from({ length: 8 }, (_, index) =>
      call({ method: 'POST', path: '/api/setup', body: { ...account, username: `root${index}` } }),
    )
    const successes = (await Promise.all(attempts)).filter(({ body }) => body.success)
    expect(successes.length).toBe(1)
    expect((await deps.repos.users.list({ role: 100, limit: 10, offset: 0 })).total).toBe(1)
  })
  test('once done, it is done', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    const reply = await call({ method: 'POST', path: '/api/setup', body: { ...account, username: 'other' } })
    expect(reply.body.success).toBe(false)
    expect(await deps.repos.users.count()).toBe(1)
  })
})

describe('from the environment', () => {
  const initial = {
    rootUsername: 'boss',
    rootPassword: 'bosspass1',
    initialRootToken: 'sk-ABCDEFGHIJKLMNOPQRST',
    initialRootAccessToken: 'access-token-of-the-root',
  }
  test('opens the account with key and access token, once', async () => {
    const { deps, signIn, call } = await createHarness()
    expect((await initialiseFromEnvironment(deps, initial)).length).toBe(3)
    expect(await initialiseFromEnvironment(deps, initial)).toEqual([])
    expect(await deps.repos.users.count()).toBe(1)
    expect((await deps.repos.tokens.findByKey('ABCDEFGHIJKLMNOPQRST'))?.unlimited_quota).toBe(true)
    await signIn('boss', 'bosspass1')
    const headers = { authorization: initial.initialRootAccessToken, 'new-api-user': '1' }
    expect((await call({ path: '/api/user/self', headers })).body.data.username).toBe('boss')
    expect((await call({ path: '/api/setup' })).body.data.status).toBe(true)
  })
  test('several processes at once make one', async () => {
    const { deps } = await createHarness()
    await Promise.all(Array.from({ length: 4 }, () => initialiseFromEnvironment(deps, initial)))
    expect(await deps.repos.users.count()).toBe(1)
    expect(await deps.repos.tokens.countByUser(1)).toBe(1)
  })
  test('leaves an account that exists as it is, and does not bring back a deleted key', async () => {
    const { deps, setUp } = await createHarness()
    await setUp()
    const before = await deps.repos.users.findById(1)
    await initialiseFromEnvironment(deps, initial)
    const after = await deps.repos.users.findById(1)
    expect(after?.password).toBe(before?.password ?? '')
    expect(after?.username).toBe('root')
    await deps.repos.tokens.softDelete(1, [1], new Date())
    expect(await initialiseFromEnvironment(deps, initial)).toEqual([])
    expect(await deps.repos.tokens.countByUser(1)).toBe(0)
  })
  test.each([
    [{ rootPassword: '' }],
    [{ rootPassword: 'short' }],
    [{ initialRootToken: 'sk-with-dashes-in-it-12345' }],
    [{ initialRootAccessToken: 'short' }],
  ])('says what is wrong with %p without its value', async (change) => {
    const { deps } = await createHarness()
    const attempt = initialiseFromEnvironment(deps, { ...initial, ...change })
    expect(attempt).rejects.toBeInstanceOf(InitialisationError)
    const message = await attempt.then(String, (error: Error) => error.message)
    const [value] = Object.values(change)
    if (value !== '') expect(message).not.toContain(value)
    expect(await deps.repos.users.count()).toBe(0)
  })
})
