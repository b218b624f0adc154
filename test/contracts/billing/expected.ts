// What a call in the recorded shop costs, worked out from billing.md alone: a second opinion that shares no line with src/pricing.
import { isJsonObject, type JsonObject, readPath } from '../../../src/kernel/index.ts'
import recorded from '../../fixtures/reference/billing.json' with { type: 'json' }

/** One call: who asks whom, for what, and what the vendor says it used. */
export type Sale = {
  readonly client: string
  readonly upstream: string
  readonly stream: boolean
  readonly model: string
  readonly group: string
  readonly usage: JsonObject
  /** Searches that a Responses answer ran, with one declared tool. */
  readonly searches: number
}

/** The two token columns of the row, and the charge. */
export type Price = { readonly prompt: number; readonly completion: number; readonly quota: number }

/** The prices, or the reference's own charges with its mistakes (README of the recordings), by which these sums are proved. */
export type Seller = 'right' | 'reference'

type Table = Readonly<Record<string, number | undefined>>
const { settings, quota_per_unit: unit } = recorded
const tables: Readonly<Record<string, Table>> = settings as unknown as Readonly<Record<string, Table>>

const inTable = (table: string, name: string): number | undefined => tables[table]?.[name]

/** Rules of section 3 for the shop's names that no table states. */
const RULES: Table = {
  'gpt-4o': 4,
  'gpt-4o-mini': 4,
  'gpt-4o-audio-preview': 4,
  'gpt-5': 8,
  'o3-mini': 4,
  'claude-sonnet-4-5-20250929': 5,
  'claude-3-5-haiku-20241022': 5,
  'gemini-2.5-pro': 8,
  'gemini-2.5-flash': 25 / 3,
  'gemini-2.5-flash-preview-tts': 70 / 3,
}

/** A number as its shortest decimal text: `digits / 10^scale`. */
type Exact = { readonly digits: bigint; readonly scale: number }

const exact = (value: number): Exact => {
  const [whole = '', fraction = ''] = String(value).split('.')
  return { digits: BigInt(whole + fraction), scale: fraction.length }
}

const product = (...factors: readonly (number | Exact)[]): Exact =>
  factors
    .map((factor) => (typeof factor === 'number' ? exact(factor) : factor))
    .reduce((one, other) => ({ digits: one.digits * other.digits, scale: one.scale + other.scale }))

const sum = (...parts: readonly Exact[]): Exact => {
  const scale = Math.max(...parts.map((part) => part.scale))
  const digits = parts.reduce((total, part) => total + part.digits * 10n ** BigInt(scale - part.scale), 0n)
  return { digits, scale }
}

/** Half away from zero; nothing here is negative. */
const rounded = ({ digits, scale }: Exact): number => {
  const one = 10n ** BigInt(scale)
  return Number((2n * digits + one) / (2n * one))
}

/** What is billed: section 7. */
type Tokens = {
  prompt: number
  completion: number
  read: number
  written: number
  hour: number
  textIn: number
  textOut: number
  audioIn: number
  audioOut: number
  searches: number
}

const isOf = (model: string, ...parts: readonly string[]): boolean => parts.some((part) => model.includes(part))
const isTokenized = (model: string): boolean => isOf(model, 'gpt-', 'o1', 'o3', 'o4')

/** Tokens of the shop's question `hi`, with its role and chat's six tokens where the client's API has them (section 13). */
const promptOf = ({ client, model }: Sale): number => {
  const hi = isTokenized(model) ? 1 : 2
  if (client === 'gemini' || client === 'responses') return hi
  const spoken = isOf(model, 'gemini') ? 4 : 3
  return client === 'chat' ? spoken + 6 : spoken
}

/** Tokens of the shop's answer by any way of counting. */
const ANSWER_TOKENS = 3

const numberAt = (usage: JsonObject, ...path: readonly string[]): number => Number(readPath(usage, ...path) ?? 0)

const modality = (usage: JsonObject, list: string, wanted: string): number => {
  const found = (usage[list] as readonly JsonObject[] | undefined)?.find((item) => item.modality === wanted)
  return Number(found?.tokenCount ?? 0)
}

const NOTHING: Tokens = {
  prompt: 0,
  completion: 0,
  read: 0,
  written: 0,
  hour: 0,
  textIn: 0,
  textOut: 0,
  audioIn: 0,
  audioOut: 0,
  searches: 0,
}

