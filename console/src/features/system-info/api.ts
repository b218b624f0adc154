// The installation, its log files, and the clean-up of old usage rows.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { CleanupProgress, ServerLog, SystemInformation } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { SystemSearch } from './search.ts'

export const informationQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => call<SystemInformation>('/api/system/info', { signal }),
  refetchInterval: 15_000,
})

export type LogFiles = { enabled: boolean; files: { name: string; size: number; mod_time: string }[] }

export const logFilesQuery = queryOptions({
  queryKey: ['server-log', 'files'],
  queryFn: ({ signal }) => call<LogFiles>('/api/performance/logs', { signal }),
})

const linesMax = 500

export const serverLogQuery = ({ file, level, q }: SystemSearch) => {
  const query = { file, level, text: q, lines: linesMax }
  return queryOptions({
    queryKey: ['server-log', query],
    queryFn: ({ signal }) => call<ServerLog>('/api/system/logs', { signal, query }),
    placeholderData: keepPreviousData,
  })
}

/** The clean-up under way, or the last one; asked often while it runs. */
export const cleanupQuery = queryOptions({
  queryKey: ['log-cleanup'],
  queryFn: ({ signal }) => call<CleanupProgress | null>('/api/log/cleanup', { signal }),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1000 : false),
})

export const startCleanup = (before: number): Promise<undefined> =>
  call('/api/log/cleanup', { method: 'POST', body: { before } })

export const cancelCleanup = (): Promise<undefined> => call('/api/log/cleanup', { method: 'DELETE' })

export const collectGarbage = (): Promise<undefined> => call('/api/performance/gc', { method: 'POST' })
