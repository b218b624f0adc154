// What the address of the list of codes may hold.
import {
  type ListSearch,
  readInt,
  readListSearch,
  readOneOf,
  readText,
  type SearchRecord,
} from '../../lib/url-state.ts'

/** As the server names them: numbers of `status`, and `expired`, which no number stands for. */
export const redemptionStates = ['1', '2', '3', 'expired'] as const
export type RedemptionState = (typeof redemptionStates)[number]

export type RedemptionSearch = ListSearch & {
  q?: string | undefined
  status?: RedemptionState | undefined
  /** The open editor: `new` or a code's id. */
  open?: string | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readRedemptionSearch = (search: SearchRecord): RedemptionSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  status: readOneOf(String(search.status), redemptionStates),
  open: search.open === 'new' ? 'new' : readInt(search.open, 1)?.toString(),
})
