// The options that groups are stored in.
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../lib/api-client.ts'

type OptionRow = { key: string; value: string }

/** Option texts by key. */
export const groupOptionsQuery = queryOptions({
  queryKey: ['group-options'],
  queryFn: async ({ signal }): Promise<Record<string, string>> =>
    Object.fromEntries((await call<OptionRow[]>('/api/option/', { signal })).map(({ key, value }) => [key, value])),
  staleTime: 0,
})

/** Writes all of the options, or none when one is refused. */
export const saveOptions = (options: OptionRow[]): Promise<undefined> =>
  call('/api/option/batch', { method: 'PUT', body: { options } })
