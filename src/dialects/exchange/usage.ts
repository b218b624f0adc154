// Usage of the simpler subjects: prompts alone, pictures and sound in and out, and durations.
import { isJsonObject, type JsonObject, optional, readPath, type Usage } from '../../kernel/index.ts'
import { createCountReader } from '../openai-family/count.ts'

/** Usage of an answer whose output is not counted; undefined when the upstream did not say, or said nonsense or zero. */
export const promptUsage = (tokens: unknown): Usage | undefined => {
  const counts = createCountReader()
  const promptTokens = counts.read(typeof tokens === 'string' && tokens !== '' ? Number(tokens) : tokens)
  if (promptTokens === undefined || promptTokens === 0) return undefined
  return { semantics: 'openai', promptTokens, completionTokens: 0, source: 'upstream' }
}

/** A minute of sound counts as 1,000 tokens, by whole seconds (billing.md section 8). */
export const tokensOfSeconds = (seconds: number): number => Math.round((Math.ceil(seconds) / 60) * 1000)

const detailsOf = (usage: JsonObject, side: 'input' | 'output'): unknown =>
  usage[`${side}_tokens_details`] ??
  usage[`${side}_token_details`] ??
  usage[side === 'input' ? 'prompt_tokens_details' : 'completion_tokens_details']

const isDuration = (usage: JsonObject): boolean => usage.type === 'duration' || typeof usage.seconds === 'number'

export type ReadUsage = { readonly usage: Usage | undefined; readonly isAbsurd: boolean }

/**
 * OpenAI's usage of pictures, speech and transcriptions: `input_tokens`, `output_tokens` and their details by modality
 * (`input_token_details` in transcriptions), or `{type: "duration", seconds}`.
 */
export const readMediaUsage = (value: unknown): ReadUsage => {
  if (!isJsonObject(value)) return { usage: undefined, isAbsurd: false }
  const counts = createCountReader()
  if (isDuration(value)) {
    const { seconds } = value
    const known = counts.read(typeof seconds === 'number' ? Math.ceil(seconds) : seconds)
    const usage = known === undefined ? undefined : promptUsage(tokensOfSeconds(known))
    return { usage, isAbsurd: counts.wasAbsurd() }
  }
  const promptTokens = counts.read(value.input_tokens ?? value.prompt_tokens) ?? 0
  const completionTokens = counts.read(value.output_tokens ?? value.completion_tokens) ?? 0
  if (counts.wasAbsurd() || promptTokens + completionTokens === 0)
    return { usage: undefined, isAbsurd: counts.wasAbsurd() }
  const input = detailsOf(value, 'input')
  const output = detailsOf(value, 'output')
  const details = createCountReader()
  const usage: Usage = {
    semantics: 'openai',
    promptTokens,
    completionTokens,
    ...optional('cacheReadTokens', details.read(readPath(input, 'cached_tokens'))),
    ...optional('textInputTokens', details.read(readPath(input, 'text_tokens'))),
    ...optional('imageInputTokens', details.read(readPath(input, 'image_tokens'))),
    ...optional('audioInputTokens', details.read(readPath(input, 'audio_tokens'))),
    ...optional('textOutputTokens', details.read(readPath(output, 'text_tokens'))),
    ...optional('imageOutputTokens', details.read(readPath(output, 'image_tokens'))),
    ...optional('audioOutputTokens', details.read(readPath(output, 'audio_tokens'))),
    source: 'upstream',
    ...(details.wasAbsurd() ? { isClamped: true } : {}),
  }
  return { usage: withText(usage), isAbsurd: false }
}

/** Beside sound, what is called neither text nor anything else is text: transcriptions name the parts of their input alone. */
const withText = (usage: Usage): Usage => {
  const { audioInputTokens = 0, audioOutputTokens = 0, imageInputTokens = 0, imageOutputTokens = 0 } = usage
  if (audioInputTokens + audioOutputTokens === 0) return usage
  const textIn = Math.max(0, usage.promptTokens - audioInputTokens - imageInputTokens)
  const textOut = Math.max(0, usage.completionTokens - audioOutputTokens - imageOutputTokens)
  return {
    ...usage,
    textInputTokens: usage.textInputTokens ?? textIn,
    textOutputTokens: usage.textOutputTokens ?? textOut,
  }
}

/** The same on the wire, for answers that were translated. */
export const writeMediaUsage = (usage: Usage, inputDetails = 'input_tokens_details'): JsonObject => {
  const input = {
    ...optional('text_tokens', usage.textInputTokens),
    ...optional('image_tokens', usage.imageInputTokens),
    ...optional('audio_tokens', usage.audioInputTokens),
  }
  return {
    total_tokens: usage.promptTokens + usage.completionTokens,
    input_tokens: usage.promptTokens,
    output_tokens: usage.completionTokens,
    ...(Object.keys(input).length === 0 ? {} : { [inputDetails]: input }),
  }
}

/** The usage of several answers to one question; undefined as soon as one of them did not say. */
export const addUsage = (usages: readonly (Usage | undefined)[]): Usage | undefined => {
  const known = usages.filter((usage) => usage !== undefined)
  const [first, ...rest] = known
  if (first === undefined || known.length < usages.length) return undefined
  return rest.reduce(addTwo, first)
}

const ADDED = [
  'cacheReadTokens',
  'textInputTokens',
  'imageInputTokens',
  'audioInputTokens',
  'textOutputTokens',
  'imageOutputTokens',
  'audioOutputTokens',
] as const satisfies readonly (keyof Usage)[]

const addTwo = (one: Usage, other: Usage): Usage => ({
  ...one,
  promptTokens: one.promptTokens + other.promptTokens,
  completionTokens: one.completionTokens + other.completionTokens,
  ...Object.fromEntries(
    ADDED.flatMap((name) =>
      one[name] === undefined && other[name] === undefined ? [] : [[name, (one[name] ?? 0) + (other[name] ?? 0)]],
    ),
  ),
  ...(one.isClamped === true || other.isClamped === true ? { isClamped: true } : {}),
})
