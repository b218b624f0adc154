// Days, weeks and months begin when the zone's clocks say so, also when they are put forward or back.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Granularity, isTimeZone, stretchesOf, zoneOffset } from './zone.ts'

const at = (text: string): number => Date.parse(text) / 1000
const edges = (from: string, to: string, granularity: Granularity, zone: string): string[] =>
  stretchesOf({ from: at(from), to: at(to) }, granularity, zone, 1000).map((edge) =>
    new Date(edge * 1000).toISOString(),
  )

test('zones are known by their IANA names', () => {
  for (const zone of ['UTC', 'Asia/Shanghai', 'America/New_York']) expect(isTimeZone(zone)).toBe(true)
  for (const zone of ['', 'Mars/Base', 'x'.repeat(100)]) expect(isTimeZone(zone)).toBe(false)
  expect(zoneOffset(at('2026-01-01T00:00:00Z'), 'Asia/Kolkata')).toBe(19_800)
})

describe('stretches', () => {
  test('days of Shanghai begin at 16:00 UTC', () => {
    expect(edges('2026-11-20T17:00:00Z', '2026-11-21T17:00:00Z', 'day', 'Asia/Shanghai')).toEqual([
      '2026-11-20T16:00:00.000Z',
      '2026-11-21T16:00:00.000Z',
      '2026-11-22T16:00:00.000Z',
    ])
  })
  test('the day on which clocks are put back has 25 hours', () => {
    expect(edges('2026-10-31T22:00:00Z', '2026-11-02T05:00:00Z', 'day', 'America/New_York')).toEqual([
      '2026-10-31T04:00:00.000Z',
      '2026-11-01T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ])
  })
  test('a day whose midnight is jumped over begins after the jump', () => {
    // Cairo put its clocks forward at midnight of 2026-04-24.
    expect(edges('2026-04-23T12:00:00Z', '2026-04-24T12:00:00Z', 'day', 'Africa/Cairo')).toEqual([
      '2026-04-22T22:00:00.000Z',
      '2026-04-23T22:00:00.000Z',
      '2026-04-24T21:00:00.000Z',
    ])
  })
  test('weeks begin on Monday, months on the first', () => {
    expect(edges('2026-11-21T12:00:00Z', '2026-11-21T13:00:00Z', 'week', 'UTC')[0]).toBe('2026-11-16T00:00:00.000Z')
    expect(edges('2026-11-21T12:00:00Z', '2026-12-21T13:00:00Z', 'month', 'UTC')).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-12-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ])
  })
  test('whatever the zone and span, they rise, cover it, and stay within the bound', () => {
    const zones = ['UTC', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Pacific/Apia']
    fc.assert(
      fc.property(
        fc.integer({ min: 1_300_000_000, max: 1_900_000_000 }),
        fc.integer({ min: 1, max: 40 * 86_400 }),
        fc.constantFrom(...zones),
        fc.constantFrom<Granularity[]>('hour', 'day', 'week', 'month'),
        (from, length, zone, granularity) => {
          const found = stretchesOf({ from, to: from + length }, granularity, zone, 5000)
          expect(found.at(0) ?? 0).toBeLessThanOrEqual(from)
          expect(found.at(-1) ?? 0).toBeGreaterThanOrEqual(from + length)
          for (const [index, edge] of found.entries()) expect(edge).toBeGreaterThan(found[index - 1] ?? 0)
        },
      ),
      { numRuns: 200 },
    )
    expect(stretchesOf({ from: 0, to: 86_400 * 1000 }, 'day', 'UTC', 10).length).toBe(11)
  })
})
