// Passkeys over the API: registering, signing in, confirming, and every way in which an answer may be wrong.
import { beforeAll, describe, expect, test } from 'bun:test'
import { type Authenticator, type Circumstances, createAuthenticator } from '../../../test/admin/authenticator.ts'
import { type Caller, createHarness, type Harness, readCookie } from '../../../test/admin/harness.ts'
import { beginSignIn, codeOf, switchOn } from '../../../test/admin/second-factor.ts'
import { forEachEngine, type OpenFresh, setUpTimeoutMs } from '../../../test/support/databases.ts'

const post = (path: string, body: object = {}) => ({ method: 'POST', path, body })
const SITE = { origin: 'https://gw.example.com', rpId: 'gw.example.com' }

const prepare = async (database?: Awaited<ReturnType<OpenFresh>>) => {
  const harness = await createHarness(database === undefined ? {} : { database })
  await harness.setUp()
  harness.deps.settings.applyChanges([
    { key: 'ServerAddress', value: 'https://gw.example.com:8443' },
    { key: 'passkey.origins', value: SITE.origin },
    { key: 'passkey.enabled', value: 'true' },
  ])
  const root = await harness.signIn('root', '12345678')
  for (const [username, role] of [
    ['alice', 1],
    ['admin', 10],
  ] as const) {
    await root(post('/api/user/', { username, password: 'password1', display_name: username, role }))
  }
  return { harness, root, alice: await harness.signIn('alice', 'password1') }
}

const register = async (caller: Caller, key: Authenticator, facts: Partial<Circumstances> = {}) => {
  const begun = await caller(post('/api/user/passkey/register/begin'))
  if (begun.body.success !== true) return begun
  const { challenge } = begun.body.data.options.publicKey
  return caller(post('/api/user/passkey/register/finish', key.create(challenge, { ...SITE, ...facts })))
}

/** A browser that nobody is signed in at begins; what it may send then. */
const begin = async ({ call }: Harness) => {
  const begun = await call(post('/api/user/passkey/login/begin'))
  const cookie = readCookie(begun)
  const { publicKey } = begun.body.data.options
  const finish = (body: object, headers: Record<string, string> = { cookie }) =>
    call({ ...post('/api/user/passkey/login/finish', body), headers })
  return { publicKey, challenge: publicKey.challenge as string, cookie, finish }
}

const alices = { ...SITE, userHandle: '2' }

forEachEngine((_engine, open) => {
  let parts: Awaited<ReturnType<typeof prepare>>
  beforeAll(async () => {
    parts = await prepare(await open())
  }, setUpTimeoutMs)

  test('a registered passkey signs in once per question, under a new session, and counts its uses', async () => {
    const { harness, alice } = parts
    const key = createAuthenticator()
    const before = alice.cookie()
    expect((await register(alice, key)).body).toEqual({ success: true, message: '' })
    expect(alice.cookie()).not.toBe(before)
    expect((await alice({ path: '/api/user/passkey' })).body.data).toMatchObject({ enabled: true, last_used_at: null })
    const { publicKey, challenge, cookie, finish } = await begin(harness)
    expect(publicKey).toMatchObject({ rpId: 'gw.example.com', userVerification: 'preferred' })
    const answer = key.get(challenge, { ...alices, counter: 7 })
    const replies = await Promise.all([finish(answer), finish(answer), finish(answer)])
    const winners = replies.filter((reply) => reply.body.success)
    expect(winners).toHaveLength(1)
    expect(winners[0]?.body.data).toMatchObject({ id: 2, username: 'alice' })
    expect(winners[0] === undefined ? '' : readCookie(winners[0])).not.toBe(cookie)
    const row = await harness.deps.repos.passkeys.findByUser(2)
    expect(row).toMatchObject({ sign_count: 7, clone_warning: false, user_verified: true, transports: '["internal"]' })
    expect(row?.credential_id).toBe(key.id.toString('base64'))
    expect(row?.public_key).toBe(key.coseKey.toString('base64'))
    expect((await alice({ path: '/api/user/passkey' })).body.data.last_used_at).toBe(
      new Date(harness.clock.nowMs()).toISOString(),
    )
    // The counter stands still: somebody has a copy.
    const again = await begin(harness)
    expect((await again.finish(key.get(again.challenge, { ...alices, counter: 7 }))).body.success).toBe(false)
    expect((await harness.deps.repos.passkeys.findByUser(2))?.clone_warning).toBe(true)
  })

  test('another account cannot register the same passkey, and a new one replaces one’s own', async () => {
    const { harness, root } = parts
    const key = createAuthenticator()
    expect((await register(root, key)).body.success).toBe(true)
    const admin = await harness.signIn('admin', 'password1')
    expect((await register(admin, key)).body.success).toBe(false)
    expect((await register(root, createAuthenticator())).body.code).toBe('VERIFICATION_REQUIRED')
    const options = (await root(post('/api/user/passkey/verify/begin'))).body.data.options.publicKey
    expect(options.allowCredentials).toEqual([
      { id: key.id.toString('base64url'), transports: ['internal'], type: 'public-key' },
    ])
    await root(post('/api/user/passkey/verify/finish', key.get(options.challenge, { ...SITE, counter: 1 })))
    await root(post('/api/verify', { method: 'passkey' }))
    const next = createAuthenticator()
    expect((await register(root, next)).body.success).toBe(true)
    expect((await harness.deps.repos.passkeys.findByUser(1))?.credential_id).toBe(next.id.toString('base64'))
    expect((await register(admin, key)).body.success).toBe(true)
  })
})

