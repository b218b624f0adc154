// The price list: every model that an enabled channel serves, with its price and who may use it.
import { channelStatus, type DirectorySnapshot } from '../../channels/index.ts'
import { matchingModelName } from '../../kernel/index.ts'
import { FALLBACK_MODEL_RATIO, findCompletionRatio, isTiered, type PriceBook } from '../../pricing/index.ts'
import { listEndpointTypes } from '../../relay/index.ts'
import type { ModelRow, VendorRow } from '../../storage/index.ts'

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

type Served = { readonly groups: Set<string>; readonly channelTypes: Set<number> }

const collectServed = (snapshot: DirectorySnapshot): Map<string, Served> => {
  const served = new Map<string, Served>()
  for (const channel of snapshot.byId.values()) {
    if (channel.status !== channelStatus.enabled) continue
    for (const model of channel.models) {
      const entry = served.get(model) ?? { groups: new Set(), channelTypes: new Set() }
      served.set(model, entry)
      for (const group of channel.groups) entry.groups.add(group)
      entry.channelTypes.add(channel.type)
    }
  }
  return served
}

const nameRule = { exact: 0, prefix: 1, contains: 2, suffix: 3 } as const

const RULES: readonly { readonly rule: number; readonly fits: (model: string, name: string) => boolean }[] = [
  { rule: nameRule.exact, fits: (model, name) => model === name },
  { rule: nameRule.prefix, fits: (model, name) => model.startsWith(name) },
  { rule: nameRule.suffix, fits: (model, name) => model.endsWith(name) },
  { rule: nameRule.contains, fits: (model, name) => model.includes(name) },
]

/** The metadata row of a model: an exact name first, then prefixes, suffixes, parts; within a rule the first row. */
const findMeta = (rows: readonly ModelRow[], model: string): ModelRow | undefined => {
  for (const { rule, fits } of RULES) {
    const found = rows.find((row) => row.name_rule === rule && fits(model, row.model_name))
    if (found !== undefined) return found
  }
  return undefined
}

/** A member that is left out when it says nothing. A ratio of 0 says "free". */
const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined || value === '' ? {} : ({ [key]: value } as { readonly [P in K]?: V })

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

const present = (book: PriceBook, model: string, served: Served, meta: ModelRow | undefined): PricingItem => ({
  model_name: model,
  ...optional('description', meta?.description),
  ...optional('icon', meta?.icon),
  ...optional('tags', meta?.tags),
  ...optional('vendor_id', meta?.vendor_id || undefined),
  ...readPrices(book, model),
  enable_groups: [...served.groups],
  supported_endpoint_types: listEndpointTypes(model, served.channelTypes),
})

/** Every model that is served and not hidden by its metadata, for everybody; callers filter by group. */
export const buildPriceList = (
  snapshot: DirectorySnapshot,
  book: PriceBook,
  metas: readonly ModelRow[],
): readonly PricingItem[] =>
  [...collectServed(snapshot)].flatMap(([model, served]) => {
    const meta = findMeta(metas, model)
    return meta !== undefined && meta.status !== 1 ? [] : [present(book, model, served, meta)]
  })

export const presentVendor = (row: VendorRow) => ({
  id: row.id,
  name: row.name,
  ...optional('description', row.description),
  ...optional('icon', row.icon),
})
