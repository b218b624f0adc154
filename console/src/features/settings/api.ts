// Options of the installation, what they are and their values; and the tools that stand beside them.
import { queryOptions } from '@tanstack/react-query'
import type { OptionDefinition } from '../../../../src/contract/index.ts'
import { call, callStart } from '../../lib/api-client.ts'
import type { PancakeItem } from '../../lib/pancake.ts'

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

/** Writes all of the options, or none when one is refused. */
export const saveOptions = (options: { key: string; value: string }[]): Promise<undefined> =>
  call('/api/option/batch', { method: 'PUT', body: { options } })

export const confirmTerms = (): Promise<unknown> =>
  call('/api/option/payment_compliance', { method: 'POST', body: { confirmed: true } })

/** What a merchant of Waffo Pancake is asked by; an empty text is what is stored. */
export type PancakeAccess = { merchant_id: string; private_key: string; return_url: string }

export type PancakeStore = PancakeItem & { prodEnabled: boolean; onetimeProducts: PancakeItem[] }

const pancakePath = '/api/option/waffo-pancake'

/** Stores of the merchant with their products. */
export const readPancake = (access: PancakeAccess): Promise<{ stores: PancakeStore[] }> =>
  callStart(`${pancakePath}/catalog`, access)

/** Makes a store with a published product at the vendor; nothing is stored here. */
export const makePancakePair = (
  access: PancakeAccess,
): Promise<{ store_id: string; store_name: string; product_id: string; product_name: string }> =>
  callStart(`${pancakePath}/pair`, access)

/** Stores the access with the choice, all or nothing. */
export const savePancake = (choice: PancakeAccess & { store_id: string; product_id: string }): Promise<unknown> =>
  callStart(`${pancakePath}/save`, choice)

export const sendTestMail = (to: string): Promise<undefined> =>
  call('/api/option/test_email', { method: 'POST', body: { to } })

export const resetRatios = (): Promise<undefined> => call('/api/option/rest_model_ratio', { method: 'POST' })

export const migrateTexts = (): Promise<undefined> => call('/api/option/migrate_console_setting', { method: 'POST' })

/** Conversations kept on their channel: all, by rule, and those of rules that left no name. */
type AffinityFacts = {
  total: number
  unknown: number
  by_rule_name: Record<string, number>
  cache_capacity: number
}

export const affinityQuery = queryOptions({
  queryKey: ['affinity'],
  queryFn: ({ signal }) => call<AffinityFacts>('/api/option/channel_affinity_cache', { signal }),
  staleTime: 0,
})

/** Forgets the conversations of a rule, or all of them. */
export const clearAffinity = (rule: string | undefined): Promise<{ deleted: number }> =>
  call('/api/option/channel_affinity_cache', {
    method: 'DELETE',
    query: rule === undefined ? { all: 'true' } : { rule_name: rule },
  })

/** Bytes. */
type Stats = {
  memory_stats: { alloc: number; sys: number }
  disk_space_info: { total: number; free: number }
}

export const statsQuery = queryOptions({
  queryKey: ['performance', 'stats'],
  queryFn: ({ signal }) => call<Stats>('/api/performance/stats', { signal }),
  staleTime: 0,
})

type LogFiles = { log_dir: string; enabled: boolean; file_count: number; total_size: number }

export const logFilesQuery = queryOptions({
  queryKey: ['performance', 'logs'],
  queryFn: ({ signal }) => call<LogFiles>('/api/performance/logs', { signal }),
  staleTime: 0,
})

/** Keeps the files of so many days, or so many of the newest; deletes the others. */
export const removeLogFiles = (
  mode: 'by_days' | 'by_count',
  value: number,
): Promise<{ deleted_count: number; freed_bytes: number }> =>
  call('/api/performance/logs', { method: 'DELETE', query: { mode, value } })

/** A site to sign in through that an operator described; its secret is never told. */
export type CustomProvider = {
  id: number
  name: string
  slug: string
  icon: string
  enabled: boolean
  client_id: string
  authorization_endpoint: string
  token_endpoint: string
  user_info_endpoint: string
  scopes: string
  user_id_field: string
  username_field: string
  display_name_field: string
  email_field: string
  well_known: string
  auth_style: number
  access_policy: string
  access_denied_message: string
}

export type ProviderInput = Omit<CustomProvider, 'id'> & { client_secret: string }

const providersPath = '/api/custom-oauth-provider/'

export const providersQuery = queryOptions({
  queryKey: ['custom-providers'],
  queryFn: ({ signal }) => call<CustomProvider[]>(providersPath, { signal }),
})

export const createProvider = (input: ProviderInput): Promise<CustomProvider> =>
  call(providersPath, { method: 'POST', body: input })

export const updateProvider = (id: number, input: Partial<ProviderInput>): Promise<CustomProvider> =>
  call(`${providersPath}${id}`, { method: 'PUT', body: input })

export const removeProvider = (id: number): Promise<undefined> => call(`${providersPath}${id}`, { method: 'DELETE' })

/** The discovery document at an address, or of an issuer. */
export const discover = async (address: string): Promise<Readonly<Record<string, unknown>>> => {
  const isDocument = address.includes('/.well-known/')
  const answer = await call<{ discovery: Record<string, unknown>; well_known_url: string }>(
    `${providersPath}discovery`,
    { method: 'POST', body: isDocument ? { well_known_url: address } : { issuer_url: address } },
  )
  return { ...answer.discovery, well_known_url: answer.well_known_url }
}
