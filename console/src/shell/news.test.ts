// News are new until they were seen.
import { expect, test } from 'bun:test'
import { countNew, markOf } from './news.ts'

const announcement = (day: number) => ({
  content: 'x',
  publishDate: `2026-11-0${day}T00:00:00Z`,
  type: 'default',
  extra: '',
})

test('everything is new at first, nothing once seen, and what comes later is new again', () => {
  const first = [announcement(2), announcement(1)]
  expect(countNew('hello', first, '')).toBe(3)
  const seen = markOf('hello', first)
  expect(countNew('hello', first, seen)).toBe(0)
  expect(countNew('hello', [announcement(3), ...first], seen)).toBe(1)
  expect(countNew('changed', first, seen)).toBe(1)
})

test('no notice is no news', () => {
  expect(countNew(' ', [], '')).toBe(0)
})
