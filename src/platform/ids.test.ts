// Tests of random names: their form, and that characters are evenly likely.
import { expect, test } from 'bun:test'
import { createIds } from './ids.ts'

const clockAt = (nowMs: number, elapsedMs: number) => ({
  nowMs: () => nowMs,
  nowSeconds: () => Math.floor(nowMs / 1000),
  elapsedMs: () => elapsedMs,
})

test('a request id is the UTC second, its nanoseconds unpadded, the fingerprint and eight random characters', () => {
  const ids = createIds(clockAt(Date.UTC(2026, 10, 21, 3, 4, 5, 67), 12.345), 'ab12cd34')
  expect(ids.requestId()).toMatch(/^2026112103040567345000ab12cd34[A-Za-z0-9]{8}$/)
})

test('the stamp follows the clock from second to second', () => {
  let now = Date.UTC(2026, 0, 1, 0, 0, 0, 999)
  const ids = createIds({ ...clockAt(0, 0), nowMs: () => now }, '00000000')
  expect(ids.requestId()).toStartWith('20260101000000999000000')
  now += 1
  expect(ids.requestId()).toStartWith('202601010000010')
})

test('ids and keys have their lengths and do not repeat', () => {
  const ids = createIds(clockAt(0, 0), '00000000')
  const made = new Set(Array.from({ length: 5000 }, () => ids.requestId()))
  expect(made.size).toBe(5000)
  expect(ids.apiKey()).toMatch(/^[A-Za-z0-9]{48}$/)
  expect(ids.uuidHex()).toMatch(/^[0-9a-f]{12}4[0-9a-f]{19}$/)
})

test('every character is about equally likely', () => {
  const ids = createIds(clockAt(0, 0), '00000000')
  const counts = new Map<string, number>()
  const text = ids.alphanumeric(62_000)
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  expect(counts.size).toBe(62)
  // 1000 expected each; eight standard deviations either way never happen by chance, a biased draw (8 of 256) would be off by 20 %.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250)
})
