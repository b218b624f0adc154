// Texts that the operator wrote for everyone.
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../lib/api-client.ts'

const tenMinutesMs = 600_000

/** One text by its route, '' when there is none. */
export const textQuery = (path: string) =>
  queryOptions({
    queryKey: ['text', path],
    queryFn: async ({ signal }) => (await call<string | undefined>(path, { signal, isAnonymous: true })) ?? '',
    staleTime: tenMinutesMs,
  })
