// What the address of the key list may hold.
import { type ListSearch, readInt, readListSearch, readText, type SearchRecord } from '../../lib/url-state.ts'

export type TokenSearch = ListSearch & {
  q?: string | undefined
  /** The open editor: `new` or a key's id. */
  open?: string | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readTokenSearch = (search: SearchRecord): TokenSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  open: search.open === 'new' ? 'new' : readInt(search.open, 1)?.toString(),
})
