// Price lists of other systems, recognised by their shape and read into ratios.
import { PRICE_FIELDS, PRICE_NUMBER_FIELDS, PRICE_TEXT_FIELDS } from '../../contract/index.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { createSheet, type PriceSheet, roundRatio } from './prices.ts'

/** 1 = 2 USD per million tokens. */
const USD_PER_MILLION_OF_ONE = 2
/** A ratio of 1 costs 0.000002 USD a token. */
const RATIO_OF_USD_PER_TOKEN = 500_000
/** One unit of one-hub's prices per call, in USD. */
const ONE_HUB_USD_PER_CALL = 0.002

const has = (body: JsonObject, name: string): boolean => Object.hasOwn(body, name)

/** `{data: {field: {model: value}}}`: the raw tables of `/api/ratio_config`. */
const readTables = (data: JsonObject): PriceSheet => {
  const sheet = createSheet()
  const entriesOf = (field: string): [string, JsonValue | undefined][] => {
    const table = data[field]
    return isJsonObject(table) ? Object.entries(table) : []
  }
  for (const field of PRICE_NUMBER_FIELDS)
    for (const [model, value] of entriesOf(field)) sheet.number(field, model, value)
  for (const field of PRICE_TEXT_FIELDS) for (const [model, value] of entriesOf(field)) sheet.text(field, model, value)
  return sheet.sheet()
}

const OPTIONAL_RATIOS = [
  'cache_ratio',
  'create_cache_ratio',
  'image_ratio',
  'audio_ratio',
  'audio_completion_ratio',
] as const

/** `{data: [{model_name, quota_type, …}]}`: New API's price list. */
const readPriceList = (items: readonly JsonObject[]): PriceSheet => {
  const sheet = createSheet()
  for (const item of items) {
    const { model_name: model, billing_expr: expression } = item
    if (typeof model !== 'string') continue
    if (item.quota_type === 1) sheet.number('model_price', model, item.model_price)
    else {
      sheet.number('model_ratio', model, item.model_ratio)
      sheet.number('completion_ratio', model, item.completion_ratio)
    }
    for (const field of OPTIONAL_RATIOS) sheet.number(field, model, item[field])
    const isTiered = item.billing_mode === 'tiered_expr' && typeof expression === 'string' && expression.trim() !== ''
    if (isTiered) sheet.tiered(model, expression)
  }
  return sheet.sheet()
}

/** `{data: [{model, type, input, output}]}`: one-hub's prices, which descend from One API's ratios; `output` is no multiple. */
const readOneHub = (items: readonly JsonObject[]): PriceSheet => {
  const sheet = createSheet()
  for (const { model, type, input, output } of items) {
    if (typeof model !== 'string' || typeof input !== 'number') continue
    if (type === 'times') sheet.number('model_price', model, roundRatio(input * ONE_HUB_USD_PER_CALL))
    else {
      sheet.number('model_ratio', model, input)
      if (input > 0 && typeof output === 'number') sheet.number('completion_ratio', model, roundRatio(output / input))
    }
  }
  return sheet.sheet()
}

const toNumber = (value: unknown): number => {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

type Sheet = ReturnType<typeof createSheet>

/** Prices of tokens as ratios; `ratioOf` turns the input's price into one. A free prompt with a paid answer has no ratio. */
const putTokenPrices = (
  sheet: Sheet,
  model: string,
  prices: { readonly input: number; readonly output: number; readonly cacheRead: number },
  ratioOf: (input: number) => number,
): void => {
  const input = Number.isNaN(prices.input) ? 0 : prices.input
  const output = Number.isNaN(prices.output) ? 0 : prices.output
  if (input < 0 || output < 0 || (input === 0 && output > 0)) return
  sheet.number('model_ratio', model, roundRatio(ratioOf(input)))
  if (input === 0) return
  if (!Number.isNaN(prices.output)) sheet.number('completion_ratio', model, roundRatio(output / input))
  if (prices.cacheRead >= 0) sheet.number('cache_ratio', model, roundRatio(prices.cacheRead / input))
}

/** `{data: [{id, pricing: {prompt, completion, input_cache_read}}]}`: OpenRouter's models, USD per token as text. */
const readOpenRouter = (items: readonly JsonObject[]): PriceSheet => {
  const sheet = createSheet()
  for (const { id, pricing } of items) {
    if (typeof id !== 'string' || !isJsonObject(pricing)) continue
    const input = toNumber(pricing.prompt)
    const output = toNumber(pricing.completion)
    if (Number.isNaN(input) && Number.isNaN(output)) continue
    const cacheRead = toNumber(pricing.input_cache_read)
    putTokenPrices(sheet, id, { input, output, cacheRead }, (usd) => usd * RATIO_OF_USD_PER_TOKEN)
  }
  return sheet.sheet()
}

type Offer = { readonly provider: string; readonly input: number; readonly output: number; readonly cacheRead: number }

/** The cheapest that is not free wins; of equal ones the first by its provider's name. */
const isBetter = (offer: Offer, than: Offer): boolean => {
  if (offer.input > 0 !== than.input > 0) return offer.input > 0
  return offer.input === than.input ? offer.provider < than.provider : offer.input < than.input
}

/** `{provider: {models: {name: {cost: {input, output, cache_read}}}}}`: models.dev, USD per million tokens. */
const readModelsDev = (body: JsonObject): PriceSheet => {
  const best = new Map<string, Offer>()
  for (const [provider, { models }] of Object.entries(body).filter(isProviderEntry)) {
    for (const [name, model] of Object.entries(models)) {
      const cost = isJsonObject(model) ? model.cost : undefined
      if (!isJsonObject(cost) || typeof cost.input !== 'number' || cost.input < 0) continue
      const output = toNumber(cost.output)
      if (cost.input === 0 && output > 0) continue
      const offer = { provider, input: cost.input, output, cacheRead: toNumber(cost.cache_read) }
      const known = best.get(name)
      if (known === undefined || isBetter(offer, known)) best.set(name, offer)
    }
  }
  const sheet = createSheet()
  for (const [name, offer] of best) putTokenPrices(sheet, name, offer, (usd) => usd / USD_PER_MILLION_OF_ONE)
  return sheet.sheet()
}

const isProviderEntry = (
  entry: [string, JsonValue | undefined],
): entry is [string, JsonObject & { readonly models: JsonObject }] =>
  isJsonObject(entry[1]) && isJsonObject(entry[1].models)

/** Reads whatever price list a body is; undefined when it is none that is known. */
export const readPrices = (body: JsonValue | undefined): PriceSheet | undefined => {
  if (!isJsonObject(body)) return undefined
  const { data } = body
  if (isJsonObject(data)) {
    const isTables = PRICE_FIELDS.some((field) => has(data, field))
    return isTables ? readTables(data) : undefined
  }
  if (Array.isArray(data)) {
    const items = data.filter(isJsonObject)
    if (items.some((item) => has(item, 'pricing') && has(item, 'id'))) return readOpenRouter(items)
    if (items.some((item) => has(item, 'model_name'))) return readPriceList(items)
    if (items.some((item) => has(item, 'model') && has(item, 'input'))) return readOneHub(items)
    return items.length === 0 ? createSheet().sheet() : undefined
  }
  return Object.entries(body).some(isProviderEntry) ? readModelsDev(body) : undefined
}
