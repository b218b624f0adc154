// What the address of the audit log may hold.
import { type ListSearch, readInt, readListSearch, readText, type SearchRecord } from '../../lib/url-state.ts'

export type AuditSearch = ListSearch & {
  /** The beginning of an action: `channel.` is everything about channels. */
  action?: string | undefined
  user?: string | undefined
  target?: string | undefined
  ip?: string | undefined
  request?: string | undefined
  /** Unix seconds. */
  from?: number | undefined
  to?: number | undefined
  /** Row whose details are open. */
  id?: number | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readAuditSearch = (search: SearchRecord): AuditSearch => ({
  ...readListSearch(search),
  action: readText(search.action),
  user: readText(search.user),
  target: readText(search.target),
  ip: readText(search.ip),
  request: readText(search.request),
  from: readInt(search.from, 0),
  to: readInt(search.to, 0),
  id: readInt(search.id, 1),
})
