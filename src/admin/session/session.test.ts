// Signing in, signing up, and the list of sessions.
import { describe, expect, test } from 'bun:test'
import { createHarness, readCookie } from '../../../test/admin/harness.ts'

const login = (username: string, password: string) => ({
  method: 'POST',
  path: '/api/user/login',
  body: { username, password },
})

const register = (body: object) => ({ method: 'POST', path: '/api/user/register', body })

describe('signing in', () => {
  test('answers the account and a fresh cookie, and remembers when', async () => {
    const { call, setUp, deps, clock } = await createHarness()
    await setUp()
    const reply = await call(login('root', '12345678'))
    const { data } = reply.body
    expect(data).toEqual({
      id: 1,
      username: 'root',
      display_name: 'Root User',
      role: 100,
      status: 1,
      group: 'default',
    })
    expect(reply.headers.get('set-cookie')).toMatch(
      /^session=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/,
    )
    expect((await deps.repos.users.findById(1))?.last_login_at).toBe(clock.nowSeconds())
  })
  test('the cookie is for https alone when the request came by it, or the site says so', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    const secure = await call({ ...login('root', '12345678'), isSecure: true })
    expect(secure.headers.get('set-cookie')).toEndWith('; Secure')
    deps.settings.applyChanges([{ key: 'ServerAddress', value: 'https://gw.example.com' }])
    expect((await call(login('root', '12345678'))).headers.get('set-cookie')).toEndWith('; Secure')
  })
  test('an unknown name and a wrong password are told apart by nothing', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    const wrong = await call(login('root', 'wrong-password'))
    const unknown = await call(login('nobody', 'wrong-password'))
    expect(unknown.text).toBe(wrong.text)
    expect(wrong.body.success).toBe(false)
    await deps.repos.users.update(1, { password: '' })
    expect((await call(login('root', ''))).body.success).toBe(false)
    expect((await call(login('root', 'x'))).text).toBe(wrong.text)
  })
  test('works with the mail address, and a disabled account is told only to who knows its password', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    await deps.repos.users.update(1, { email: 'root@example.com' })
    expect((await call(login('root@example.com', '12345678'))).body.success).toBe(true)
    await deps.repos.users.update(1, { status: 2 })
    const disabled = await call(login('root', '12345678'))
    const wrong = await call(login('root', 'wrong-password'))
    expect(disabled.body.success).toBe(false)
    expect(disabled.text).not.toBe(wrong.text)
    expect(readCookie(disabled)).toBe('')
  })
  test('an account with a second factor is not let in by its password alone', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    const at = new Date(0)
    await deps.repos.twoFactors.prepare(1, 'A4XSB72CKTLC7NOWPQMLCVRIE37A3RGK', ['x'], at)
    await deps.repos.twoFactors.enable(1, 'A4XSB72CKTLC7NOWPQMLCVRIE37A3RGK', at)
    const reply = await call(login('root', '12345678'))
    expect(reply.body.data).toEqual({ require_2fa: true })
    const headers = { cookie: readCookie(reply), 'new-api-user': '1' }
    expect((await call({ path: '/api/user/self', headers })).status).toBe(401)
  })
  test('is refused when the operator switched passwords off', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    deps.settings.applyChanges([{ key: 'PasswordLoginEnabled', value: 'false' }])
    expect((await call(login('root', '12345678'))).body.success).toBe(false)
  })
  test('a planted session id is never signed in', async () => {
    const { call, setUp, deps } = await createHarness()
    await setUp()
    const planted = await deps.sessions.begin(0, { ip: '', userAgent: '' })
    const reply = await call({ ...login('root', '12345678'), headers: { cookie: `session=${planted}` } })
    expect(readCookie(reply)).not.toBe(`session=${planted}`)
    expect(await deps.sessions.find(planted)).toBeUndefined()
  })
  test('asks Cloudflare when the operator wants it', async () => {
    const asked: string[] = []
    const { call, setUp, deps } = await createHarness({
      upstream: ({ url, body }) => {
        asked.push(`${url} ${String(body)}`)
        return Response.json({ success: String(body).includes('response=good') })
      },
    })
    await setUp()
    deps.settings.applyChanges([
      { key: 'TurnstileSiteKey', value: 'site' },
      { key: 'TurnstileSecretKey', value: 'hidden' },
      { key: 'TurnstileCheckEnabled', value: 'true' },
    ])
    const attempt = (token: string) =>
      call({ ...login('root', '12345678'), path: `/api/user/login?turnstile=${token}`, clientIp: '10.1.2.3' })
    expect((await attempt('')).body.success).toBe(false)
    expect((await attempt('bad')).body.success).toBe(false)
    expect((await attempt('good')).body.success).toBe(true)
    expect(asked).toEqual(
      ['bad', 'good'].map(
        (token) =>
          `https://challenges.cloudflare.com/turnstile/v0/siteverify secret=hidden&response=${token}&remoteip=10.1.2.3`,
      ),
    )
  })
})

