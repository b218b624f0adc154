// Model metadata, vendors, prefill groups.
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ModelMeta,
  ModelMetaPage,
  Page,
  PrefillGroup,
  SyncField,
  SyncPreview,
  SyncReport,
  Vendor,
} from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import type { ModelsSearch } from './search.ts'

type ModelFilter = Pick<ModelsSearch, 'q' | 'vendor' | 'status' | 'sync'> & { page: number; size: number }

export const modelsQuery = ({ page, size, q, vendor, status, sync }: ModelFilter) =>
  queryOptions({
    queryKey: ['models', 'list', page, size, q, vendor, status, sync],
    queryFn: ({ signal }) => {
      const query = { p: page, page_size: size, vendor, status, sync_official: sync }
      return q === undefined
        ? call<ModelMetaPage>('/api/models/', { signal, query })
        : call<ModelMetaPage>('/api/models/search', { signal, query: { ...query, keyword: q } })
    },
    placeholderData: keepPreviousData,
  })

/** Rows per vendor, whatever is filtered. */
export const vendorCountsQuery = queryOptions({
  queryKey: ['models', 'counts'],
  queryFn: ({ signal }) => call<ModelMetaPage>('/api/models/', { signal, query: { page_size: 1 } }),
})

export const modelQuery = (id: number) =>
  queryOptions({
    queryKey: ['models', 'one', id],
    queryFn: ({ signal }) => call<ModelMeta>(`/api/models/${id}`, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** Served models that nobody described. */
export const missingQuery = queryOptions({
  queryKey: ['models', 'missing'],
  queryFn: ({ signal }) => call<string[]>('/api/models/missing', { signal }),
})

export type ModelInput = Partial<Omit<ModelMeta, 'id'>>

export const createModel = (body: ModelInput): Promise<ModelMeta> => call('/api/models/', { method: 'POST', body })
export const updateModel = (id: number, body: ModelInput): Promise<ModelMeta> =>
  call('/api/models/', { method: 'PUT', body: { ...body, id } })

export type ModelAction = 'enable' | 'disable' | 'delete'
export const changeModels = (ids: number[], action: ModelAction): Promise<number> =>
  call('/api/models/batch', { method: 'POST', body: { ids, action } })

export const previewSync = (locale: string): Promise<SyncPreview> =>
  call('/api/models/sync_upstream/preview', { query: { locale } })

export type Overwrite = { model_name: string; fields: SyncField[] }
export const takeOver = (locale: string, overwrite: Overwrite[]): Promise<SyncReport> =>
  call('/api/models/sync_upstream', { method: 'POST', body: { locale, overwrite } })

const vendorsMax = 100

/** The first hundred vendors: what forms and filters offer. */
export const vendorsQuery = queryOptions({
  queryKey: ['models', 'vendors', 'all'],
  queryFn: async ({ signal }) =>
    (await call<Page<Vendor>>('/api/vendors/', { signal, query: { page_size: vendorsMax } })).items,
})

export const vendorPageQuery = (page: number, size: number, q: string | undefined) =>
  queryOptions({
    queryKey: ['models', 'vendors', page, size, q],
    queryFn: ({ signal }) =>
      call<Page<Vendor>>('/api/vendors/search', { signal, query: { p: page, page_size: size, keyword: q } }),
    placeholderData: keepPreviousData,
  })

export type VendorInput = Pick<Vendor, 'name' | 'status'> & { description: string; icon: string }
export const saveVendor = (id: number | undefined, body: VendorInput): Promise<Vendor> =>
  id === undefined
    ? call('/api/vendors/', { method: 'POST', body })
    : call('/api/vendors/', { method: 'PUT', body: { ...body, id } })
export const deleteVendor = (id: number): Promise<undefined> => call(`/api/vendors/${id}`, { method: 'DELETE' })

export const groupsQuery = queryOptions({
  queryKey: ['models', 'groups'],
  queryFn: ({ signal }) => call<PrefillGroup[]>('/api/prefill_group/', { signal }),
})

export type GroupInput = Pick<PrefillGroup, 'name' | 'type' | 'items'> & { description: string }
export const saveGroup = (id: number | undefined, body: GroupInput): Promise<PrefillGroup> =>
  id === undefined
    ? call('/api/prefill_group/', { method: 'POST', body })
    : call('/api/prefill_group/', { method: 'PUT', body: { ...body, id } })
export const deleteGroup = (id: number): Promise<undefined> => call(`/api/prefill_group/${id}`, { method: 'DELETE' })
