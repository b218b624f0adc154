// Windows count per caller, end by themselves, and never grow without bound.
import { expect, test } from 'bun:test'
import { createLocalCounters } from '../../platform/index.ts'
import { createCountingLimiter, createLimiter, DEFAULT_LIMITS } from './limits.ts'

test('a caller is refused after the allowed number, told how long, and let in again', async () => {
  let nowMs = 0
  const limit = createLimiter({ ...DEFAULT_LIMITS, critical: { count: 2, seconds: 10 } }, () => nowMs)
  const allowed = async (who: string) => (await limit('critical', who)).isAllowed
  expect([await allowed('a'), await allowed('a'), await allowed('a')]).toEqual([true, true, false])
  expect(await allowed('b')).toBe(true)
  nowMs = 4_000
  expect(await limit('critical', 'a')).toEqual({ isAllowed: false, retryAfterSeconds: 6 })
  nowMs = 10_000
  expect(await allowed('a')).toBe(true)
})

test('a count of 0 is no limit', async () => {
  const limit = createLimiter({ ...DEFAULT_LIMITS, api: { count: 0, seconds: 1 } }, () => 0)
  for (let calls = 0; calls < 1000; calls++) expect((await limit('api', 'a')).isAllowed).toBe(true)
})

test('very many callers push out the oldest window only', async () => {
  const limit = createLimiter({ ...DEFAULT_LIMITS, api: { count: 1, seconds: 60 } }, () => 0)
  for (let caller = 0; caller < 50_001; caller++) await limit('api', String(caller))
  expect((await limit('api', '50000')).isAllowed).toBe(false)
  expect((await limit('api', '0')).isAllowed).toBe(true)
})

test('processes with the same counters share one allowance, and a refused call costs nothing', async () => {
  let nowMs = 0
  const counters = createLocalCounters(() => nowMs)
  const rules = { ...DEFAULT_LIMITS, critical: { count: 2, seconds: 10 }, search: { count: 0, seconds: 1 } }
  const [one, other] = [createCountingLimiter(rules, counters), createCountingLimiter(rules, counters)]
  expect([(await one('critical', 'a')).isAllowed, (await other('critical', 'a')).isAllowed]).toEqual([true, true])
  nowMs = 4_500
  expect(await one('critical', 'a')).toEqual({ isAllowed: false, retryAfterSeconds: 6 })
  expect((await one('critical', 'b')).isAllowed).toBe(true)
  expect((await one('search', 'a')).isAllowed).toBe(true)
  nowMs = 10_000
  expect((await other('critical', 'a')).isAllowed).toBe(true)
})