describe('signing up', () => {
  const prepare = async (options = {}) => {
    const harness = await createHarness(options)
    await harness.setUp()
    return harness
  }
  test('opens an ordinary account with the bonus, and nothing that the caller adds counts', async () => {
    const { call, deps } = await prepare()
    deps.settings.applyChanges([{ key: 'QuotaForNewUser', value: '1000' }])
    const body = { username: 'alice', password: 'alicepass1', role: 100, quota: 5, status: 1, group: 'vip', id: 99 }
    expect((await call(register(body))).body).toEqual({ success: true, message: '' })
    expect(await deps.repos.users.findById(2)).toMatchObject({
      username: 'alice',
      role: 1,
      quota: 1000,
      group: 'default',
      inviter_id: 0,
    })
    const [log] = await deps.repos.logs.list({ userId: 2, limit: 10, offset: 0 })
    expect(log).toMatchObject({ type: 4, username: 'alice' })
  })
  test('rewards an invitation only after the payment terms were confirmed', async () => {
    const { call, deps } = await prepare()
    const { settings, repos } = deps
    settings.applyChanges([
      { key: 'payment_setting.compliance_confirmed', value: 'true' },
      { key: 'QuotaForInvitee', value: '30' },
      { key: 'QuotaForInviter', value: '70' },
    ])
    const aff_code = (await repos.users.findById(1))?.aff_code
    await call(register({ username: 'bob', password: 'bobspass1', aff_code }))
    expect(await repos.users.findById(2)).toMatchObject({ quota: 30, inviter_id: 1 })
    expect(await repos.users.findById(1)).toMatchObject({ aff_count: 1, aff_quota: 70, aff_history: 70 })
    settings.applyChanges([{ key: 'payment_setting.compliance_confirmed', value: 'false' }])
    await call(register({ username: 'carol', password: 'carolpass1', aff_code }))
    expect(await repos.users.findById(3)).toMatchObject({ quota: 0, inviter_id: 1 })
    expect(await repos.users.findById(1)).toMatchObject({ aff_count: 2, aff_quota: 70 })
  })
  test('makes a key where the operator wants one', async () => {
    const { call, deps } = await prepare({ makesDefaultToken: true })
    await call(register({ username: 'alice', password: 'alicepass1' }))
    const { rows } = await deps.repos.tokens.list({ userId: 2, limit: 10, offset: 0 })
    expect(rows).toMatchObject([{ name: 'alice的初始令牌', unlimited_quota: true, expired_time: -1 }])
  })
  test.each([['RegisterEnabled'], ['PasswordRegisterEnabled']])('is refused with %s off', async (key) => {
    const { call, deps } = await prepare()
    deps.settings.applyChanges([{ key, value: 'false' }])
    expect((await call(register({ username: 'alice', password: 'alicepass1' }))).body.success).toBe(false)
    expect(await deps.repos.users.count()).toBe(1)
  })
  test('of two that take one name at the same moment one gets it', async () => {
    const { call, deps } = await prepare()
    const body = { username: 'alice', password: 'alicepass1' }
    const replies = await Promise.all([call(register(body)), call(register(body)), call(register(body))])
    expect(replies.filter((reply) => reply.body.success).length).toBe(1)
    expect(await deps.repos.users.count()).toBe(2)
  })
})

describe('the list of sessions', () => {
  test('shows one’s own, marks the present one, and ends the others', async () => {
    const { setUp, signIn } = await createHarness()
    await setUp()
    const first = await signIn('root', '12345678')
    const second = await signIn('root', '12345678')
    const { data } = (await second({ path: '/api/user/sessions' })).body
    expect(data.length).toBe(2)
    expect(data.filter((session: { current: boolean }) => session.current).length).toBe(1)
    expect((await second({ method: 'DELETE', path: '/api/user/sessions' })).body.data).toBe(1)
    expect((await first({ path: '/api/user/self' })).status).toBe(401)
    expect((await second({ path: '/api/user/self' })).status).toBe(200)
  })
  test('ends one by its id, and not somebody else’s', async () => {
    const { setUp, signIn, call } = await createHarness()
    await setUp()
    await call(register({ username: 'alice', password: 'alicepass1' }))
    const root = await signIn('root', '12345678')
    const alice = await signIn('alice', 'alicepass1')
    const [session] = (await root({ path: '/api/user/sessions' })).body.data
    const path = `/api/user/sessions/${session.id}`
    expect((await alice({ method: 'DELETE', path })).body.success).toBe(false)
    expect((await root({ method: 'DELETE', path })).body.success).toBe(true)
    expect((await root({ path: '/api/user/self' })).status).toBe(401)
  })
})
