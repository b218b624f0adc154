// What the address of the channel list may hold.
import {
  type ListSearch,
  readInt,
  readListSearch,
  readOneOf,
  readText,
  type SearchRecord,
} from '../../lib/url-state.ts'

export type ChannelSearch = ListSearch & {
  q?: string | undefined
  model?: string | undefined
  group?: string | undefined
  status?: 'enabled' | 'disabled' | undefined
  type?: number | undefined
  sort?: ChannelSort | undefined
  order?: 'asc' | undefined
  /** The open editor: `new` or a channel's id. */
  open?: string | undefined
}

export const channelSorts = ['id', 'name', 'priority', 'balance', 'response_time', 'test_time'] as const
export type ChannelSort = (typeof channelSorts)[number]

/** Reads the search part; values that make no sense are dropped. */
export const readChannelSearch = (search: SearchRecord): ChannelSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  model: readText(search.model),
  group: readText(search.group),
  status: readOneOf(search.status, ['enabled', 'disabled']),
  type: readInt(search.type, 1),
  sort: readOneOf(search.sort, channelSorts),
  order: readOneOf(search.order, ['asc']),
  open: search.open === 'new' ? 'new' : readInt(search.open, 1)?.toString(),
})
