// Cookies hold a secret, the database its hash; sessions end when they are told to.
import { describe, expect, test } from 'bun:test'
import { openTestDatabase } from '../../test/admin/memory-storage.ts'
import { createRepos } from '../storage/index.ts'
import { hashSecret } from './secrets.ts'
import { clearSessionCookie, createSessions, findSessionSecret, writeSessionCookie } from './sessions.ts'

const origin = { ip: '10.0.0.1', userAgent: 'test\u0000browser' }

const open = async () => {
  const repos = createRepos(await openTestDatabase())
  let now = 1_000_000
  const sessions = createSessions({ store: repos.sessions, nowSeconds: () => now })
  return {
    sessions,
    repos,
    advance: (seconds: number) => {
      now += seconds
    },
  }
}

describe('the cookie', () => {
  const secret = 'A'.repeat(43)
  test('is found among others, and only in our form', () => {
    expect(findSessionSecret(`theme=dark; session=${secret}; x=y`)).toBe(secret)
    expect(findSessionSecret('session=MTcwMDAwMDAwMHxEdi1CQkFF')).toBeUndefined()
    expect(findSessionSecret(`xsession=${secret}`)).toBeUndefined()
    expect(findSessionSecret(null)).toBeUndefined()
  })
  test('cannot be read by scripts or sent from other sites', () => {
    expect(writeSessionCookie(secret, false)).toBe(
      `session=${secret}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict`,
    )
    expect(writeSessionCookie(secret, true)).toEndWith('; Secure')
    expect(clearSessionCookie(false)).toBe('session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict')
  })
})

describe('sessions', () => {
  test('the database never holds the secret', async () => {
    const { sessions, repos } = await open()
    const secret = await sessions.begin(7, origin)
    const [row] = await repos.sessions.listByUser(7, 1_000_000)
    expect(row?.id).toBe(hashSecret(secret))
    expect(JSON.stringify(row)).not.toContain(secret)
    expect(row?.user_agent).toBe('test?browser')
  })
  test('a new sign-in ends the session that the browser showed', async () => {
    const { sessions } = await open()
    const first = await sessions.begin(0, origin)
    const second = await sessions.begin(7, origin, first)
    expect(await sessions.find(first)).toBeUndefined()
    expect((await sessions.find(second))?.userId).toBe(7)
  })
  test('they expire after thirty days and are cleaned up', async () => {
    const { sessions, advance } = await open()
    const secret = await sessions.begin(7, origin)
    advance(30 * 86_400 - 1)
    expect(await sessions.find(secret)).toBeDefined()
    advance(1)
    expect(await sessions.find(secret)).toBeUndefined()
    expect(await sessions.cleanUp()).toBe(1)
  })
  test('"last seen" is written at most once a minute', async () => {
    const { sessions, advance } = await open()
    const secret = await sessions.begin(7, origin)
    const seen = async () => (await sessions.list(7))[0]?.last_seen_at
    advance(59)
    await sessions.find(secret)
    expect(await seen()).toBe(1_000_000)
    advance(1)
    await sessions.find(secret)
    expect(await seen()).toBe(1_000_060)
  })
  test('one may end one’s own sessions, nobody else’s', async () => {
    const { sessions } = await open()
    const mine = await sessions.begin(7, origin)
    const other = await sessions.begin(8, origin)
    expect(await sessions.endOwn(8, hashSecret(mine))).toBe(false)
    expect(await sessions.find(mine)).toBeDefined()
    expect(await sessions.endOwn(7, hashSecret(mine))).toBe(true)
    expect(await sessions.find(mine)).toBeUndefined()
    expect(await sessions.find(other)).toBeDefined()
  })
  test('a user keeps at most fifty', async () => {
    const { sessions, advance } = await open()
    const first = await sessions.begin(7, origin)
    for (let count = 0; count < 50; count++) {
      advance(1)
      await sessions.begin(7, origin)
    }
    expect((await sessions.list(7)).length).toBe(50)
    expect(await sessions.find(first)).toBeUndefined()
  })
  test('what a session remembers is replaced', async () => {
    const { sessions } = await open()
    const secret = await sessions.begin(7, origin, undefined, { a: 1 })
    const session = await sessions.find(secret)
    expect(session?.data).toEqual({ a: 1 })
    await sessions.saveData(session?.id ?? '', { b: 2 })
    expect((await sessions.find(secret))?.data).toEqual({ b: 2 })
  })
  test('of many that take one thing out of a session one gets it', async () => {
    const { sessions } = await open()
    const secret = await sessions.begin(7, origin, undefined, { kept: 1 })
    const id = hashSecret(secret)
    await Promise.all([1, 2, 3].map((n) => sessions.remember(id, `key${n}`, n)))
    expect((await sessions.find(secret))?.data).toEqual({ kept: 1, key1: 1, key2: 2, key3: 3 })
    const taken = await Promise.all([1, 2, 3, 4].map(() => sessions.take(id, 'key2')))
    expect(taken.filter((value) => value !== undefined)).toEqual([2])
    expect((await sessions.find(secret))?.data).toEqual({ kept: 1, key1: 1, key3: 3 })
    await sessions.end(id)
    expect(await sessions.remember(id, 'late', 1)).toBe(false)
    expect(await sessions.take(id, 'kept')).toBeUndefined()
  })
  test('under a new id the old one is good for a few seconds and remembers nothing', async () => {
    const { sessions, advance } = await open()
    const first = await sessions.begin(7, origin, undefined, { proof: 1 })
    const session = await sessions.find(first)
    if (session === undefined) throw new Error('the session has gone')
    const second = await sessions.renew(session, origin, { proof: 2 })
    expect((await sessions.find(first))?.data).toEqual({})
    expect((await sessions.find(second))?.data).toEqual({ proof: 2 })
    advance(10)
    expect(await sessions.find(first)).toBeUndefined()
    expect((await sessions.find(second))?.userId).toBe(7)
  })
  test('of somebody who has not signed in end after a quarter of an hour', async () => {
    const { sessions, advance } = await open()
    const secret = await sessions.begin(0, origin)
    advance(899)
    expect(await sessions.find(secret)).toBeDefined()
    advance(1)
    expect(await sessions.find(secret)).toBeUndefined()
  })
})
