// Signing in through other sites, each against a simulated one on a real socket.
import { describe, expect, test } from 'bun:test'
import { type Harness, readCookie } from '../../../test/admin/harness.ts'
import { type Browser, begin, browse, comeBack, enter, prepare, site } from './browser.fixture.ts'

describe('each provider opens an account for somebody new and lets them in again', () => {
  const people = [
    [
      'github',
      { id: 77, login: 'octo', name: 'Octo Cat', email: 'o@gmail.com' },
      { github_id: '77', username: 'octo', display_name: 'Octo Cat', email: 'o@gmail.com' },
    ],
    [
      'discord',
      { id: '8812', username: 'disco', global_name: 'Disco', email: 'd@gmail.com', verified: false },
      { discord_id: '8812', username: 'disco', email: '' },
    ],
    [
      'oidc',
      { sub: 'abc', preferred_username: 'opal', name: 'Opal', email: 'p@gmail.com', email_verified: true },
      { oidc_id: 'abc', username: 'opal', email: 'p@gmail.com' },
    ],
    [
      'lark',
      { open_id: 'ou_1', name: 'Lin', email: 'l@gmail.com' },
      { username: 'lark_2', display_name: 'Lin', email: '' },
    ],
    ['linuxdo', { id: 5, username: 'tux', name: 'Tux', trust_level: 2 }, { linux_do_id: '5', username: 'tux' }],
    [
      'google',
      { sub: 'g1', preferred_username: 'gee', name: 'Gee', email: 'gee@gmail.com', email_verified: true },
      { username: 'gee', email: 'gee@gmail.com' },
    ],
  ] as const
  test.each(people)('%s', async (provider, claims, row) => {
    const harness = await prepare()
    const first = await enter(browse(harness), provider, claims)
    expect(first.body).toMatchObject({ success: true, data: { id: 2, username: row.username, role: 1 } })
    expect(readCookie(first)).toStartWith('session=')
    expect(await harness.deps.repos.users.findById(2)).toMatchObject({ ...row, password: '' })
    const second = await enter(browse(harness), provider, claims)
    expect(second.body.data.id).toBe(2)
    expect(await harness.deps.repos.users.count()).toBe(2)
  })
  test('with the redirect address and the credentials that each of them wants, never from the Host header', async () => {
    const harness = await prepare()
    for (const [provider, path] of [
      ['discord', '/oauth/discord'],
      ['lark', '/oauth/lark'],
      ['oidc', '/oauth/oidc'],
      ['linuxdo', '/api/oauth/linuxdo'],
    ] as const) {
      const browser = browse(harness)
      const code = site.agree({ id: '1', sub: '1', open_id: '1', username: 'x', trust_level: 3 })
      const state = await begin(browser)
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
      await browser({ path: `/api/oauth/${provider}?code=${code}&state=${state}`, headers })
      const { form, headers: sent } = site.exchanges.at(-1) ?? { form: new URLSearchParams(), headers: new Headers() }
      expect(form.get('redirect_uri')).toBe(`https://gw.example.com${path}`)
      const isBasic = provider === 'linuxdo'
      expect(form.get('client_secret')).toBe(isBasic ? null : 'hidden')
      expect(sent.get('authorization')).toBe(isBasic ? `Basic ${btoa('client:hidden')}` : null)
    }
  })
  test('an invitation that the visitor came with counts', async () => {
    const harness = await prepare()
    const aff = (await harness.deps.repos.users.findById(1))?.aff_code
    await enter(browse(harness), 'github', { id: 77, login: 'octo' }, `?aff=${aff}`)
    expect((await harness.deps.repos.users.findById(2))?.inviter_id).toBe(1)
  })
})

