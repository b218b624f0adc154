// What the address of the price list may hold.
import { readOneOf, readText, type SearchRecord } from '../../lib/url-state.ts'

export type PricingSearch = {
  q?: string | undefined
  group?: string | undefined
  vendor?: string | undefined
  tag?: string | undefined
  /** How it is paid: `tokens` or `call`. */
  paid?: 'tokens' | 'call' | undefined
  endpoint?: string | undefined
  sort?: 'low' | 'high' | undefined
  view?: 'table' | undefined
  /** Prices per thousand tokens instead of a million. */
  unit?: 'K' | undefined
  /** Prices as what is paid for the balance. */
  price?: 'recharge' | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readPricingSearch = (search: SearchRecord): PricingSearch => ({
  q: readText(search.q),
  group: readText(search.group),
  vendor: readText(search.vendor),
  tag: readText(search.tag),
  paid: readOneOf(search.paid, ['tokens', 'call']),
  endpoint: readText(search.endpoint),
  sort: readOneOf(search.sort, ['low', 'high']),
  view: readOneOf(search.view, ['table']),
  unit: readOneOf(search.unit, ['K']),
  price: readOneOf(search.price, ['recharge']),
})
