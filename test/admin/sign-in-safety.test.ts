// Sign-in over several processes of one database: what one process learns counts in all of them, at once.
import { beforeAll, expect, test } from 'bun:test'
import { forEachEngine, setUpTimeoutMs } from '../support/databases.ts'
import { type Caller, createHarness, type Harness, readCookie } from './harness.ts'
import { beginSignIn, codeOf, switchOn } from './second-factor.ts'

const post = (path: string, body: object = {}) => ({ method: 'POST', path, body })

forEachEngine((_engine, open) => {
  let one: Harness
  let other: Harness
  let root: Caller
  beforeAll(async () => {
    const database = await open()
    one = await createHarness({ database })
    other = await createHarness({ database })
    await one.setUp()
    root = await one.signIn('root', '12345678')
    for (const username of ['alice', 'bob', 'carol', 'dora']) {
      await root(post('/api/user/', { username, password: 'password1', display_name: username, role: 1 }))
    }
  }, setUpTimeoutMs)

  const pass = (seconds: number): void => {
    one.clock.advance(seconds)
    other.clock.advance(seconds)
  }

  test('a session of one process is one of the other, until either ends it', async () => {
    const alice = await one.signIn('alice', 'password1')
    const headers = { cookie: alice.cookie(), 'new-api-user': '2' }
    const look = async () => (await other.call({ path: '/api/user/self', headers })).status
    expect(await look()).toBe(200)
    await alice({ path: '/api/user/logout' })
    expect(await look()).toBe(401)
  })

  test.each([
    ['a ban', (by: Caller) => by(post('/api/user/manage', { id: 2, action: 'disable' }))],
    ['an enabling', (by: Caller) => by(post('/api/user/manage', { id: 2, action: 'enable' }))],
    ['a promotion', (by: Caller) => by(post('/api/user/manage', { id: 2, action: 'promote' }))],
    ['a demotion', (by: Caller) => by(post('/api/user/manage', { id: 2, action: 'demote' }))],
    [
      'another password',
      (by: Caller) => by({ method: 'PUT', path: '/api/user/', body: { id: 2, password: 'password1' } }),
    ],
  ] as const)('%s ends the account’s sessions in every process', async (_name, change) => {
    const secret = await other.deps.sessions.begin(2, { ip: '', userAgent: '' })
    const headers = { cookie: `session=${secret}`, 'new-api-user': '2' }
    expect((await change(root)).body.success).toBe(true)
    expect((await other.call({ path: '/api/user/self', headers })).status).toBe(401)
  })

  test('the second step may be done elsewhere than the first, and a code that one took the other refuses', async () => {
    const bob = await one.signIn('bob', 'password1')
    const { secret } = await switchOn(one, bob)
    const code = codeOf(secret, one.clock.nowSeconds())
    const begun = await Promise.all([1, 2, 3, 4].map(() => beginSignIn(one, 'bob', 'password1')))
    const replies = await Promise.all(
      begun.map(({ cookie }, index) =>
        (index % 2 === 0 ? one : other).call({ ...post('/api/user/login/2fa', { code }), headers: { cookie } }),
      ),
    )
    expect(replies.filter((reply) => reply.body.success)).toHaveLength(1)
  })

  test('wrong codes count together wherever they are given', async () => {
    const carol = await one.signIn('carol', 'password1')
    const { secret } = await switchOn(one, carol)
    const begun = await Promise.all(Array.from({ length: 8 }, () => beginSignIn(one, 'carol', 'password1')))
    await Promise.all(
      begun.map(({ cookie }, index) =>
        (index % 2 === 0 ? one : other).call({
          ...post('/api/user/login/2fa', { code: '000000' }),
          headers: { cookie },
          clientIp: `10.0.0.${index}`,
        }),
      ),
    )
    const right = async () => {
      const { finish } = await beginSignIn(other, 'carol', 'password1')
      return finish(codeOf(secret, other.clock.nowSeconds()))
    }
    expect((await right()).body.success).toBe(false)
    pass(300)
    expect((await right()).body.success).toBe(true)
  })

  test('a proof is spent for all processes', async () => {
    const channel = { type: 1, key: 'sk-hidden', name: 'c', models: 'm', group: 'default' }
    await root(post('/api/channel/', { mode: 'single', channel }))
    const proved = await root(post('/api/verify', { method: 'password', code: '12345678' }))
    const headers = { cookie: readCookie(proved), 'new-api-user': '1' }
    const replies = await Promise.all(
      [one, other, one, other].map(({ call }) => call({ ...post('/api/channel/1/key'), headers })),
    )
    expect(replies.filter((reply) => reply.body.success)).toHaveLength(1)
  })

  test('of an account that is removed neither factor nor passkey stays', async () => {
    const dora = await one.signIn('dora', 'password1')
    await switchOn(one, dora)
    await one.deps.repos.passkeys.replace({ user_id: 5, credential_id: 'ZG9yYQ==', public_key: 'k' })
    expect((await root({ method: 'DELETE', path: '/api/user/5' })).body.success).toBe(true)
    expect(await one.deps.repos.twoFactors.find(5)).toBeUndefined()
    expect(await one.deps.repos.passkeys.findByUser(5)).toBeUndefined()
  })
})
