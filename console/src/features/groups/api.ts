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

/** Writes options one after the other; the first that is refused ends it. */
export const saveOptions = async (rows: OptionRow[]): Promise<void> => {
  for (const { key, value } of rows) await call('/api/option/', { method: 'PUT', body: { key, value } })
}
