// A simulated OpenAI chat completions endpoint, and the kind that shows thoughts as `reasoning_content`.
// https://developers.openai.com/api/reference/resources/chat
import { openAiFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { type Call, cost, type Prompt, pieces, refusalText, type Saying } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import {
  base64At,
  closedSchemaAt,
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
  'audio frequency_penalty logit_bias logprobs max_completion_tokens max_tokens messages metadata modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options'.split(
    ' ',
  )
const COMPATIBLE_MEMBERS = [...MEMBERS, 'top_k', 'enable_thinking', 'thinking_budget']
const NAME = /^[A-Za-z0-9_-]{1,64}$/

type Gathered = { text: string; media: Prompt['media'][number][]; results: Prompt['results'][number][] }

const readPart = (value: JsonValue, path: string, into: Gathered): string => {
  const part = objectAt(value, path)
  const type = oneOf(part.type, `${path}.type`, ['text', 'image_url', 'input_audio', 'file', 'refusal'])
  if (type === 'text') return textAt(part.text, `${path}.text`)
  if (type === 'refusal') return textAt(part.refusal, `${path}.refusal`)
  if (type === 'image_url') {
    const image = objectAt(part.image_url, `${path}.image_url`, ['url', 'detail'])
    into.media.push(dataUrlAt(image.url, `${path}.image_url.url`))
  } else if (type === 'file') {
    const file = objectAt(part.file, `${path}.file`, ['filename', 'file_data', 'file_id'])
    textAt(file.filename, `${path}.file.filename`)
    into.media.push(dataUrlAt(file.file_data, `${path}.file.file_data`))
  } else {
    const audio = objectAt(part.input_audio, `${path}.input_audio`, ['data', 'format'])
    const format = oneOf(audio.format, `${path}.input_audio.format`, ['wav', 'mp3'])
    into.media.push({ mimeType: `audio/${format}`, bytes: base64At(audio.data, `${path}.input_audio.data`) })
  }
  return ''
}

const readContent = (value: JsonValue | undefined, path: string, into: Gathered): string =>
  typeof value === 'string' ? value : eachAt(value, path, (part, partPath) => readPart(part, partPath, into)).join('')

const readCalls = (message: JsonObject, path: string): Map<string, Call> => {
  const calls = new Map<string, Call>()
  for (const [id, call] of eachAt(message.tool_calls, `${path}.tool_calls`, (value, at): [string, Call] => {
    const item = objectAt(value, at, ['id', 'type', 'function'])
    oneOf(item.type, `${at}.type`, ['function'])
    const { name, arguments: input } = objectAt(item.function, `${at}.function`, ['name', 'arguments'])
    demand(NAME.test(textAt(name, `${at}.function.name`)), `Invalid '${at}.function.name'`)
    return [
      textAt(item.id, `${at}.id`),
      { name: String(name), arguments: jsonTextAt(input, `${at}.function.arguments`) },
    ]
  })) {
    demand(id.length > 0 && id.length <= 64, `Invalid '${path}.tool_calls': ids have 1 to 64 characters`)
    demand(!calls.has(id), `Duplicate tool call id '${id}'`)
    calls.set(id, call)
  }
  demand(calls.size > 0, `Invalid '${path}.tool_calls': empty array`)
  return calls
}

const MESSAGE_MEMBERS = ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'refusal', 'audio', 'annotations']

/** Walks the messages: every call is answered at once, every result answers a call. */
const readMessages = (body: JsonObject, showsThoughts: boolean): Gathered => {
  const into: Gathered = { text: '', media: [], results: [] }
  let open = new Map<string, Call>()
  const members = showsThoughts ? [...MESSAGE_MEMBERS, 'reasoning_content'] : MESSAGE_MEMBERS
  const messages = eachAt(body.messages, 'messages', (value, path) => {
    const message = objectAt(value, path, members)
    const role = oneOf(message.role, `${path}.role`, ['developer', 'system', 'user', 'assistant', 'tool'])
    if (role === 'tool') {
      const id = textAt(message.tool_call_id, `${path}.tool_call_id`)
      const call = open.get(id)
      demand(
        call !== undefined,
        `Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls' (${id}).`,
      )
      open.delete(id)
      into.results.push({ call, text: readContent(message.content, `${path}.content`, into) })
      return message
    }
    demand(
      open.size === 0,
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. Missing: ${[...open.keys()].join(', ')}`,
    )
    if (role === 'assistant') {
      into.results = []
      if (message.tool_calls !== undefined) open = readCalls(message, path)
      const mayBeSilent = open.size > 0 || typeof message.refusal === 'string'
      if (mayBeSilent && (message.content ?? null) === null) return message
    }
    const text = readContent(message.content, `${path}.content`, into)
    if (role === 'user') into.text = text
    return message
  })
  demand(messages.length > 0, "Invalid 'messages': empty array.")
  demand(open.size === 0, `Missing tool messages for ${[...open.keys()].join(', ')}`)
  return into
}

const readTools = (body: JsonObject): Prompt['tools'] => {
  if (body.tools === undefined) {
    demand(body.tool_choice === undefined, "'tool_choice' is only allowed when 'tools' are specified.")
    demand(body.parallel_tool_calls === undefined, "'parallel_tool_calls' is only allowed when 'tools' are specified.")
    return []
  }
  const tools = eachAt(body.tools, 'tools', (value, path) => {
    const tool = objectAt(value, path, ['type', 'function'])
    oneOf(tool.type, `${path}.type`, ['function'])
    const item = objectAt(tool.function, `${path}.function`, ['name', 'description', 'parameters', 'strict'])
    const name = textAt(item.name, `${path}.function.name`)
    demand(NAME.test(name), `Invalid '${path}.function.name': string does not match pattern.`)
    const schema = optional(item.parameters, `${path}.function.parameters`, objectSchemaAt) ?? {}
    if (item.strict === true) closedSchemaAt(schema, `${path}.function.parameters`, true)
    return { name, schema }
  })
  demand(new Set(tools.map(({ name }) => name)).size === tools.length, 'Tool names must be unique.')
  demand(tools.length > 0, "Invalid 'tools': empty array.")
  return tools
}

const readForced = (choice: JsonValue | undefined): string | undefined => {
  if (choice === undefined || choice === 'auto' || choice === 'none') return undefined
  if (choice === 'required') return '*'
  const { type, function: named } = objectAt(choice, 'tool_choice', ['type', 'function'])
  oneOf(type, 'tool_choice.type', ['function'])
  return textAt(objectAt(named, 'tool_choice.function', ['name']).name, 'tool_choice.function.name')
}

const readFormat = (value: JsonValue | undefined): JsonObject | undefined => {
  if (value === undefined) return undefined
  const format = objectAt(value, 'response_format', ['type', 'json_schema'])
  const type = oneOf(format.type, 'response_format.type', ['text', 'json_object', 'json_schema'])
  if (type !== 'json_schema') return undefined
  const path = 'response_format.json_schema'
  const wrapper = objectAt(format.json_schema, path, ['name', 'description', 'schema', 'strict'])
  demand(NAME.test(textAt(wrapper.name, `${path}.name`)), `Invalid '${path}.name'`)
  const schema = objectSchemaAt(wrapper.schema, `${path}.schema`)
  if (wrapper.strict === true) closedSchemaAt(schema, `${path}.schema`, true)
  return schema
}

/** What models from GPT-5.1 on refuse. */
const demandReasoningModel = (body: JsonObject): void => {
  demand(body.max_tokens === undefined, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.")
  demand(body.stop === undefined, "Unsupported parameter: 'stop' is not supported with this model.")
  const thinks = body.reasoning_effort !== undefined && body.reasoning_effort !== 'none'
  for (const name of ['temperature', 'top_p', 'logprobs', 'presence_penalty'])
    demand(!thinks || body[name] === undefined, `Unsupported parameter: '${name}' with reasoning.`)
  optional(body.reasoning_effort, 'reasoning_effort', (value, path) =>
    oneOf(value, path, ['none', 'low', 'medium', 'high', 'xhigh']),
  )
}

const usage = (saying: Saying): JsonObject => ({
  prompt_tokens: cost.prompt,
  completion_tokens: cost.output,
  total_tokens: cost.prompt + cost.output,
  prompt_tokens_details: { cached_tokens: cost.cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: saying.thoughts === undefined ? 0 : cost.thoughts, audio_tokens: 0 },
})

const FINISH = { end: 'stop', length: 'length', tools: 'tool_calls', refusal: 'stop' } as const

const callOf = (seed: number) => (call: Call, index: number) => ({
  id: `call_${seed}x${index}`,
  type: 'function',
  function: { name: call.name, arguments: JSON.stringify(call.arguments) },
})

const envelope = (object: string, model: string) => ({
  id: 'chatcmpl-simulated',
  object,
  created: 1_790_000_000,
  model,
})

const wholeOf = (saying: Saying, model: string, showsThoughts: boolean): JsonObject => {
  const { text, thoughts, calls, stop } = saying
  const isRefusal = stop === 'refusal'
  const message = {
    role: 'assistant',
    content: isRefusal || (calls.length > 0 && text === '') ? null : text,
    refusal: isRefusal ? refusalText : null,
    ...(showsThoughts && thoughts !== undefined ? { reasoning_content: thoughts } : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(callOf(saying.seed)) }),
    annotations: [],
  }
  const choice = { index: 0, message, logprobs: null, finish_reason: FINISH[stop] }
  return { ...envelope('chat.completion', model), choices: [choice], usage: usage(saying), service_tier: 'default' }
}

const deltasOf = (saying: Saying, showsThoughts: boolean): JsonObject[] => {
  const { text, thoughts, calls, stop } = saying
  const isRefusal = stop === 'refusal'
  return [
    { role: 'assistant', content: calls.length > 0 ? null : '', refusal: null },
    ...(showsThoughts && thoughts !== undefined ? pieces(thoughts).map((part) => ({ reasoning_content: part })) : []),
    ...(isRefusal ? pieces(refusalText).map((refusal) => ({ refusal })) : []),
    ...(isRefusal || calls.length > 0 ? [] : pieces(text).map((content) => ({ content }))),
    ...calls.map(callOf(saying.seed)).flatMap((call, index) => [
      { tool_calls: [{ ...call, index, function: { ...call.function, arguments: '' } }] },
      ...pieces(call.function.arguments, 5).map((part) => ({
        tool_calls: [{ index, function: { arguments: part } }],
      })),
    ]),
  ]
}

const open = (request: ReceivedRequest, showsThoughts: boolean): Job => {
  demand(request.path === '/v1/chat/completions', `Invalid URL (POST ${request.path})`)
  const body = objectAt(request.json, 'body', showsThoughts ? COMPATIBLE_MEMBERS : MEMBERS)
  if (!showsThoughts) demandReasoningModel(body)
  const isStream = body.stream === true
  demand(isStream || body.stream_options === undefined, "'stream_options' is only allowed when 'stream' is true.")
  const model = textAt(body.model, 'model')
  const { text, media, results } = readMessages(body, showsThoughts)
  const schema = readFormat(body.response_format)
  const forced = readForced(body.tool_choice)
  const limit = optional(body.max_completion_tokens ?? body.max_tokens, 'max_completion_tokens', numberAt)
  const thinks = body.reasoning_effort !== undefined && body.reasoning_effort !== 'none'
  const includesUsage = objectAt(body.stream_options ?? {}, 'stream_options').include_usage === true
  return {
    isStream,
    prompt: {
      model,
      text,
      media,
      results,
      thinks,
      tools: readTools(body),
      ...(schema === undefined ? {} : { schema }),
      ...(forced === undefined ? {} : { forced }),
      ...(limit === undefined ? {} : { outputTokensMax: limit }),
    },
    whole: (saying) => wholeOf(saying, model, showsThoughts),
    events: (saying) => {
      const chunk = (delta: JsonObject, finish: string | null = null) => ({
        ...envelope('chat.completion.chunk', model),
        choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
        ...(includesUsage ? { usage: null } : {}),
      })
      return [
        ...deltasOf(saying, showsThoughts).map((delta) => chunk(delta)),
        chunk({}, FINISH[saying.stop]),
        ...(includesUsage ? [{ ...envelope('chat.completion.chunk', model), choices: [], usage: usage(saying) }] : []),
      ]
    },
  }
}

const vendor = (showsThoughts: boolean): Vendor => ({
  open: (request) => open(request, showsThoughts),
  framing: openAiFraming({ newline: showsThoughts ? '\r\n' : '\n' }),
  error: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code: null },
  }),
})

/** OpenAI itself, with a model of the line GPT-5.1 and later; its thoughts stay hidden. */
export const openAiChat: Vendor = vendor(false)

/** A server that copies the API, as vLLM does: thoughts are shown, lines end with CR LF. */
export const openAiCompatible: Vendor = vendor(true)
