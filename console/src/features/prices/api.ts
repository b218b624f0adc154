// Model prices, their comparison with other gateways, corrections, the simulator.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ModelPrice,
  Page,
  PriceChange,
  PriceCorrection,
  RatioSyncAnswer,
  RatioSyncChannel,
  SimulatedCharge,
  Simulation,
} from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import { readJsonObject } from '../../lib/json-text.ts'

export type PriceFilter = {
  page: number
  size: number
  q: string | undefined
  type: string | undefined
  served: boolean
}

export const pricesQuery = ({ page, size, q, type, served }: PriceFilter) =>
  queryOptions({
    queryKey: ['prices', page, size, q, type, served],
    queryFn: ({ signal }) =>
      call<Page<ModelPrice>>('/api/pricing/models', {
        signal,
        query: { p: page, page_size: size, keyword: q, type, served: served || undefined },
      }),
    placeholderData: keepPreviousData,
  })

/** One model of the list; undefined when nothing is known of it yet. */
export const priceQuery = (model: string) =>
  queryOptions({
    queryKey: ['prices', 'one', model],
    queryFn: async ({ signal }) => {
      const query = { keyword: model, page_size: 100 }
      const { items } = await call<Page<ModelPrice>>('/api/pricing/models', { signal, query })
      return items.find(({ model_name: name }) => name === model) ?? null
    },
    staleTime: 0,
  })

/** All or none. */
export const savePrices = (models: PriceChange[]): Promise<undefined> =>
  call('/api/pricing/models/batch', { method: 'PUT', body: { models } })

export const correctionsQuery = queryOptions({
  queryKey: ['prices', 'corrections'],
  queryFn: ({ signal }) => call<PriceCorrection[]>('/api/pricing/corrections', { signal }),
})

export const acceptCorrections = (
  accepted: { table: string; model_name: string }[] | 'all',
): Promise<{ accepted: number }> =>
  call('/api/pricing/corrections', { method: 'POST', body: accepted === 'all' ? { all: true } : { accepted } })

export const syncChannelsQuery = queryOptions({
  queryKey: ['prices', 'sync-channels'],
  queryFn: ({ signal }) => call<RatioSyncChannel[]>('/api/ratio_sync/channels', { signal }),
})

export type SyncUpstream = { id: number; name: string; base_url: string; endpoint: string }

export const comparePrices = (upstreams: SyncUpstream[]): Promise<RatioSyncAnswer> =>
  call('/api/ratio_sync/fetch', { method: 'POST', body: { upstreams, timeout: 20 } })

export const simulateQuery = (ask: Simulation | undefined) =>
  queryOptions({
    queryKey: ['prices', 'simulate', ask],
    queryFn: ({ signal }) => call<SimulatedCharge>('/api/pricing/simulate', { method: 'POST', body: ask, signal }),
    enabled: ask !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  })

type OptionRow = { key: string; value: string }

const toolPricesKey = 'tool_price_setting.prices'

/** US dollars per 1000 calls, by `tool` or `tool:model-prefix*`. */
export const toolPricesQuery = queryOptions({
  queryKey: ['prices', 'tools'],
  queryFn: async ({ signal }) => {
    const rows = await call<OptionRow[]>('/api/option/', { signal })
    const text = rows.find(({ key }) => key === toolPricesKey)?.value ?? '{}'
    return readJsonObject(text) as Record<string, number>
  },
})

export const saveToolPrices = (prices: Record<string, number>): Promise<undefined> =>
  call('/api/option/', { method: 'PUT', body: { key: toolPricesKey, value: JSON.stringify(prices) } })