describe('signing in is refused', () => {
  const ready = async () => {
    const { harness, alice, root } = await prepare()
    const key = createAuthenticator()
    await register(alice, key)
    return { harness, alice, root, key }
  }
  test.each<[string, Partial<Circumstances>]>([
    ['from another page', { origin: 'https://evil.example.com' }],
    ['from the same page without encryption', { origin: 'http://gw.example.com' }],
    ['for another site', { rpId: 'evil.example.com' }],
    ['as somebody else', { userHandle: '1' }],
    ['as nobody', { userHandle: '' }],
    ['as something that is no account', { userHandle: '2 or 1=1' }],
    ['with the answer to a registration', { type: 'webauthn.create' }],
  ])('%s', async (_name, facts) => {
    const { harness, key } = await ready()
    const { challenge, finish } = await begin(harness)
    expect((await finish(key.get(challenge, { ...alices, ...facts }))).body.success).toBe(false)
    const again = await begin(harness)
    expect((await again.finish(key.get(again.challenge, alices))).body.success).toBe(true)
  })
  test('with an answer to another question, another browser’s, an old one, or none', async () => {
    const { harness, key } = await ready()
    const [one, other] = [await begin(harness), await begin(harness)]
    expect((await one.finish(key.get(other.challenge, alices))).body.success).toBe(false)
    expect((await one.finish(key.get(one.challenge, alices))).body.success).toBe(false)
    expect((await other.finish(key.get(other.challenge, alices), {})).body.success).toBe(false)
    harness.clock.advance(300)
    expect((await other.finish(key.get(other.challenge, alices))).body.success).toBe(false)
    const headers = { cookie: `session=${'A'.repeat(43)}` }
    expect((await other.finish(key.get(other.challenge, alices), headers)).body.success).toBe(false)
  })
  test('with a key that is not the registered one', async () => {
    const { harness, key } = await ready()
    const { challenge, finish } = await begin(harness)
    const forged = { ...createAuthenticator().get(challenge, alices), id: key.id.toString('base64url') }
    expect((await finish({ ...forged, rawId: forged.id })).body.success).toBe(false)
  })
  test('with a challenge that the caller names', async () => {
    const { harness, key } = await ready()
    const body = {
      ...key.get('AAAA', alices),
      challenge: 'AAAA',
      passkey_login: { challenge: 'AAAA', at: 9e9, user_id: 0 },
    }
    expect((await harness.call(post('/api/user/passkey/login/finish', body))).body.success).toBe(false)
  })
  test('without a PIN or finger where the operator wants one', async () => {
    const { harness, key } = await ready()
    harness.deps.settings.applyChanges([{ key: 'passkey.user_verification', value: 'required' }])
    const { challenge, finish } = await begin(harness)
    expect((await finish(key.get(challenge, { ...alices, isVerified: false }))).body.success).toBe(false)
    const again = await begin(harness)
    expect((await again.finish(key.get(again.challenge, alices))).body.success).toBe(true)
  })
  test('for a disabled and for a deleted account', async () => {
    const { harness, root, key } = await ready()
    for (const action of ['disable', 'delete']) {
      await root(post('/api/user/manage', { id: 2, action }))
      const { challenge, finish } = await begin(harness)
      const reply = await finish(key.get(challenge, alices))
      expect(`${action} ${reply.body.success} ${readCookie(reply)}`).toBe(`${action} false `)
    }
  })
  test('while the operator has switched passkeys off', async () => {
    const { harness, alice, key } = await ready()
    const { challenge, finish } = await begin(harness)
    harness.deps.settings.applyChanges([{ key: 'passkey.enabled', value: 'false' }])
    expect((await finish(key.get(challenge, alices))).body.success).toBe(false)
    for (const path of ['login/begin', 'register/begin', 'verify/begin']) {
      expect((await alice(post(`/api/user/passkey/${path}`))).body.success).toBe(false)
    }
  })
})

