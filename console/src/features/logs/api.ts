// Usage logs: administrators read everybody's, others their own.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { LogEntry, LogStat, Page } from '../../../../src/contract/index.ts'
import { call, download } from '../../lib/api-client.ts'
import type { LogSearch } from './search.ts'

type LogScope = { isAdmin: boolean; search: LogSearch }

const toParameters = ({ isAdmin, search }: LogScope) => ({
  type: search.type ?? 0,
  model_name: search.model,
  token_name: search.token,
  group: search.group,
  request_id: search.request,
  start_timestamp: search.from,
  end_timestamp: search.to,
  ip: search.ip,
  status: search.status,
  keyword: search.q,
  ...(isAdmin ? { username: search.user, channel: search.channel } : {}),
})

export const logsQuery = (scope: LogScope, page: number, size: number) => {
  const query = { ...toParameters(scope), p: page, page_size: size }
  return queryOptions({
    queryKey: ['logs', scope.isAdmin, query],
    queryFn: ({ signal }) => call<Page<LogEntry>>(scope.isAdmin ? '/api/log/' : '/api/log/self', { signal, query }),
    placeholderData: keepPreviousData,
  })
}

/** Sum of what the same filter shows, and the rates of the last minute. */
export const logStatQuery = (scope: LogScope) => {
  const query = toParameters(scope)
  return queryOptions({
    queryKey: ['logs', 'stat', scope.isAdmin, query],
    queryFn: ({ signal }) => call<LogStat>(scope.isAdmin ? '/api/log/stat' : '/api/log/self/stat', { signal, query }),
    placeholderData: keepPreviousData,
  })
}

/** Everything that the same filter shows, as a file. */
export const exportLogs = (scope: LogScope, format: 'csv' | 'jsonl'): Promise<void> =>
  download(scope.isAdmin ? '/api/log/export' : '/api/log/self/export', { query: { ...toParameters(scope), format } })
