// A report becomes a chart whose parts are the whole, and what is not known stays unknown.
import { describe, expect, test } from 'bun:test'
import type { UsageReport, UsageSums } from '../../../../src/contract/index.ts'
import { readSpan } from './api.ts'
import { averageSeconds, cachedShare, toChart } from './report.ts'

const sums = (quota: number): UsageSums => ({
  calls: 1,
  errors: 0,
  quota,
  prompt_tokens: 10,
  completion_tokens: 5,
  cache_read_tokens: 4,
  cache_write_tokens: 0,
  use_seconds: 3,
})

const words = { language: 'en', restName: 'Other', allName: 'All' }

const report = (keys: readonly string[]): UsageReport => ({
  zone: 'UTC',
  granularity: 'day',
  edges: [0, 86_400, 172_800],
  total: sums(100),
  series: [null, sums(100)],
  groups: keys.map((key) => ({ key, label: key, total: sums(10), series: [null, sums(10)] })),
  rest: { total: sums(100 - 10 * keys.length), series: [null, sums(100 - 10 * keys.length)] },
  is_behind: false,
})

describe('a chart', () => {
  test('has a series for each of the first groups, and one for all that is left', () => {
    const { series, points } = toChart(report(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']), 'quota', words)
    expect(series.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'Other'])
    const values = Object.values(points[1]?.values ?? {}).map(Number)
    expect(values.reduce((total, value) => total + value, 0)).toBe(100)
    expect(values.at(-1)).toBe(30)
  })
  test('keeps what is not known apart from nothing', () => {
    const { points } = toChart(report(['a']), 'calls', words)
    expect(Object.values(points[0]?.values ?? {})).toEqual([null, null])
  })
  test('without groups is one series of everything', () => {
    const { series, points } = toChart({ ...report([]), rest: null }, 'tokens', words)
    expect(series.map(({ name }) => name)).toEqual(['All'])
    expect(Object.values(points[1]?.values ?? {})).toEqual([15])
  })
})

test('shares and averages of nothing are unknown', () => {
  expect([cachedShare(sums(1)), averageSeconds(sums(1))]).toEqual([0.4, 3])
  expect([cachedShare({ ...sums(1), prompt_tokens: 0 }), averageSeconds({ ...sums(1), calls: 0 })]).toEqual([
    undefined,
    undefined,
  ])
})

test('a span of days ends now, a given start and end go before', () => {
  expect(readSpan({ days: 1 }, 86_400_000)).toEqual({ from: 0, to: 86_400 })
  expect(readSpan({ from: 5, to: 9 }, 86_400_000)).toEqual({ from: 5, to: 9 })
  expect(readSpan({}, 7 * 86_400_000).from).toBe(0)
})
