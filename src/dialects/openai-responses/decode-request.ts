// A Responses request in the neutral form, for models that only other dialects reach: nothing is stored between requests.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, Effort, OutputFormat, ReasoningWish, Sampling } from '../neutral/index.ts'
import { invalidRequest, readModel, readOutputLimit, readStreamFlag } from '../openai-family/request.ts'
import { readTurns, unsupported } from './decode-items.ts'
import { readToolChoice, readTools } from './decode-tools.ts'
import { createToolNames } from './tool-names.ts'
import { includes, OUTPUT_LOGPROBS, readBoolean, readNumber, readObject, readText } from './wire.ts'

/** Members that ask for something only OpenAI's store has. `false` and null ask for nothing. */
const STORED: Readonly<Record<string, string>> = {
  previous_response_id: 'responses are not stored, send the whole conversation as input.',
  conversation: 'conversations are not stored, send the whole conversation as input.',
  background: 'answers are not kept for later.',
  prompt: 'prompt templates are not stored, send their text as instructions.',
}

const refuseStored = (body: JsonObject): void => {
  for (const [member, reason] of Object.entries(STORED)) {
    const value = body[member]
    if (value !== undefined && value !== null && value !== false) throw unsupported(member, reason)
  }
}

const EFFORTS: ReadonlyMap<string, Effort> = new Map(
  (['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const).map((effort) => [effort, effort]),
)

const readReasoning = (body: JsonObject): ReasoningWish => {
  const wish = readObject(body, 'reasoning') ?? {}
  const word = readText(wish, 'effort', 'reasoning')
  const effort = word === undefined ? undefined : EFFORTS.get(word)
  if (word !== undefined && effort === undefined)
    throw invalidRequest(`"reasoning.effort" must be one of ${[...EFFORTS.keys()].join(', ')}.`, 'reasoning.effort')
  const summary = readText(wish, 'summary', 'reasoning') ?? readText(wish, 'generate_summary', 'reasoning')
  return { ...optional('effort', effort), ...(summary === undefined ? {} : { summary, isShown: true }) }
}

const readSchemaFormat = (format: JsonObject): OutputFormat => {
  const path = 'text.format'
  const schema = readObject(format, 'schema', path)
  if (schema === undefined) throw invalidRequest('"text.format.schema" is required.', 'text.format.schema')
  return {
    kind: 'schema',
    schema,
    ...optional('name', readText(format, 'name', path)),
    ...optional('description', readText(format, 'description', path)),
    ...optional('isStrict', readBoolean(format, 'strict', path)),
  }
}

const readFormat = (text: JsonObject): OutputFormat | undefined => {
  const format = readObject(text, 'format', 'text')
  if (format === undefined) return undefined
  if (format.type === 'json_schema') return readSchemaFormat(format)
  if (format.type === 'json_object') return { kind: 'json' }
  if (format.type === 'text') return { kind: 'text' }
  throw invalidRequest('"text.format.type" must be text, json_object or json_schema.', 'text.format.type')
}

/** Alternatives are reported when a number of them is asked for, or probabilities as such. */
const readTopLogprobs = (body: JsonObject): number | undefined => {
  const count = readNumber(body, 'top_logprobs')
  return (count ?? 0) > 0 ? count : includes(body, OUTPUT_LOGPROBS) ? 0 : undefined
}

const readSampling = (body: JsonObject): Sampling => ({
  ...optional('temperature', readNumber(body, 'temperature')),
  ...optional('topP', readNumber(body, 'top_p')),
  ...optional('topLogprobs', readTopLogprobs(body)),
  ...optional('outputTokensMax', readOutputLimit(body, 'max_output_tokens')),
})

/** Members that have a place in the neutral form. */
const READ: ReadonlySet<string> = new Set([
  ...Object.keys(STORED),
  'model',
  'input',
  'instructions',
  'stream',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'top_logprobs',
  'max_output_tokens',
  'reasoning',
  'text',
  'user',
  'safety_identifier',
  'metadata',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'store',
  // Says what the answer shall hold; the writer of the answer reads it from the request.
  'include',
  'stream_options',
])

const readExtras = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name, value]) => !READ.has(name) && value !== null))

/** Throws `invalid_request`, naming the member, for what cannot be asked without a store or is of the wrong type. */
export const decodeRequest = (body: JsonObject): Conversation => {
  refuseStored(body)
  const names = createToolNames(body)
  const text = readObject(body, 'text') ?? {}
  return {
    model: readModel(body),
    isStream: readStreamFlag(body),
    turns: readTurns(body, names),
    tools: readTools(body, names),
    ...optional('toolChoice', readToolChoice(body, names)),
    ...optional('allowsParallelTools', readBoolean(body, 'parallel_tool_calls')),
    sampling: readSampling(body),
    reasoning: readReasoning(body),
    output: { ...optional('format', readFormat(text)), ...optional('verbosity', readText(text, 'verbosity', 'text')) },
    ...optional('user', readText(body, 'safety_identifier') ?? readText(body, 'user')),
    ...optional('metadata', readObject(body, 'metadata')),
    ...optional('serviceTier', readText(body, 'service_tier')),
    ...optional('cacheKey', readText(body, 'prompt_cache_key')),
    ...optional('cacheRetention', readText(body, 'prompt_cache_retention')),
    ...optional('isStored', readBoolean(body, 'store')),
    extras: { family: 'openai-responses', members: readExtras(body) },
  }
}
