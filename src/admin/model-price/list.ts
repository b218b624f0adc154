// The price editor's list: every model that has a price or is served, and what it costs.
import type { DirectorySnapshot } from '../../channels/index.ts'
import type { ModelPrice } from '../../contract/index.ts'
import { matchingModelName } from '../../kernel/index.ts'
import { findCompletionRatio, type PriceBook, resolvePrice } from '../../pricing/index.ts'
import { collectServed, type Served } from '../model/served.ts'

/** 1 = 2 USD per million tokens. */
const USD_OF_RATIO_ONE = 2

const priceTypes = { ratio: 'ratio', price: 'fixed', tiered: 'tiered' } as const

const optional = <K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V })

/** USD of a ratio without the noise of doubles. */
const usd = (ratio: number): number => Number((ratio * USD_OF_RATIO_ONE).toPrecision(12))

const present = (book: PriceBook, model: string, served: Served | undefined): ModelPrice => {
  const name = matchingModelName(model)
  const found = resolvePrice({ ...book, selfUseModeEnabled: false }, { model, userGroup: '', usingGroup: '' })
  const completion = findCompletionRatio(book, model)
  const isByToken = found.kind === 'priced' && found.snapshot.mode === 'ratio'
  const modelRatio = isByToken ? found.snapshot.modelRatio : book.modelRatio.get(name)
  return {
    model_name: model,
    price_type: found.kind === 'priced' ? priceTypes[found.snapshot.mode] : 'unset',
    has_ratio: book.modelRatio.has(name),
    completion_ratio: completion.ratio,
    is_completion_locked: completion.locked,
    input_price: isByToken ? usd(found.snapshot.modelRatio) : 0,
    output_price: isByToken ? usd(found.snapshot.modelRatio * completion.ratio) : 0,
    fixed_price: book.modelPrice.get(name) ?? 0,
    ...optional('model_ratio', modelRatio),
    ...optional('cache_ratio', book.cacheRatio.get(model)),
    ...optional('create_cache_ratio', book.createCacheRatio.get(model)),
    ...optional('image_input_ratio', book.imageRatio.get(model)),
    ...optional('audio_input_ratio', book.audioRatio.get(name)),
    ...optional('audio_output_ratio', book.audioCompletionRatio.get(name)),
    ...optional('billing_expr', book.billingExpr.get(model)),
    channel_count: served?.channels.length ?? 0,
    groups: [...(served?.groups ?? [])],
  }
}

export type PriceFilter = {
  readonly keyword: string
  readonly type: string
  /** Only models of enabled channels. */
  readonly isServed: boolean
}

const compareNames = new Intl.Collator('en', { numeric: true }).compare

/** The models that fit a filter: those that are served first, each part by name. */
export const listModelPrices = (
  book: PriceBook,
  snapshot: DirectorySnapshot,
  { keyword, type, isServed }: PriceFilter,
): readonly ModelPrice[] => {
  const served = collectServed(snapshot)
  const priced = [book.modelRatio, book.modelPrice, book.billingExpr].flatMap((table) => [...table.keys()])
  const wanted = keyword.trim().toLowerCase()
  const names = [...new Set([...served.keys(), ...(isServed ? [] : priced)])]
    .filter((model) => model.toLowerCase().includes(wanted))
    .sort((one, other) => Number(served.has(other)) - Number(served.has(one)) || compareNames(one, other))
  const models = names.map((model) => present(book, model, served.get(model)))
  return type === '' ? models : models.filter((model) => model.price_type === type)
}
