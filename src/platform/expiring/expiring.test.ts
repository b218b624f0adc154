// What is remembered for a while: here and over Redis the same, and without Redis at least here.

import { afterAll, describe, expect, test } from 'bun:test'
import type { RedisClient } from 'bun'
import { openRedis } from '../bus/redis.ts'
import { createLocalStore } from './local-store.ts'
import { createRedisStore } from './redis-store.ts'
import type { ExpiringStore } from './store.ts'

const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379'
const redis: RedisClient | undefined = await openRedis(REDIS_URL, 1000).catch(() => undefined)
if (redis === undefined && process.env.CI === 'true') throw new Error(`Redis at ${REDIS_URL} does not answer.`)
afterAll(() => redis?.close())

const local = (capacity = 100, now = { ms: 0 }) =>
  createLocalStore(
    () => now.ms,
    () => capacity,
  )

const overRedis = (client: Pick<RedisClient, 'send'>, errors: unknown[] = []): ExpiringStore =>
  createRedisStore({
    client,
    local: local(),
    prefix: `test*[${crypto.randomUUID()}]:`,
    sumsPrefix: `test-sums-${crypto.randomUUID()}:`,
    onError: (error) => void errors.push(error),
    timeoutMs: 2000,
  })

const places: readonly (readonly [string, () => ExpiringStore])[] = [
  ['in this process', () => local()],
  ...(redis === undefined ? [] : [['over Redis', () => overRedis(redis)] as const]),
]

describe.each(places)('%s', (_place, openStore) => {
  test('texts are found, counted and forgotten', async () => {
    const store = openStore()
    expect(await store.get('a')).toBeUndefined()
    for (const key of ['a', 'b', 'c']) store.set(key, `${key}!`, 60)
    expect(await store.get('b')).toBe('b!')
    expect((await store.keys(10)).toSorted()).toEqual(['a', 'b', 'c'])
    expect(await store.keys(2)).toHaveLength(2)
    expect(await store.delete(['a', 'b', 'nobody'])).toBe(2)
    expect(await store.keys(10)).toEqual(['c'])
    expect(await store.delete([])).toBe(0)
  })
  test('sums add up', async () => {
    const store = openStore()
    expect(await store.read('s')).toBeUndefined()
    store.add('s', { n: 1, tokens: 5 }, { at: 7 }, 60)
    store.add('s', { n: 1, tokens: 2 }, { at: 9 }, 60)
    expect(await store.read('s')).toEqual({ n: 2, tokens: 7, at: 9 })
  })
})

describe('in this process', () => {
  test('each text has its own time', async () => {
    const now = { ms: 0 }
    const store = local(100, now)
    store.set('short', 'x', 1)
    store.set('long', 'x', 10)
    now.ms = 1000
    expect(await store.get('short')).toBeUndefined()
    expect(await store.get('long')).toBe('x')
    expect(await store.keys(10)).toEqual(['long'])
  })
  test('a million keys need no more room than the capacity; the one unused for longest goes', async () => {
    const store = local(1000)
    store.set('used', 'x', 60)
    for (let index = 0; index < 1_000_000; index++) {
      store.set(`k${index}`, 'x', 60)
      if (index % 500 === 0) store.get('used')
    }
    expect(await store.keys(10_000)).toHaveLength(1000)
    expect(await store.get('used')).toBe('x')
  })
})

test('while Redis does not answer, this process remembers for itself', async () => {
  const errors: unknown[] = []
  const store = overRedis({ send: () => Promise.reject(new Error('away')) }, errors)
  store.set('a', 'x', 60)
  store.add('s', { n: 1 }, {}, 60)
  expect(await store.get('a')).toBe('x')
  expect(await store.keys(10)).toEqual(['a'])
  expect(await store.read('s')).toEqual({ n: 1 })
  expect(await store.delete(['a'])).toBe(1)
  expect(errors.length).toBeGreaterThan(0)
})
