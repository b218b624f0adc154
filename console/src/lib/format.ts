// Every number and date that a person reads or types: quota ↔ currency, counts, prices, times.
import type { QuotaDisplayType, Status } from '../../../src/contract/index.ts'

/** How quota is shown, from `/api/status`; `rate` is display currency per US dollar. */
export type QuotaDisplay = { type: QuotaDisplayType; unitsPerDollar: number; rate: number; symbol: string }

const defaultDisplay: QuotaDisplay = { type: 'USD', unitsPerDollar: 500_000, rate: 1, symbol: '$' }

type DisplaySource = Pick<
  Status,
  | 'quota_per_unit'
  | 'quota_display_type'
  | 'custom_currency_symbol'
  | 'custom_currency_exchange_rate'
  | 'usd_exchange_rate'
>

const positive = (value: number | undefined, fallback: number): number =>
  value !== undefined && Number.isFinite(value) && value > 0 ? value : fallback

/** Reads the display rules of an installation; missing or impossible values become the defaults (USD, 500,000 units). */
export const readQuotaDisplay = (status: Partial<DisplaySource> | undefined): QuotaDisplay => {
  const unitsPerDollar = positive(status?.quota_per_unit, defaultDisplay.unitsPerDollar)
  switch (status?.quota_display_type) {
    case 'CNY':
      return { type: 'CNY', unitsPerDollar, rate: positive(status.usd_exchange_rate, 1), symbol: '¥' }
    case 'CUSTOM':
      return {
        type: 'CUSTOM',
        unitsPerDollar,
        rate: positive(status.custom_currency_exchange_rate, 1),
        symbol: status.custom_currency_symbol || '¤',
      }
    case 'TOKENS':
      return { type: 'TOKENS', unitsPerDollar, rate: 1, symbol: '' }
    default:
      return { type: 'USD', unitsPerDollar, rate: 1, symbol: '$' }
  }
}

const groupDigits = (value: number, min: number, max: number, language?: string): string =>
  new Intl.NumberFormat(language, { minimumFractionDigits: min, maximumFractionDigits: max }).format(value)

/** Decimals that keep a small amount readable: two from a cent-like size on, up to six below it. */
const decimalsOf = (amount: number): number => {
  const size = Math.abs(amount)
  if (size === 0 || size >= 1) return 2
  return size >= 0.01 ? 4 : 6
}

/** Amount of money with its symbol; amounts under a cent show up to six decimals. */
const formatAmount = (amount: number, symbol: string, language?: string): string => {
  const decimals = decimalsOf(amount)
  return `${amount < 0 ? '−' : ''}${symbol}${groupDigits(Math.abs(amount), Math.min(2, decimals), decimals, language)}`
}

/** Quota units as the installation shows them: an amount, or the units themselves. */
export const formatQuota = (units: number, display: QuotaDisplay, language?: string): string =>
  display.type === 'TOKENS'
    ? groupDigits(units, 0, 0, language)
    : formatAmount((units / display.unitsPerDollar) * display.rate, display.symbol, language)

const costDecimals = 6

/**
 * Quota units of one request: six fixed decimals below one, so that a column of costs lines up and nothing is rounded away.
 * Parts of a charge may be less than a unit; they get the decimals they need, up to `decimalsMax`.
 */
export const formatCost = (
  units: number,
  display: QuotaDisplay,
  language?: string,
  decimalsMax = costDecimals,
): string => {
  const amount = (units / display.unitsPerDollar) * display.rate
  if (display.type === 'TOKENS' || units === 0 || Math.abs(amount) >= 1) return formatQuota(units, display, language)
  return `${amount < 0 ? '−' : ''}${display.symbol}${groupDigits(Math.abs(amount), costDecimals, decimalsMax, language)}`
}

/** A US dollar price in the display currency; prices are never shown as tokens. */
export const formatPrice = (dollars: number, display: QuotaDisplay, language?: string): string =>
  display.type === 'TOKENS'
    ? formatAmount(dollars, '$', language)
    : formatAmount(dollars * display.rate, display.symbol, language)

/** Units → the number a person edits, rounded to six decimals. */
export const quotaToInput = (units: number, display: QuotaDisplay): number =>
  display.type === 'TOKENS'
    ? units
    : Math.round((units / display.unitsPerDollar) * display.rate * 1_000_000) / 1_000_000

/** The number a person typed → whole units: round(input ÷ rate × units per dollar), or the rounded input in token mode. */
export const inputToQuota = (input: number, display: QuotaDisplay): number =>
  display.type === 'TOKENS' ? Math.round(input) : Math.round((input / display.rate) * display.unitsPerDollar)

/** US dollars per million tokens of a model ratio: ratio 1 is $2 per million. */
export const ratioToPrice = (ratio: number): number => ratio * 2

/** A count with digit grouping. */
export const formatCount = (value: number, language?: string): string => groupDigits(value, 0, 0, language)

/** A large count in short form, such as 12.4K. */
export const formatShort = (value: number, language?: string): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(value)

/** A ratio without useless zeros, up to six decimals. */
export const formatRatio = (value: number, language?: string): string => groupDigits(value, 0, 6, language)

/** Milliseconds as ms below a second, else seconds with two decimals. */
export const formatDuration = (milliseconds: number, language?: string): string =>
  milliseconds < 1000
    ? `${groupDigits(milliseconds, 0, 0, language)} ms`
    : `${groupDigits(milliseconds / 1000, 0, 2, language)} s`

/** Whole seconds as a log row keeps them; 0 means that it took less than one. */
export const formatSeconds = (seconds: number, language?: string): string =>
  seconds === 0 ? '< 1 s' : formatDuration(seconds * 1000, language)

const clock: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' }

/** Unix seconds as date and time in the reader's zone (or the one named). */
export const formatTime = (seconds: number, language?: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, timeZone ? { ...clock, timeZone } : clock).format(seconds * 1000)

/** Unix seconds as time of day. */
export const formatClock = (seconds: number, language?: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, {
    timeStyle: 'medium',
    hourCycle: 'h23',
    ...(timeZone ? { timeZone } : {}),
  }).format(seconds * 1000)

/** Unix seconds as a date. */
export const formatDate = (seconds: number, language?: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...(timeZone ? { timeZone } : {}) }).format(seconds * 1000)

const spans: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** Unix seconds relative to `nowSeconds`, such as "3 minutes ago". */
export const formatRelative = (seconds: number, nowSeconds: number, language?: string): string => {
  const distance = seconds - nowSeconds
  const formatter = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  for (const [unit, length] of spans) {
    if (Math.abs(distance) >= length) return formatter.format(Math.trunc(distance / length), unit)
  }
  return formatter.format(0, 'second')
}

/** Unix seconds → the value of a datetime-local input in the reader's zone. */
export const toDateTimeInput = (seconds: number): string => {
  const date = new Date(seconds * 1000)
  const pad = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`
}

/** Value of a datetime-local input → unix seconds; undefined when it is no time. */
export const fromDateTimeInput = (text: string): number | undefined => {
  const milliseconds = new Date(text).getTime()
  return text === '' || Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}
