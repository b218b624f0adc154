// A conversation as a Responses request.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, Encoded, EncodeOptions, MediaPart, OutputFormat } from '../neutral/index.ts'
import { modelFamily } from '../openai-chat/model-families.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { writeInput } from './encode-items.ts'
import { writeTools } from './encode-tools.ts'
import { writeReasoningWish } from './reasoning.ts'
import { ENCRYPTED_REASONING, OUTPUT_LOGPROBS } from './wire.ts'

/** OpenAI takes no smaller limit here, though chat does. */
const LEAST_OUTPUT_LIMIT = 16

/** Models that do not think refuse to be asked for encrypted thoughts. */
const isThoughtless = (model: string): boolean => /^(ft:)?(gpt-3|gpt-4|chatgpt-)/.test(model)

const writeFormat = (format: OutputFormat): JsonObject => {
  if (format.kind !== 'schema') return { type: format.kind === 'json' ? 'json_object' : 'text' }
  return {
    type: 'json_schema',
    name: format.name ?? 'output',
    schema: format.schema,
    ...optional('description', format.description),
    ...optional('strict', format.isStrict),
  }
}

const writeText = ({ output }: Conversation): JsonObject | undefined => {
  const { format, verbosity } = output
  if (format === undefined && verbosity === undefined) return undefined
  return { ...(format === undefined ? {} : { format: writeFormat(format) }), ...optional('verbosity', verbosity) }
}

/** Whether temperature and the like are taken: a model that thinks answers them with an error, whatever their value. */
const takesSampling = (model: string, effort: unknown): boolean => {
  const { sampling } = modelFamily(model)
  return sampling === 'always' || (sampling === 'without-effort' && (effort === undefined || effort === 'none'))
}

/** Clients of other families keep the history themselves, so that thoughts they asked for must come with their proof. */
const writeInclude = (
  { model, isStored, sampling, extras }: Conversation,
  isCodex: boolean,
  reasoning: JsonObject | undefined,
): string[] => {
  const isAskedToThink = reasoning !== undefined && reasoning.effort !== 'none'
  const keepsHistory = isStored === false || (extras.family !== 'openai-responses' && isAskedToThink)
  const wantsThoughts = isCodex || (keepsHistory && !isThoughtless(model))
  return [
    ...(wantsThoughts ? [ENCRYPTED_REASONING] : []),
    ...(sampling.topLogprobs === undefined || !takesSampling(model, reasoning?.effort) ? [] : [OUTPUT_LOGPROBS]),
  ]
}

/** Service tiers that OpenAI knows; other families have their own. */
const TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority'])

/** Parts of a conversation that this API has no word for, by the members that ask for them. */
const listUnsaid = (conversation: Conversation): string[] => {
  const { sampling, output, extras, turns, serviceTier } = conversation
  const isPresent: readonly (readonly [string, boolean])[] = [
    ['stop', (sampling.stop ?? []).length > 0],
    ['seed', sampling.seed !== undefined],
    ['top_k', sampling.topK !== undefined],
    ['presence_penalty', sampling.presencePenalty !== undefined],
    ['frequency_penalty', sampling.frequencyPenalty !== undefined],
    ['logit_bias', sampling.logitBias !== undefined],
    ['modalities', (output.modalities ?? []).some((modality) => modality !== 'text')],
    ['audio', output.voice !== undefined || output.audioFormat !== undefined],
    ['image', output.image !== undefined],
    ['service_tier', serviceTier !== undefined && !TIERS.has(serviceTier)],
    ['cache_control', conversation.cache !== undefined || turns.some(hasCacheMark)],
  ]
  const foreign = extras.family === 'openai-responses' ? [] : Object.keys(extras.members)
  return [...isPresent.filter(([, isHere]) => isHere).map(([member]) => member), ...foreign]
}

const hasCacheMark = (turn: Conversation['turns'][number]): boolean =>
  turn.parts.some((part) => 'cache' in part && part.cache !== undefined)

/** Limits and sampling. A limit below the least is raised, which is noted, as is what the model would refuse. */
const writeSampling = (
  { sampling, model }: Conversation,
  effort: unknown,
  drop: (what: string) => void,
): JsonObject => {
  const limit = sampling.outputTokensMax
  if (limit !== undefined && limit < LEAST_OUTPUT_LIMIT) drop(`max_output_tokens (raised to ${LEAST_OUTPUT_LIMIT})`)
  const wished = {
    ...optional('temperature', sampling.temperature),
    ...optional('top_p', sampling.topP),
    ...((sampling.topLogprobs ?? 0) > 0 ? { top_logprobs: sampling.topLogprobs } : {}),
  }
  const isTaken = takesSampling(model, effort)
  if (!isTaken) for (const name of Object.keys(wished)) drop(name)
  return {
    ...(limit === undefined ? {} : { max_output_tokens: Math.max(limit, LEAST_OUTPUT_LIMIT) }),
    ...(isTaken ? wished : {}),
  }
}

/** Members that Codex takes, as its own client sends them; it refuses a request that has another one. */
const CODEX_MEMBERS: ReadonlySet<string> = new Set([
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'store',
  'stream',
  'include',
  'service_tier',
  'prompt_cache_key',
  'text',
  'client_metadata',
])

const forCodex = (body: JsonObject, drop: (what: string) => void): JsonObject => {
  const members: JsonObject = {}
  for (const [name, value] of Object.entries(body)) {
    if (CODEX_MEMBERS.has(name)) members[name] = value
    else drop(name)
  }
  return { ...members, instructions: members.instructions ?? '', store: false }
}

/** Throws `invalid_request` for several answers: this API gives one. */
export const encodeRequest = (conversation: Conversation, { traits }: EncodeOptions): Encoded => {
  const { model, sampling, extras, serviceTier } = conversation
  if ((sampling.answerCount ?? 1) > 1) throw invalidRequest('"n" must be 1 for this model.', 'n')
  const isCodex = traits.isCodex === true
  const dropped = listUnsaid(conversation)
  const drop = (what: string): void => {
    dropped.push(what)
  }
  const isOwn = extras.family === 'openai-responses'
  const { instructions, input } = writeInput(conversation, isCodex, drop)
  const reasoning = writeReasoningWish(conversation.reasoning, model, isOwn)
  if (reasoning.isUnsaid) drop('thinking')
  const include = writeInclude(conversation, isCodex, reasoning.member)
  const body: JsonObject = {
    ...(isOwn ? extras.members : {}),
    model,
    ...(instructions === '' ? {} : { instructions }),
    input,
    ...writeTools(conversation, drop),
    ...writeSampling(conversation, reasoning.member?.effort, drop),
    ...optional('reasoning', reasoning.member),
    ...optional('text', writeText(conversation)),
    ...(include.length === 0 ? {} : { include }),
    ...optional('user', conversation.user),
    ...optional('metadata', conversation.metadata),
    ...(serviceTier !== undefined && TIERS.has(serviceTier) ? { service_tier: serviceTier } : {}),
    ...optional('prompt_cache_key', conversation.cacheKey),
    ...optional('prompt_cache_retention', conversation.cacheRetention),
    ...optional('store', conversation.isStored),
    ...(conversation.isStream ? { stream: true } : {}),
  }
  return { body: isCodex ? forCodex(body, drop) : body, dropped }
}

/** Sound must be sent as bytes; pictures, films and files may be given by their address. */
export const needsBytes = (part: MediaPart): boolean => part.kind === 'audio'
