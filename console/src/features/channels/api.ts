// Channels: reading, changing, testing.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  Channel,
  ChannelCreate,
  ChannelPage,
  ChannelTest,
  ChannelType,
  ChannelUpdate,
} from '../../../../src/contract/index.ts'
import { call, callRaw } from '../../lib/api-client.ts'
import type { ChannelSearch } from './search.ts'

/** One page of channels; any search text goes to the search route, which also matches key and base URL. */
export const channelsQuery = (search: ChannelSearch, page: number, size: number) => {
  const { q, model, group, status, type, sort, order } = search
  const query = {
    p: page,
    page_size: size,
    keyword: q,
    model,
    group,
    status,
    type,
    sort_by: sort,
    sort_order: sort && (order ?? 'desc'),
  }
  const path = q === undefined && model === undefined ? '/api/channel/' : '/api/channel/search'
  return queryOptions({
    queryKey: ['channels', 'list', query],
    queryFn: ({ signal }) => call<ChannelPage>(path, { signal, query }),
    placeholderData: keepPreviousData,
  })
}

export const channelQuery = (id: number) =>
  queryOptions({
    queryKey: ['channels', 'one', id],
    queryFn: ({ signal }) => call<Channel>(`/api/channel/${id}`, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** What the server knows about each provider. */
export const channelTypesQuery = queryOptions({
  queryKey: ['channel-types'],
  queryFn: ({ signal }) => call<ChannelType[]>('/api/channel/types', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => call<string[]>('/api/group/', { signal }),
  staleTime: 60_000,
})

export const createChannel = (body: ChannelCreate): Promise<undefined> =>
  call('/api/channel/', { method: 'POST', body })

export const updateChannel = (body: ChannelUpdate): Promise<Channel> => call('/api/channel/', { method: 'PUT', body })

export const deleteChannels = (ids: number[]): Promise<number | undefined> =>
  ids.length === 1
    ? call(`/api/channel/${ids[0]}`, { method: 'DELETE' })
    : call('/api/channel/batch', { method: 'POST', body: { ids } })

export const deleteDisabledChannels = (): Promise<number> => call('/api/channel/disabled', { method: 'DELETE' })

export const copyChannel = (id: number): Promise<{ id: number }> =>
  call(`/api/channel/copy/${id}`, { method: 'POST', query: { suffix: '_copy', reset_balance: true } })

/** Starts testing every channel in the background. */
export const testAllChannels = (): Promise<undefined> => call('/api/channel/test')

export const rebuildAbilities = (): Promise<{ success: number; fails: number }> =>
  call('/api/channel/fix', { method: 'POST' })

export type TestRequest = { id: number; model?: string; endpoint?: string; isStream?: boolean; signal?: AbortSignal }

/** One real request to the upstream; a refused test is an answer too. `time` is seconds. */
export const testChannel = ({ id, model, endpoint, isStream, signal }: TestRequest): Promise<ChannelTest> =>
  callRaw(`/api/channel/test/${id}`, {
    query: { model, endpoint_type: endpoint, stream: isStream || undefined },
    ...(signal ? { signal } : {}),
  })

export const updateBalance = (id: number): Promise<{ success: boolean; message: string; balance: number }> =>
  callRaw(`/api/channel/update_balance/${id}`)

/** Asks for every balance, one after the other; resolves when all are in. */
export const updateAllBalances = (): Promise<undefined> => call('/api/channel/update_balance')

/** Models that the upstream lists, for a stored channel or for credentials not stored yet. */
export const fetchModels = (
  source: { id: number } | { type: number; key: string; base_url: string; other: string },
): Promise<string[]> =>
  'id' in source
    ? call(`/api/channel/fetch_models/${source.id}`)
    : call('/api/channel/fetch_models', { method: 'POST', body: source })
