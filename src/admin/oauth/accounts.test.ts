// Accounts that other sites open: joined by nothing but the id, bound and unbound; WeChat and Telegram.
import { describe, expect, test } from 'bun:test'
import { createHash, createHmac } from 'node:crypto'
import { readCookie } from '../../../test/admin/harness.ts'
import { browse, enter, prepare } from './browser.fixture.ts'

describe('accounts', () => {
  test('of many first sign-ins at the same moment one account is made', async () => {
    const harness = await prepare()
    await Promise.all(Array.from({ length: 8 }, () => enter(browse(harness), 'github', { id: 77, login: 'octo' })))
    expect(await harness.deps.repos.users.count()).toBe(2)
    await Promise.all(Array.from({ length: 8 }, () => enter(browse(harness), 'google', { sub: 'g', name: 'G' })))
    expect(await harness.deps.repos.users.count()).toBe(3)
  })
  test('are never joined by a mail address', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    const reply = await enter(browse(harness), 'oidc', { sub: 's', email: 'root@gmail.com', email_verified: true })
    expect(reply.body.data).toMatchObject({ id: 2, role: 1 })
    expect((await harness.deps.repos.users.findById(2))?.email).toBe('')
  })
  test('get a name of their own where the one they have elsewhere is taken or is no name', async () => {
    const harness = await prepare()
    const names = []
    for (const [id, login] of [
      [1, 'root'],
      [2, 'a@b'],
      [3, 'x'.repeat(30)],
    ] as const) {
      names.push((await enter(browse(harness), 'github', { id, login })).body.data.username)
    }
    expect(names).toEqual(['github_2', 'github_3', 'github_4'])
  })
  test('of old versions, which know the login name, are found and brought up to date', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { github_id: 'octo' })
    expect((await enter(browse(harness), 'github', { id: 77, login: 'octo' })).body.data.id).toBe(1)
    expect((await harness.deps.repos.users.findById(1))?.github_id).toBe('77')
  })
  test('bound by New API, in a column or to a custom provider, open as before', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { linux_do_id: '5', discord_id: '8812' })
    expect((await enter(browse(harness), 'linuxdo', { id: 5, trust_level: 4 })).body.data.id).toBe(1)
    expect((await enter(browse(harness), 'discord', { id: '8812' })).body.data.id).toBe(1)
  })
  test('with a second factor are asked for it here too', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { github_id: '77' })
    harness.deps.twoFactor.isEnabled = async () => true
    const browser = browse(harness)
    const reply = await enter(browser, 'github', { id: 77, login: 'octo' })
    expect(reply.body.data).toEqual({ require_2fa: true })
    const headers = { 'new-api-user': '1' }
    expect((await browser({ path: '/api/user/self', headers })).status).toBe(401)
  })
})

describe('binding', () => {
  test('adds a way in to the account that is signed in, once per person', async () => {
    const harness = await prepare()
    const { cookie } = await harness.signIn('root', '12345678')
    const root = browse(harness, cookie())
    expect((await enter(root, 'github', { id: 77, login: 'octo' })).body).toEqual({
      success: true,
      message: '',
      data: { action: 'bind' },
    })
    expect((await harness.deps.repos.users.findById(1))?.github_id).toBe('77')
    expect((await enter(browse(harness), 'github', { id: 77, login: 'octo' })).body.data.id).toBe(1)
    const other = await enter(browse(harness), 'discord', { id: '1', username: 'other' })
    const somebody = browse(harness, readCookie(other))
    harness.clock.advance(60)
    expect((await enter(somebody, 'github', { id: 77, login: 'octo' })).body.success).toBe(false)
  })
  test('wants the second factor of an account that has one, shown lately', async () => {
    const harness = await prepare()
    const { cookie } = await harness.signIn('root', '12345678')
    const root = browse(harness, cookie())
    harness.deps.twoFactor.isEnabled = async () => true
    harness.clock.advance(400)
    const reply = await enter(root, 'github', { id: 77, login: 'octo' })
    expect(reply).toMatchObject({ status: 403, body: { code: 'VERIFICATION_REQUIRED' } })
    expect((await harness.deps.repos.users.findById(1))?.github_id).toBe('')
  })
  test('is shown, and undone by the owner or an administrator, but not the only way in', async () => {
    const harness = await prepare()
    const reply = await enter(browse(harness), 'google', {
      sub: 'g',
      name: 'G',
      email: 'g@gmail.com',
      email_verified: true,
    })
    const headers = { 'new-api-user': '2' }
    const user = browse(harness, readCookie(reply))
    const listed = (await user({ path: '/api/user/oauth/bindings', headers })).body.data
    expect(listed).toEqual([
      {
        provider_id: 1,
        provider_name: 'Google',
        provider_slug: 'google',
        provider_icon: 'Google',
        provider_user_id: 'g',
      },
    ])
    const unbind = { method: 'DELETE', path: '/api/user/oauth/bindings/1', headers }
    expect((await user(unbind)).body.success).toBe(false)
    await enter(user, 'github', { id: 9, login: 'g' })
    expect((await user(unbind)).body.success).toBe(true)
    const root = await harness.signIn('root', '12345678')
    expect((await root({ path: '/api/user/2/oauth/bindings' })).body.data).toEqual([])
    expect((await root({ method: 'DELETE', path: '/api/user/2/bindings/github' })).body.success).toBe(true)
    expect((await root({ method: 'DELETE', path: '/api/user/2/bindings/password' })).body.success).toBe(false)
    expect((await harness.deps.repos.users.findById(2))?.github_id).toBe('')
  })
  test('goes when the account is removed for good, so that the person can come anew', async () => {
    const harness = await prepare()
    await enter(browse(harness), 'google', { sub: 'g', name: 'G' })
    const root = await harness.signIn('root', '12345678')
    await root({ method: 'DELETE', path: '/api/user/2' })
    harness.clock.advance(60)
    expect((await enter(browse(harness), 'google', { sub: 'g', name: 'G' })).body.success).toBe(true)
  })
})

