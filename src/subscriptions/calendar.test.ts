// Ends and resets of subscriptions: the examples of payments.md section 13, changes of clocks, and clocks that are set.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { dueReset, endOf, nextReset, type ResetRule } from './calendar.ts'

const at = (text: string): number => Math.floor(Date.parse(text) / 1000)
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19)
const term = (duration_unit: string, duration_value = 1, custom_seconds = 0) => ({
  duration_unit,
  duration_value,
  custom_seconds,
})
const rule = (quota_reset_period: string, quota_reset_custom_seconds = 0): ResetRule => ({
  quota_reset_period,
  quota_reset_custom_seconds,
})
const FAR = at('2036-01-01T00:00:00Z')

describe('the end', () => {
  test.each([
    ['month', 1, 'UTC', '2026-01-31T10:20:30Z', '2026-03-03T10:20:30'],
    ['year', 1, 'UTC', '2024-02-29T00:00:00Z', '2025-03-01T00:00:00'],
    ['month', 12, 'UTC', '2026-05-05T00:00:00Z', '2027-05-05T00:00:00'],
    ['day', 1, 'UTC', '2026-11-21T01:00:00Z', '2026-11-22T01:00:00'],
    ['hour', 5, 'UTC', '2026-11-21T01:00:00Z', '2026-11-21T06:00:00'],
    // The same time of day by the clocks of the zone, across a change of clocks; a day stays 24 hours.
    ['month', 1, 'Europe/Berlin', '2026-03-10T11:00:00Z', '2026-04-10T10:00:00'],
    ['day', 1, 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T23:00:00'],
  ] as const)('of %s × %d in %s from %s', (unit, value, zone, start, end) => {
    expect(iso(endOf(term(unit, value), at(start), zone))).toBe(end)
  })
  test('of a term in seconds', () => {
    expect(endOf(term('custom', 1, 90), 1000, 'UTC')).toBe(1090)
  })
})

describe('the next reset', () => {
  test.each([
    ['weekly', '2026-03-04T12:00:00Z', '2026-03-09T00:00:00'],
    ['weekly', '2026-03-08T12:00:00Z', '2026-03-09T00:00:00'],
    ['weekly', '2026-03-09T12:00:00Z', '2026-03-16T00:00:00'],
    ['daily', '2026-11-21T23:59:59Z', '2026-11-22T00:00:00'],
    ['monthly', '2026-12-31T23:00:00Z', '2027-01-01T00:00:00'],
  ] as const)('%s after %s', (period, base, next) => {
    expect(iso(nextReset(rule(period), at(base), FAR, 'UTC'))).toBe(next)
  })
  test('is midnight of the zone, also when the day has 23 or 25 hours', () => {
    const daily = (base: string): string => iso(nextReset(rule('daily'), at(base), FAR, 'Europe/Berlin'))
    expect(daily('2026-03-29T10:00:00Z')).toBe('2026-03-29T22:00:00')
    expect(daily('2026-10-25T10:00:00Z')).toBe('2026-10-25T23:00:00')
  })
  test('is none when it would lie behind the end, or there is no rule', () => {
    expect(nextReset(rule('daily'), at('2026-11-21T10:00:00Z'), at('2026-11-21T20:00:00Z'), 'UTC')).toBe(0)
    expect(nextReset(rule('never'), 5, FAR, 'UTC')).toBe(0)
    expect(nextReset(rule('custom', 0), 5, FAR, 'UTC')).toBe(0)
    expect(nextReset(rule('custom', 60), 5, FAR, 'UTC')).toBe(65)
  })
})

describe('what is due', () => {
  const standing = (next: number, end = FAR) => ({ next_reset_time: next, end_time: end })

  test('nothing before its time', () => {
    const now = at('2026-11-21T10:00:00Z')
    expect(dueReset(rule('daily'), standing(at('2026-11-22T00:00:00Z')), now, 'UTC')).toBeUndefined()
    expect(dueReset(rule('custom', 60), standing(now + 30), now, 'UTC')).toBeUndefined()
    expect(dueReset(rule('never'), standing(0), now, 'UTC')).toBeUndefined()
  })
  test('days that nobody noticed are passed over at once', () => {
    const change = dueReset(rule('daily'), standing(at('2026-11-10T00:00:00Z')), at('2026-11-21T10:00:00Z'), 'UTC')
    expect(change).toEqual({
      last_reset_time: at('2026-11-21T00:00:00Z'),
      next_reset_time: at('2026-11-22T00:00:00Z'),
    })
    expect(dueReset(rule('custom', 100), standing(1000), 1250, 'UTC')).toEqual({
      last_reset_time: 1200,
      next_reset_time: 1300,
    })
  })
  test('a clock that was ahead and went back does not delay the next reset, and gives nothing', () => {
    const wrong = at('2027-05-02T00:00:00Z')
    const change = dueReset(rule('daily'), standing(wrong), at('2026-11-21T10:00:00Z'), 'UTC')
    expect(change).toEqual({ next_reset_time: at('2026-11-22T00:00:00Z') })
    expect(dueReset(rule('custom', 60), standing(9000), 1000, 'UTC')).toEqual({ next_reset_time: 1060 })
  })
  test('a plan that stopped resetting moves its subscriptions to none, one that began gives them a time', () => {
    const now = at('2026-11-21T10:00:00Z')
    expect(dueReset(rule('never'), standing(now - 5), now, 'UTC')).toEqual({ next_reset_time: 0 })
    expect(dueReset(rule('never'), standing(now + 5), now, 'UTC')).toEqual({ next_reset_time: 0 })
    expect(dueReset(rule('weekly'), standing(0), now, 'UTC')).toEqual({ next_reset_time: at('2026-11-23T00:00:00Z') })
  })

  test('after any history of clocks a subscription stands right, and time that goes on gives each period once', () => {
    const period = fc.constantFrom('daily', 'weekly', 'monthly', 'custom')
    const steps = fc.array(fc.integer({ min: -400_000, max: 900_000 }), { maxLength: 30 })
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe')
    fc.assert(
      fc.property(period, zone, steps, (name, where, moves) => {
        const how = rule(name, 3 * 3600)
        let now = at('2026-03-20T05:00:00Z')
        let next = nextReset(how, now, FAR, where)
        for (const move of moves) {
          now += move
          const change = dueReset(how, standing(next), now, where)
          if (change !== undefined) next = change.next_reset_time
          expect(next).toBeGreaterThan(now)
          expect(dueReset(how, standing(next), now, where)).toBeUndefined()
          if (change?.last_reset_time !== undefined) expect(change.last_reset_time).toBeLessThanOrEqual(now)
        }
      }),
    )
  })
})
