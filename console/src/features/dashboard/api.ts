// Numbers of the overview.
import { queryOptions } from '@tanstack/react-query'
import type { ChannelPage, LogStat, Page, Token, UsageHour } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

/** Hours with use in a span (unix seconds), one row per model and hour. */
export const usageQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['usage', from, to],
    queryFn: ({ signal }) =>
      call<UsageHour[] | null>('/api/data/self', {
        signal,
        query: { start_timestamp: from, end_timestamp: to, default_time: 'hour' },
      }).then((rows) => rows ?? []),
    staleTime: 0,
  })

/** What the caller spent since a time, and the rates of the last minute. */
export const spentQuery = (from: number) =>
  queryOptions({
    queryKey: ['spent', from],
    queryFn: ({ signal }) => call<LogStat>('/api/log/self/stat', { signal, query: { type: 0, start_timestamp: from } }),
    staleTime: 0,
    refetchInterval: 30_000,
  })

/** How many channels there are (administrators only). */
export const channelCountQuery = queryOptions({
  queryKey: ['channels', 'count'],
  queryFn: ({ signal }) => call<ChannelPage>('/api/channel/', { signal, query: { p: 1, page_size: 1 } }),
  select: (page) => page.total,
})

/** The first keys of the caller. */
export const firstTokensQuery = queryOptions({
  queryKey: ['tokens', 'first'],
  queryFn: ({ signal }) => call<Page<Token>>('/api/token/', { signal, query: { p: 1, size: 10 } }),
})

type ModelHealth = { model_name: string; avg_latency_ms: number; success_rate: number; avg_tps: number }

/** Success and speed of the models in the last day, the busiest first. */
export const healthQuery = queryOptions({
  queryKey: ['performance', 24],
  queryFn: ({ signal }) =>
    call<{ models: ModelHealth[] }>('/api/perf-metrics/summary', { signal, query: { hours: 24 } }).then(
      ({ models }) => models,
    ),
  staleTime: 60_000,
})
