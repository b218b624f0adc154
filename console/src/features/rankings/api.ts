// Rankings of a period.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RankingPeriod, Rankings } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

export const rankingsQuery = (period: RankingPeriod) =>
  queryOptions({
    queryKey: ['rankings', period],
    queryFn: ({ signal }) => call<Rankings>('/api/rankings', { signal, query: { period } }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })
