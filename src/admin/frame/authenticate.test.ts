// The guards: sessions, access tokens, the header that names the account, and API keys.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  await root({ method: 'POST', path: '/api/user/', body: { username: 'alice', password: 'alicepass1', role: 1 } })
  return { ...harness, root }
}

describe('sessions', () => {
  test('the header New-Api-User must name the account', async () => {
    const { root, call } = await prepare()
    const cookie = root.cookie()
    for (const named of [undefined, '', 'root', '2', '1.0']) {
      const headers = { cookie, ...(named === undefined ? {} : { 'new-api-user': named }) }
      expect((await call({ path: '/api/user/self', headers })).status).toBe(401)
    }
    const right = await call({ path: '/api/user/self', headers: { cookie, 'new-api-user': '1' } })
    expect(right.body.data.username).toBe('root')
    expect(right.headers.get('auth-version')).toBe('864b7076dbcd0a3c01b5520316720ebf')
    expect(right.headers.get('cache-control')).toBe('no-store')
  })
  test('a ban, a demotion and a deletion act on the next request', async () => {
    const { root, signIn, deps } = await prepare()
    const alice = await signIn('alice', 'alicepass1')
    await deps.repos.users.update(2, { role: 10 })
    expect((await alice({ path: '/api/group/' })).body.success).toBe(true)
    await deps.repos.users.update(2, { role: 1 })
    expect((await alice({ path: '/api/group/' })).body).toMatchObject({ success: false })
    await deps.repos.users.update(2, { status: 2 })
    expect(await alice({ path: '/api/user/self' })).toMatchObject({ status: 200, body: { success: false } })
    await root({ method: 'POST', path: '/api/user/manage', body: { id: 2, action: 'enable' } })
    expect((await alice({ path: '/api/user/self' })).status).toBe(401)
  })
  test('an administrator’s action ends every session of the account', async () => {
    const { root, signIn } = await prepare()
    for (const action of ['promote', 'demote', 'disable']) {
      const alice = await signIn('alice', 'alicepass1')
      expect((await alice({ path: '/api/user/self' })).body.success).toBe(true)
      await root({ method: 'POST', path: '/api/user/manage', body: { id: 2, action } })
      expect((await alice({ path: '/api/user/self' })).status).toBe(401)
    }
  })
  test('signing out ends the session itself, not only the cookie', async () => {
    const { signIn, call } = await prepare()
    const alice = await signIn('alice', 'alicepass1')
    const cookie = alice.cookie()
    const reply = await alice({ path: '/api/user/logout' })
    expect(reply.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await call({ path: '/api/user/self', headers: { cookie, 'new-api-user': '2' } })).status).toBe(401)
  })
})

describe('access tokens', () => {
  test('open the API with or without Bearer, and no longer after a new one was made', async () => {
    const { root, call } = await prepare()
    const { data: token } = (await root({ path: '/api/user/token' })).body
    for (const authorization of [token, `Bearer ${token}`, `bearer ${token}`]) {
      const reply = await call({ path: '/api/user/self', headers: { authorization, 'new-api-user': '1' } })
      expect(reply.body.data.id).toBe(1)
    }
    await root({ path: '/api/user/token' })
    const old = await call({ path: '/api/user/self', headers: { authorization: token, 'new-api-user': '1' } })
    expect(old).toMatchObject({ status: 200, body: { success: false } })
  })
  test('need no proof of origin, because no browser adds them', async () => {
    const { root, call } = await prepare()
    const { data: authorization } = (await root({ path: '/api/user/token' })).body
    const headers = { authorization, 'new-api-user': '1', origin: 'https://elsewhere.example.com' }
    const reply = await call({ method: 'POST', path: '/api/token/', headers, body: { name: 'a' } })
    expect(reply.body.success).toBe(true)
  })
  test('do not confirm payment terms', async () => {
    const { root, call } = await prepare()
    const { data: authorization } = (await root({ path: '/api/user/token' })).body
    const input = { method: 'POST', path: '/api/option/payment_compliance', body: { confirmed: true } }
    expect((await call({ ...input, headers: { authorization, 'new-api-user': '1' } })).status).toBe(403)
    expect((await root(input)).body.data).toMatchObject({ confirmed: true, confirmed_by: 1, terms_version: 'v1' })
  })
})

describe('origin', () => {
  test('a cookie sent from another site changes nothing, not even by GET', async () => {
    const { root, deps } = await prepare()
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.com' }
    for (const [method, path] of [
      ['POST', '/api/token/'],
      ['PUT', '/api/user/self'],
      ['DELETE', '/api/channel/disabled'],
      ['GET', '/api/user/token'],
      ['GET', '/api/user/logout'],
    ] as const) {
      expect(await root({ method, path, headers, body: { name: 'x' } })).toMatchObject({
        status: 403,
        body: { code: 'FOREIGN_ORIGIN' },
      })
    }
    expect(await deps.repos.tokens.countByUser(1)).toBe(0)
  })
  test('signing in from another site is refused, too', async () => {
    const { call } = await prepare()
    const body = { username: 'alice', password: 'alicepass1' }
    const headers = { origin: 'https://evil.example.com' }
    expect((await call({ method: 'POST', path: '/api/user/login', body, headers })).status).toBe(403)
  })
})

describe('proof of presence', () => {
  test('a channel’s key is shown once, within a minute of it', async () => {
    const { root, deps, clock } = await prepare()
    await deps.repos.channels.insertMany([{ key: 'sk-secret', name: 'c', type: 1 }])
    const reveal = () => root({ method: 'POST', path: '/api/channel/1/key' })
    expect(await reveal()).toMatchObject({ status: 403, body: { code: 'VERIFICATION_REQUIRED' } })
    const [session] = await deps.sessions.list(1)
    const prove = () => deps.sessions.saveData(session?.id ?? '', { secure_verified_at: clock.nowSeconds() })
    await prove()
    const shown = await reveal()
    expect(shown.body.data).toEqual({ key: 'sk-secret' })
    expect(shown.headers.get('cache-control')).toContain('no-store')
    expect(await reveal()).toMatchObject({ status: 403, body: { code: 'VERIFICATION_REQUIRED' } })
    await prove()
    clock.advance(60)
    expect(await reveal()).toMatchObject({ status: 403, body: { code: 'VERIFICATION_EXPIRED' } })
  })
})

describe('limits', () => {
  test('sign-in attempts of an address are bounded', async () => {
    const rule = { count: 3, seconds: 60 }
    const off = { count: 0, seconds: 1 }
    const limits = { api: off, critical: rule, search: off, email: off }
    const harness = await createHarness({ limits })
    const attempt = (clientIp: string) =>
      harness.call({ method: 'POST', path: '/api/user/login', clientIp, body: { username: 'a', password: 'b' } })
    for (let tries = 0; tries < 3; tries++) expect((await attempt('10.0.0.1')).status).toBe(200)
    const refused = await attempt('10.0.0.1')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect((await attempt('10.0.0.2')).status).toBe(200)
  })
})
