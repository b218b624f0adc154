// What the address of the key list may hold.
import {
  type ListSearch,
  readInt,
  readListSearch,
  readOneOf,
  readText,
  type SearchRecord,
} from '../../lib/url-state.ts'

export type TokenSearch = ListSearch & {
  q?: string | undefined
  /** The open editor: `new` or a key's id. */
  open?: string | undefined
  /** Id of the key whose client is being connected. */
  connect?: number | undefined
  status?: string | undefined
  group?: string | undefined
  sort?: TokenSort | undefined
  order?: 'asc' | undefined
}

/** Columns by which the server orders keys. */
export const tokenSorts = [
  'name',
  'status',
  'group',
  'remain_quota',
  'accessed_time',
  'created_time',
  'expired_time',
] as const
export type TokenSort = (typeof tokenSorts)[number]

/** Reads the search part; values that make no sense are dropped. */
export const readTokenSearch = (search: SearchRecord): TokenSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  connect: readInt(search.connect, 1),
  status: readOneOf(String(search.status), ['1', '2', '3', '4']),
  group: readText(search.group),
  sort: readOneOf(search.sort, tokenSorts),
  order: readOneOf(search.order, ['asc']),
  open: search.open === 'new' ? 'new' : readInt(search.open, 1)?.toString(),
})
