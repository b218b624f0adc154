// Channels: reading, changing, testing.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  Channel,
  ChannelBatchField,
  ChannelBatchOutcome,
  ChannelCreate,
  ChannelDraft,
  ChannelFields,
  ChannelPage,
  ChannelTest,
  ChannelType,
  ChannelUpdate,
  PrefillGroup,
} from '../../../../src/contract/index.ts'
import { ApiError, call, callEvents, callRaw } from '../../lib/api-client.ts'
import type { ChannelSearch } from './search.ts'

/** One page of channels; any search text goes to the search route, which also matches key and base URL. */
export const channelsQuery = (search: ChannelSearch, page: number, size: number) => {
  const { q, model, group, status, type, tag, base, has, view, sort, order } = search
  const query = {
    p: page,
    page_size: size,
    keyword: q,
    model,
    group,
    status,
    type,
    tag,
    base_url: base,
    has,
    tag_mode: view === 'tags' || undefined,
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

/** Deletes what matches; refused when that is not as many as `expected`. */
export const deleteMatching = (filter: Record<string, string | number>, expected: number): Promise<number> =>
  call('/api/channel/batch/remove', { method: 'POST', body: { filter, expected } })

export const deleteDisabledChannels = (): Promise<number> => call('/api/channel/disabled', { method: 'DELETE' })

export const copyChannel = (id: number, suffix: string, resetsBalance: boolean): Promise<{ id: number }> =>
  call(`/api/channel/copy/${id}`, { method: 'POST', query: { suffix, reset_balance: resetsBalance } })

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

/** Turns `success: false` of a raw answer into an error. */
export const refuseUnless = <Answer extends { success: boolean; message: string }>(answer: Answer): Answer => {
  if (!answer.success) throw new ApiError('refused', answer.message, 200)
  return answer
}

export const updateBalance = (id: number): Promise<{ success: boolean; message: string; balance: number }> =>
  callRaw(`/api/channel/update_balance/${id}`)

/** Asks for every balance, one after the other; resolves when all are in. */
export const updateAllBalances = (): Promise<undefined> => call('/api/channel/update_balance')

/** Models that the upstream of a channel lists, as it stands in a form. */
export const fetchDraftModels = (body: ChannelDraft): Promise<string[]> =>
  call('/api/channel/draft/models', { method: 'POST', body })

/** The test of {@link testChannel} for a channel as it stands in a form; nothing of it is stored. */
export const testDraft = (
  draft: ChannelDraft,
  { model, endpoint, isStream, signal }: Omit<TestRequest, 'id'>,
): Promise<ChannelTest> =>
  callRaw('/api/channel/draft/test', {
    method: 'POST',
    body: { ...draft, model, endpoint_type: endpoint, stream: isStream },
    ...(signal ? { signal } : {}),
  })

/** Lists of model names that forms offer. */
export const modelGroupsQuery = queryOptions({
  queryKey: ['prefill-groups', 'model'],
  queryFn: ({ signal }) => call<PrefillGroup[]>('/api/prefill_group/', { signal, query: { type: 'model' } }),
  staleTime: 60_000,
})

/** Which channels a bulk action is about: those that were ticked, or all that match the list's filters. */
export type ChannelScope = { ids: number[] } | { filter: Record<string, string | number> }

/** What becomes of them; see `POST /api/channel/batch/edit`. */
export type BatchChange = {
  copy?: { from: number; fields: ChannelBatchField[] }
  set?: Partial<Omit<ChannelFields, 'key' | 'name' | 'type'>>
  add?: { models?: string[]; groups?: string[] }
  remove?: { models?: string[]; groups?: string[] }
}

export const editMany = (
  scope: ChannelScope,
  change: BatchChange,
  options: { preview: true } | { expected?: number },
): Promise<ChannelBatchOutcome> =>
  call('/api/channel/batch/edit', { method: 'POST', body: { ...scope, ...change, ...options } })

/** The filters of the list as a batch edit takes them. */
export const toScopeFilter = ({
  q,
  model,
  group,
  status,
  type,
  tag,
  base,
  has,
}: ChannelSearch): { filter: Record<string, string | number> } => ({
  filter: Object.fromEntries(
    Object.entries({ keyword: q, model, group, status, type, tag, base_url: base, has }).filter(
      (entry): entry is [string, string | number] => entry[1] !== undefined,
    ),
  ),
})

// Tags

export const switchTag = (tag: string, isEnabled: boolean): Promise<undefined> =>
  call(`/api/channel/tag/${isEnabled ? 'enabled' : 'disabled'}`, { method: 'POST', body: { tag } })

export const editTag = (body: {
  tag: string
  priority?: number
  weight?: number
  new_tag?: string
}): Promise<undefined> => call('/api/channel/tag', { method: 'PUT', body })

// Several keys

export type KeyFilter = { status?: number; reason?: string; disabled_before?: number }
export type KeyState = { index: number; status: number; disabled_time?: number; reason?: string; key_preview: string }
export type KeyPage = {
  keys: KeyState[]
  total: number
  page: number
  page_size: number
  total_pages: number
  enabled_count: number
  manual_disabled_count: number
  auto_disabled_count: number
}

export const keysQuery = (id: number, page: number, size: number, filter: KeyFilter) =>
  queryOptions({
    queryKey: ['channels', 'keys', id, page, size, filter],
    queryFn: ({ signal }) =>
      call<KeyPage>('/api/channel/multi_key/manage', {
        method: 'POST',
        body: { channel_id: id, action: 'get_key_status', page, page_size: size, filter },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })

export type KeyAction =
  | { action: 'enable_key' | 'disable_key' | 'delete_key'; key_index: number }
  | { action: 'enable_all_keys' | 'disable_all_keys' | 'delete_disabled_keys'; filter: KeyFilter }

export const changeKeys = (id: number, body: KeyAction): Promise<number | undefined> =>
  call('/api/channel/multi_key/manage', { method: 'POST', body: { channel_id: id, ...body } })

// Models of upstreams

export type Detection = {
  channel_id: number
  channel_name: string
  add_models: string[]
  remove_models: string[]
  last_check_time: number
  auto_added_models: number
}

export const detectUpdates = (id: number): Promise<Detection> =>
  call('/api/channel/upstream_updates/detect', { method: 'POST', body: { id } })

export const detectAllUpdates = (): Promise<{
  processed_channels: number
  failed_channel_ids: number[]
  detected_add_models: number
  detected_remove_models: number
}> => call('/api/channel/upstream_updates/detect_all', { method: 'POST' })

export const applyUpdates = (body: {
  id: number
  add_models: string[]
  remove_models: string[]
  ignore_models: string[]
}): Promise<{ added_models: string[]; removed_models: string[]; ignored_models: string[] }> =>
  call('/api/channel/upstream_updates/apply', { method: 'POST', body })

export const applyAllUpdates = (): Promise<{
  processed_channels: number
  added_models: number
  removed_models: number
}> => call('/api/channel/upstream_updates/apply_all', { method: 'POST' })

// Ollama

export type OllamaModel = { name: string; size: number; digest: string; modified_at: string }

export const ollamaQuery = (id: number) =>
  queryOptions({
    queryKey: ['channels', 'ollama', id],
    queryFn: async ({ signal }) => {
      const [models, { version }] = await Promise.all([
        call<OllamaModel[]>(`/api/channel/ollama/models/${id}`, { signal }),
        call<{ version: string }>(`/api/channel/ollama/version/${id}`, { signal }),
      ])
      return { models, version }
    },
    staleTime: 0,
  })

export const deleteOllamaModel = (id: number, model: string): Promise<undefined> =>
  call('/api/channel/ollama/delete', { method: 'DELETE', body: { channel_id: id, model_name: model } })

/** What an Ollama server reports while it fetches a model. */
export type PullReport = { status?: string; total?: number; completed?: number; error?: string }

/** Fetches a model; `onReport` hears of its progress. Throws when it fails or breaks off. */
export const pullOllamaModel = async (
  id: number,
  model: string,
  onReport: (report: PullReport) => void,
  signal: AbortSignal,
): Promise<void> => {
  const body = { channel_id: id, model_name: model }
  for await (const text of callEvents('/api/channel/ollama/pull/stream', { method: 'POST', body, signal })) {
    if (text === '[DONE]') return
    const report: PullReport = JSON.parse(text)
    if (report.error) throw new ApiError('refused', report.error, 200)
    onReport(report)
  }
  throw new ApiError('network', '')
}

// Codex

export const beginCodexLogin = (id: number | undefined): Promise<{ authorize_url: string }> =>
  call(id === undefined ? '/api/channel/codex/oauth/start' : `/api/channel/${id}/codex/oauth/start`, { method: 'POST' })

export type CodexLogin = { key?: string; account_id: string; email: string; expires_at: string; last_refresh: string }

export const finishCodexLogin = (id: number | undefined, input: string): Promise<CodexLogin> =>
  call(id === undefined ? '/api/channel/codex/oauth/complete' : `/api/channel/${id}/codex/oauth/complete`, {
    method: 'POST',
    body: { input },
  })

export const refreshCodexLogin = (id: number): Promise<CodexLogin> =>
  call(`/api/channel/${id}/codex/refresh`, { method: 'POST' })

export const codexUsageQuery = (id: number) =>
  queryOptions({
    queryKey: ['channels', 'codex', id],
    queryFn: ({ signal }) =>
      callRaw<{ success: boolean; message: string; upstream_status: number; data: unknown }>(
        `/api/channel/${id}/codex/usage`,
        { signal },
      ),
    staleTime: 0,
    retry: false,
  })

/** The stored key; the server wants a proof of presence first. */
export const revealKey = (id: number): Promise<{ key: string }> => call(`/api/channel/${id}/key`, { method: 'POST' })
