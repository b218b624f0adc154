// The price simulator: a usage or a request in, what it would cost and why out, by the function that settles real answers.
import type { PriceChange, SimulatedCharge, Simulation } from '../../contract/index.ts'
import { laneDialects } from '../../dialects/index.ts'
import { GatewayError, type JsonObject, type JsonValue, type Usage } from '../../kernel/index.ts'
import {
  computeHold,
  createPriceBook,
  type PriceBook,
  type PriceSnapshot,
  type RequestFacts,
  resolvePrice,
  settle,
  withImagePrice,
} from '../../pricing/index.ts'
import { estimatePrompt } from '../../relay/index.ts'
import { Refusal } from '../frame/index.ts'

type Lane = NonNullable<(typeof laneDialects)['openai-chat']>

const laneOf = (id: keyof typeof laneDialects): Lane => {
  const lane = laneDialects[id]
  if (lane === undefined) throw new Refusal('Such requests cannot be simulated.')
  return lane
}

/** Which API a client's body belongs to, by the member that carries its prompt. */
const familyOf = (body: JsonObject): keyof typeof laneDialects => {
  if (body.contents !== undefined) return 'gemini'
  if (body.input !== undefined) return 'openai-responses'
  const isClaude = body.system !== undefined || body.anthropic_version !== undefined
  return isClaude ? 'claude-messages' : 'openai-chat'
}

/** A vendor's usage object inside the smallest answer that could carry it. */
const answerWith = (usage: JsonObject): readonly [id: keyof typeof laneDialects, answer: JsonObject] => {
  if (usage.promptTokenCount !== undefined || usage.totalTokenCount !== undefined)
    return ['gemini', { candidates: [], usageMetadata: usage }]
  if (usage.input_tokens === undefined) return ['openai-chat', { choices: [], usage }]
  if (usage.input_tokens_details !== undefined) return ['openai-responses', { object: 'response', output: [], usage }]
  return ['claude-messages', { type: 'message', content: [], usage }]
}

const readVendorUsage = (usage: JsonObject): Usage => {
  const [id, answer] = answerWith(usage)
  const read = laneOf(id).readAnswer(answer).usage
  if (read === undefined) throw new Refusal('The usage says nothing that could be charged.')
  return read
}

type Counts = NonNullable<Simulation['usage']>

const readCounts = (counts: Counts, base: Usage): Usage => {
  const { web_searches: webSearch, search_previews: webSearchPreview, file_searches: fileSearch } = counts
  const hasTools = (webSearch ?? webSearchPreview ?? fileSearch) !== undefined
  const given: Partial<Record<keyof Usage, number | undefined>> = {
    cacheReadTokens: counts.cache_read,
    cacheWriteTokens: counts.cache_write,
    cacheWrite5mTokens: counts.cache_write_5m,
    cacheWrite1hTokens: counts.cache_write_1h,
    textInputTokens: counts.text_input,
    imageInputTokens: counts.image_input,
    audioInputTokens: counts.audio_input,
    textOutputTokens: counts.text_output,
    imageOutputTokens: counts.image_output,
    audioOutputTokens: counts.audio_output,
  }
  return {
    ...base,
    semantics: counts.excludes_cache === true ? 'anthropic' : 'openai',
    promptTokens: counts.prompt ?? base.promptTokens,
    completionTokens: counts.completion ?? base.completionTokens,
    ...Object.fromEntries(Object.entries(given).filter(([, count]) => count !== undefined)),
    ...(hasTools
      ? {
          toolCalls: {
            webSearch: webSearch ?? 0,
            webSearchPreview: webSearchPreview ?? 0,
            fileSearch: fileSearch ?? 0,
          },
        }
      : {}),
  }
}

type Size = { readonly promptTokens: number; readonly maxTokens: number }

/** The prompt's estimate and the longest answer of a request. Throws Refusal for what could not be relayed. */
const sizeOf = (model: string, request: JsonObject): Size => {
  const facts = readFacts(model, request)
  return { promptTokens: estimatePrompt(model, facts.readPrompt()), maxTokens: facts.maxOutputTokens ?? 0 }
}

const readFacts = (model: string, request: JsonObject) => {
  try {
    return laneOf(familyOf(request)).readRequest({ ...request, model }, { model })
  } catch (error) {
    throw error instanceof GatewayError ? new Refusal(error.message) : error
  }
}

const NOTHING: Usage = { semantics: 'openai', promptTokens: 0, completionTokens: 0, source: 'counted' }

