// When the second factor of an account counts as shown lately.
import { expect, test } from 'bun:test'
import { createHarness, readCookie } from '../../../test/admin/harness.ts'
import { beginSignIn, codeOf, switchOn } from '../../../test/admin/second-factor.ts'
import { findSessionSecret } from '../../identity/index.ts'
import { requireFreshProof } from './fresh-proof.ts'

const post = (path: string, body: object) => ({ method: 'POST', path, body })

const prepare = async () => {
  const harness = await createHarness()
  await harness.setUp()
  const root = await harness.signIn('root', '12345678')
  const isFresh = async (cookie: string): Promise<boolean> => {
    const session = await harness.deps.sessions.find(findSessionSecret(cookie) ?? '')
    const user = await harness.deps.repos.users.findById(1)
    if (user === undefined) throw new Error('root has gone')
    return requireFreshProof(harness.deps, { id: 1, role: 100, user, session }).then(
      () => true,
      () => false,
    )
  }
  return { harness, root, isFresh }
}

test('an account without a second factor has nothing to show', async () => {
  const { harness, root, isFresh } = await prepare()
  harness.clock.advance(3600)
  expect(await isFresh(root.cookie())).toBe(true)
})

test('switching it on, signing in with it and confirming show it for five minutes', async () => {
  const { harness, root, isFresh } = await prepare()
  const { secret, backupCodes } = await switchOn(harness, root)
  expect(await isFresh(root.cookie())).toBe(true)
  harness.clock.advance(300)
  expect(await isFresh(root.cookie())).toBe(false)
  await root(post('/api/verify', { method: '2fa', code: backupCodes[0] }))
  expect(await isFresh(root.cookie())).toBe(true)
  const { finish } = await beginSignIn(harness, 'root', '12345678')
  const cookie = readCookie(await finish(codeOf(secret, harness.clock.nowSeconds())))
  expect(await isFresh(cookie)).toBe(true)
  harness.clock.advance(300)
  expect(await isFresh(cookie)).toBe(false)
})

test('a new session id for another reason shows nothing', async () => {
  const { harness, root, isFresh } = await prepare()
  await switchOn(harness, root)
  harness.clock.advance(300)
  const before = root.cookie()
  const body = { password: 'newpassword1', original_password: '12345678' }
  expect((await root({ method: 'PUT', path: '/api/user/self', body })).body.success).toBe(true)
  expect(root.cookie()).not.toBe(before)
  expect(await isFresh(root.cookie())).toBe(false)
})
