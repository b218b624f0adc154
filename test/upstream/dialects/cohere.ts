// A simulated Cohere, version 2 of its chat API. https://docs.cohere.com/reference/chat
import { namedEventFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { type Call, cost, type Prompt, pieces, type Saying } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import {
  dataUrlAt,
  demand,
  eachAt,
  jsonTextAt,
  numberAt,
  objectAt,
  objectSchemaAt,
  oneOf,
  optional,
  textAt,
} from './strict.ts'

const MEMBERS =
  'citation_options documents frequency_penalty k logprobs max_tokens messages model p presence_penalty priority raw_prompting reasoning_effort response_format safety_mode seed stop_sequences stream strict_tools temperature thinking tool_choice tools'.split(
    ' ',
  )

type Walk = {
  text: string
  readonly media: Prompt['media'][number][]
  results: Prompt['results'][number][]
  open: Map<string, Call>
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  system: ['text'],
  user: ['text', 'image_url'],
  assistant: ['text', 'thinking'],
  tool: ['text', 'document'],
}

const readPart = (value: JsonValue, path: string, role: string, walk: Walk): string => {
  const part = objectAt(value, path)
  const type = oneOf(part.type, `${path}.type`, PARTS[role] ?? [])
  objectAt(part, path, ['type', type])
  if (type === 'image_url') {
    const { url } = objectAt(part.image_url, `${path}.image_url`, ['url', 'detail'])
    walk.media.push(dataUrlAt(url, `${path}.image_url.url`))
    return ''
  }
  if (type === 'document') {
    const { data } = objectAt(part.document, `${path}.document`, ['data', 'id'])
    return typeof data === 'string' ? data : JSON.stringify(data)
  }
  const text = textAt(part[type], `${path}.${type}`)
  return type === 'thinking' ? '' : text
}

const readContent = (value: JsonValue | undefined, path: string, role: string, walk: Walk): string => {
  if (typeof value !== 'string') return eachAt(value, path, (part, at) => readPart(part, at, role, walk)).join('')
  demand(value !== '', `${path}: must not be empty`)
  return value
}

const readCalls = (message: JsonObject, path: string): Map<string, Call> =>
  new Map(
    eachAt(message.tool_calls, `${path}.tool_calls`, (value, at): [string, Call] => {
      const item = objectAt(value, at, ['id', 'type', 'function'])
      oneOf(item.type, `${at}.type`, ['function'])
      const { name, arguments: input } = objectAt(item.function, `${at}.function`, ['name', 'arguments'])
      return [textAt(item.id, `${at}.id`), { name: textAt(name, at), arguments: jsonTextAt(input, `${at}.arguments`) }]
    }),
  )

const readMessage = (value: JsonValue, path: string, walk: Walk): void => {
  const message = objectAt(value, path, ['role', 'content', 'tool_calls', 'tool_plan', 'tool_call_id', 'citations'])
  const role = oneOf(message.role, `${path}.role`, ['system', 'user', 'assistant', 'tool'])
  if (role === 'tool') {
    const id = textAt(message.tool_call_id, `${path}.tool_call_id`)
    const call = walk.open.get(id)
    demand(call !== undefined, `${path}: no tool call with id ${id} in the previous assistant message`)
    walk.open.delete(id)
    walk.results.push({ call, text: readContent(message.content, `${path}.content`, role, walk) })
    return
  }
  demand(walk.open.size === 0, `${path}: tool results are missing for ${[...walk.open.keys()].join(', ')}`)
  if (role === 'assistant') {
    walk.results = []
    if (message.tool_calls !== undefined) walk.open = readCalls(message, path)
    demand(message.content !== undefined || walk.open.size > 0, `${path}: content or tool_calls must be present`)
    if (message.content === undefined) return
  }
  const text = readContent(message.content, `${path}.content`, role, walk)
  if (role === 'user') walk.text = text
}

const readSchema = (body: JsonObject): JsonObject | undefined => {
  if (body.response_format === undefined) return undefined
  demand(body.tools === undefined, 'response_format is not supported together with tools')
  const { type, json_schema: schema } = objectAt(body.response_format, 'response_format', ['type', 'json_schema'])
  oneOf(type, 'response_format.type', ['text', 'json_object'])
  return optional(schema, 'response_format.json_schema', objectSchemaAt)
}

const readPrompt = (body: JsonObject): Prompt => {
  const walk: Walk = { text: '', media: [], results: [], open: new Map() }
  eachAt(body.messages, 'messages', (message, path) => readMessage(message, path, walk))
  demand(walk.open.size === 0, 'tool results are missing')
  const tools = eachAt(body.tools ?? [], 'tools', (value, path) => {
    const tool = objectAt(value, path, ['type', 'function'])
    oneOf(tool.type, `${path}.type`, ['function'])
    const { name, parameters } = objectAt(tool.function, `${path}.function`, ['name', 'description', 'parameters'])
    return { name: textAt(name, `${path}.name`), schema: objectSchemaAt(parameters, `${path}.parameters`) }
  })
  const choice = optional(body.tool_choice, 'tool_choice', (value, at) => oneOf(value, at, ['REQUIRED', 'NONE']))
  const thinking = objectAt(body.thinking ?? { type: 'disabled' }, 'thinking', ['type', 'token_budget'])
  const limit = optional(body.max_tokens, 'max_tokens', numberAt)
  const schema = readSchema(body)
  return {
    model: textAt(body.model, 'model'),
    text: walk.text,
    media: walk.media,
    results: walk.results,
    tools,
    thinks: oneOf(thinking.type, 'thinking.type', ['enabled', 'disabled']) === 'enabled',
    ...(choice === 'REQUIRED' ? { forced: '*' } : {}),
    ...(schema === undefined ? {} : { schema }),
    ...(limit === undefined ? {} : { outputTokensMax: limit }),
  }
}

const FINISH = { end: 'COMPLETE', length: 'MAX_TOKENS', tools: 'TOOL_CALL', refusal: 'COMPLETE' } as const

const usage: JsonObject = {
  billed_units: { input_tokens: cost.prompt, output_tokens: cost.output },
  tokens: { input_tokens: cost.prompt, output_tokens: cost.output },
  cached_tokens: cost.cached,
}

const callOf =
  (seed: number) =>
  ({ name, arguments: input }: Call, index: number) => ({
    id: `${name}_${seed}x${index}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  })

const contentOf = ({ thoughts, text, calls }: Saying): { type: 'thinking' | 'text'; value: string }[] => [
  ...(thoughts === undefined ? [] : [{ type: 'thinking' as const, value: thoughts }]),
  ...(calls.length > 0 ? [] : [{ type: 'text' as const, value: text }]),
]

const eventsOf = (saying: Saying): JsonObject[] => [
  {
    id: 'simulated',
    type: 'message-start',
    delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] } },
  },
  ...contentOf(saying).flatMap(({ type, value }, index) => [
    { type: 'content-start', index, delta: { message: { content: { type, [type]: '' } } } },
    ...pieces(value).map((part) => ({
      type: 'content-delta',
      index,
      delta: { message: { content: { [type]: part } } },
    })),
    { type: 'content-end', index },
  ]),
  ...saying.calls.map(callOf(saying.seed)).flatMap((call, index) => [
    {
      type: 'tool-call-start',
      index,
      delta: { message: { tool_calls: { ...call, function: { ...call.function, arguments: '' } } } },
    },
    ...pieces(call.function.arguments, 5).map((part) => ({
      type: 'tool-call-delta',
      index,
      delta: { message: { tool_calls: { function: { arguments: part } } } },
    })),
    { type: 'tool-call-end', index },
  ]),
  { type: 'message-end', delta: { finish_reason: FINISH[saying.stop], usage } },
]

const open = (request: ReceivedRequest): Job => {
  demand(request.path === '/v2/chat', `Not found: ${request.path}`)
  const body = objectAt(request.json, 'body', MEMBERS)
  return {
    isStream: body.stream === true,
    prompt: readPrompt(body),
    whole: (saying) => ({
      id: 'simulated',
      message: {
        role: 'assistant',
        content: contentOf(saying).map(({ type, value }) => ({ type, [type]: value })),
        ...(saying.calls.length === 0 ? {} : { tool_calls: saying.calls.map(callOf(saying.seed)) }),
      },
      finish_reason: FINISH[saying.stop],
      usage,
    }),
    events: eventsOf,
  }
}

export const cohere: Vendor = {
  open,
  framing: namedEventFraming(),
  error: (_status, message) => ({ id: 'simulated', message }),
}
