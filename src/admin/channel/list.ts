// Reads the filters and the order of channel lists.
import { channelSorts, channelTraits } from '../../contract/index.ts'
import type { ChannelFilter, ChannelSearch } from '../../storage/index.ts'
import type { Paging } from '../frame/index.ts'
import type { ChannelFilters } from './schema.ts'

/** Words of the reference, its numbers, and the fork's 2 and 3; anything else is no filter. */
const STATUSES: Readonly<Record<string, NonNullable<ChannelFilter['status']>>> = {
  enabled: 'enabled',
  1: 'enabled',
  disabled: 'disabled',
  0: 'disabled',
  2: 'disabled_by_hand',
  3: 'disabled_automatically',
}

type FilterFields = Pick<ChannelFilters, 'keyword' | 'model' | 'group' | 'status' | 'type' | 'tag' | 'base_url' | 'has'>

/** Which channels are meant. Unknown words of `has` and `status` are passed over, as unknown sorts are. */
export const toFilter = (query: FilterFields): ChannelFilter => {
  const status = Object.hasOwn(STATUSES, query.status) ? STATUSES[query.status] : undefined
  const wanted = new Set(query.has.split(',').map((item) => item.trim()))
  return {
    keyword: query.keyword,
    model: query.model,
    group: query.group === 'null' ? '' : query.group,
    tag: query.tag,
    baseUrl: query.base_url,
    has: channelTraits.filter((trait) => wanted.has(trait)),
    ...(status === undefined ? {} : { status }),
    ...(query.type === undefined || query.type <= 0 ? {} : { type: query.type }),
  }
}

/** What storage is asked for (http-api.md section 8). An unknown sort is none; `id_sort` sorts by id, newest first. */
export const toSearch = (query: ChannelFilters, { limit, offset }: Paging): ChannelSearch => {
  const sortBy = channelSorts.find((sort) => sort === query.sort_by) ?? (query.id_sort ? 'id' : undefined)
  return {
    ...toFilter(query),
    limit,
    offset,
    isByTag: query.tag_mode,
    isAscending: query.sort_order === 'asc',
    ...(sortBy === undefined ? {} : { sortBy }),
  }
}