describe('the state', () => {
  test('must be there, of this browser, fresh, and is used once', async () => {
    const harness = await prepare()
    const browser = browse(harness)
    const attempt = async (client: Browser, state: string) =>
      (await comeBack(client, 'github', site.agree({ id: 77, login: 'octo' }), state)).status
    expect(await attempt(browse(harness), '')).toBe(403)
    const state = await begin(browser)
    expect(state).toMatch(/^[A-Za-z0-9]{12}$/)
    expect(await attempt(browse(harness), state)).toBe(403)
    expect(await attempt(browser, 'guessed-guess')).toBe(403)
    // A wrong guess has used it up.
    expect(await attempt(browser, state)).toBe(403)
    const old = await begin(browser)
    harness.clock.advance(601)
    expect(await attempt(browser, old)).toBe(403)
    const good = await begin(browser)
    expect(await attempt(browser, good)).toBe(200)
    expect(await attempt(browser, good)).toBe(403)
    expect(await harness.deps.repos.users.count()).toBe(2)
  })
  test('of many who come back with it at once one gets in', async () => {
    const harness = await prepare()
    const browser = browse(harness)
    const state = await begin(browser)
    const cookie = `session=${'x'.repeat(43)}`
    expect((await harness.call({ path: `/api/oauth/github?code=a&state=${state}`, headers: { cookie } })).status).toBe(
      403,
    )
    const replies = await Promise.all(
      [1, 2, 3].map(() => comeBack(browser, 'github', site.agree({ id: 77, login: 'octo' }), state)),
    )
    expect(replies.filter(({ status }) => status === 200).length).toBe(1)
  })
  test('with a provider’s name comes with an address that has PKCE, and the code is worth nothing without its proof', async () => {
    const harness = await prepare()
    const browser = browse(harness)
    const { data } = (await browser({ path: '/api/oauth/state?provider=github' })).body
    const url = new URL(data.authorize_url)
    expect(url.searchParams.get('redirect_uri')).toBe('https://gw.example.com/oauth/github')
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    const challenge = url.searchParams.get('code_challenge') ?? ''
    const code = site.agree({ id: 77, login: 'octo' }, { challenge })
    const thief = browse(harness)
    expect((await comeBack(thief, 'github', code, await begin(thief))).body.success).toBe(false)
    expect((await comeBack(browser, 'github', code, data.state)).body.success).toBe(true)
  })
  test('a page of another site can neither begin nor finish', async () => {
    const harness = await prepare()
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await harness.call({ path: '/api/oauth/state', headers })).status).toBe(403)
    expect((await harness.call({ path: '/api/oauth/github?code=a&state=b', headers })).status).toBe(403)
  })
})

describe('what is refused', () => {
  const refused = async (harness: Harness, provider: string, claims: object) => {
    const reply = await enter(browse(harness), provider, claims)
    expect(reply.body.success).toBe(false)
    expect(reply.text).not.toContain('secret')
    return reply
  }
  test('an unknown provider, one that is switched off, a wrong code, an error of the site', async () => {
    const harness = await prepare({ GitHubOAuthEnabled: 'false' })
    expect((await harness.call({ path: '/api/oauth/nowhere?code=a&state=b' })).status).toBe(400)
    expect((await harness.call({ path: '/api/oauth/constructor?code=a&state=b' })).status).toBe(400)
    await refused(harness, 'github', { id: 1, login: 'x' })
    const browser = browse(harness)
    const wrong = await comeBack(browser, 'discord', 'wrong-code', await begin(browser))
    expect(wrong.body.success).toBe(false)
    expect(wrong.text).not.toContain('top secret')
    const state = await begin(browser)
    const told = await browser({ path: `/api/oauth/discord?error=<b>denied</b>&state=${state}` })
    expect(told.body.success).toBe(false)
    expect(told.text).not.toContain('<b>')
  })
  test('new accounts where they are switched off, low trust, people without an id', async () => {
    const harness = await prepare({ RegisterEnabled: 'false' })
    await refused(harness, 'github', { id: 1, login: 'x' })
    const open = await prepare()
    await refused(open, 'linuxdo', { id: 5, username: 'tux', trust_level: 1 })
    await refused(open, 'linuxdo', { id: 5, username: 'tux' })
    await refused(open, 'oidc', { preferred_username: 'x' })
    await refused(open, 'oidc', { sub: '' })
    await refused(open, 'github', { id: 0, login: 'x' })
    expect(await open.deps.repos.users.count()).toBe(1)
  })
  test('an ID token for another client or another person', async () => {
    const harness = await prepare()
    const idToken = (claims: object) => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
    const attempt = async (claims: object) => {
      const browser = browse(harness)
      const code = site.agree({ sub: 'abc' }, { idToken: idToken(claims) })
      return (await comeBack(browser, 'oidc', code, await begin(browser))).body.success
    }
    expect(await attempt({ aud: 'other', sub: 'abc' })).toBe(false)
    expect(await attempt({ aud: 'client', sub: 'other' })).toBe(false)
    expect(await attempt({ aud: ['client'], sub: 'abc' })).toBe(true)
  })
  test('disabled and closed accounts, which are not opened anew', async () => {
    const harness = await prepare()
    await enter(browse(harness), 'github', { id: 77, login: 'octo' })
    await harness.deps.repos.users.update(2, { status: 2 })
    await refused(harness, 'github', { id: 77, login: 'octo' })
    await harness.deps.repos.users.softDelete(2, new Date())
    await refused(harness, 'github', { id: 77, login: 'octo' })
    expect(await harness.deps.repos.users.count()).toBe(1)
  })
})
