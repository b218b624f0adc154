// Texts that the operator wrote for everyone.
import { queryOptions } from '@tanstack/react-query'
import type { UptimeCategory } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

const tenMinutesMs = 600_000

/** One text by its route, '' when there is none. */
export const textQuery = (path: string) =>
  queryOptions({
    queryKey: ['text', path],
    queryFn: async ({ signal }) => (await call<string | undefined>(path, { signal, isAnonymous: true })) ?? '',
    staleTime: tenMinutesMs,
  })

const oneMinuteMs = 60_000

/** How the services are that status pages elsewhere watch. */
export const uptimeQuery = queryOptions({
  queryKey: ['texts', 'uptime'],
  queryFn: ({ signal }) => call<UptimeCategory[]>('/api/uptime/status', { signal, isAnonymous: true }),
  staleTime: oneMinuteMs,
  refetchInterval: oneMinuteMs,
})