describe('beside a second factor', () => {
  test('a passkey does not replace the second factor', async () => {
    const { harness, alice } = await prepare()
    const key = createAuthenticator()
    await register(alice, key)
    const { secret } = await switchOn(harness, alice)
    const { challenge, finish } = await begin(harness)
    const half = await finish(key.get(challenge, alices))
    expect(half.body.data).toEqual({ require_2fa: true })
    const headers = { cookie: readCookie(half), 'new-api-user': '2' }
    expect((await harness.call({ path: '/api/user/self', headers })).status).toBe(401)
    const code = codeOf(secret, harness.clock.nowSeconds())
    const whole = await harness.call({ ...post('/api/user/login/2fa', { code }), headers })
    expect(whole.body.data).toMatchObject({ id: 2 })
  })
  test('neither is registered nor removed without a fresh proof, and a proof is for one of them', async () => {
    const { harness, alice } = await prepare()
    const { secret, backupCodes } = await switchOn(harness, alice)
    const key = createAuthenticator()
    expect((await register(alice, key)).body.code).toBe('VERIFICATION_REQUIRED')
    await alice(post('/api/verify', { method: '2fa', code: codeOf(secret, harness.clock.nowSeconds()) }))
    expect((await register(alice, key)).body.success).toBe(true)
    const remove = { method: 'DELETE', path: '/api/user/passkey' }
    expect((await alice(remove)).body.code).toBe('VERIFICATION_REQUIRED')
    await alice(post('/api/verify', { method: '2fa', code: backupCodes[0] }))
    expect((await alice(remove)).body.success).toBe(true)
    expect((await alice({ path: '/api/user/passkey' })).body.data).toEqual({ enabled: false })
  })
})

describe('confirming with a passkey', () => {
  test('wants its answer first, which is good once, within a minute', async () => {
    const { harness, root, alice } = await prepare()
    const [key, alicesKey] = [createAuthenticator(), createAuthenticator()]
    await register(root, key)
    await register(alice, alicesKey)
    const verify = post('/api/verify', { method: 'passkey' })
    const show = async (by: Authenticator, counter: number) => {
      const { challenge } = (await root(post('/api/user/passkey/verify/begin'))).body.data.options.publicKey
      return root(post('/api/user/passkey/verify/finish', by.get(challenge, { ...SITE, counter })))
    }
    expect((await root(verify)).body.success).toBe(false)
    expect((await show(alicesKey, 1)).body.success).toBe(false)
    expect((await root(verify)).body.success).toBe(false)
    expect((await show(key, 1)).body.success).toBe(true)
    expect((await alice(verify)).body.success).toBe(false)
    expect((await root(verify)).body.data.verified).toBe(true)
    expect((await root(verify)).body.success).toBe(false)
    expect((await show(key, 2)).body.success).toBe(true)
    harness.clock.advance(60)
    expect((await root(verify)).body.success).toBe(false)
    expect((await root(post('/api/verify', { method: 'password', code: '12345678' }))).body.success).toBe(false)
  })
  test('is not done with the answer to a sign-in', async () => {
    const { harness, root } = await prepare()
    const key = createAuthenticator()
    await register(root, key)
    const { challenge } = await begin(harness)
    await root(post('/api/user/passkey/verify/begin'))
    const proof = key.get(challenge, { ...SITE, userHandle: '1' })
    expect((await root(post('/api/user/passkey/verify/finish', proof))).body.success).toBe(false)
  })
})

test('administrators reset passkeys of accounts below theirs, never their own', async () => {
  const { harness, root, alice } = await prepare()
  const admin = await harness.signIn('admin', 'password1')
  for (const caller of [root, alice, admin]) await register(caller, createAuthenticator())
  const reset = (id: number) => ({ method: 'DELETE', path: `/api/user/${id}/reset_passkey` })
  for (const [caller, id] of [
    [admin, 1],
    [admin, 3],
    [root, 1],
    [alice, 2],
  ] as const) {
    expect((await caller(reset(id))).body.success).toBe(false)
  }
  expect((await admin(reset(2))).body.success).toBe(true)
  expect((await admin(reset(2))).body.success).toBe(false)
  expect((await beginSignIn(harness, 'alice', 'password1')).first.body.data.id).toBe(2)
})

test('a passkey of a New API database signs in: padded base64, decimal account id', async () => {
  const { harness } = await prepare()
  const key = createAuthenticator()
  await harness.deps.repos.passkeys.replace({
    user_id: 3,
    credential_id: key.id.toString('base64'),
    public_key: key.coseKey.toString('base64'),
    attestation_type: 'none',
    aa_guid: 'AAAAAAAAAAAAAAAAAAAAAA==',
    sign_count: 4,
    transports: 'null',
  })
  const { challenge, finish } = await begin(harness)
  const reply = await finish(key.get(challenge, { ...SITE, userHandle: '3', counter: 5 }))
  expect(reply.body.data).toMatchObject({ id: 3, username: 'admin' })
})
