// What the address of the price list may hold.
import { type ListSearch, readListSearch, readOneOf, readText, type SearchRecord } from '../../lib/url-state.ts'

export const priceTypes = ['ratio', 'fixed', 'tiered', 'unset'] as const
export type PriceType = (typeof priceTypes)[number]

export type PriceSearch = ListSearch & {
  q?: string | undefined
  type?: PriceType | undefined
  /** Only models that enabled channels serve. */
  served?: '1' | undefined
  /** The open editor: a model's name, or `new`. */
  open?: string | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readPriceSearch = (search: SearchRecord): PriceSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  type: readOneOf(search.type, priceTypes),
  served: readOneOf(search.served, ['1']),
  open: readText(search.open),
})
