// The price book: every price table at one moment, and the look-ups that turn a model and a group into a price.
import { matchingModelName } from '../kernel/index.ts'
import { findCompletionRule } from './completion-rules.ts'
import referenceTables from './defaults/reference.json' with { type: 'json' }
import { audioInputUsdPerMillion } from './media-prices.ts'
import type {
  ModelPricing,
  PriceEdition,
  PriceResolution,
  PriceSnapshot,
  PriceTables,
  RatioTable,
  ResolvedToolPrices,
  UnpricedReason,
} from './price-types.ts'
import { readNumberTable, readTextTable } from './read-tables.ts'

/** What an unknown model costs where unknown models are served: 75 USD per million input tokens. */
export const FALLBACK_MODEL_RATIO = 37.5
export const DEFAULT_QUOTA_PER_UNIT = 500_000

/** A cache write that lives an hour costs 6/3.75 of one that lives five minutes. */
const ONE_HOUR_WRITE_FACTOR = 6 / 3.75
const DEFAULT_CACHE_WRITE_RATIO = 1.25
const COMPACT_SUFFIX = '-openai-compact'
const COMPACT_WILDCARD = '*-openai-compact'

/** Resolved models kept per book. Names come from clients, so the memory is bounded and simply emptied when full. */
const MAX_RESOLVED_MODELS = 4096

type Table = ReadonlyMap<string, number>
type ResolvedModel = { readonly pricing: ModelPricing } | { readonly missing: UnpricedReason }

/** All prices at one moment. Built when options change, never changed afterwards; look-ups do not walk the tables. */
export type PriceBook = {
  readonly modelRatio: Table
  readonly completionRatio: Table
  readonly cacheRatio: Table
  readonly createCacheRatio: Table
  readonly imageRatio: Table
  readonly audioRatio: Table
  readonly audioCompletionRatio: Table
  readonly modelPrice: Table
  readonly groupRatio: Table
  readonly groupGroupRatio: ReadonlyMap<string, Table>
  readonly billingMode: ReadonlyMap<string, string>
  readonly billingExpr: ReadonlyMap<string, string>
  readonly toolPrices: Table
  readonly quotaPerUnit: number
  readonly selfUseModeEnabled: boolean
  readonly edition: PriceEdition
  /** Entries that were left out because they are no usable number, as `table.key`. */
  readonly problems: readonly string[]
  /** Memory of resolved models; not part of the book's value. */
  readonly resolved: Map<string, ResolvedModel>
}

const readGroupGroupRatio = (
  tables: Readonly<Record<string, RatioTable>> | undefined,
  problems: string[],
): ReadonlyMap<string, Table> =>
  new Map(
    Object.entries(tables ?? {}).map(([group, table]) => [
      group,
      readNumberTable(`groupGroupRatio.${group}`, table, problems),
    ]),
  )

/** Builds the book. Values that are not finite, non-negative numbers are left out and listed in `problems`. */
export const createPriceBook = (tables: PriceTables): PriceBook => {
  const problems: string[] = []
  const read = (name: string, table: RatioTable | undefined): Table => readNumberTable(name, table, problems)
  const quotaPerUnit = tables.quotaPerUnit ?? DEFAULT_QUOTA_PER_UNIT
  const isUsableUnit = Number.isFinite(quotaPerUnit) && quotaPerUnit > 0
  if (!isUsableUnit) problems.push('quotaPerUnit')
  return {
    modelRatio: read('modelRatio', tables.modelRatio),
    completionRatio: read('completionRatio', tables.completionRatio),
    cacheRatio: read('cacheRatio', tables.cacheRatio),
    createCacheRatio: read('createCacheRatio', tables.createCacheRatio),
    imageRatio: read('imageRatio', tables.imageRatio),
    audioRatio: read('audioRatio', tables.audioRatio),
    audioCompletionRatio: read('audioCompletionRatio', tables.audioCompletionRatio),
    modelPrice: read('modelPrice', tables.modelPrice),
    groupRatio: read('groupRatio', tables.groupRatio),
    groupGroupRatio: readGroupGroupRatio(tables.groupGroupRatio, problems),
    billingMode: readTextTable('billingMode', tables.billingMode, problems),
    billingExpr: readTextTable('billingExpr', tables.billingExpr, problems),
    toolPrices: read('toolPrices', { ...referenceTables.toolPrices, ...tables.toolPrices }),
    quotaPerUnit: isUsableUnit ? quotaPerUnit : DEFAULT_QUOTA_PER_UNIT,
    selfUseModeEnabled: tables.selfUseModeEnabled === true,
    edition: tables.edition ?? 'reference',
    problems,
    resolved: new Map(),
  }
}

