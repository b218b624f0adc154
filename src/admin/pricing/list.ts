// The price list: every model that an enabled channel serves, with its price and who may use it.
import type { DirectorySnapshot } from '../../channels/index.ts'
import { matchingModelName } from '../../kernel/index.ts'
import {
  FALLBACK_MODEL_RATIO,
  findCompletionRatio,
  isTiered,
  type PriceBook,
  resolvePrice,
} from '../../pricing/index.ts'
import { ENDPOINT_PATHS, listEndpointTypes } from '../../relay/index.ts'
import type { ModelRow, VendorRow } from '../../storage/index.ts'
import { type Endpoint, readEndpoints } from '../model/endpoints.ts'
import { createMetaFinder } from '../model/name-rule.ts'
import { collectServed, type Served } from '../model/served.ts'
import { guessVendor } from '../model/vendor-guess.ts'

/** One row of the list; ratios that a model does not have are left out. */
export type PricingItem = {
  readonly model_name: string
  readonly description?: string
  readonly icon?: string
  readonly tags?: string
  readonly vendor_id?: number
  /** 0 by ratio, 1 per call. */
  readonly quota_type: number
  readonly model_ratio: number
  readonly model_price: number
  readonly owner_by: string
  readonly completion_ratio: number
  readonly cache_ratio?: number
  readonly create_cache_ratio?: number
  readonly image_ratio?: number
  readonly audio_ratio?: number
  readonly audio_completion_ratio?: number
  readonly enable_groups: readonly string[]
  readonly supported_endpoint_types: readonly string[]
  readonly billing_mode?: string
  readonly billing_expr?: string
}

/** A member that is left out when it says nothing. A ratio of 0 says "free". */
const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]?: V })

/** Whether a request for the model would find a price of its own; the list shows New API's 37.5 where there is none. */
export const hasPrice = (book: PriceBook, model: string): boolean => {
  const found = resolvePrice(book, { model, userGroup: '', usingGroup: '' })
  return found.kind === 'priced' && !found.snapshot.isFallback
}

const readPrices = (book: PriceBook, model: string) => {
  const name = matchingModelName(model)
  const price = book.modelPrice.get(name)
  const expression = isTiered(book, model) ? (book.billingExpr.get(model)?.trim() ?? '') : ''
  return {
    quota_type: price === undefined ? 0 : 1,
    model_ratio: price === undefined ? (book.modelRatio.get(name) ?? FALLBACK_MODEL_RATIO) : 0,
    model_price: price ?? 0,
    owner_by: '',
    completion_ratio: price === undefined ? findCompletionRatio(book, model).ratio : 0,
    ...optional('cache_ratio', book.cacheRatio.get(model)),
    ...optional('create_cache_ratio', book.createCacheRatio.get(model)),
    ...optional('image_ratio', book.imageRatio.get(model)),
    ...optional('audio_ratio', book.audioRatio.get(name)),
    ...optional('audio_completion_ratio', book.audioCompletionRatio.get(name)),
    ...(expression === '' ? {} : { billing_mode: 'tiered_expr', billing_expr: expression }),
  }
}

/** What is known of all models beside their prices. */
export type Catalogue = {
  readonly metas: readonly ModelRow[]
  /** Ids by name, for models that have no metadata. */
  readonly vendorIds: ReadonlyMap<string, number>
}

export type PriceList = {
  readonly items: readonly PricingItem[]
  /** Families of all served models, also hidden ones, and their places: as metadata names them, else the usual ones. */
  readonly endpoints: Readonly<Record<string, Endpoint>>
}

const guessedId = (model: string, { vendorIds }: Catalogue): number | undefined =>
  vendorIds.get(guessVendor(model)?.name ?? '')

/** Every model that is served and not hidden by its metadata, for everybody; callers filter by group. */
export const buildPriceList = (snapshot: DirectorySnapshot, book: PriceBook, catalogue: Catalogue): PriceList => {
  const findMeta = createMetaFinder(catalogue.metas)
  const families = new Set<string>()
  const places = new Map<string, Endpoint>(Object.entries(ENDPOINT_PATHS))
  const present = (model: string, served: Served): PricingItem[] => {
    const meta = findMeta(model)
    const own = readEndpoints(meta?.endpoints ?? '')
    const types = own === undefined ? listEndpointTypes(model, served.channelTypes) : [...own.keys()]
    for (const family of types) families.add(family)
    if (meta !== undefined && meta.status !== 1) return []
    for (const [family, place] of own ?? []) if (place !== undefined) places.set(family, place)
    const item = {
      model_name: model,
      ...optional('description', meta?.description),
      ...optional('icon', meta?.icon),
      ...optional('tags', meta?.tags),
      ...optional('vendor_id', (meta === undefined ? guessedId(model, catalogue) : meta.vendor_id) || undefined),
      ...readPrices(book, model),
      enable_groups: [...served.groups],
      supported_endpoint_types: types,
    }
    return [item]
  }
  const items = [...collectServed(snapshot)].flatMap(([model, served]) => present(model, served))
  return { items, endpoints: Object.fromEntries([...places].filter(([family]) => families.has(family))) }
}

export const presentVendor = (row: VendorRow) => ({
  id: row.id,
  name: row.name,
  ...optional('description', row.description),
  ...optional('icon', row.icon),
})
