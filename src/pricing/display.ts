// Amounts as people read them in messages; stored values never change with the display (billing.md section 16).

export type QuotaDisplay =
  | { readonly type: 'USD' }
  | { readonly type: 'CNY'; readonly usdExchangeRate: number }
  | { readonly type: 'CUSTOM'; readonly symbol: string; readonly exchangeRate: number }
  | { readonly type: 'TOKENS' }

const DISPLAY_DIGITS = 6
const DEFAULT_SYMBOL = '¤'

const symbolOf = (display: QuotaDisplay): string => {
  if (display.type === 'CUSTOM') return display.symbol === '' ? DEFAULT_SYMBOL : display.symbol
  return display.type === 'CNY' ? '¥' : '＄'
}

const rateOf = (display: QuotaDisplay): number => {
  if (display.type === 'CNY') return display.usdExchangeRate
  if (display.type === 'CUSTOM' && display.exchangeRate > 0) return display.exchangeRate
  return 1
}

/** A quota as text in the chosen currency with six decimals, or the bare number of units. */
export const formatQuota = (quota: number, display: QuotaDisplay, quotaPerUnit: number): string => {
  if (display.type === 'TOKENS') return String(quota)
  return `${symbolOf(display)}${((quota / quotaPerUnit) * rateOf(display)).toFixed(DISPLAY_DIGITS)}`
}
