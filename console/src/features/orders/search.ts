// What the address of the list of orders may hold.
import {
  type ListSearch,
  readInt,
  readListSearch,
  readOneOf,
  readText,
  type SearchRecord,
} from '../../lib/url-state.ts'

export const orderStatuses = ['pending', 'success', 'failed', 'expired', 'refunded'] as const
/** Gateways by the names that orders carry, with the names of their makers. */
export const providers = {
  epay: 'EPay',
  stripe: 'Stripe',
  creem: 'Creem',
  waffo: 'Waffo',
  waffo_pancake: 'Waffo Pancake',
  crypto: 'CryptAPI',
} as const

export type OrderSearch = ListSearch & {
  /** Part of the number. */
  q?: string | undefined
  status?: (typeof orderStatuses)[number] | undefined
  provider?: keyof typeof providers | undefined
  user?: number | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readOrderSearch = (search: SearchRecord): OrderSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  status: readOneOf(search.status, orderStatuses),
  provider: readOneOf(search.provider, Object.keys(providers) as (keyof typeof providers)[]),
  user: readInt(search.user, 1),
})