const usageOf = (ask: Simulation, size: Size | undefined): Usage => {
  if (ask.vendor_usage !== undefined) return readVendorUsage(asJson(ask.vendor_usage))
  const asked: Usage =
    size === undefined ? NOTHING : { ...NOTHING, promptTokens: size.promptTokens, completionTokens: size.maxTokens }
  return ask.usage === undefined ? asked : readCounts(ask.usage, asked)
}

/** The input came as JSON, so that is what it is. */
const asJson = (value: Readonly<Record<string, unknown>>): JsonObject => value as Record<string, JsonValue>

const factsFrom = ({ headers = {}, request }: Simulation, nowMs: number): RequestFacts => {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { header: (name) => byName.get(name), body: () => request, nowMs }
}

const entry = (model: string, value: number | null | undefined): Readonly<Record<string, number>> =>
  value === undefined || value === null ? {} : { [model]: value }

type Draft = Omit<PriceChange, 'model_name'>

/** The book with another price for one model. */
const withDraft = (book: PriceBook, model: string, draft: Draft): PriceBook => {
  const isTiered = draft.mode === 'tiered' || (draft.mode === undefined && (draft.billing_expr ?? '') !== '')
  const alone = createPriceBook({
    modelRatio: draft.mode === 'fixed' ? {} : entry(model, draft.model_ratio),
    completionRatio: entry(model, draft.completion_ratio),
    cacheRatio: entry(model, draft.cache_ratio),
    createCacheRatio: entry(model, draft.create_cache_ratio),
    imageRatio: entry(model, draft.image_input_ratio),
    audioRatio: entry(model, draft.audio_input_ratio),
    audioCompletionRatio: entry(model, draft.audio_output_ratio),
    modelPrice: draft.mode === 'ratio' ? {} : entry(model, draft.fixed_price),
    billingMode: isTiered ? { [model]: 'tiered_expr' } : {},
    billingExpr: isTiered ? { [model]: draft.billing_expr ?? '' } : {},
    quotaPerUnit: book.quotaPerUnit,
    edition: book.edition,
  })
  const { groupRatio, groupGroupRatio, toolPrices } = book
  return { ...alone, groupRatio, groupGroupRatio, toolPrices }
}

export type SimulationPlace = {
  readonly userGroup: string
  readonly usingGroup: string
  readonly acceptsUnpriced: boolean
  readonly nowMs: number
}

const priceOf = (book: PriceBook, ask: Simulation, place: SimulationPlace): PriceSnapshot => {
  const { model, draft, pictures } = ask
  const found = resolvePrice(draft === undefined ? book : withDraft(book, model, draft), { model, ...place })
  if (found.kind === 'unpriced')
    throw new Refusal(
      found.reason === 'expression-missing'
        ? `The price of ${model} is an expression that is missing.`
        : `The model ${model} has no price.`,
    )
  return pictures === undefined ? found.snapshot : withImagePrice(found.snapshot, pictures.size, pictures.quality)
}

/** What a usage or a request would cost. Throws Refusal for a model without a price and a request nobody could serve. */
export const simulate = (book: PriceBook, ask: Simulation, place: SimulationPlace): SimulatedCharge => {
  const snapshot = priceOf(book, ask, place)
  const size = ask.request === undefined ? undefined : sizeOf(ask.model, asJson(ask.request))
  const usage = usageOf(ask, size)
  const request = factsFrom(ask, place.nowMs)
  const count = snapshot.mode === 'price' ? (ask.pictures?.count ?? 1) : 1
  const hold = computeHold(snapshot, {
    promptTokens: size?.promptTokens ?? usage.promptTokens,
    maxTokens: size?.maxTokens ?? usage.completionTokens,
    count,
    request,
  })
  if (hold.kind === 'failed') throw new Refusal(`The price expression cannot be evaluated: ${hold.reason}`)
  const charge = settle(usage, snapshot, {
    endpoint: ask.endpoint ?? 'chat',
    request,
    fallbackQuota: hold.quota,
    ...(count > 1 ? { factors: { n: count } } : {}),
  })
  return {
    model: ask.model,
    group: snapshot.group,
    group_ratio: snapshot.groupRatio,
    mode: snapshot.mode,
    is_fallback: snapshot.isFallback,
    quota: charge.quota,
    usd: charge.quota / snapshot.quotaPerUnit,
    hold: hold.quota,
    prompt_tokens: charge.promptTokens,
    completion_tokens: charge.completionTokens,
    explanation: charge.explanation,
    other: charge.fields,
  }
}
