// Models that the caller may use, for pickers.
import { queryOptions } from '@tanstack/react-query'
import { call } from './api-client.ts'

/** Models the caller may use. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => call<string[] | null>('/api/user/models', { signal }).then((models) => models ?? []),
})
