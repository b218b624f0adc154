// What the address of the wallet may hold.
import { type ListSearch, readListSearch, readOneOf, readText, type SearchRecord } from '../../lib/url-state.ts'

export const walletTabs = ['funds', 'plans', 'orders', 'bill'] as const
export type WalletTab = (typeof walletTabs)[number]

export type WalletSearch = ListSearch & {
  tab?: WalletTab | undefined
  /** Part of an order's number. */
  q?: string | undefined
  /** `YYYY-MM`. */
  month?: string | undefined
}

/** Reads the search part; `show_history=true` is how other consoles of this family open the orders. */
export const readWalletSearch = (search: SearchRecord): WalletSearch => {
  const month = readText(search.month)
  return {
    ...readListSearch(search),
    tab: readOneOf(search.tab, walletTabs) ?? (String(search.show_history) === 'true' ? 'orders' : undefined),
    q: readText(search.q),
    month: month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined,
  }
}
