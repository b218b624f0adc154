// What the address of the channel list may hold.
import { type ChannelTrait, channelSorts, channelStatusFilters, channelTraits } from '../../../../src/contract/index.ts'
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
  status?: StatusFilter | undefined
  type?: number | undefined
  tag?: string | undefined
  /** Part of the base URL. */
  base?: string | undefined
  /** What is set, comma separated (`channelTraits`). */
  has?: string | undefined
  /** Channels one by one, or folded by their tag. */
  view?: 'tags' | undefined
  sort?: ChannelSort | undefined
  order?: 'asc' | undefined
  /** The open editor: `new` or a channel's id. */
  open?: string | undefined
}

export type StatusFilter = (typeof channelStatusFilters)[number]
export type ChannelSort = (typeof channelSorts)[number]

/** The traits that are asked for, each once; words that are none are dropped. */
export const readTraits = (has: string | undefined): ChannelTrait[] => {
  const wanted = new Set((has ?? '').split(','))
  return channelTraits.filter((trait) => wanted.has(trait))
}

/** Reads the search part; values that make no sense are dropped. */
export const readChannelSearch = (search: SearchRecord): ChannelSearch => ({
  ...readListSearch(search),
  q: readText(search.q),
  model: readText(search.model),
  group: readText(search.group),
  status: readOneOf(search.status, channelStatusFilters),
  type: readInt(search.type, 1),
  tag: readText(search.tag),
  base: readText(search.base),
  has: readTraits(readText(search.has)).join(',') || undefined,
  view: readOneOf(search.view, ['tags']),
  sort: readOneOf(search.sort, channelSorts),
  order: readOneOf(search.order, ['asc']),
  open: search.open === 'new' ? 'new' : readInt(search.open, 1)?.toString(),
})