const findWithWildcard = (table: Table, name: string): number | undefined =>
  table.get(name) ?? (name.endsWith(COMPACT_SUFFIX) ? table.get(COMPACT_WILDCARD) : undefined)

/** The completion ratio of a model and whether a built-in rule forbids changing it. */
export const findCompletionRatio = (book: PriceBook, model: string): { ratio: number; locked: boolean } => {
  const name = matchingModelName(model)
  const listed = book.completionRatio.get(name)
  if (listed !== undefined && name.includes('/')) return { ratio: listed, locked: false }
  const rule = findCompletionRule(book.edition, name)
  if (rule.locked) return { ratio: rule.ratio, locked: true }
  return { ratio: listed ?? rule.ratio, locked: false }
}

/** USD per 1000 calls of a tool: the longest `tool:prefix*` key that fits the model, then the plain key, then nothing. */
export const findToolPrice = (book: PriceBook, tool: string, model: string): number => {
  let price = book.toolPrices.get(tool) ?? 0
  let longest = -1
  for (const [key, value] of book.toolPrices) {
    if (!key.startsWith(`${tool}:`) || !key.endsWith('*')) continue
    const prefix = key.slice(tool.length + 1, -1)
    if (prefix.length <= longest || !model.startsWith(prefix)) continue
    longest = prefix.length
    price = value
  }
  return price
}

const resolveToolPrices = (book: PriceBook, model: string): ResolvedToolPrices => ({
  webSearch: findToolPrice(book, 'web_search', model),
  webSearchPreview: findToolPrice(book, 'web_search_preview', model),
  fileSearch: findToolPrice(book, 'file_search', model),
})

/** What every mode shares; the mode's own fields are laid over it. Rows of fixed and tiered prices show ratios of 0. */
const unratedPricing = (book: PriceBook, model: string): ModelPricing => ({
  model,
  mode: 'price',
  modelRatio: 0,
  completionRatio: 0,
  cacheReadRatio: 0,
  cacheWriteRatio: 0,
  cacheWrite5mRatio: 0,
  cacheWrite1hRatio: 0,
  imageRatio: 0,
  audioRatio: 0,
  audioCompletionRatio: 0,
  hasAudioRatio: false,
  modelPrice: 0,
  audioInputUsdPerMillion: audioInputUsdPerMillion(model),
  expression: '',
  toolPrices: resolveToolPrices(book, model),
  quotaPerUnit: book.quotaPerUnit,
  isFallback: false,
})

const audioPricing = (
  book: PriceBook,
  name: string,
): Pick<ModelPricing, 'audioRatio' | 'audioCompletionRatio' | 'hasAudioRatio'> => {
  const audioRatio = book.audioRatio.get(name)
  const audioCompletionRatio = book.audioCompletionRatio.get(name)
  return {
    audioRatio: audioRatio ?? 1,
    audioCompletionRatio: audioCompletionRatio ?? 1,
    hasAudioRatio: audioRatio !== undefined || audioCompletionRatio !== undefined,
  }
}

const ratioPricing = (book: PriceBook, model: string, modelRatio: number, isFallback: boolean): ModelPricing => {
  const cacheWriteRatio = book.createCacheRatio.get(model) ?? DEFAULT_CACHE_WRITE_RATIO
  return {
    ...unratedPricing(book, model),
    ...audioPricing(book, matchingModelName(model)),
    mode: 'ratio',
    modelRatio,
    completionRatio: findCompletionRatio(book, model).ratio,
    cacheReadRatio: book.cacheRatio.get(model) ?? 1,
    cacheWriteRatio,
    cacheWrite5mRatio: cacheWriteRatio,
    cacheWrite1hRatio: cacheWriteRatio * ONE_HOUR_WRITE_FACTOR,
    imageRatio: book.imageRatio.get(model) ?? 1,
    modelPrice: -1,
    isFallback,
  }
}

