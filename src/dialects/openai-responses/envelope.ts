// The response object around an answer: what it says of itself, and what it repeats of the request.
import { isJsonObject, type JsonObject, type JsonValue, type Usage } from '../../kernel/index.ts'
import type { Finish, ReplyContext } from '../neutral/index.ts'
import { writeResponsesUsage } from './usage.ts'
import { objectsOf, textOf } from './wire.ts'

type Check = (value: unknown) => boolean

const isNumber: Check = (value) => typeof value === 'number'
const isText: Check = (value) => typeof value === 'string'
const isBoolean: Check = (value) => typeof value === 'boolean'

/** Members that are repeated, with OpenAI's defaults for what the request leaves out. */
const ECHOED: readonly (readonly [string, Check, JsonValue])[] = [
  ['max_output_tokens', isNumber, null],
  ['max_tool_calls', isNumber, null],
  ['metadata', isJsonObject, {}],
  ['parallel_tool_calls', isBoolean, true],
  ['prompt_cache_key', isText, null],
  ['prompt_cache_retention', isText, null],
  ['safety_identifier', isText, null],
  ['service_tier', isText, 'auto'],
  ['temperature', isNumber, 1],
  ['tool_choice', (value) => isText(value) || isJsonObject(value), 'auto'],
  ['top_logprobs', isNumber, 0],
  ['top_p', isNumber, 1],
  ['presence_penalty', isNumber, 0],
  ['frequency_penalty', isNumber, 0],
  ['truncation', isText, 'disabled'],
  ['user', isText, null],
]

/** Functions are repeated with all their members: typed clients count on them. */
const echoTool = (tool: JsonObject): JsonObject =>
  tool.type === 'function'
    ? {
        ...tool,
        description: tool.description ?? null,
        parameters: tool.parameters ?? null,
        strict: tool.strict ?? null,
      }
    : tool

const echo = (request: JsonObject): JsonObject => {
  const reasoning = isJsonObject(request.reasoning) ? request.reasoning : {}
  const text = isJsonObject(request.text) ? request.text : {}
  const members: JsonObject = {}
  for (const [name, isRight, fallback] of ECHOED) members[name] = isRight(request[name]) ? request[name] : fallback
  return {
    ...members,
    background: false,
    instructions: isText(request.instructions) || Array.isArray(request.instructions) ? request.instructions : null,
    previous_response_id: null,
    reasoning: { ...reasoning, effort: reasoning.effort ?? null, summary: reasoning.summary ?? null },
    // Nothing is kept here, whatever the request asked for.
    store: false,
    text: { ...text, format: isJsonObject(text.format) ? text.format : { type: 'text' } },
    tools: objectsOf(request.tools).map(echoTool),
  }
}

type Ending = {
  readonly finish: Finish
  readonly usage: Usage | undefined
  readonly serviceTier: string | undefined
}

const REASONS: Partial<Readonly<Record<Finish['reason'], string>>> = {
  length: 'max_output_tokens',
  'content-filter': 'content_filter',
}

/** Why an answer is incomplete; undefined when it is whole. */
export const incompleteReason = (finish: Finish): string | undefined => REASONS[finish.reason]

/** An id of OpenAI's form: the upstream's when it has that form, else one of the request. */
export const responseId = (upstreamId: string, requestId: string): string =>
  upstreamId.startsWith('resp_') ? upstreamId : `resp_${requestId}`

/** The response object; without an ending it is in progress. */
export const writeResponse = (
  id: string,
  context: ReplyContext,
  output: readonly JsonObject[],
  ending?: Ending,
): JsonObject => {
  const reason = ending === undefined ? undefined : incompleteReason(ending.finish)
  const status = ending === undefined ? 'in_progress' : reason === undefined ? 'completed' : 'incomplete'
  return {
    id,
    object: 'response',
    created_at: context.createdAt,
    completed_at: status === 'completed' ? context.createdAt : null,
    status,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    model: context.model,
    output: [...output],
    ...echo(context.request),
    ...(textOf(ending?.serviceTier) === '' ? {} : { service_tier: ending?.serviceTier }),
    usage: ending?.usage === undefined ? null : writeResponsesUsage(ending.usage),
  }
}
