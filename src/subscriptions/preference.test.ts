// In which order money is used, and the windows that run at a moment.
import { describe, expect, test } from 'bun:test'
import type { Source } from '../ledger/index.ts'
import { type ActivePlan, readPreference, readWindows, sourcesFor, windowsAt } from './preference.ts'

const NOW = Date.parse('2026-11-21T10:00:00Z')
const plan = (id: number, rest: Partial<ActivePlan> = {}): ActivePlan => ({
  id,
  planId: 1,
  title: 'Pro',
  startsAt: NOW / 1000 - 7200,
  endsAt: NOW / 1000 + 100,
  windows: {},
  ...rest,
})
const names = (sources: readonly Source[] | undefined): readonly string[] | undefined =>
  sources?.map((source) => (source.kind === 'wallet' ? 'wallet' : `plan ${source.subscriptionId}`))

describe('the order', () => {
  test.each([
    ['subscription_first', ['plan 1', 'plan 2', 'wallet']],
    ['wallet_first', ['wallet', 'plan 1', 'plan 2']],
    ['subscription_only', ['plan 1', 'plan 2']],
    ['wallet_only', undefined],
  ] as const)('%s', (preference, order) => {
    expect(names(sourcesFor(preference, [plan(1), plan(2)], NOW, 'UTC'))).toEqual(order as string[] | undefined)
  })
  test('without a running plan the wallet pays, unless only plans may', () => {
    const over = [plan(1, { endsAt: NOW / 1000 })]
    expect(sourcesFor('subscription_first', over, NOW, 'UTC')).toBeUndefined()
    expect(sourcesFor('wallet_first', [], NOW, 'UTC')).toBeUndefined()
    expect(sourcesFor('subscription_only', over, NOW, 'UTC')).toEqual([])
  })
  test('what a plan lacks comes out of the wallet, unless only plans may pay', () => {
    const falls = (preference: 'subscription_first' | 'subscription_only') =>
      sourcesFor(preference, [plan(1)], NOW, 'UTC')?.flatMap((source) =>
        source.kind === 'plan' ? [source.fallsToWallet] : [],
      )
    expect(falls('subscription_first')).toEqual([true])
    expect(falls('subscription_only')).toEqual([false])
  })
  test.each([['wallet_first'], ['zzz'], [undefined], [7]])('%p is read', (value) => {
    expect(readPreference(value)).toBe(value === 'wallet_first' ? 'wallet_first' : 'subscription_first')
  })
})

describe('windows', () => {
  test('five hours count from the start, the others by the calendar of the zone', () => {
    const windows = { five_hours: 10, day: 20, week: 30, month: 40 }
    const found = windowsAt(plan(7, { windows }), NOW, 'Asia/Shanghai')
    expect(Object.fromEntries([...found].map(([name, { id, limit }]) => [name, [id, limit]]))).toEqual({
      five_hours: ['subscription:7:five_hours:0', 10],
      day: ['subscription:7:day:2026-11-21', 20],
      week: ['subscription:7:week:2026-11-16', 30],
      month: ['subscription:7:month:2026-11-01', 40],
    })
    expect(found.get('five_hours')?.endsAt).toBe(NOW / 1000 - 7200 + 5 * 3600)
    expect(found.get('day')?.retryAfterMs).toBe(6 * 3_600_000)
  })
  test('a window follows another without a gap', () => {
    const five = plan(7, { windows: { five_hours: 1 } })
    const ids = [0, 1].map((step) => {
      const ms = (five.startsAt + 5 * 3600) * 1000 - 1 + step
      return windowsAt(five, ms, 'UTC').get('five_hours')?.id
    })
    expect(ids).toEqual(['subscription:7:five_hours:0', 'subscription:7:five_hours:1'])
  })
  test.each(['', '{', '{"day":-1}', '{"year":5}', '[]'])('%p limits nothing', (text) => {
    expect(readWindows(text)).toEqual({})
  })
  test('0 limits nothing', () => {
    expect(windowsAt(plan(1, { windows: { day: 0 } }), NOW, 'UTC').size).toBe(0)
  })
})
