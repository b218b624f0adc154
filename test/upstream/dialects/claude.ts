// A simulated Claude: Anthropic's Messages, and the same at Bedrock behind invoke and its binary event stream.
// https://platform.claude.com/docs/en/api/messages
import { everyBytes } from '../chunking.ts'
import { awsFraming, namedEventFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { eventsOf, ISSUER, wholeOf } from './claude-answer.ts'
import { type Call, isSignedBy, type Prompt } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import {
  base64At,
  closedSchemaAt,
  demand,
  eachAt,
  numberAt,
  objectAt,
  objectSchemaAt,
  oneOf,
  optional,
  reject,
  textAt,
} from './strict.ts'

const CORE =
  'system messages max_tokens temperature top_p top_k stop_sequences tools tool_choice thinking output_config'.split(
    ' ',
  )
const HOME = [...CORE, 'model', 'stream', 'metadata', 'service_tier', 'cache_control', 'inference_geo', 'container']
const BEDROCK = [...CORE, 'anthropic_version', 'anthropic_beta']

const VERSIONS = ['2023-06-01', '2026-10-21']

/** What a conversation is read into, turn by turn. */
type Walk = {
  text: string
  readonly media: Prompt['media'][number][]
  results: Prompt['results'][number][]
  readonly ids: Set<string>
  open: Map<string, Call>
  cacheMarks: number
}

const mark = (value: JsonValue | undefined, path: string, walk: Walk): void => {
  if (value === undefined) return
  oneOf(objectAt(value, path, ['type', 'ttl', 'scope']).type, `${path}.type`, ['ephemeral'])
  walk.cacheMarks += 1
  demand(walk.cacheMarks <= 4, 'A maximum of 4 blocks with cache_control may be provided.')
}

const readSource = (value: JsonValue | undefined, path: string, walk: Walk): void => {
  const source = objectAt(value, path)
  oneOf(source.type, `${path}.type`, ['base64'])
  objectAt(source, path, ['type', 'media_type', 'data'])
  walk.media.push({
    mimeType: textAt(source.media_type, `${path}.media_type`),
    bytes: base64At(source.data, `${path}.data`),
  })
}

const readText = (block: JsonObject, path: string, walk: Walk): string => {
  objectAt(block, path, ['type', 'text', 'cache_control', 'citations'])
  demand(textAt(block.text, `${path}.text`) !== '', `${path}: text content blocks must be non-empty`)
  demand(/\S/.test(String(block.text)), `${path}: text content blocks must contain non-whitespace text`)
  mark(block.cache_control, `${path}.cache_control`, walk)
  return String(block.text)
}

const readMedia = (block: JsonObject, path: string, walk: Walk): string => {
  objectAt(block, path, ['type', 'source', 'cache_control', 'title', 'context', 'citations'])
  readSource(block.source, `${path}.source`, walk)
  mark(block.cache_control, `${path}.cache_control`, walk)
  return ''
}

const readResult = (block: JsonObject, path: string, walk: Walk): void => {
  objectAt(block, path, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'])
  const id = textAt(block.tool_use_id, `${path}.tool_use_id`)
  const call = walk.open.get(id)
  demand(call !== undefined, `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}.`)
  walk.open.delete(id)
  mark(block.cache_control, `${path}.cache_control`, walk)
  const text =
    typeof block.content === 'string'
      ? block.content
      : eachAt(block.content ?? [], `${path}.content`, (value, at) => {
          const part = objectAt(value, at)
          return part.type === 'text' ? readText(part, at, walk) : readMedia(part, at, walk)
        }).join('')
  walk.results.push({ call, text })
}

const readUser = (blocks: readonly JsonObject[], path: string, walk: Walk): void => {
  let isPastResults = false
  const texts = blocks.map((block, index) => {
    const at = `${path}.content.${index}`
    const type = oneOf(block.type, `${at}.type`, ['text', 'image', 'document', 'tool_result'])
    if (type === 'tool_result') {
      demand(!isPastResults, `${at}: tool_result blocks must come first in the content`)
      readResult(block, at, walk)
      return ''
    }
    isPastResults = true
    return type === 'text' ? readText(block, at, walk) : readMedia(block, at, walk)
  })
  demand(
    walk.open.size === 0,
    `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...walk.open.keys()].join(', ')}`,
  )
  const text = texts.join('')
  if (text !== '') walk.text = text
}

const readCall = (block: JsonObject, path: string, walk: Walk): void => {
  objectAt(block, path, ['type', 'id', 'name', 'input', 'cache_control', 'caller'])
  const id = textAt(block.id, `${path}.id`)
  demand(/^[a-zA-Z0-9_-]+$/.test(id), `${path}.id: String should match pattern '^[a-zA-Z0-9_-]+$'`)
  demand(!walk.ids.has(id), `${path}: \`tool_use\` ids must be unique (${id})`)
  walk.ids.add(id)
  mark(block.cache_control, `${path}.cache_control`, walk)
  walk.open.set(id, { name: textAt(block.name, `${path}.name`), arguments: objectAt(block.input, `${path}.input`) })
}

const readThought = (block: JsonObject, path: string): void => {
  if (block.type === 'redacted_thinking') {
    demand(isSignedBy(ISSUER, textAt(block.data, `${path}.data`)), `${path}: Invalid \`data\``)
    return
  }
  objectAt(block, path, ['type', 'thinking', 'signature'])
  const thoughts = textAt(block.thinking, `${path}.thinking`)
  const signature = textAt(block.signature, `${path}.signature`)
  const isProved = isSignedBy(ISSUER, signature, thoughts === '' ? undefined : thoughts)
  demand(isProved, `${path}: Invalid \`signature\` in \`thinking\` block`)
}

const readAssistant = (blocks: readonly JsonObject[], path: string, walk: Walk): void => {
  walk.results = []
  for (const [index, block] of blocks.entries()) {
    const at = `${path}.content.${index}`
    const type = oneOf(block.type, `${at}.type`, ['text', 'thinking', 'redacted_thinking', 'tool_use'])
    if (type === 'text') readText(block, at, walk)
    else if (type === 'tool_use') readCall(block, at, walk)
    else readThought(block, at)
  }
}

const readMessages = (body: JsonObject, isManual: boolean, walk: Walk): void => {
  const turns = eachAt(body.messages, 'messages', (value, path) => {
    const { role, content } = objectAt(value, path, ['role', 'content'])
    const blocks =
      typeof content === 'string'
        ? [{ type: 'text', text: content }]
        : eachAt(content, `${path}.content`, (block, at) => objectAt(block, at))
    demand(blocks.length > 0, `${path}: all messages must have non-empty content`)
    return { role: oneOf(role, `${path}.role`, ['user', 'assistant']), blocks }
  })
  demand(turns[0]?.role === 'user', 'messages: first message must use the "user" role')
  for (const [index, { role, blocks }] of turns.entries()) {
    const path = `messages.${index}`
    demand(turns[index - 1]?.role !== role, `${path}: roles must alternate between "user" and "assistant"`)
    if (role === 'user') readUser(blocks, path, walk)
    else readAssistant(blocks, path, walk)
  }
  const last = turns.at(-1)
  const before = turns.at(-2)
  const isLoop = last?.role === 'user' && last.blocks.some(({ type }) => type === 'tool_result')
  const first = before?.blocks[0]?.type
  demand(
    !isManual || !isLoop || first === 'thinking' || first === 'redacted_thinking',
    'Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is enabled, a final `assistant` message must start with a thinking block.',
  )
  demand(last?.role === 'user', 'This model does not support assistant message prefill.')
}

const SEARCH = ['type', 'name', 'max_uses', 'allowed_domains', 'blocked_domains', 'user_location', 'cache_control']

const readTools = (body: JsonObject, walk: Walk): Prompt['tools'] =>
  eachAt(body.tools ?? [], 'tools', (value, path) => {
    if (String(objectAt(value, path).type).startsWith('web_search_')) {
      oneOf(objectAt(value, path, SEARCH).name, `${path}.name`, ['web_search'])
      return []
    }
    const tool = objectAt(value, path, [
      'type',
      'name',
      'description',
      'input_schema',
      'strict',
      'cache_control',
      'eager_input_streaming',
    ])
    const name = textAt(tool.name, `${path}.name`)
    demand(/^[a-zA-Z0-9_-]{1,128}$/.test(name), `${path}.name: String should match pattern`)
    mark(tool.cache_control, `${path}.cache_control`, walk)
    const schema = objectSchemaAt(tool.input_schema, `${path}.input_schema`)
    if (tool.strict === true) closedSchemaAt(schema, `${path}.input_schema`, false)
    return [{ name, schema }]
  }).flat()

/** How a model thinks; `adaptive`: the line from 4.7 on, which decides by itself and takes neither budgets nor sampling. */
type Style = 'budget' | 'adaptive'

type Thinking = { readonly thinks: boolean; readonly hidesThoughts: boolean; readonly isManual: boolean }

const checkBudget = (thinking: JsonObject, body: JsonObject, style: Style): void => {
  demand(style === 'budget', '`thinking.type.enabled` is not supported for this model. Use `thinking.type.adaptive`.')
  const budget = numberAt(thinking.budget_tokens, 'thinking.enabled.budget_tokens')
  demand(budget >= 1024, 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024')
  demand(budget < Number(body.max_tokens), '`max_tokens` must be greater than `thinking.budget_tokens`.')
}

/** A budget wants every step of a tool loop to begin with thoughts; adaptive thinking does not. */
const readThinking = (body: JsonObject, style: Style): Thinking => {
  const thinking = objectAt(body.thinking ?? { type: 'disabled' }, 'thinking', ['type', 'budget_tokens', 'display'])
  const type = oneOf(thinking.type, 'thinking.type', ['enabled', 'disabled', 'adaptive'])
  if (type === 'enabled') checkBudget(thinking, body, style)
  const thinks = type !== 'disabled'
  if (thinks) {
    demand((body.temperature ?? 1) === 1, '`temperature` may only be set to 1 when thinking is enabled.')
    demand(body.top_k === undefined, '`top_k` must be unset when thinking is enabled.')
    const choice = objectAt(body.tool_choice ?? { type: 'auto' }, 'tool_choice').type
    demand(choice === 'auto' || choice === 'none', 'Thinking may not be enabled when tool_choice forces tool use.')
  }
  return {
    thinks,
    hidesThoughts: style === 'adaptive' && thinking.display !== 'summarized',
    isManual: type === 'enabled',
  }
}

const readFormat = (body: JsonObject): JsonObject | undefined => {
  const config = objectAt(body.output_config ?? {}, 'output_config', ['effort', 'format'])
  if (config.format === undefined) return undefined
  const format = objectAt(config.format, 'output_config.format', ['type', 'schema'])
  oneOf(format.type, 'output_config.format.type', ['json_schema'])
  closedSchemaAt(format.schema, 'output_config.format.schema', false)
  return objectAt(format.schema, 'output_config.format.schema')
}

const readForced = (body: JsonObject): string | undefined => {
  if (body.tool_choice === undefined) return undefined
  demand(body.tools !== undefined, 'tool_choice may only be specified while providing tools.')
  const choice = objectAt(body.tool_choice, 'tool_choice', ['type', 'name', 'disable_parallel_tool_use'])
  const type = oneOf(choice.type, 'tool_choice.type', ['auto', 'any', 'tool', 'none'])
  if (type === 'tool') return textAt(choice.name, 'tool_choice.name')
  return type === 'any' ? '*' : undefined
}

const checkNumbers = (body: JsonObject): void => {
  const limit = numberAt(body.max_tokens, 'max_tokens')
  demand(limit >= 1, 'max_tokens: must be at least 1')
  const temperature = optional(body.temperature, 'temperature', numberAt) ?? 1
  demand(temperature >= 0 && temperature <= 1, 'temperature: range: 0..1')
  demand(
    body.temperature === undefined || body.top_p === undefined,
    '`temperature` and `top_p` cannot both be specified for this model.',
  )
  for (const text of eachAt(body.stop_sequences ?? [], 'stop_sequences', textAt))
    demand(/\S/.test(text), 'stop_sequences: each stop sequence must contain non-whitespace')
}

const readPrompt = (body: JsonObject, model: string, { thinks, isManual }: Thinking): Prompt => {
  checkNumbers(body)
  const walk: Walk = { text: '', media: [], results: [], ids: new Set(), open: new Map(), cacheMarks: 0 }
  if (typeof body.system !== 'string')
    eachAt(body.system ?? [], 'system', (block, path) => readText(objectAt(block, path), path, walk))
  readMessages(body, isManual, walk)
  const tools = readTools(body, walk)
  const schema = readFormat(body)
  const forced = readForced(body)
  return {
    model,
    text: walk.text,
    media: walk.media,
    results: walk.results,
    tools,
    thinks,
    outputTokensMax: Number(body.max_tokens),
    ...(schema === undefined ? {} : { schema }),
    ...(forced === undefined ? {} : { forced }),
  }
}

const jobOf = (body: JsonObject, model: string, isStream: boolean, style: Style): Job => {
  const sampling = ['temperature', 'top_p', 'top_k'].filter((name) => body[name] !== undefined)
  demand(style === 'budget' || sampling.length === 0, `${sampling.join(', ')}: not supported for this model`)
  const thinking = readThinking(body, style)
  const manner = { model, hidesThoughts: thinking.hidesThoughts }
  return {
    isStream,
    prompt: readPrompt(body, model, thinking),
    whole: (saying) => wholeOf(saying, manner),
    events: (saying) => eventsOf(saying, manner),
  }
}

/** The member of context editing exists only for callers who name its beta. */
const membersFor = (request: ReceivedRequest): readonly string[] =>
  request.headers['anthropic-beta']?.includes('context-management-2025-06-27') === true
    ? [...HOME, 'context_management']
    : HOME

const ERRORS: Readonly<Record<number, string>> = { 401: 'authentication_error', 429: 'rate_limit_error' }

const anthropic = (style: Style): Vendor => ({
  open: (request) => {
    demand(request.path === '/v1/messages', `Not found: ${request.path}`)
    const version = request.headers['anthropic-version'] ?? ''
    demand(VERSIONS.includes(version), 'anthropic-version: header is required')
    const body = objectAt(request.json, 'body', membersFor(request))
    optional(body.metadata, 'metadata', (value, path) => objectAt(value, path, ['user_id']))
    return jobOf(body, textAt(body.model, 'model'), body.stream === true, style)
  },
  framing: namedEventFraming(),
  error: (status, message) => ({
    type: 'error',
    error: { type: ERRORS[status] ?? 'invalid_request_error', message },
    request_id: 'req_simulated',
  }),
})

/** Anthropic with a model that is given a budget to think. */
export const claudeMessages: Vendor = anthropic('budget')

/** Anthropic with a model that thinks as it sees fit. */
export const claudeAdaptive: Vendor = anthropic('adaptive')

/** Claude at Bedrock. */
export const bedrockClaude: Vendor = {
  open: (request) => {
    const match = /^\/model\/([^/]+)\/invoke(-with-response-stream)?$/.exec(request.path)
    if (match === null) return reject(`UnknownOperationException: ${request.path}`)
    const body = objectAt(request.json, 'body', BEDROCK)
    oneOf(body.anthropic_version, 'anthropic_version', ['bedrock-2023-05-31'])
    return jobOf(body, decodeURIComponent(match[1] ?? ''), match[2] !== undefined, 'budget')
  },
  framing: awsFraming('invoke'),
  chunking: everyBytes(113),
  error: (_status, message) => ({ message }),
}
