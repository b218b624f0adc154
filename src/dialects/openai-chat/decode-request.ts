// A chat completion request, read into the neutral form.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, Output, OutputFormat } from '../neutral/index.ts'
import { readBoolean, readNumber, readObject, readText } from '../openai-family/members.ts'
import { invalidRequest, readModel, readStreamFlag } from '../openai-family/request.ts'
import { decodeSampling } from '../openai-family/sampling.ts'
import { decodeMessages } from './decode-messages.ts'
import { readCacheMark } from './decode-parts.ts'
import { decodeGoogleExtras, decodeReasoning, isEffort } from './decode-reasoning.ts'
import { decodeToolChoice, decodeTools, usesLegacyFunctions } from './decode-tools.ts'

/** Members that have a place in the neutral form, or mean nothing beyond the gateway. */
const CONSUMED: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'tools', 'tool_choice', 'functions', 'function_call'],
  ...[
    'parallel_tool_calls',
    'web_search_options',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
    'top_k',
  ],
  ...['seed', 'stop', 'presence_penalty', 'frequency_penalty', 'logprobs', 'top_logprobs', 'logit_bias', 'n'],
  ...['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking', 'thinking_budget', 'think', 'include_reasoning'],
  ...['response_format', 'verbosity', 'modalities', 'audio', 'user', 'safety_identifier', 'metadata', 'service_tier'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'store', 'cache_control', 'extra_body'],
])

const readLogprobs = (body: JsonObject): number | undefined => {
  const alternatives = readNumber(body, 'top_logprobs')
  return readBoolean(body, 'logprobs') === true ? (alternatives ?? 0) : undefined
}

/** Undefined for a type that is not known here: it stays among the extras. */
const readFormat = (body: JsonObject): OutputFormat | undefined => {
  const format = readObject(body, 'response_format')
  if (format === undefined) return undefined
  if (format.type === 'text') return { kind: 'text' }
  if (format.type === 'json_object') return { kind: 'json' }
  if (format.type !== 'json_schema') return undefined
  const path = 'response_format.json_schema'
  const holder = readObject(format, 'json_schema', 'response_format')
  if (holder === undefined) throw invalidRequest(`"${path}" is required.`, path)
  const schema = readObject(holder, 'schema', path)
  // Without a schema any JSON will do.
  if (schema === undefined) return { kind: 'json' }
  return {
    kind: 'schema',
    schema,
    ...optional('name', readText(holder, 'name', path)),
    ...optional('description', readText(holder, 'description', path)),
    ...optional('isStrict', readBoolean(holder, 'strict', path)),
  }
}

const readModalities = (body: JsonObject): readonly string[] | undefined => {
  const { modalities } = body
  if (modalities === undefined || modalities === null) return undefined
  if (!Array.isArray(modalities) || modalities.some((item) => typeof item !== 'string'))
    throw invalidRequest('"modalities" must be a list of strings.', 'modalities')
  return modalities.map((item) => String(item).toLowerCase())
}

const decodeOutput = (body: JsonObject, image: Output['image']): Output => {
  const audio = readObject(body, 'audio') ?? {}
  const voice = isJsonObject(audio.voice)
    ? readText(audio.voice, 'id', 'audio.voice')
    : readText(audio, 'voice', 'audio')
  return {
    ...optional('format', readFormat(body)),
    ...optional('verbosity', readText(body, 'verbosity')),
    ...optional('modalities', readModalities(body)),
    ...optional('voice', voice),
    ...optional('audioFormat', readText(audio, 'format', 'audio')),
    ...optional('image', image),
  }
}

/** Members without a place of their own, and those whose value is known to one vendor only. */
const readExtras = (
  body: JsonObject,
  format: OutputFormat | undefined,
  extraBody: JsonObject | undefined,
): JsonObject => {
  const unknown = Object.entries(body).filter(
    ([name, value]) => !CONSUMED.has(name) && value !== undefined && value !== null,
  )
  const { reasoning_effort: effort, response_format: responseFormat, safety_identifier: identifier, user } = body
  return {
    ...Object.fromEntries(unknown),
    ...(effort === undefined || effort === null || isEffort(effort) ? {} : { reasoning_effort: effort }),
    ...(isJsonObject(responseFormat) && format === undefined ? { response_format: responseFormat } : {}),
    ...(typeof user === 'string' && typeof identifier === 'string' ? { safety_identifier: identifier } : {}),
    ...optional('extra_body', extraBody),
  }
}

/** Throws GatewayError `invalid_request`, naming the member, for what no model could be asked. */
export const decodeRequest = (body: JsonObject): Conversation => {
  const google = decodeGoogleExtras(body)
  const output = decodeOutput(body, google.image)
  const topLogprobs = readLogprobs(body)
  const safetyIdentifier = readText(body, 'safety_identifier')
  return {
    model: readModel(body),
    isStream: readStreamFlag(body),
    turns: decodeMessages(body.messages),
    tools: decodeTools(body),
    ...optional('toolChoice', decodeToolChoice(body)),
    // The older `function_call` has room for one call.
    ...optional(
      'allowsParallelTools',
      readBoolean(body, 'parallel_tool_calls') ?? (usesLegacyFunctions(body) ? false : undefined),
    ),
    sampling: { ...decodeSampling(body), ...optional('topLogprobs', topLogprobs) },
    reasoning: decodeReasoning(body, google.reasoning),
    output,
    ...optional('user', readText(body, 'user') ?? safetyIdentifier),
    ...optional('metadata', readObject(body, 'metadata')),
    ...optional('serviceTier', readText(body, 'service_tier')),
    ...optional('cacheKey', readText(body, 'prompt_cache_key')),
    ...optional('cacheRetention', readText(body, 'prompt_cache_retention')),
    ...optional('isStored', readBoolean(body, 'store')),
    ...optional('cache', readCacheMark(body.cache_control)),
    extras: { family: 'openai-chat', members: readExtras(body, output.format, google.rest) },
  }
}
