// What the addresses of the drawing and task logs may hold.
import { type ListSearch, readInt, readListSearch, readText, type SearchRecord } from '../../lib/url-state.ts'

export type MediaSearch = ListSearch & {
  /** A task's id. */
  task?: string | undefined
  status?: string | undefined
  channel?: number | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readMediaSearch = (search: SearchRecord): MediaSearch => ({
  ...readListSearch(search),
  task: readText(search.task),
  status: readText(search.status),
  channel: readInt(search.channel, 1),
})
