// Options of the installation: what they are, their values, and changing them one by one.
import { queryOptions } from '@tanstack/react-query'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

export type OptionValues = ReadonlyMap<string, string>

export const definitionsQuery = queryOptions({
  queryKey: ['options', 'definitions'],
  queryFn: ({ signal }) => call<OptionDefinition[]>('/api/option/definitions', { signal }),
})

export const valuesQuery = queryOptions({
  queryKey: ['options', 'values'],
  queryFn: async ({ signal }): Promise<OptionValues> => {
    const rows = await call<{ key: string; value: string }[]>('/api/option/', { signal })
    return new Map(rows.map(({ key, value }) => [key, value]))
  },
})

export const saveOption = (key: string, value: string): Promise<undefined> =>
  call('/api/option/', { method: 'PUT', body: { key, value } })

export const confirmTerms = (): Promise<unknown> =>
  call('/api/option/payment_compliance', { method: 'POST', body: { confirmed: true } })

export const sendTestMail = (to: string): Promise<undefined> =>
  call('/api/option/test_email', { method: 'POST', body: { to } })
