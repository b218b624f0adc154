// Days, weeks and months begin where their zone's calendar says, also when clocks change.
import { expect, test } from 'bun:test'
import { periodOf } from './calendar.ts'

const at = (text: string): number => Date.parse(text)
const ends = (ms: number): string => new Date(ms).toISOString()

test.each([
  ['day', 'UTC', '2026-11-21T23:59:59.999Z', '2026-11-21', '2026-11-22T00:00:00.000Z'],
  ['day', 'UTC', '2026-11-22T00:00:00.000Z', '2026-11-22', '2026-11-23T00:00:00.000Z'],
  ['day', 'Asia/Shanghai', '2026-11-21T16:00:00.000Z', '2026-11-22', '2026-11-22T16:00:00.000Z'],
  ['day', 'Asia/Shanghai', '2026-11-21T15:59:59.999Z', '2026-11-21', '2026-11-21T16:00:00.000Z'],
  ['week', 'UTC', '2026-11-22T12:00:00.000Z', '2026-11-16', '2026-11-23T00:00:00.000Z'],
  ['week', 'UTC', '2026-11-23T00:00:00.000Z', '2026-11-23', '2026-11-30T00:00:00.000Z'],
  ['month', 'UTC', '2026-12-31T23:59:59.000Z', '2026-12-01', '2027-01-01T00:00:00.000Z'],
  ['month', 'UTC', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01T00:00:00.000Z'],
  // Clocks go forward: a day of 23 hours; and back: one of 25.
  ['day', 'Europe/Berlin', '2026-03-29T10:00:00.000Z', '2026-03-29', '2026-03-29T22:00:00.000Z'],
  ['day', 'Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25', '2026-10-25T23:00:00.000Z'],
  ['day', 'Asia/Kathmandu', '2026-11-21T18:14:59.000Z', '2026-11-21', '2026-11-21T18:15:00.000Z'],
] as const)('the %s in %s that holds %s began on %s', (kind, zone, moment, name, end) => {
  const period = periodOf(kind, at(moment), zone)
  expect([period.name, ends(period.endsAtMs)]).toEqual([name, end])
})

test('a period ends when the next begins, in every hour of a year', () => {
  for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Asia/Beirut']) {
    for (let hour = 0; hour < 8760; hour += 7) {
      const now = at('2026-01-01T00:00:00Z') + hour * 3_600_000
      const { name, endsAtMs } = periodOf('day', now, zone)
      expect(endsAtMs).toBeGreaterThan(now)
      expect(periodOf('day', endsAtMs - 1, zone).name).toBe(name)
      expect(periodOf('day', endsAtMs, zone).name).not.toBe(name)
    }
  }
})
