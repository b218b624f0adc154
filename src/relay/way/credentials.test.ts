// Keys that are exchanged for tokens: once while the token is good, never for another key.
import { describe, expect, test } from 'bun:test'
import { defineTestProvider, endpointWith } from './credentials.fixture.ts'
import { createCredentials, type SideAnswer } from './credentials.ts'

const provider = defineTestProvider()

const open = (answer: (asked: string) => SideAnswer | Promise<SideAnswer>) => {
  const asked: string[] = []
  const clock = { nowMs: 1_000_000 }
  const credentials = createCredentials({
    ask: async ({ body = '' }) => {
      asked.push(body)
      return answer(body)
    },
    nowMs: () => clock.nowMs,
  })
  return {
    asked,
    clock,
    tokenOf: (key: string) => credentials(provider, endpointWith(key), { proxy: '', hasInsecureTls: false }),
  }
}

const granting = (asked: string): SideAnswer => ({
  status: 200,
  text: JSON.stringify({ access_token: `token of ${asked}`, expires_in: 600 }),
})

describe('a key', () => {
  test('is exchanged once while its token is good, and anew a minute before it expires', async () => {
    const { asked, clock, tokenOf } = open(granting)
    expect(await tokenOf('a')).toBe('token of a')
    clock.nowMs += 539_000
    await tokenOf('a')
    expect(asked).toEqual(['a'])
    clock.nowMs += 2_000
    await tokenOf('a')
    expect(asked).toEqual(['a', 'a'])
  })
  test('never gets the token of another one', async () => {
    const { tokenOf } = open(granting)
    expect(await tokenOf('a')).toBe('token of a')
    expect(await tokenOf('b')).toBe('token of b')
  })
  test('is exchanged once for requests that come together', async () => {
    const gate = Promise.withResolvers<void>()
    const { asked, tokenOf } = open(async (body) => {
      await gate.promise
      return granting(body)
    })
    const all = [tokenOf('a'), tokenOf('a'), tokenOf('a')]
    gate.resolve()
    expect(new Set(await Promise.all(all))).toEqual(new Set(['token of a']))
    expect(asked).toEqual(['a'])
  })
  test('that is refused is its channel’s fault, and tried again next time', async () => {
    const { asked, tokenOf } = open(() => ({ status: 401, text: '{"error":"invalid_grant"}' }))
    const failure = await tokenOf('a').catch((error: unknown) => error)
    expect(failure).toMatchObject({ kind: 'upstream_refused_key', blame: 'channel' })
    await tokenOf('a').catch(() => {})
    expect(asked).toHaveLength(2)
  })
  test('that needs no exchange has no token', async () => {
    const { asked, tokenOf } = open(granting)
    expect(await tokenOf('plain')).toBe('')
    expect(asked).toEqual([])
  })
})
