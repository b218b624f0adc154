// Quota, prices, dates and durations as people read and type them.
import { describe, expect, test } from 'bun:test'
import {
  formatClock,
  formatCost,
  formatDuration,
  formatPrice,
  formatQuota,
  formatRatio,
  formatRelative,
  formatSeconds,
  formatTime,
  fromDateTimeInput,
  inputToQuota,
  quotaToInput,
  ratioToPrice,
  readQuotaDisplay,
  toDateTimeInput,
} from './format.ts'

const usd = readQuotaDisplay({ quota_per_unit: 500_000, quota_display_type: 'USD' })
const cny = readQuotaDisplay({ quota_per_unit: 500_000, quota_display_type: 'CNY', usd_exchange_rate: 7.3 })
const custom = readQuotaDisplay({
  quota_per_unit: 500_000,
  quota_display_type: 'CUSTOM',
  custom_currency_symbol: '€',
  custom_currency_exchange_rate: 0.9,
})
const tokens = readQuotaDisplay({ quota_per_unit: 500_000, quota_display_type: 'TOKENS' })

describe('quota display', () => {
  test('shows 500,000 units as one dollar unless the installation says otherwise', () => {
    expect(formatQuota(500_000, usd, 'en')).toBe('$1.00')
    expect(formatQuota(500_000, readQuotaDisplay(undefined), 'en')).toBe('$1.00')
    expect(formatQuota(1000, readQuotaDisplay({ quota_per_unit: 1000 }), 'en')).toBe('$1.00')
  })

  test('converts to yuan and to a custom currency', () => {
    expect(formatQuota(500_000, cny, 'en')).toBe('¥7.30')
    expect(formatQuota(1_000_000, custom, 'en')).toBe('€1.80')
  })

  test('shows raw units in token mode, but prices never as tokens', () => {
    expect(formatQuota(1_234_567, tokens, 'en')).toBe('1,234,567')
    expect(formatPrice(2.5, tokens, 'en')).toBe('$2.50')
  })

  test('keeps digits of small amounts and puts the sign before the symbol', () => {
    expect(formatQuota(1, usd, 'en')).toBe('$0.000002')
    expect(formatQuota(25_000, usd, 'en')).toBe('$0.05')
    expect(formatQuota(-500_000, usd, 'en')).toBe('−$1.00')
    expect(formatQuota(0, usd, 'en')).toBe('$0.00')
  })

  test('groups and separates the way the language does', () => {
    expect(formatQuota(617_280_000, usd, 'fr')).toMatch(/^\$1\s234,56$/u)
  })

  test('falls back to harmless values when rates are missing or impossible', () => {
    expect(readQuotaDisplay({ quota_display_type: 'CNY', usd_exchange_rate: 0 }).rate).toBe(1)
    expect(readQuotaDisplay({ quota_display_type: 'CUSTOM', custom_currency_exchange_rate: -2 })).toEqual({
      type: 'CUSTOM',
      unitsPerDollar: 500_000,
      rate: 1,
      symbol: '¤',
    })
    expect(readQuotaDisplay({ quota_per_unit: Number.NaN }).unitsPerDollar).toBe(500_000)
  })

  test('gives the costs of requests six decimals so that columns line up', () => {
    expect(formatCost(1020, usd, 'en')).toBe('$0.002040')
    expect(formatCost(10_000_000, usd, 'en')).toBe('$20.00')
    expect(formatCost(0, usd, 'en')).toBe('$0.00')
    expect(formatCost(1020, tokens, 'en')).toBe('1,020')
    expect(formatCost(0.1, usd, 'en', 10)).toBe('$0.0000002')
    expect(formatCost(1020, usd, 'en', 10)).toBe('$0.002040')
  })
})

describe('quota input', () => {
  test('turns typed amounts into whole units with the display rate', () => {
    expect(inputToQuota(10, usd)).toBe(5_000_000)
    expect(inputToQuota(7.3, cny)).toBe(500_000)
    expect(inputToQuota(0.9, custom)).toBe(500_000)
    expect(inputToQuota(12.6, tokens)).toBe(13)
  })

  test.each([usd, cny, custom, tokens])('gives the units back that it showed (%o)', (display) => {
    for (const units of [0, 500_000, 5_000_000, 123_456_500]) {
      expect(inputToQuota(quotaToInput(units, display), display)).toBe(units)
    }
  })
})

test('a model ratio of 1 is two dollars per million tokens', () => {
  expect(ratioToPrice(1.25)).toBe(2.5)
  expect(formatRatio(0.1, 'en')).toBe('0.1')
})

test('durations are ms below a second and seconds above', () => {
  expect(formatDuration(420, 'en')).toBe('420 ms')
  expect(formatDuration(1250, 'en')).toBe('1.25 s')
  expect(formatSeconds(0, 'en')).toBe('< 1 s')
  expect(formatSeconds(17, 'en')).toBe('17 s')
})

describe('times', () => {
  test('are shown in the zone asked for', () => {
    expect(formatTime(1_700_000_000, 'en-GB', 'UTC')).toBe('14 Nov 2023, 22:13:20')
    expect(formatTime(1_700_000_000, 'en-GB', 'Asia/Tokyo')).toBe('15 Nov 2023, 07:13:20')
    expect(formatClock(1_700_000_000, 'en', 'Asia/Tokyo')).toBe('07:13:20')
  })

  test('are told relative to now', () => {
    expect(formatRelative(1000, 1000 + 180, 'en')).toBe('3 minutes ago')
    expect(formatRelative(1000, 1010, 'en')).toBe('now')
    expect(formatRelative(1000 + 2 * 86_400, 1000, 'en')).toBe('in 2 days')
  })

  test('survive the way through a date-time input to the minute', () => {
    const seconds = 1_700_000_040
    expect(fromDateTimeInput(toDateTimeInput(seconds))).toBe(seconds - (seconds % 60))
    expect(fromDateTimeInput('')).toBeUndefined()
    expect(fromDateTimeInput('nonsense')).toBeUndefined()
  })
})
