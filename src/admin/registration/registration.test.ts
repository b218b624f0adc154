// Signing up with a confirmed address, codes by mail, forgotten passwords.
import { describe, expect, test } from 'bun:test'
import { type CallInput, createHarness, type Harness, type Reply, readCookie } from '../../../test/admin/harness.ts'

const ALICE = { username: 'alice', password: 'alicepass1' }

const register = (body: object): CallInput => ({ method: 'POST', path: '/api/user/register', body })
const verification = (email: string): CallInput => ({ path: `/api/verification?email=${encodeURIComponent(email)}` })
const resetRequest = (email: string): CallInput => ({ path: `/api/reset_password?email=${encodeURIComponent(email)}` })
const reset = (body: object): CallInput => ({ method: 'POST', path: '/api/user/reset', body })

const prepare = async (options: Readonly<Record<string, string>> = {}) => {
  const harness = await createHarness()
  await harness.setUp()
  harness.deps.settings.applyChanges(Object.entries(options).map(([key, value]) => ({ key, value })))
  return harness
}

/** A browser that keeps its cookie. */
const browse = ({ call }: Harness) => {
  let cookie = ''
  return async (input: CallInput): Promise<Reply> => {
    const reply = await call({ ...input, headers: { ...(cookie === '' ? {} : { cookie }), ...input.headers } })
    cookie = readCookie(reply) || cookie
    return reply
  }
}

const codeIn = ({ mails }: Harness): string => /is (\w{6})$/m.exec(mails.at(-1)?.text ?? '')?.[1] ?? ''

describe('signing up with a confirmed address', () => {
  const VERIFIED = { EmailVerificationEnabled: 'true' }

  test('needs the code that was mailed, in the browser that asked for it', async () => {
    const harness = await prepare(VERIFIED)
    const browser = browse(harness)
    expect((await browser(register({ ...ALICE, email: 'a@gmail.com' }))).body.success).toBe(false)
    expect((await browser(verification('A@Gmail.com'))).body).toEqual({ success: true, message: '' })
    expect(harness.mails).toMatchObject([{ to: 'a@gmail.com', subject: 'Tollgate: your verification code' }])
    const body = { ...ALICE, email: 'a@gmail.com', verification_code: codeIn(harness) }
    expect((await browse(harness)(register(body))).body.success).toBe(false)
    expect((await browser(register({ ...body, email: 'b@gmail.com' }))).body.success).toBe(false)
    expect((await browser(register(body))).body.success).toBe(true)
    expect(await harness.deps.repos.users.findById(2)).toMatchObject({ username: 'alice', email: 'a@gmail.com' })
  })
  test('an address signs in however its letters are written', async () => {
    const harness = await prepare(VERIFIED)
    const browser = browse(harness)
    await browser(verification('A@Gmail.com'))
    await browser(register({ ...ALICE, email: 'A@Gmail.com', verification_code: codeIn(harness) }))
    await harness.signIn('A@GMAIL.com', ALICE.password)
  })
  test('a code works once, for one of many at the same moment', async () => {
    const harness = await prepare(VERIFIED)
    const browser = browse(harness)
    await browser(verification('a@gmail.com'))
    const body = { password: 'alicepass1', email: 'a@gmail.com', verification_code: codeIn(harness) }
    const replies = await Promise.all(['u1', 'u2', 'u3'].map((username) => browser(register({ ...body, username }))))
    expect(replies.filter((reply) => reply.body.success).length).toBe(1)
  })
  test('a code ends after six wrong tries, after ten minutes, and with the next one', async () => {
    const harness = await prepare(VERIFIED)
    const browser = browse(harness)
    const attempt = (verification_code: string) =>
      browser(register({ ...ALICE, email: 'a@gmail.com', verification_code })).then(({ body }) => body.success)
    await browser(verification('a@gmail.com'))
    const first = codeIn(harness)
    for (let tries = 0; tries < 6; tries++) expect(await attempt('wrong!')).toBe(false)
    expect(await attempt(first)).toBe(false)
    await browser(verification('a@gmail.com'))
    const second = codeIn(harness)
    await browser(verification('a@gmail.com'))
    expect(await attempt(second)).toBe(false)
    const third = codeIn(harness)
    harness.clock.advance(601)
    expect(await attempt(third)).toBe(false)
  })
  test('an address that has an account is told to its owner alone', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    const free = await browse(harness)(verification('free@gmail.com'))
    const taken = await browse(harness)(verification('root@gmail.com'))
    expect(taken.text).toBe(free.text)
    expect(harness.mails[1]?.text).toContain('belongs to one already')
    expect(codeIn(harness)).toBe('')
  })
  test('follows the rules for domains and aliases', async () => {
    const harness = await prepare({
      EmailDomainWhitelist: 'gmail.com',
      EmailDomainRestrictionEnabled: 'true',
      EmailAliasRestrictionEnabled: 'true',
    })
    const wishes = ['a@gmail.com', 'a@evil.com', 'a@gmail.com.evil.com', 'a+b@gmail.com', 'a.b@gmail.com', 'no address']
    const answers = await Promise.all(wishes.map((email) => harness.call(verification(email))))
    expect(answers.map(({ body }) => body.success)).toEqual([true, false, false, false, false, false])
    expect(harness.mails.length).toBe(1)
  })
  test('a mail box is not filled, whoever asks', async () => {
    const harness = await prepare()
    const statuses = []
    for (let count = 0; count < 6; count++) {
      statuses.push((await harness.call({ ...verification('a@gmail.com'), clientIp: `10.0.0.${count}` })).status)
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    expect(harness.mails.length).toBe(5)
  })
  test('a page of another site cannot have mails sent', async () => {
    const harness = await prepare()
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await harness.call({ ...verification('a@gmail.com'), headers })).status).toBe(403)
    expect(harness.mails).toEqual([])
  })
})

