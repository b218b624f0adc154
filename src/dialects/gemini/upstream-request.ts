// A conversation as a Gemini request. Model and stream flag are not in the body: the provider's address says them.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, Encoded, EncodeOptions, Output, Policy, Sampling } from '../neutral/index.ts'
import { type GoogleExtras, readGoogleExtras } from './google-extras.ts'
import { hasPenalties } from './models.ts'
import { toGeminiSchema } from './schema.ts'
import { encodeThinking } from './thinking.ts'
import { encodeContents } from './upstream-contents.ts'
import { encodeTools } from './upstream-tools.ts'
import { member } from './wire.ts'

type Drop = (member: string) => void

/** Gemini takes no more. */
const STOP_MAX = 5

const SAFETY_CATEGORIES = [
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
] as const

const encodeSampling = (sampling: Sampling, model: string, drop: Drop): JsonObject => {
  const { stop = [], topLogprobs, presencePenalty, frequencyPenalty, answerCount } = sampling
  if (stop.length > STOP_MAX) drop(`stop (more than ${STOP_MAX})`)
  if (sampling.logitBias !== undefined) drop('logit_bias')
  const takesPenalties = hasPenalties(model)
  if (!takesPenalties && (presencePenalty ?? 0) !== 0) drop('presence_penalty')
  if (!takesPenalties && (frequencyPenalty ?? 0) !== 0) drop('frequency_penalty')
  return {
    ...optional('temperature', sampling.temperature),
    ...optional('topP', sampling.topP),
    ...optional('topK', sampling.topK),
    ...optional('seed', sampling.seed === undefined ? undefined : Math.trunc(sampling.seed)),
    ...(stop.length === 0 ? {} : { stopSequences: stop.slice(0, STOP_MAX) }),
    ...(takesPenalties ? optional('presencePenalty', presencePenalty) : {}),
    ...(takesPenalties ? optional('frequencyPenalty', frequencyPenalty) : {}),
    ...(topLogprobs === undefined ? {} : { responseLogprobs: true }),
    ...(topLogprobs === undefined || topLogprobs === 0 ? {} : { logprobs: topLogprobs }),
    ...(answerCount === undefined || answerCount === 1 ? {} : { candidateCount: answerCount }),
    ...optional('maxOutputTokens', sampling.outputTokensMax),
  }
}

const encodeFormat = ({ format }: Output): JsonObject => {
  if (format === undefined || format.kind === 'text') return {}
  const json = { responseMimeType: 'application/json' }
  return format.kind === 'schema' ? { ...json, responseSchema: toGeminiSchema(format.schema) } : json
}

/** Gemini speaks or writes, never both; models that paint are asked to write as well. */
const encodeModalities = ({ modalities }: Output, model: string, policy: Policy): JsonObject => {
  if (modalities?.includes('audio') === true) return { responseModalities: ['AUDIO'] }
  if (modalities !== undefined) return { responseModalities: modalities.map((name) => name.toUpperCase()) }
  return policy.geminiImageModels.includes(model) ? { responseModalities: ['TEXT', 'IMAGE'] } : {}
}

const encodeOutput = (output: Output, model: string, policy: Policy, drop: Drop): JsonObject => {
  const { voice, image, audioFormat, verbosity, format } = output
  if (verbosity !== undefined) drop('verbosity')
  // Speech is raw 24 kHz samples of 16 bits, always.
  if (audioFormat !== undefined && audioFormat !== 'pcm16') drop('audio.format')
  if (format?.kind === 'schema' && format.description !== undefined) drop('response_format.json_schema.description')
  const imageConfig = { ...optional('aspectRatio', image?.aspectRatio), ...optional('imageSize', image?.size) }
  return {
    ...encodeFormat(output),
    ...encodeModalities(output, model, policy),
    ...(voice === undefined ? {} : { speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } } }),
    ...(Object.keys(imageConfig).length === 0 ? {} : { imageConfig }),
  }
}

const encodeConfig = (
  conversation: Conversation,
  { policy }: EncodeOptions,
  google: GoogleExtras | undefined,
  drop: Drop,
): JsonObject => {
  const { sampling, output, reasoning, model } = conversation
  const thinking =
    google?.thinking ?? encodeThinking(reasoning, model, sampling.outputTokensMax, policy.geminiThinkingShare)
  if (thinking === undefined && Object.keys(reasoning).length > 0) drop('reasoning')
  const written = {
    ...encodeSampling(sampling, model, drop),
    ...encodeOutput(output, model, policy, drop),
    ...(thinking === undefined ? {} : { thinkingConfig: thinking }),
  }
  return google?.image === undefined ? written : { ...written, imageConfig: google.image }
}

const encodeSafety = ({ geminiSafetySettings: settings }: Policy): JsonObject => {
  const safetySettings = SAFETY_CATEGORIES.flatMap((category) => {
    const threshold = settings[category] ?? settings.default
    return threshold === undefined ? [] : [{ category, threshold }]
  })
  return safetySettings.length === 0 ? {} : { safetySettings }
}

/** Members of the conversation that Gemini has no word for, under the names most clients know them by. */
const dropRest = (conversation: Conversation, drop: Drop): void => {
  const { user, metadata, serviceTier, cacheKey, cacheRetention, isStored, allowsParallelTools } = conversation
  if (user !== undefined) drop('user')
  if (metadata !== undefined) drop('metadata')
  if (serviceTier !== undefined) drop('service_tier')
  if (cacheKey !== undefined) drop('prompt_cache_key')
  if (cacheRetention !== undefined) drop('prompt_cache_retention')
  if (isStored === true) drop('store')
  if (allowsParallelTools === false) drop('parallel_tool_calls')
}

/** Puts a Gemini client's other members back, those of nested settings beside what was written. */
const restore = (body: JsonObject, members: JsonObject): JsonObject => {
  const restored: JsonObject = { ...body }
  for (const [name, value] of Object.entries(members)) {
    const written = restored[name]
    restored[name] = isJsonObject(written) && isJsonObject(value) ? { ...written, ...value } : value
  }
  return restored
}

/** Writes a request; `dropped` names what Gemini cannot be told. Throws `invalid_request` for wrong `extra_body.google`. */
export const encodeRequest = (conversation: Conversation, options: EncodeOptions): Encoded => {
  const dropped = new Set<string>()
  const drop: Drop = (name) => {
    dropped.add(name)
  }
  const { extras, model } = conversation
  const google = readGoogleExtras(conversation)
  const contents = encodeContents(conversation, {
    model,
    hasCallIds: options.traits.hasCallIds !== false,
    signsCalls: options.policy.signsGeminiCalls,
    drop,
  })
  const generationConfig = encodeConfig(conversation, options, google, drop)
  const isNative = extras.family === 'gemini'
  const body: JsonObject = {
    ...contents,
    ...encodeTools(conversation, drop),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
    ...(isNative && member(extras.members, 'safetySettings') !== undefined ? {} : encodeSafety(options.policy)),
    ...optional('cachedContent', google?.cachedContent),
  }
  dropRest(conversation, drop)
  if (!isNative)
    for (const name of Object.keys(extras.members)) if (name !== 'extra_body' || google === undefined) drop(name)
  return { body: isNative ? restore(body, extras.members) : body, dropped: [...dropped] }
}