describe('WeChat', () => {
  test('opens an account by a code of its own server, and binds', async () => {
    const harness = await prepare()
    const login = (code: string) => browse(harness)({ path: `/api/oauth/wechat?code=${code}` })
    expect((await login('')).body.success).toBe(false)
    expect((await login('999999')).body.success).toBe(false)
    expect((await login('123456')).body.data.username).toBe('wechat_2')
    const bind = { method: 'POST', path: '/api/oauth/wechat/bind', body: { code: '123456' } }
    expect((await harness.call(bind)).status).toBe(401)
    const root = await harness.signIn('root', '12345678')
    expect((await root(bind)).body.success).toBe(false)
    await harness.deps.repos.users.hardDelete(2)
    harness.clock.advance(60)
    expect((await root(bind)).body.success).toBe(true)
    expect((await harness.deps.repos.users.findById(1))?.wechat_id).toBe('wx-1')
  })
})

describe('Telegram', () => {
  const sign = (fields: Readonly<Record<string, string>>, token = 'bot-token'): string => {
    const text = Object.keys(fields)
      .toSorted()
      .map((name) => `${name}=${fields[name]}`)
      .join('\n')
    const key = createHash('sha256').update(token).digest()
    const hash = createHmac('sha256', key).update(text).digest('hex')
    return new URLSearchParams({ ...fields, hash }).toString()
  }
  test('binds and lets in by a fresh signature, each of which counts once', async () => {
    const harness = await prepare()
    const fields = (age = 0) => ({
      id: '42',
      first_name: 'Ann & Bo',
      auth_date: String(harness.clock.nowSeconds() - age),
    })
    const login = (query: string) => harness.call({ path: `/api/oauth/telegram/login?${query}` })
    expect((await login(sign(fields()))).body.success).toBe(false)
    const root = await harness.signIn('root', '12345678')
    const bind = (query: string) => root({ path: `/api/oauth/telegram/bind?${query}` })
    expect((await harness.call({ path: `/api/oauth/telegram/bind?${sign(fields(1))}` })).status).toBe(401)
    const bound = await bind(sign(fields(2)))
    expect([bound.status, bound.headers.get('location')]).toEqual([302, '/console/personal'])
    const good = sign(fields(3))
    expect((await login(good)).body.data.id).toBe(1)
    expect((await login(good)).body.success).toBe(false)
    expect((await login(sign(fields(301)))).body.success).toBe(false)
    expect((await login(sign(fields(-61)))).body.success).toBe(false)
    expect((await login(sign(fields(4), 'other'))).body.success).toBe(false)
    expect((await login(sign(fields(5)).replace('id=42', 'id=43'))).body.success).toBe(false)
    expect((await login('id=42&auth_date=1&hash=')).body.success).toBe(false)
  })
})
