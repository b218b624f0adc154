// The price list, and how models performed.
import { queryOptions } from '@tanstack/react-query'
import type { PriceListAnswer } from '../../../../src/contract/index.ts'
import { ApiError, call, callRaw } from '../../lib/api-client.ts'
import { markUnpriced } from './prices.ts'

const oneMinuteMs = 60_000

export const priceListQuery = queryOptions({
  queryKey: ['pricing'],
  queryFn: async ({ signal }) => {
    const answer = await callRaw<PriceListAnswer>('/api/pricing', { signal })
    if (!answer.success) throw new ApiError('refused', answer.message ?? '')
    return markUnpriced(answer)
  },
  staleTime: oneMinuteMs,
})

/** How a model did in a group in the last day. */
export type Performance = {
  group: string
  avg_ttft_ms: number
  avg_latency_ms: number
  success_rate: number
  avg_tps: number
}

export const performanceQuery = (model: string) =>
  queryOptions({
    queryKey: ['pricing', 'performance', model],
    queryFn: ({ signal }) =>
      call<{ groups: Performance[] }>('/api/perf-metrics', { signal, query: { model, hours: 24 } }),
    staleTime: oneMinuteMs,
    retry: false,
  })
