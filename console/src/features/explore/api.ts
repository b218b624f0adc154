// Usage reports, everybody's or one's own, and the success of models.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { UsageReport } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { Dimension, ExploreSearch } from './search.ts'

const daySeconds = 86_400
const minuteSeconds = 60

export type ExploreScope = { isAdmin: boolean; by: Dimension; limit: number; search: ExploreSearch }

/** Start and end of the question; "up to now" moves on with every minute. */
export const readSpan = ({ from, to, days = 7 }: ExploreSearch, nowMs = Date.now()): { from: number; to: number } => {
  const now = Math.ceil(nowMs / 1000 / minuteSeconds) * minuteSeconds
  const end = to ?? now
  return { from: from ?? end - days * daySeconds, to: end }
}

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

export const reportQuery = ({ isAdmin, by, limit, search }: ExploreScope) => {
  const { from, to } = readSpan(search)
  const query = {
    start_timestamp: from,
    end_timestamp: to,
    granularity: search.step,
    zone: search.zone === 'own' ? ownZone() : undefined,
    by,
    metric: search.metric ?? 'quota',
    limit,
    model_name: search.model,
    group: search.group,
    token_id: search.token,
    ...(isAdmin ? { username: search.user, channel: search.channel } : {}),
  }
  return queryOptions({
    queryKey: ['usage-report', isAdmin, query],
    queryFn: ({ signal }) =>
      call<UsageReport>(isAdmin ? '/api/usage/explore' : '/api/usage/explore/self', { signal, query }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  })
}

export type ModelPerformance = {
  model_name: string
  avg_latency_ms: number
  success_rate: number
  avg_tps: number
  /** Administrators alone are told. */
  request_count?: number
}

/** Speed and success of models in the last hours, at most thirty days. */
export const performanceQuery = (hours: number) =>
  queryOptions({
    queryKey: ['performance', hours],
    queryFn: ({ signal }) =>
      call<{ models: ModelPerformance[] }>('/api/perf-metrics/summary', {
        signal,
        query: { hours: Math.min(720, Math.max(1, hours)) },
      }).then(({ models }) => models),
    staleTime: 60_000,
  })