/** Chat and Responses name the same counts differently. */
const readOpenAi = (usage: JsonObject, input: string, output: string): Tokens => ({
  ...NOTHING,
  prompt: numberAt(usage, input),
  completion: numberAt(usage, output),
  read: numberAt(usage, `${input}_details`, 'cached_tokens'),
  textIn: numberAt(usage, `${input}_details`, 'text_tokens'),
  textOut: numberAt(usage, `${output}_details`, 'text_tokens'),
  audioIn: numberAt(usage, `${input}_details`, 'audio_tokens'),
  audioOut: numberAt(usage, `${output}_details`, 'audio_tokens'),
})

const soldByChat = (sale: Sale): Tokens => {
  const told = readOpenAi(sale.usage, 'prompt_tokens', 'completion_tokens')
  const isSilent = told.prompt + told.completion === 0
  if (sale.stream) {
    if (!isSilent) return told
    return { ...NOTHING, prompt: promptOf(sale), completion: sale.client === 'chat' ? ANSWER_TOKENS : 0 }
  }
  return {
    ...told,
    prompt: told.prompt || promptOf(sale),
    completion: isSilent ? ANSWER_TOKENS : told.completion,
  }
}

/** An answer that says nothing at all is counted; the reference gives whole ones of Responses and Claude away. */
const countSilence = (sale: Sale, told: Tokens): Tokens => {
  // Claude's own models are estimated a token higher.
  const claudes = isOf(sale.model, 'claude') ? 1 : 0
  return told.prompt + told.completion + told.read + told.written === 0
    ? { ...told, prompt: promptOf(sale) + claudes, completion: ANSWER_TOKENS + claudes }
    : told
}

const soldByResponses = (sale: Sale, seller: Seller): Tokens => {
  const told = readOpenAi(sale.usage, 'input_tokens', 'output_tokens')
  const searches = seller === 'reference' && !sale.stream ? Math.min(1, sale.searches) : sale.searches
  if (!sale.stream) return { ...(seller === 'right' ? countSilence(sale, told) : told), searches }
  return { ...told, searches, prompt: told.prompt || promptOf(sale), completion: told.completion || ANSWER_TOKENS }
}

/** A stream of the shop begins with one token of output. */
const soldByClaude = (sale: Sale, seller: Seller): Tokens => {
  const { usage, stream } = sale
  const told = {
    ...NOTHING,
    prompt: numberAt(usage, 'input_tokens'),
    completion: numberAt(usage, 'output_tokens') || (stream ? 1 : 0),
    read: numberAt(usage, 'cache_read_input_tokens'),
    written: numberAt(usage, 'cache_creation_input_tokens'),
    hour: numberAt(usage, 'cache_creation', 'ephemeral_1h_input_tokens'),
    searches: seller === 'reference' && stream ? 0 : numberAt(usage, 'server_tool_use', 'web_search_requests'),
  }
  return !stream && seller === 'right' ? countSilence(sale, told) : told
}

const soldByGemini = (sale: Sale): Tokens => {
  const { usage } = sale
  const completion = numberAt(usage, 'candidatesTokenCount') + numberAt(usage, 'thoughtsTokenCount')
  if (sale.stream && completion === 0) return { ...NOTHING, prompt: promptOf(sale), completion: ANSWER_TOKENS }
  return {
    ...NOTHING,
    prompt: numberAt(usage, 'promptTokenCount') || promptOf(sale),
    completion,
    read: numberAt(usage, 'cachedContentTokenCount'),
    audioIn: modality(usage, 'promptTokensDetails', 'AUDIO'),
  }
}

const tokensOf = (sale: Sale, seller: Seller): Tokens => {
  if (sale.upstream === 'claude') return soldByClaude(sale, seller)
  if (sale.upstream === 'gemini') return soldByGemini(sale)
  return sale.upstream === 'responses' ? soldByResponses(sale, seller) : soldByChat(sale)
}

/** Section 12: the shop's expressions, by hand. */
const TIERS: Readonly<Record<string, (tokens: Tokens) => number>> = {
  't-flat': ({ prompt: p, completion: c }) => p * 3 + c * 15,
  't-two': ({ prompt: p, completion: c }) => (p <= 200_000 ? p * 1.5 + c * 7.5 : p * 3 + c * 11.25),
  't-cache': ({ prompt, completion: c, read: cr }) => Math.max(0, prompt - cr) * 2 + c * 8 + cr * 0.2 + 0 * 2.5,
  'c-tier': ({ prompt: p, completion: c, read: cr, written, hour }) =>
    p <= 200_000
      ? p * 3 + c * 15 + cr * 0.3 + (written - hour) * 3.75 + hour * 6
      : p * 6 + c * 22.5 + cr * 0.6 + (written - hour) * 7.5 + hour * 12,
  'g-tier': ({ prompt, completion: c, read: cr }) => {
    const p = Math.max(0, prompt - cr)
    return p <= 200_000 ? p * 1.25 + c * 10 + cr * 0.31 : p * 2.5 + c * 15 + cr * 0.625
  },
}