const resolveUntiered = (book: PriceBook, model: string): ResolvedModel => {
  const name = matchingModelName(model)
  const modelPrice = findWithWildcard(book.modelPrice, name)
  if (modelPrice !== undefined) {
    return { pricing: { ...unratedPricing(book, model), ...audioPricing(book, name), modelPrice } }
  }
  const modelRatio = findWithWildcard(book.modelRatio, name)
  if (modelRatio === undefined) return { missing: 'not-configured' }
  return { pricing: ratioPricing(book, model, modelRatio, false) }
}

const resolveTiered = (book: PriceBook, model: string): ResolvedModel => {
  const expression = book.billingExpr.get(model)?.trim() ?? ''
  if (expression === '') return { missing: 'expression-missing' }
  return { pricing: { ...unratedPricing(book, model), mode: 'tiered', expression } }
}

/** True when the model is charged by an expression. The name is taken exactly as sent. */
export const isTiered = (book: PriceBook, model: string): boolean => book.billingMode.get(model) === 'tiered_expr'

const resolveModel = (book: PriceBook, model: string): ResolvedModel => {
  const known = book.resolved.get(model)
  if (known !== undefined) return known
  const found = isTiered(book, model) ? resolveTiered(book, model) : resolveUntiered(book, model)
  if (book.resolved.size >= MAX_RESOLVED_MODELS) book.resolved.clear()
  book.resolved.set(model, found)
  return found
}

type GroupPricing = Pick<PriceSnapshot, 'group' | 'groupRatio' | 'hasSpecialGroupRatio'>

/** The ratio of a group for users of a group: the pair's own ratio replaces the group's; an unknown group counts as 1. */
export const findGroupRatio = (book: PriceBook, userGroup: string, usingGroup: string): GroupPricing => {
  const special = book.groupGroupRatio.get(userGroup)?.get(usingGroup)
  return {
    group: usingGroup,
    groupRatio: special ?? book.groupRatio.get(usingGroup) ?? 1,
    hasSpecialGroupRatio: special !== undefined,
  }
}

export type PriceQuestion = {
  readonly model: string
  readonly userGroup: string
  /** The group that serves the request: the token's, else the user's, else the one an `auto` token was given. */
  readonly usingGroup: string
  /** The user's own setting to accept models without a price at the fallback ratio. */
  readonly acceptsUnpriced?: boolean
  /** Tasks and Midjourney are charged per call and know no expressions. */
  readonly ignoresTiers?: boolean
}

/** The price of a request at this moment (billing.md section 3), or why there is none. */
export const resolvePrice = (book: PriceBook, question: PriceQuestion): PriceResolution => {
  const { model, userGroup, usingGroup } = question
  const found = question.ignoresTiers === true ? resolveUntiered(book, model) : resolveModel(book, model)
  const group = findGroupRatio(book, userGroup, usingGroup)
  if ('pricing' in found) return { kind: 'priced', snapshot: { ...found.pricing, ...group } }
  const isFallbackAllowed = book.selfUseModeEnabled || question.acceptsUnpriced === true
  if (found.missing !== 'not-configured' || !isFallbackAllowed) {
    return { kind: 'unpriced', model, reason: found.missing }
  }
  return {
    kind: 'priced',
    snapshot: { ...ratioPricing(book, model, FALLBACK_MODEL_RATIO, true), ...group },
  }
}

/** The same price for another group: a request that moves to another group is charged with that group's ratio. */
export const repriceForGroup = (
  snapshot: PriceSnapshot,
  book: PriceBook,
  userGroup: string,
  usingGroup: string,
): PriceSnapshot => ({ ...snapshot, ...findGroupRatio(book, userGroup, usingGroup) })
