// Routes of ratio synchronisation: where prices can be compared with, and how they differ (pricing-endpoint.md section 3).
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route } from '../frame/index.ts'
import { readPriceTables } from '../model-price/tables.ts'
import { comparePrices } from './compare.ts'
import { fetchPrices, type Source } from './fetch.ts'
import { type FetchBody, fetchBody, type UpstreamBody } from './schema.ts'

/** Public price lists; negative ids keep them apart from channels. */
const PRESETS = [
  { id: -100, name: 'Official ratio preset', base_url: 'https://basellm.github.io', status: 1, type: 0 },
  { id: -101, name: 'models.dev price preset', base_url: 'https://models.dev', status: 1, type: 0 },
] as const

const DEFAULT_TIMEOUT_SECONDS = 10
const TIMEOUT_SECONDS_MAX = 60

const isAddress = (url: string): boolean => /^https?:\/\//i.test(url)

const ofUpstream = ({ id, name, base_url, endpoint }: UpstreamBody): Source => ({
  id: id ?? 0,
  name: name ?? '',
  baseUrl: base_url.trim(),
  endpoint: (endpoint ?? '').trim(),
})

const ofChannel = ({ id, name, base_url }: ChannelRow): Source => ({
  id,
  name: name ?? '',
  baseUrl: base_url ?? '',
  endpoint: '',
})

/** `upstreams` wins over `channel_ids`; what has no http address is left out. */
const listSources = async (deps: AdminDeps, { upstreams, channel_ids: ids }: FetchBody): Promise<readonly Source[]> => {
  const wanted = new Set(ids ?? [])
  const sources =
    (upstreams ?? []).length > 0
      ? (upstreams ?? []).map(ofUpstream)
      : (await deps.repos.channels.all()).filter(({ id }) => wanted.has(id)).map(ofChannel)
  return sources.filter(({ baseUrl }) => isAddress(baseUrl))
}

/** GET /api/ratio_sync/channels and POST /api/ratio_sync/fetch. */
export const ratioSyncRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/ratio_sync/channels',
    guard: 'root',
    summary: 'Channels and public lists that prices can be compared with',
    handle: async () => {
      const rows = (await deps.repos.channels.all()).filter((row) => isAddress(row.base_url ?? ''))
      const channels = rows.map(({ id, name, base_url, status, type }) => ({ id, name, base_url, status, type }))
      return ok([...channels, ...PRESETS])
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/ratio_sync/fetch',
    guard: 'root',
    summary: 'Ask upstreams for their prices and tell how they differ from ours',
    badInputStatus: 400,
    input: { body: fetchBody },
    handle: async ({ body }) => {
      const sources = await listSources(deps, body)
      if (sources.length === 0) return fail('There is no upstream with an address to ask.')
      const wanted = body.timeout ?? 0
      const seconds = wanted > 0 ? Math.min(wanted, TIMEOUT_SECONDS_MAX) : DEFAULT_TIMEOUT_SECONDS
      const { results, prices } = await fetchPrices(deps, sources, seconds * 1000)
      return ok({ differences: comparePrices(readPriceTables(deps.settings), prices), test_results: results })
    },
  }),
]