/** Section 6: quota of searches. */
const searchQuota = ({ model, upstream }: Sale, searches: number, groupRatio: number): Exact => {
  const usd = upstream === 'responses' && /^gpt-4(o|\.1)/.test(model) ? 25 : 10
  return product(usd, searches, 0.001, groupRatio, unit)
}

const groupRatioOf = (group: string): number =>
  settings.GroupGroupRatio.default[group as 'odd'] ?? inTable('GroupRatio', group) ?? 1

/** Section 8. */
const soundQuota = (tokens: Tokens, model: string, completionRatio: number, ratio: Exact): Exact => {
  const audio = inTable('AudioRatio', model) ?? 1
  return product(
    sum(
      exact(tokens.textIn),
      product(tokens.textOut, completionRatio),
      product(tokens.audioIn, audio),
      product(tokens.audioOut, audio, inTable('AudioCompletionRatio', model) ?? 1),
    ),
    ratio,
  )
}

/** Section 5, ratio mode. */
const textQuota = (sale: Sale, tokens: Tokens, completionRatio: number, ratio: Exact, groupRatio: number): Exact => {
  const { model, upstream } = sale
  const isClaude = upstream === 'claude'
  const perMillion = model.startsWith('gemini-2.5-flash') ? 1 : 0
  const heard = perMillion === 0 ? 0 : tokens.audioIn
  const writeRatio = inTable('CreateCacheRatio', model) ?? 1.25
  const plain = tokens.prompt - heard - (isClaude ? 0 : tokens.read)
  const parts = sum(
    exact(plain),
    product(tokens.read, inTable('CacheRatio', model) ?? 1),
    product(tokens.written - tokens.hour, writeRatio),
    product(tokens.hour, writeRatio * 1.6),
    product(tokens.completion, completionRatio),
  )
  return sum(
    product(parts, ratio),
    searchQuota(sale, tokens.searches, groupRatio),
    product(perMillion, 0.000001, heard, groupRatio, unit),
  )
}

const tierQuota = (sale: Sale, tokens: Tokens, value: number, groupRatio: number): number => {
  const before = (value / 1e6) * unit
  if (tokens.searches === 0) return Math.floor(before * groupRatio + 0.5)
  return rounded(sum(product(before, groupRatio), searchQuota(sale, tokens.searches, groupRatio)))
}

const hasSound = (sale: Sale, { audioIn, audioOut }: Tokens, seller: Seller): boolean =>
  audioIn + audioOut > 0 &&
  inTable('AudioRatio', sale.model) !== undefined &&
  (seller === 'right' || sale.client === 'chat')

/** The reference gives written tokens away in tiers when their split is missing. */
const forTier = (sale: Sale, tokens: Tokens, seller: Seller): Tokens =>
  seller === 'reference' && !isJsonObject(sale.usage.cache_creation) ? { ...tokens, written: 0 } : tokens

const quotaOf = (sale: Sale, tokens: Tokens, seller: Seller): number => {
  const { model } = sale
  const groupRatio = groupRatioOf(sale.group)
  const tier = TIERS[model]
  if (tier !== undefined) return tierQuota(sale, tokens, tier(forTier(sale, tokens, seller)), groupRatio)
  if (tokens.prompt + tokens.completion === 0) return 0
  const fixed = inTable('ModelPrice', model)
  if (fixed !== undefined)
    return rounded(sum(product(fixed, unit, groupRatio), searchQuota(sale, tokens.searches, groupRatio)))
  const ratio = product(inTable('ModelRatio', model) ?? Number.NaN, groupRatio)
  const completionRatio = RULES[model] ?? inTable('CompletionRatio', model) ?? 1
  const quota = hasSound(sale, tokens, seller)
    ? soundQuota(tokens, model, completionRatio, ratio)
    : textQuota(sale, tokens, completionRatio, ratio, groupRatio)
  return ratio.digits === 0n ? rounded(quota) : Math.max(1, rounded(quota))
}

/** The row's columns and the charge of one call. */
export const priceOf = (sale: Sale, seller: Seller = 'right'): Price => {
  const tokens = tokensOf(sale, seller)
  return { prompt: tokens.prompt, completion: tokens.completion, quota: quotaOf(sale, tokens, seller) }
}
