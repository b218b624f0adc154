// A chat completion request for an upstream, written from the neutral form.
import { createHash } from 'node:crypto'
import { type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type { Conversation, Encoded, EncodeOptions, MediaPart, OutputFormat } from '../neutral/index.ts'
import { encodeMessages } from './encode-messages.ts'
import type { Writing } from './encode-parts.ts'
import { encodeTools } from './encode-tools.ts'
import { modelFamily } from './model-families.ts'
import { thinkingMembers } from './thinking.ts'

/** OpenAI's bounds: stop sequences, and the length of `user`. */
const STOP_MAX = 4
const USER_LENGTH_MAX = 64

/** Members that only OpenAI knows by these values; a client of another dialect may have its own words for a tier. */
const SERVICE_TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority'])

/** Members of legacy completions that chat has no place for: they never go out among the extras. */
const LEGACY_MEMBERS: ReadonlySet<string> = new Set(['prompt', 'suffix', 'echo', 'best_of'])

/** Members that a family refuses are noted and left out. */
const encodeSampling = ({ model, sampling }: Conversation, effort: unknown, { drop }: Writing): JsonObject => {
  const family = modelFamily(model)
  const isFree = family.sampling === 'always' || (family.sampling === 'without-effort' && effort === 'none')
  const refused = (name: string, value: JsonValue | undefined, isTaken: boolean): JsonObject => {
    if (value !== undefined && !isTaken) drop(name)
    return value === undefined || !isTaken ? {} : { [name]: value }
  }
  const { topLogprobs, stop, outputTokensMax, answerCount, seed } = sampling
  const stops = stop?.slice(0, STOP_MAX)
  for (let index = STOP_MAX; index < (stop?.length ?? 0); index++) drop(`stop[${index}]`)
  return {
    ...optional(family.hasCompletionLimit ? 'max_completion_tokens' : 'max_tokens', outputTokensMax),
    ...refused('temperature', sampling.temperature, isFree),
    ...refused('top_p', sampling.topP, isFree),
    ...refused('top_k', sampling.topK, !family.isOpenAi),
    ...refused('presence_penalty', sampling.presencePenalty, isFree),
    ...refused('frequency_penalty', sampling.frequencyPenalty, isFree),
    ...refused('logit_bias', sampling.logitBias, isFree),
    ...refused('logprobs', topLogprobs === undefined ? undefined : true, isFree),
    ...(isFree && topLogprobs !== undefined && topLogprobs > 0 ? { top_logprobs: topLogprobs } : {}),
    ...refused('stop', stops?.length === 1 ? stops[0] : stops && [...stops], family.hasStop),
    ...optional('seed', seed),
    ...optional('n', answerCount),
  }
}

const encodeFormat = (format: OutputFormat, { traits, drop }: Writing): JsonObject => {
  if (format.kind !== 'schema') return { type: format.kind === 'text' ? 'text' : 'json_object' }
  if (traits.hasJsonSchema === false) {
    drop('response_format.json_schema')
    return { type: 'json_object' }
  }
  return {
    type: 'json_schema',
    json_schema: {
      name: format.name ?? 'response',
      ...optional('description', format.description),
      schema: format.schema,
      ...optional('strict', format.isStrict),
    },
  }
}

const encodeOutput = ({ output }: Conversation, writing: Writing): JsonObject => {
  const { format, modalities, voice, audioFormat, image, verbosity } = output
  const isMedia = modalities?.some((modality) => modality !== 'text') === true
  const isSpoken = modalities?.includes('audio') === true
  const isPicture = modalities?.includes('image') === true
  if (!isSpoken && voice !== undefined) writing.drop('audio')
  if (!isPicture && image !== undefined) writing.drop('image_config')
  return {
    ...(format === undefined ? {} : { response_format: encodeFormat(format, writing) }),
    ...(isMedia && modalities !== undefined ? { modalities: [...modalities] } : {}),
    ...(isSpoken ? { audio: { ...optional('voice', voice), ...optional('format', audioFormat) } } : {}),
    // OpenRouter's name for it (openrouter.ai/docs, "Image generation").
    ...(isPicture && image !== undefined
      ? { image_config: { ...optional('aspect_ratio', image.aspectRatio), ...optional('image_size', image.size) } }
      : {}),
    ...optional('verbosity', verbosity),
  }
}

/** An opaque id may be replaced by its hash: it tells users apart as well, and fits. */
const fitUser = (user: string): string =>
  user.length <= USER_LENGTH_MAX ? user : createHash('sha256').update(user).digest('hex')

const encodeAccount = (conversation: Conversation, writing: Writing): JsonObject => {
  const { user, metadata, serviceTier, cacheKey, cacheRetention, isStored, cache } = conversation
  const hasTier = serviceTier !== undefined && SERVICE_TIERS.has(serviceTier)
  if (serviceTier !== undefined && !hasTier) writing.drop('service_tier')
  // OpenAI takes metadata of stored answers only.
  if (metadata !== undefined && isStored !== true) writing.drop('metadata')
  return {
    ...(user === undefined ? {} : { user: fitUser(user) }),
    ...(isStored === true ? { store: true, ...optional('metadata', metadata) } : {}),
    ...(hasTier ? { service_tier: serviceTier } : {}),
    ...optional('prompt_cache_key', cacheKey),
    ...optional('prompt_cache_retention', cacheRetention),
    ...(cache !== undefined && writing.traits.hasCacheMarks === true
      ? { cache_control: { type: 'ephemeral', ...cache } }
      : {}),
  }
}

/** Members that a client of this family sent and that have no place in the neutral form. */
const encodeExtras = ({ extras }: Conversation, { drop }: Writing): JsonObject => {
  const members: JsonObject = {}
  for (const [name, value] of Object.entries(extras.members)) {
    if (extras.family === 'openai-chat' && !LEGACY_MEMBERS.has(name)) members[name] = value
    else drop(name)
  }
  return members
}

export const encodeRequest = (conversation: Conversation, { traits }: EncodeOptions): Encoded => {
  const dropped: string[] = []
  const writing: Writing = { traits, drop: (what) => dropped.push(what) }
  const { model, isStream, turns, reasoning } = conversation
  const thinking = thinkingMembers(reasoning, model, traits)
  if (thinking.isLost) dropped.push('reasoning')
  const body: JsonObject = {
    ...encodeExtras(conversation, writing),
    model,
    messages: [...encodeMessages(turns, model, writing)],
    ...(isStream ? { stream: true } : {}),
    ...(isStream && traits.hasStreamOptions === true ? { stream_options: { include_usage: true } } : {}),
    ...encodeSampling(conversation, thinking.members.reasoning_effort, writing),
    ...encodeTools(conversation, writing),
    ...thinking.members,
    ...encodeOutput(conversation, writing),
    ...encodeAccount(conversation, writing),
  }
  return { body, dropped }
}

/** Chat has addresses for pictures and films; files and sounds are sent as bytes. */
export const needsBytes = ({ kind, source }: MediaPart): boolean =>
  source.kind === 'url' && (kind === 'file' || kind === 'audio')
