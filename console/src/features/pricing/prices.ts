// What a model costs, and which models fit a filter: from the price list alone.
import type { PricedModel, PriceListAnswer, PublicVendor } from '../../../../src/contract/index.ts'
import { ratioToPrice } from '../../lib/format.ts'
import type { PricingSearch } from './search.ts'

/** Prices in US dollars, per million tokens or per call; undefined where a model has none. */
export type Prices = {
  input: number | undefined
  output: number | undefined
  cacheRead: number | undefined
  cacheWrite: number | undefined
  image: number | undefined
  audioIn: number | undefined
  audioOut: number | undefined
  call: number | undefined
}

/** By which price names are shown, the important ones first. */
export const priceNames = [
  'input',
  'output',
  'call',
  'cacheRead',
  'cacheWrite',
  'image',
  'audioIn',
  'audioOut',
] as const satisfies readonly (keyof Prices)[]

export const isTiered = (model: ShownModel): boolean => model.billing_mode === 'tiered_expr'
/** A model as the page holds it: `isUnpriced` where nobody set a price, and the ratio of its row means nothing. */
export type ShownModel = PricedModel & { isUnpriced?: boolean }
export type ShownList = Omit<PriceListAnswer, 'data'> & { data: readonly ShownModel[] }

/** Tells each model that has no price so. */
export const markUnpriced = (answer: PriceListAnswer): ShownList => {
  const unpriced = new Set(answer.unpriced_models)
  if (unpriced.size === 0) return answer
  return {
    ...answer,
    data: answer.data.map((model) => (unpriced.has(model.model_name) ? { ...model, isUnpriced: true } : model)),
  }
}

export const isUnpriced = (model: ShownModel): boolean => model.isUnpriced === true
export const isPaidPerCall = (model: ShownModel): boolean => model.quota_type === 1

const times = (base: number, ratio: number | undefined): number | undefined =>
  ratio === undefined ? undefined : base * ratio

const none: Prices = {
  input: undefined,
  output: undefined,
  cacheRead: undefined,
  cacheWrite: undefined,
  image: undefined,
  audioIn: undefined,
  audioOut: undefined,
  call: undefined,
}

/** The prices of a model at a group's ratio; none of a tiered one, whose expression says them, nor where nobody set one. */
export const pricesOf = (model: ShownModel, groupRatio: number): Prices => {
  if (isTiered(model) || isUnpriced(model)) return none
  if (isPaidPerCall(model)) return { ...none, call: model.model_price * groupRatio }
  const input = ratioToPrice(model.model_ratio) * groupRatio
  const audioIn = times(input, model.audio_ratio)
  return {
    ...none,
    input,
    output: input * model.completion_ratio,
    cacheRead: times(input, model.cache_ratio),
    cacheWrite: times(input, model.create_cache_ratio),
    image: times(input, model.image_ratio),
    audioIn,
    audioOut: audioIn === undefined ? undefined : times(audioIn, model.audio_completion_ratio),
  }
}

const EVERYBODY = 'all'

/** Groups that the reader may use the model in, cheapest first. */
export const groupsOf = (model: ShownModel, list: ShownList): { group: string; ratio: number }[] =>
  Object.entries(list.group_ratio)
    .filter(([group]) => model.enable_groups.includes(EVERYBODY) || model.enable_groups.includes(group))
    .map(([group, ratio]) => ({ group, ratio }))
    .sort((one, other) => one.ratio - other.ratio)

/** The ratio of the chosen group, else the lowest of those that the reader may use. */
export const ratioFor = (model: ShownModel, list: ShownList, group: string | undefined): number => {
  const groups = groupsOf(model, list)
  return (groups.find((one) => one.group === group) ?? groups[0])?.ratio ?? 1
}

/** Tags are separated by commas, semicolons, bars or blanks. */
export const tagsOf = (model: ShownModel): string[] => [
  ...new Set((model.tags ?? '').split(/[,;|\s]+/).filter((tag) => tag !== '')),
]

export type Vendors = ReadonlyMap<number, PublicVendor>
const known = new WeakMap<ShownList, Vendors>()

/** Worked out once for each list. */
export const vendorsById = (list: ShownList): Vendors => {
  const vendors = known.get(list) ?? new Map(list.vendors.map((vendor) => [vendor.id, vendor]))
  known.set(list, vendors)
  return vendors
}

/** The word for models whose vendor nobody knows. */
export const noVendor = 'none'
const vendorKey = (model: ShownModel, vendors: Vendors): string => vendors.get(model.vendor_id ?? 0)?.name ?? noVendor

/** Everything that one can filter by, and which values a model has of it. */
const facets = {
  vendor: (model: ShownModel, list: ShownList) => [vendorKey(model, vendorsById(list))],
  group: (model: ShownModel, list: ShownList) => groupsOf(model, list).map(({ group }) => group),
  paid: (model: ShownModel) => (isUnpriced(model) ? [] : [isPaidPerCall(model) ? 'call' : 'tokens']),
  endpoint: (model: ShownModel) => [...model.supported_endpoint_types],
  tag: (model: ShownModel) => tagsOf(model),
} as const
export type Facet = keyof typeof facets
export const facetNames = Object.keys(facets) as Facet[]

const hasWords = (model: ShownModel, q: string | undefined, vendors: Vendors): boolean => {
  if (q === undefined) return true
  const text = [model.model_name, model.description, model.tags, vendors.get(model.vendor_id ?? 0)?.name].join(' ')
  const low = text.toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word))
}

const fits = (model: ShownModel, list: ShownList, search: PricingSearch, except?: Facet): boolean =>
  facetNames.every((facet) => {
    const wanted = facet === except ? undefined : search[facet]
    return wanted === undefined || (facets[facet](model, list) as readonly string[]).includes(wanted)
  })

/** What a model is sorted by: its input price, or what a call costs. */
const weightOf = (model: ShownModel, list: ShownList, search: PricingSearch): number => {
  const { input, call } = pricesOf(model, ratioFor(model, list, search.group))
  return input ?? call ?? Number.POSITIVE_INFINITY
}

/** The models that fit, by name unless prices are asked for. */
export const filterModels = (list: ShownList, search: PricingSearch): ShownModel[] => {
  const vendors = vendorsById(list)
  const found = list.data.filter((model) => fits(model, list, search) && hasWords(model, search.q, vendors))
  const byName = (one: ShownModel, other: ShownModel) => one.model_name.localeCompare(other.model_name)
  if (search.sort === undefined) return found.sort(byName)
  const sign = search.sort === 'low' ? 1 : -1
  const weights = new Map(found.map((model) => [model, weightOf(model, list, search)]))
  return found.sort((one, other) => {
    const [a, b] = [weights.get(one) ?? 0, weights.get(other) ?? 0]
    if (a === b) return byName(one, other)
    // What has no price stands last either way.
    return Number.isFinite(a) && Number.isFinite(b) ? sign * (a - b) : Number.isFinite(a) ? -1 : 1
  })
}

/** How many models each value of a facet would show, beside the other filters; the most frequent first. */
export const countFacet = (list: ShownList, search: PricingSearch, facet: Facet): [string, number][] => {
  const vendors = vendorsById(list)
  const counts = new Map<string, number>()
  for (const model of list.data) {
    if (!fits(model, list, search, facet) || !hasWords(model, search.q, vendors)) continue
    for (const value of facets[facet](model, list)) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].sort(([one, n], [other, m]) => m - n || one.localeCompare(other))
}
