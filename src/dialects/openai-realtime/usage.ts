// Usage of Realtime answers and of the transcripts of what was said to them.
import { isJsonObject, type JsonObject, optional, readPath, type Usage } from '../../kernel/index.ts'
import { createCountReader } from '../openai-family/count.ts'

type Counts = ReturnType<typeof createCountReader>

/** Numbers that some servers send as text. */
const toNumber = (value: unknown): unknown => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value)

const sum = (...counts: (number | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0)

/** Totals and their parts: `input_token_details` and `output_token_details`; details with an s are of imitators. */
const readCounts = (usage: JsonObject, counts: Counts) => {
  const input = usage.input_token_details ?? usage.input_tokens_details
  const output = usage.output_token_details ?? usage.output_tokens_details
  const read = (value: unknown): number | undefined => counts.read(toNumber(value))
  return {
    input: read(usage.input_tokens),
    output: read(usage.output_tokens),
    textIn: read(readPath(input, 'text_tokens')),
    audioIn: read(readPath(input, 'audio_tokens')),
    imageIn: read(readPath(input, 'image_tokens')),
    cached: read(readPath(input, 'cached_tokens')),
    textOut: read(readPath(output, 'text_tokens')),
    audioOut: read(readPath(output, 'audio_tokens')),
  }
}

/**
 * A usage object as our record. Text is what the parts leave of a total: pictures have no price of their own on the path of
 * sound and are charged as text, and an answer without parts is all text. Undefined when nothing was reported, or nothing used.
 */
const readTokens = (usage: JsonObject, counts: Counts): Usage | undefined => {
  const found = readCounts(usage, counts)
  const promptTokens = found.input ?? sum(found.textIn, found.audioIn, found.imageIn)
  const completionTokens = found.output ?? sum(found.textOut, found.audioOut)
  if (promptTokens + completionTokens === 0) return undefined
  return {
    semantics: 'openai',
    promptTokens,
    completionTokens,
    textInputTokens: Math.max(0, promptTokens - (found.audioIn ?? 0)),
    textOutputTokens: Math.max(0, completionTokens - (found.audioOut ?? 0)),
    ...optional('audioInputTokens', found.audioIn),
    ...optional('imageInputTokens', found.imageIn),
    ...optional('cacheReadTokens', found.cached),
    ...optional('audioOutputTokens', found.audioOut),
    source: 'upstream',
  }
}

export type ReportedUsage = {
  readonly usage: Usage | undefined
  /** Numbers came that nobody can believe; `usage` is undefined then. */
  readonly isAbsurd: boolean
}

/** `response.usage` of `response.done`. https://developers.openai.com/api/reference/resources/realtime */
export const readResponseUsage = (response: JsonObject): ReportedUsage => {
  if (!isJsonObject(response.usage)) return { usage: undefined, isAbsurd: false }
  const counts = createCountReader()
  const usage = readTokens(response.usage, counts)
  return counts.wasAbsurd() ? { usage: undefined, isAbsurd: true } : { usage, isAbsurd: false }
}

/** What a transcript of the input cost: tokens, or a length of sound in seconds. */
export type TranscriptionUsage =
  | { readonly kind: 'tokens'; readonly usage: Usage }
  | { readonly kind: 'duration'; readonly seconds: number }

/** A session may last an hour; no single turn is longer than a day. */
const LONGEST_SECONDS = 86_400

/**
 * `usage` of a finished input transcript, which is billed apart, at the price of the transcribing model
 * (https://developers.openai.com/api/docs/guides/realtime-costs). Undefined when none was reported that can be believed.
 */
export const readTranscriptionUsage = (event: JsonObject): TranscriptionUsage | undefined => {
  const { usage } = event
  if (!isJsonObject(usage)) return undefined
  const seconds = toNumber(usage.seconds)
  if (typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST_SECONDS) return { kind: 'duration', seconds }
  const counts = createCountReader()
  const tokens = readTokens(usage, counts)
  return tokens === undefined || counts.wasAbsurd() ? undefined : { kind: 'tokens', usage: tokens }
}
