// Reads the filters and the order of channel lists.
import type { ChannelSearch, ChannelSort } from '../../storage/index.ts'
import type { Paging } from '../frame/index.ts'
import type { ChannelFilters } from './schema.ts'

const SORTS: readonly ChannelSort[] = ['id', 'name', 'priority', 'balance', 'response_time', 'test_time']

const readStatus = (status: string): 'enabled' | 'disabled' | undefined => {
  if (status === 'enabled' || status === '1') return 'enabled'
  return status === 'disabled' || status === '0' ? 'disabled' : undefined
}

type Filters = Omit<ChannelFilters, 'keyword' | 'model'> & Partial<Pick<ChannelFilters, 'keyword' | 'model'>>

/** What storage is asked for (http-api.md section 8). An unknown sort is none; `id_sort` sorts by id, newest first. */
export const toSearch = (query: Filters, { limit, offset }: Paging): ChannelSearch => {
  const sortBy = SORTS.find((sort) => sort === query.sort_by) ?? (query.id_sort ? 'id' : undefined)
  const status = readStatus(query.status)
  return {
    limit,
    offset,
    keyword: query.keyword ?? '',
    model: query.model ?? '',
    group: query.group === 'null' ? '' : query.group,
    isByTag: query.tag_mode,
    isAscending: query.sort_order === 'asc',
    ...(sortBy === undefined ? {} : { sortBy }),
    ...(status === undefined ? {} : { status }),
    ...(query.type === undefined || query.type <= 0 ? {} : { type: query.type }),
  }
}
