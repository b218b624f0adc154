// Second factors: set-up, the second step of signing in, tries, replays, backup codes, and what administrators may do.
import { beforeAll, describe, expect, test } from 'bun:test'
import { createHarness, type Harness, readCookie } from '../../../test/admin/harness.ts'
import { beginSignIn, codeOf, switchOn } from '../../../test/admin/second-factor.ts'
import { forEachEngine, type OpenFresh, setUpTimeoutMs } from '../../../test/support/databases.ts'

const post = (path: string, body: object = {}) => ({ method: 'POST', path, body })

const prepare = async (database?: Awaited<ReturnType<OpenFresh>>) => {
  const harness = await createHarness(database === undefined ? {} : { database })
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  for (const [username, role] of [
    ['alice', 1],
    ['admin', 10],
  ] as const) {
    await root(post('/api/user/', { username, password: 'password1', display_name: username, role }))
  }
  const alice = await harness.signIn('alice', 'password1')
  return { harness, root, alice, now: harness.clock.nowSeconds }
}

describe('setting up', () => {
  test('counts only after the first code, which is used up by that, and ends every other session', async () => {
    const { harness, alice, now } = await prepare()
    const other = await harness.signIn('alice', 'password1')
    expect((await alice(post('/api/user/2fa/enable', { code: '123456' }))).body.success).toBe(false)
    const { data } = (await alice(post('/api/user/2fa/setup'))).body
    expect(data.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(data.qr_code_data).toStartWith('otpauth://totp/Tollgate%3Aalice')
    expect((await beginSignIn(harness, 'alice', 'password1')).first.body.data.id).toBe(2)
    expect((await alice(post('/api/user/2fa/enable', { code: '000000' }))).body.success).toBe(false)
    const before = alice.cookie()
    const code = codeOf(data.secret, now())
    expect((await alice(post('/api/user/2fa/enable', { code }))).body.success).toBe(true)
    expect(alice.cookie()).not.toBe(before)
    expect((await other({ path: '/api/user/self' })).status).toBe(401)
    const status = (await alice({ path: '/api/user/2fa/status' })).body.data
    expect(status).toEqual({ enabled: true, locked: false, backup_codes_remaining: 4 })
    expect((await (await beginSignIn(harness, 'alice', 'password1')).finish(code)).body.success).toBe(false)
  })
  test('a second one does not replace the one in force, and access tokens cannot begin one', async () => {
    const { harness, alice, now } = await prepare()
    const token = (await alice({ path: '/api/user/token' })).body.data
    const headers = { authorization: token, 'new-api-user': '2' }
    expect((await harness.call({ ...post('/api/user/2fa/setup'), headers })).status).toBe(403)
    const { secret } = await switchOn(harness, alice)
    expect((await alice(post('/api/user/2fa/setup'))).body.success).toBe(false)
    expect((await (await beginSignIn(harness, 'alice', 'password1')).finish(codeOf(secret, now()))).body.success).toBe(
      true,
    )
  })
  test('no answer but the set-up holds the secret, and the database holds no backup code', async () => {
    const { harness, root, alice } = await prepare()
    const { secret, backupCodes } = await switchOn(harness, alice)
    for (const path of ['/api/user/2fa/status', '/api/user/self', '/api/user/sessions']) {
      expect((await alice({ path })).text).not.toContain(secret)
    }
    expect((await root({ path: '/api/user/2' })).text).not.toContain(secret)
    const rows = await harness.database.kysely.selectFrom('two_fa_backup_codes').selectAll().execute()
    for (const code of backupCodes) expect(JSON.stringify(rows)).not.toContain(code)
    expect(JSON.stringify(await harness.database.kysely.selectFrom('tg_audit').selectAll().execute())).not.toContain(
      secret,
    )
  })
})

forEachEngine((_engine, open) => {
  let parts: Awaited<ReturnType<typeof prepare>>
  beforeAll(async () => {
    parts = await prepare(await open())
  }, setUpTimeoutMs)

  test('signing in asks for the code, takes it once, and signs in under a new session', async () => {
    const { harness, alice, now } = parts
    const { secret, backupCodes } = await switchOn(harness, alice)
    const { first, cookie, finish } = await beginSignIn(harness, 'alice', 'password1')
    expect(first.body).toEqual({ success: true, message: '', data: { require_2fa: true } })
    const asUser = (path: string) => harness.call({ path, headers: { cookie, 'new-api-user': '2' } })
    expect((await asUser('/api/user/self')).status).toBe(401)
    expect((await asUser('/api/user/sessions')).status).toBe(401)
    const code = codeOf(secret, now())
    const rivals = await Promise.all([finish(code), finish(code), finish(code)])
    const [winner] = rivals.filter((reply) => reply.body.success)
    expect(rivals.filter((reply) => reply.body.success)).toHaveLength(1)
    expect(winner?.body.data).toMatchObject({ id: 2, username: 'alice' })
    expect(winner === undefined ? '' : readCookie(winner)).not.toBe(cookie)
    expect((await asUser('/api/user/self')).status).toBe(401)
    const again = await beginSignIn(harness, 'alice', 'password1')
    expect((await again.finish(code)).body.success).toBe(false)
    harness.clock.advance(30)
    expect((await again.finish(codeOf(secret, now()))).body.success).toBe(true)
    const spare = backupCodes[0] ?? ''
    const pending = await Promise.all([1, 2, 3].map(() => beginSignIn(harness, 'alice', 'password1')))
    const spent = await Promise.all(pending.map((one) => one.finish(spare.toLowerCase())))
    expect(spent.filter((reply) => reply.body.success)).toHaveLength(1)
  })
})

describe('the second step', () => {
  test('five wrong codes lock the factor over addresses and sign-ins, for five minutes', async () => {
    const { harness, alice, now } = await prepare()
    const { secret, backupCodes } = await switchOn(harness, alice)
    for (let count = 0; count < 5; count++) {
      const { finish } = await beginSignIn(harness, 'alice', 'password1')
      expect((await finish('000000', `10.0.0.${count}`)).body.success).toBe(false)
    }
    const locked = await beginSignIn(harness, 'alice', 'password1')
    expect((await locked.finish(codeOf(secret, now()))).body.message).toContain('five minutes')
    expect((await locked.finish(codeOf(secret, now()))).body.message).toContain('expired')
    const withSpare = await beginSignIn(harness, 'alice', 'password1')
    expect((await withSpare.finish(backupCodes[0] ?? '')).body.success).toBe(false)
    expect((await alice({ path: '/api/user/2fa/status' })).body.data.locked).toBe(true)
    harness.clock.advance(300)
    const later = await beginSignIn(harness, 'alice', 'password1')
    expect((await later.finish(codeOf(secret, now()))).body.success).toBe(true)
    expect((await alice({ path: '/api/user/2fa/status' })).body.data.locked).toBe(false)
  })
  test('guesses at the same moment get no more tries than one after another', async () => {
    const { harness, alice, now } = await prepare()
    const { secret } = await switchOn(harness, alice)
    const { finish } = await beginSignIn(harness, 'alice', 'password1')
    await Promise.all(Array.from({ length: 40 }, () => finish('000000')))
    const { finish: finishLater } = await beginSignIn(harness, 'alice', 'password1')
    expect((await finishLater(codeOf(secret, now()))).body.success).toBe(false)
    expect((await harness.deps.repos.twoFactors.find(2))?.failed_attempts).toBe(5)
  })
  test('whose it is comes from the session alone', async () => {
    const { harness, root, alice, now } = await prepare()
    const { secret } = await switchOn(harness, alice)
    await switchOn(harness, root)
    const body = { code: codeOf(secret, now()), id: 2, user_id: 2, username: 'alice', pending_user_id: 2 }
    expect((await harness.call(post('/api/user/login/2fa', body))).body.success).toBe(false)
    const { cookie } = await beginSignIn(harness, 'root', '12345678')
    const asRoot = await harness.call({ ...post('/api/user/login/2fa', body), headers: { cookie } })
    expect(asRoot.body.success).toBe(false)
  })
  test('is over after five minutes, with another password, and for a disabled account', async () => {
    const { harness, root, alice, now } = await prepare()
    const { secret } = await switchOn(harness, alice)
    const slow = await beginSignIn(harness, 'alice', 'password1')
    harness.clock.advance(300)
    expect((await slow.finish(codeOf(secret, now()))).body.success).toBe(false)
    const old = await beginSignIn(harness, 'alice', 'password1')
    await root({ method: 'PUT', path: '/api/user/', body: { id: 2, password: 'password2' } })
    expect((await old.finish(codeOf(secret, now()))).body.success).toBe(false)
    const banned = await beginSignIn(harness, 'alice', 'password2')
    await root(post('/api/user/manage', { id: 2, action: 'disable' }))
    expect((await banned.finish(codeOf(secret, now()))).body.success).toBe(false)
  })
})

describe('changing it', () => {
  test('backup codes are renewed with a code, and the old ones are void', async () => {
    const { harness, alice, now } = await prepare()
    const { secret, backupCodes } = await switchOn(harness, alice)
    expect((await alice(post('/api/user/2fa/backup_codes', { code: '000000' }))).body.success).toBe(false)
    const renewed = await alice(post('/api/user/2fa/backup_codes', { code: codeOf(secret, now()) }))
    expect(renewed.body.data.backup_codes).toHaveLength(4)
    const { finish } = await beginSignIn(harness, 'alice', 'password1')
    expect((await finish(backupCodes[0] ?? '')).body.success).toBe(false)
    expect((await finish(renewed.body.data.backup_codes[0])).body.success).toBe(true)
  })
  test('it is switched off with a code alone, under a new session id', async () => {
    const { harness, alice } = await prepare()
    const { backupCodes } = await switchOn(harness, alice)
    expect((await alice(post('/api/user/2fa/disable', {}))).body.success).toBe(false)
    const before = alice.cookie()
    expect((await alice(post('/api/user/2fa/disable', { code: backupCodes[1] }))).body.success).toBe(true)
    expect(alice.cookie()).not.toBe(before)
    expect((await alice({ path: '/api/user/2fa/status' })).body.data).toEqual({ enabled: false, locked: false })
    expect((await beginSignIn(harness, 'alice', 'password1')).first.body.data.id).toBe(2)
    expect(await harness.database.kysely.selectFrom('two_fas').selectAll().execute()).toEqual([])
  })
  test('administrators count it and take it from accounts below theirs, never from themselves or root', async () => {
    const { harness, root, alice } = await prepare()
    const admin = await harness.signIn('admin', 'password1')
    for (const caller of [root, alice, admin]) await switchOn(harness, caller)
    const stats = { total_users: 3, enabled_users: 3, enabled_rate: '100.0%' }
    expect((await admin({ path: '/api/user/2fa/stats' })).body.data).toEqual(stats)
    const remove = (id: number) => ({ method: 'DELETE', path: `/api/user/${id}/2fa` })
    for (const [caller, id] of [
      [admin, 1],
      [admin, 3],
      [root, 1],
      [alice, 2],
    ] as const) {
      expect((await caller(remove(id))).body.success).toBe(false)
    }
    expect((await admin(remove(2))).body.success).toBe(true)
    expect((await admin(remove(2))).body.success).toBe(false)
    expect((await root(remove(3))).body.success).toBe(true)
    const [log] = await harness.deps.repos.logs.list({ userId: 2, limit: 1, offset: 0 })
    expect(log).toMatchObject({ type: 3 })
  })
})

test('a factor of a New API database works as it is: plain secret, bcrypt of XXXX-XXXX', async () => {
  const { harness, now }: { harness: Harness; now: () => number } = await prepare()
  const { twoFactors } = harness.deps.repos
  const secret = 'A4XSB72CKTLC7NOWPQMLCVRIE37A3RGK'
  const hash = await Bun.password.hash('ETEE-6Y5E', { algorithm: 'bcrypt', cost: 4 })
  await twoFactors.prepare(2, secret, [hash.replace('$2b$', '$2a$')], new Date(0))
  await twoFactors.enable(2, secret, new Date(0))
  expect((await (await beginSignIn(harness, 'alice', 'password1')).finish(codeOf(secret, now()))).body.success).toBe(
    true,
  )
  expect((await (await beginSignIn(harness, 'alice', 'password1')).finish('etee6y5e')).body.success).toBe(true)
  expect((await (await beginSignIn(harness, 'alice', 'password1')).finish('ETEE-6Y5E')).body.success).toBe(false)
})