describe('a forgotten password', () => {
  const tokenIn = ({ mails }: Harness): string => /token=([0-9a-f]{32})/.exec(mails.at(-1)?.text ?? '')?.[1] ?? ''

  test('is reset by a link to the configured address, whatever the request says its host is', async () => {
    const harness = await prepare({ ServerAddress: 'https://gw.example.com' })
    await harness.deps.repos.users.update(1, { email: 'Root@Gmail.com' })
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
    await harness.call({ ...resetRequest('Root@Gmail.com'), headers })
    expect(harness.mails).toMatchObject([{ to: 'Root@Gmail.com' }])
    expect(harness.mails[0]?.text).toContain('https://gw.example.com/user/reset?email=root%40gmail.com&token=')
    expect(harness.mails[0]?.html).not.toContain('evil')
  })
  test('the answer is the same for an address without an account', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    const known = await harness.call(resetRequest('root@gmail.com'))
    const unknown = await harness.call(resetRequest('nobody@gmail.com'))
    expect(unknown.text).toBe(known.text)
    expect(harness.mails.length).toBe(1)
  })
  test('the link works once, gives a new password, and ends every session', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    const root = await harness.signIn('root', '12345678')
    await harness.call(resetRequest('root@gmail.com'))
    const body = { email: 'root@gmail.com', token: tokenIn(harness) }
    const replies = await Promise.all([harness.call(reset(body)), harness.call(reset(body))])
    const done = replies.filter((reply) => reply.body.success)
    expect(done.length).toBe(1)
    expect(done[0]?.body.data).toMatch(/^[A-Za-z0-9]{12}$/)
    expect(done[0]?.headers.get('cache-control')).toContain('no-store')
    expect((await root({ path: '/api/user/self' })).status).toBe(401)
    await harness.signIn('root', done[0]?.body.data)
  })
  test('may be chosen, and then is not in the answer', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    await harness.call(resetRequest('root@gmail.com'))
    const body = { email: 'root@gmail.com', token: tokenIn(harness), password: 'chosen-password' }
    expect((await harness.call(reset(body))).body).toEqual({ success: true, message: '' })
    await harness.signIn('root', 'chosen-password')
  })
  test('a code for another purpose, a wrong token and a disabled account open nothing', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    await harness.call(resetRequest('root@gmail.com'))
    const token = tokenIn(harness)
    const attempt = async (body: object) => (await harness.call(reset(body))).body.success
    expect(await attempt({ email: 'root@gmail.com', token: '' })).toBe(false)
    expect(await attempt({ email: 'other@gmail.com', token })).toBe(false)
    await harness.deps.repos.users.update(1, { status: 2 })
    expect(await attempt({ email: 'root@gmail.com', token })).toBe(false)
  })
  test('nothing that opens an account stands in the database', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'root@gmail.com' })
    await harness.call(resetRequest('root@gmail.com'))
    const rows = await harness.database.kysely.selectFrom('tg_codes').selectAll().execute()
    expect(rows.length).toBe(1)
    expect(JSON.stringify(rows)).not.toContain(tokenIn(harness))
  })
})

describe('binding an address', () => {
  const bind = (body: object): CallInput => ({ method: 'POST', path: '/api/oauth/email/bind', body })

  test('needs a session and its code, and tells the old address', async () => {
    const harness = await prepare()
    await harness.deps.repos.users.update(1, { email: 'old@gmail.com' })
    expect((await harness.call(bind({ email: 'new@gmail.com', code: 'x' }))).status).toBe(401)
    const root = await harness.signIn('root', '12345678')
    await browse(harness)(verification('new@gmail.com'))
    expect((await root(bind({ email: 'new@gmail.com', code: codeIn(harness) }))).body.success).toBe(false)
    await root(verification('new@gmail.com'))
    expect((await root(bind({ email: 'new@gmail.com', code: codeIn(harness) }))).body.success).toBe(true)
    expect((await harness.deps.repos.users.findById(1))?.email).toBe('new@gmail.com')
    expect(harness.mails.at(-1)).toMatchObject({
      to: 'old@gmail.com',
      subject: 'Tollgate: your mail address was changed',
    })
  })
})
