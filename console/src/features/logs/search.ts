// What the address of the usage log may hold.
import { type ListSearch, readInt, readListSearch, readText, type SearchRecord } from '../../lib/url-state.ts'

export type LogSearch = ListSearch & {
  type?: number | undefined
  model?: string | undefined
  token?: string | undefined
  user?: string | undefined
  channel?: number | undefined
  group?: string | undefined
  request?: string | undefined
  ip?: string | undefined
  /** HTTP status of a failed attempt. */
  status?: number | undefined
  /** The beginning of a model, key, user or text. */
  q?: string | undefined
  /** Start and end in unix seconds. */
  from?: number | undefined
  to?: number | undefined
  /** Row whose details are open. */
  id?: number | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readLogSearch = (search: SearchRecord): LogSearch => ({
  ...readListSearch(search),
  type: readInt(search.type, 1, 6),
  model: readText(search.model),
  token: readText(search.token),
  user: readText(search.user),
  channel: readInt(search.channel, 1),
  group: readText(search.group),
  request: readText(search.request),
  ip: readText(search.ip),
  status: readInt(search.status, 100, 599),
  q: readText(search.q),
  from: readInt(search.from, 0),
  to: readInt(search.to, 0),
  id: readInt(search.id, 1),
})
