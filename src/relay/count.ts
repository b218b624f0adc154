// Counts tokens of requests and answers whose upstream gave no numbers.
import type { AnswerSummary, PromptContent, PromptMedia } from '../dialects/index.ts'
import { readInlineSize, type Usage } from '../kernel/index.ts'
import {
  chatOverheadTokens,
  estimateSampled,
  estimateTokens,
  estimatorFamilyOf,
  flatMediaTokens,
  hasTokenizer,
  madePictureTokens,
  type PictureDetail,
  pictureTokens,
} from '../pricing/index.ts'
import type { Call, Inbound } from './types.ts'

/** Counts the tokens of a text for a model; exact where an encoding is known. */
export type CountText = (model: string, text: string) => Promise<number>

/** Tokens per tool call that its framing costs (relay.md section 11.4). */
const TOOL_CALL_TOKENS = 7

/** What is counted here (environment `CountToken`, `GET_MEDIA_TOKEN`, `GET_MEDIA_TOKEN_NOT_STREAM`). */
export type CountPolicy = {
  /** Whether prompts are counted at all; those that are not count 0. */
  readonly countsPrompts: boolean
  /** Whether pictures are measured; those that are not count by the model's base (billing.md section 13). */
  readonly measuresPictures: (isStream: boolean) => boolean
}

const DETAILS: ReadonlySet<string> = new Set<PictureDetail>(['low', 'high', 'auto'])
const isDetail = (detail: string | undefined): detail is PictureDetail => detail !== undefined && DETAILS.has(detail)

/** Inline pictures are measured by their first bytes; nothing is fetched to be counted. */
const mediaTokens = (model: string, { kind, url, detail }: PromptMedia, isMeasured: boolean): number => {
  if (kind !== 'image' || !hasTokenizer(model)) return flatMediaTokens(kind)
  const size = isMeasured && url !== undefined ? readInlineSize(url) : undefined
  return pictureTokens(model, { ...size, ...(isDetail(detail) ? { detail } : {}) })
}

/** What a prompt costs beside its texts: media, and in OpenAI's chat format roles, names and tools. */
const overheadTokens = (model: string, prompt: PromptContent, isChatFormat: boolean, isMeasured: boolean): number => {
  const media = prompt.media.reduce((sum, item) => sum + mediaTokens(model, item, isMeasured), 0)
  if (prompt.messageCount === 0 || !isChatFormat) return media
  const { messageCount, toolCount, namedMessageCount } = prompt
  return media + chatOverheadTokens({ messages: messageCount, tools: toolCount, namedMessages: namedMessageCount })
}

/** A quick estimate of a prompt, good enough to set money aside; large prompts are sampled. */
export const estimatePrompt = (model: string, prompt: PromptContent, isMeasured = false): number => {
  const family = estimatorFamilyOf(model)
  const texts = prompt.texts.reduce((sum, text) => sum + estimateSampled(text, family), 0)
  return texts + overheadTokens(model, prompt, true, isMeasured)
}

/**
 * Counts with an encoding where one is known, else by weights. `encode` is loaded on first use: an encoding is large. Long
 * texts are counted in pieces between which others have their turn.
 */
export const createTextCounter =
  (encode: CountText): CountText =>
  async (model, text) => {
    if (!hasTokenizer(model) || text.length > EXACT_LIMIT_CHARACTERS)
      return estimateTokens(text, estimatorFamilyOf(model))
    let tokens = 0
    for (const slice of sliceAtSpaces(text)) {
      for (const piece of breakLongRuns(slice)) tokens += await encode(model, piece)
      if (slice.length < text.length) await new Promise<void>((resolve) => setImmediate(resolve))
    }
    return tokens
  }

/** Above this an exact count costs more than it tells. */
const EXACT_LIMIT_CHARACTERS = 200_000
/** Characters that are counted in one turn of the event loop. */
const SLICE_CHARACTERS = 4096
/** An encoding's time grows with the square of a run without spaces: 65,000 Chinese characters took it two minutes. */
const RUN_CHARACTERS = 64
const LONG_RUN_PATTERN = new RegExp(`\\S{${RUN_CHARACTERS + 1},}|\\s{${RUN_CHARACTERS + 1},}`, 'g')

/** Slices of a text, cut where a word begins, so that the sum of their tokens is that of the whole. */
const sliceAtSpaces = function* (text: string): Generator<string> {
  let from = 0
  while (text.length - from > SLICE_CHARACTERS) {
    const space = text.lastIndexOf(' ', from + SLICE_CHARACTERS)
    const to = space > from ? space : from + SLICE_CHARACTERS
    yield text.slice(from, to)
    from = to
  }
  yield text.slice(from)
}

/** The same text in pieces, of which none has a long run: each cut may cost one token more than the text has. */
const breakLongRuns = function* (text: string): Generator<string> {
  let from = 0
  for (const { 0: run, index } of text.matchAll(LONG_RUN_PATTERN)) {
    if (index > from) yield text.slice(from, index)
    from = index + run.length
    for (let at = index; at < from; at += RUN_CHARACTERS) yield text.slice(at, Math.min(from, at + RUN_CHARACTERS))
  }
  if (from < text.length) yield text.slice(from)
}

/** Tokens of the output; of a long stream only the beginning is kept, and the rest counts in proportion. */
const countOutput = async (
  countText: CountText,
  model: string,
  { outputText, outputLength }: AnswerSummary,
): Promise<number> => {
  if (outputText === '') return 0
  return Math.ceil(((await countText(model, outputText)) * outputLength) / outputText.length)
}

/** Upstreams that sell pictures by the piece report no tokens; those that sell tokens use the vendor's table of sizes. */
const countPictures = (
  { quality, size }: { quality: string; size: string },
  { resultCount = 1 }: AnswerSummary,
): Usage => ({
  semantics: 'openai',
  promptTokens: 1,
  completionTokens: madePictureTokens(quality, size, resultCount),
  source: 'counted',
})

const countPrompt = async (countText: CountText, policy: CountPolicy, { facts, dialect }: Inbound): Promise<number> => {
  const { model, isStream } = facts
  const prompt = facts.readPrompt()
  const texts = await countText(model, prompt.texts.join('\n'))
  return texts + overheadTokens(model, prompt, dialect.id === 'openai-chat', policy.measuresPictures(isStream))
}

/** The usage of an answer, counted here: prompt and output text, plus what tool calls cost. */
export const createUsageCounter =
  (countText: CountText, policy: CountPolicy) =>
  async ({ inbound }: Call, summary: AnswerSummary): Promise<Usage> => {
    const { model, picture, knownPromptTokens } = inbound.facts
    if (picture !== undefined) return countPictures(picture, summary)
    if (knownPromptTokens !== undefined)
      return { semantics: 'openai', promptTokens: knownPromptTokens, completionTokens: 0, source: 'counted' }
    const promptTokens = policy.countsPrompts ? await countPrompt(countText, policy, inbound) : 0
    const completionTokens = (await countOutput(countText, model, summary)) + summary.toolCallCount * TOOL_CALL_TOKENS
    return { semantics: 'openai', promptTokens, completionTokens, source: 'counted' }
  }
