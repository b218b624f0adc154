// Secure verification: every way wants a fresh proof, which opens one call of one session for a minute.
import { describe, expect, test } from 'bun:test'
import { createHarness } from '../../../test/admin/harness.ts'
import { codeOf, switchOn } from '../../../test/admin/second-factor.ts'

const post = (path: string, body: object = {}) => ({ method: 'POST', path, body })
const reveal = post('/api/channel/1/key')
const verify = (method: string, code?: string, action?: string) => post('/api/verify', { method, code, action })

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const channel = { type: 1, key: 'sk-hidden', name: 'c', models: 'm', group: 'default' }
  await root(post('/api/channel/', { mode: 'single', channel }))
  return { harness, root, now: harness.clock.nowSeconds }
}

describe('a channel’s key', () => {
  test('is shown after a code of the second factor, once, under a new session id', async () => {
    const { harness, root, now } = await prepare()
    const { secret } = await switchOn(harness, root)
    expect((await root(reveal)).body).toMatchObject({ success: false, code: 'VERIFICATION_REQUIRED' })
    const before = root.cookie()
    const answer = await root(verify('2fa', codeOf(secret, now())))
    expect(answer.body.data).toEqual({ verified: true, expires_at: now() + 60 })
    expect(root.cookie()).not.toBe(before)
    const shown = await root(reveal)
    expect(shown.body.data).toEqual({ key: 'sk-hidden' })
    expect(shown.headers.get('cache-control')).toContain('no-store')
    expect((await root(reveal)).status).toBe(403)
    expect((await root(verify('2fa', codeOf(secret, now())))).body.success).toBe(false)
  })
  test('is not shown to who knows the session’s old id', async () => {
    const { harness, root } = await prepare()
    const headers = { cookie: root.cookie(), 'new-api-user': '1' }
    await root(verify('password', '12345678'))
    expect((await harness.call({ ...reveal, headers })).body.code).toBe('VERIFICATION_REQUIRED')
    harness.clock.advance(10)
    expect((await harness.call({ path: '/api/user/self', headers })).status).toBe(401)
    expect((await root(reveal)).body.success).toBe(true)
  })
  test('of many calls with one proof one is answered', async () => {
    const { root } = await prepare()
    await root(verify('password', '12345678'))
    const replies = await Promise.all([1, 2, 3, 4].map(() => root(reveal)))
    expect(replies.filter((reply) => reply.body.success)).toHaveLength(1)
  })
  test('is not shown a minute later, nor to another session of the same person, nor to an access token', async () => {
    const { harness, root } = await prepare()
    const other = await harness.signIn('root', '12345678')
    const token = (await root({ path: '/api/user/token' })).body.data
    await root(verify('password', '12345678'))
    expect((await other(reveal)).body.code).toBe('VERIFICATION_REQUIRED')
    const headers = { authorization: token, 'new-api-user': '1' }
    expect((await harness.call({ ...reveal, headers })).body.code).toBe('VERIFICATION_REQUIRED')
    expect((await harness.call({ ...verify('password', '12345678'), headers })).status).toBe(403)
    harness.clock.advance(60)
    expect((await root(reveal)).body.code).toBe('VERIFICATION_EXPIRED')
  })
  test('is not shown with a proof for something else, which stays good for that', async () => {
    const { root } = await prepare()
    await root(verify('password', '12345678', 'DELETE /api/user/passkey'))
    expect((await root(reveal)).body.code).toBe('VERIFICATION_INVALID')
    await root(verify('password', '12345678', 'POST /api/channel/:id/key'))
    expect((await root(reveal)).body.success).toBe(true)
  })
})

describe('a proof', () => {
  test('is not made by saying so', async () => {
    const { harness, root } = await prepare()
    await switchOn(harness, root)
    const forged = { verified: true, secure_verified_at: 9e9, success: true }
    for (const method of ['2fa', 'passkey', 'password', '', 'none', '__proto__', 'constructor']) {
      const { body } = await root(post('/api/verify', { ...forged, method, code: '' }))
      expect(`${method} ${body.success}`).toBe(`${method} false`)
    }
    expect((await root(reveal)).status).toBe(403)
  })
  test('by password is for accounts without anything better', async () => {
    const { harness, root } = await prepare()
    expect((await root(verify('password', 'wrong-password'))).body.success).toBe(false)
    expect((await root(verify('2fa', '123456'))).body.success).toBe(false)
    await switchOn(harness, root)
    expect((await root(verify('password', '12345678'))).body.success).toBe(false)
  })
  test('by password may be tried five times in ten minutes', async () => {
    const { harness, root } = await prepare()
    for (let count = 0; count < 5; count++) await root(verify('password', `wrong-password-${count}`))
    expect((await root(verify('password', '12345678'))).status).toBe(429)
    harness.clock.advance(600)
    expect((await root(verify('password', '12345678'))).body.success).toBe(true)
  })
  test('by code shares its tries with signing in', async () => {
    const { harness, root, now } = await prepare()
    const { secret } = await switchOn(harness, root)
    for (let count = 0; count < 5; count++) await root(verify('2fa', '000000'))
    expect((await root(verify('2fa', codeOf(secret, now())))).body.message).toContain('five minutes')
  })
})
