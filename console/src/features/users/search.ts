// What the address of the list of accounts may hold.
import {
  type ListSearch,
  readInt,
  readListSearch,
  readOneOf,
  readText,
  type SearchRecord,
} from '../../lib/url-state.ts'

/** Columns by which the server orders accounts. */
export const userSorts = [
  'id',
  'username',
  'quota',
  'used_quota',
  'request_count',
  'group',
  'role',
  'aff_count',
  'created_at',
  'last_login_at',
] as const
export type UserSort = (typeof userSorts)[number]

/** Parts of an account's sheet. */
export const userParts = ['account', 'balance', 'limits', 'plans', 'access'] as const
export type UserPart = (typeof userParts)[number]

export type UserSearch = ListSearch & {
  q?: string | undefined
  status?: 'enabled' | 'disabled' | 'deleted' | undefined
  role?: '1' | '10' | '100' | undefined
  group?: string | undefined
  sort?: UserSort | undefined
  order?: 'asc' | undefined
  /** The open editor: `new` or an account's id. */
  open?: string | undefined
  part?: UserPart | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readUserSearch = (search: SearchRecord): UserSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  status: readOneOf(search.status, ['enabled', 'disabled', 'deleted']),
  role: readOneOf(String(search.role), ['1', '10', '100']),
  group: readText(search.group),
  sort: readOneOf(search.sort, userSorts),
  order: readOneOf(search.order, ['asc']),
  open: search.open === 'new' ? 'new' : readInt(search.open, 1)?.toString(),
  part: readOneOf(search.part, userParts),
})
