// A simulated OpenAI Responses endpoint that keeps nothing: reasoning comes back encrypted or not at all.
// https://developers.openai.com/api/reference/resources/responses
import { namedEventFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { type Call, cost, isSignedBy, type Prompt, pieces, refusalText, type Saying, signatureOf } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import {
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
  'background client_metadata context_management conversation include input instructions max_output_tokens max_tool_calls metadata model parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_retention reasoning safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user'.split(
    ' ',
  )
const ISSUER = 'openai'
const NAME = /^[A-Za-z0-9_-]{1,64}$/

type Walk = {
  text: string
  readonly media: Prompt['media'][number][]
  results: Prompt['results'][number][]
  readonly open: Map<string, Call>
}

const idAt = (item: JsonObject, path: string, prefix: string): void => {
  optional(item.id, `${path}.id`, (value, at) =>
    demand(
      textAt(value, at).startsWith(prefix),
      `Invalid '${at}': '${String(value)}'. Expected an ID that begins with '${prefix}'.`,
    ),
  )
}

const readPart = (value: JsonValue, path: string, role: string, walk: Walk): string => {
  const part = objectAt(value, path)
  const types = role === 'assistant' ? ['output_text', 'refusal'] : ['input_text', 'input_image', 'input_file']
  const type = oneOf(part.type, `${path}.type`, types)
  if (type === 'input_image') {
    objectAt(part, path, ['type', 'image_url', 'detail', 'file_id'])
    walk.media.push(dataUrlAt(part.image_url, `${path}.image_url`))
    return ''
  }
  if (type === 'input_file') {
    objectAt(part, path, ['type', 'file_data', 'filename', 'file_id', 'file_url', 'detail'])
    textAt(part.filename, `${path}.filename`)
    walk.media.push(dataUrlAt(part.file_data, `${path}.file_data`))
    return ''
  }
  if (type === 'refusal') return textAt(objectAt(part, path, ['type', 'refusal']).refusal, `${path}.refusal`)
  const members = type === 'input_text' ? ['type', 'text'] : ['type', 'text', 'annotations', 'logprobs']
  return textAt(objectAt(part, path, members).text, `${path}.text`)
}

const readMessage = (item: JsonObject, path: string, walk: Walk): void => {
  const { role, content } = objectAt(item, path, ['type', 'id', 'role', 'content', 'status', 'phase'])
  const who = oneOf(role, `${path}.role`, ['user', 'assistant', 'system', 'developer'])
  idAt(item, path, 'msg')
  const text =
    typeof content === 'string'
      ? content
      : eachAt(content, `${path}.content`, (part, at) => readPart(part, at, who, walk)).join('')
  if (who === 'user') walk.text = text
  if (who === 'assistant') walk.results = []
}

const readOutput = (item: JsonObject, path: string, walk: Walk): void => {
  objectAt(item, path, ['type', 'id', 'call_id', 'output', 'status'])
  const id = textAt(item.call_id, `${path}.call_id`)
  const call = walk.open.get(id)
  demand(call !== undefined, `No tool call found for function call output with call_id ${id}.`)
  walk.open.delete(id)
  const text =
    typeof item.output === 'string'
      ? item.output
      : eachAt(item.output, `${path}.output`, (part, at) => readPart(part, at, 'tool', walk)).join('')
  walk.results.push({ call, text })
}

const ITEMS: Readonly<Record<string, (item: JsonObject, path: string, walk: Walk) => void>> = {
  message: readMessage,
  function_call: (item, path, walk) => {
    objectAt(item, path, ['type', 'id', 'call_id', 'name', 'arguments', 'status', 'namespace'])
    idAt(item, path, 'fc')
    const id = textAt(item.call_id, `${path}.call_id`)
    demand(id.length > 0 && id.length <= 64, `Invalid '${path}.call_id': ids have 1 to 64 characters`)
    demand(!walk.open.has(id), `Duplicate call_id ${id}`)
    walk.results = []
    walk.open.set(id, {
      name: textAt(item.name, `${path}.name`),
      arguments: jsonTextAt(item.arguments, `${path}.arguments`),
    })
  },
  function_call_output: readOutput,
  reasoning: (item, path) => {
    objectAt(item, path, ['type', 'id', 'summary', 'content', 'encrypted_content', 'status'])
    idAt(item, path, 'rs')
    const summary = eachAt(item.summary, `${path}.summary`, (part, at) => textAt(objectAt(part, at).text, `${at}.text`))
    demand(
      (item.encrypted_content ?? null) !== null,
      `Item with id '${String(item.id)}' not found. Items are not persisted when \`store\` is set to false.`,
    )
    const signature = textAt(item.encrypted_content, `${path}.encrypted_content`)
    demand(
      isSignedBy(ISSUER, signature, summary.length === 0 ? undefined : summary.join('')),
      `The encrypted content for item ${String(item.id)} could not be verified.`,
    )
  },
}

const readInput = (body: JsonObject): Walk => {
  const walk: Walk = { text: '', media: [], results: [], open: new Map() }
  if (typeof body.input === 'string') return { ...walk, text: body.input }
  const types = eachAt(body.input, 'input', (value, path) => {
    const item = objectAt(value, path)
    const type = oneOf(item.type ?? 'message', `${path}.type`, Object.keys(ITEMS))
    const isEndOfCalls = type === 'message' && item.role === 'user'
    demand(
      !isEndOfCalls || walk.open.size === 0,
      `No tool output found for function call ${[...walk.open.keys()].join(', ')}.`,
    )
    ITEMS[type]?.(item, path, walk)
    return type === 'message' && item.role === 'user' ? 'user' : type
  })
  for (const [index, type] of types.entries())
    demand(
      type !== 'reasoning' || ['message', 'function_call', 'reasoning'].includes(types[index + 1] ?? ''),
      "Item of type 'reasoning' was provided without its required following item.",
    )
  demand(walk.open.size === 0, `No tool output found for function call ${[...walk.open.keys()].join(', ')}.`)
  return walk
}

const readFunction = (tool: JsonObject, path: string): Prompt['tools'] => {
  objectAt(tool, path, ['type', 'name', 'description', 'parameters', 'strict', 'defer_loading'])
  const name = textAt(tool.name, `${path}.name`)
  demand(NAME.test(name), `Invalid '${path}.name': string does not match pattern.`)
  const schema = objectAt(tool.parameters ?? {}, `${path}.parameters`)
  // Strict is what this API assumes when nothing is said.
  if (tool.strict !== false && tool.parameters !== undefined && tool.strict !== null)
    closedSchemaAt(objectSchemaAt(schema, `${path}.parameters`), `${path}.parameters`, tool.strict === true)
  return [{ name, schema }]
}

const readTool = (value: JsonValue, path: string): Prompt['tools'] => {
  const tool = objectAt(value, path)
  const type = oneOf(tool.type, `${path}.type`, ['function', 'custom', 'web_search', 'web_search_preview', 'namespace'])
  if (type === 'function') return readFunction(tool, path)
  if (type === 'custom') return [{ name: textAt(tool.name, `${path}.name`), schema: {} }]
  if (type !== 'namespace') return []
  objectAt(tool, path, ['type', 'name', 'description', 'tools'])
  const namespace = textAt(tool.name, `${path}.name`)
  return eachAt(tool.tools, `${path}.tools`, (item, at) => readFunction(objectAt(item, at), at))
    .flat()
    .map((member) => ({ ...member, namespace }))
}

const readForced = (choice: JsonValue | undefined): string | undefined => {
  if (choice === undefined || choice === 'auto' || choice === 'none') return undefined
  if (choice === 'required') return '*'
  const { type, name } = objectAt(choice, 'tool_choice', ['type', 'name'])
  oneOf(type, 'tool_choice.type', ['function'])
  return textAt(name, 'tool_choice.name')
}

const readFormat = (body: JsonObject): JsonObject | undefined => {
  const { format } = objectAt(body.text ?? {}, 'text', ['format', 'verbosity'])
  if (format === undefined) return undefined
  const { type, name, schema, strict } = objectAt(format, 'text.format', [
    'type',
    'name',
    'description',
    'schema',
    'strict',
  ])
  if (oneOf(type, 'text.format.type', ['text', 'json_object', 'json_schema']) !== 'json_schema') return undefined
  demand(NAME.test(textAt(name, 'text.format.name')), "Invalid 'text.format.name'")
  if (strict === true) closedSchemaAt(schema, 'text.format.schema', true)
  return objectSchemaAt(schema, 'text.format.schema')
}

const readPrompt = (body: JsonObject): Prompt => {
  const reasoning = objectAt(body.reasoning ?? {}, 'reasoning', ['effort', 'summary', 'generate_summary'])
  optional(reasoning.effort, 'reasoning.effort', (value, at) =>
    oneOf(value, at, ['none', 'low', 'medium', 'high', 'xhigh']),
  )
  optional(reasoning.summary, 'reasoning.summary', (value, at) => oneOf(value, at, ['auto', 'concise', 'detailed']))
  const thinks = reasoning.effort !== undefined && reasoning.effort !== 'none'
  demand(!thinks || body.temperature === undefined, "Unsupported parameter: 'temperature' with reasoning.")
  const limit = optional(body.max_output_tokens, 'max_output_tokens', numberAt)
  demand(limit === undefined || limit >= 16, "Invalid 'max_output_tokens': Expected a value >= 16")
  const { text, media, results } = readInput(body)
  const schema = readFormat(body)
  const forced = readForced(body.tool_choice)
  return {
    model: textAt(body.model, 'model'),
    text,
    media,
    results,
    thinks: thinks || reasoning.summary !== undefined,
    tools: eachAt(body.tools ?? [], 'tools', readTool).flat(),
    ...(schema === undefined ? {} : { schema }),
    ...(forced === undefined ? {} : { forced }),
    ...(limit === undefined ? {} : { outputTokensMax: limit }),
  }
}

/** What of a request decides how its answer is told. */
type Manner = {
  readonly model: string
  readonly isEncrypted: boolean
  readonly isSummarised: boolean
  readonly echo: JsonObject
}

const itemsOf = (saying: Saying, { isEncrypted, isSummarised }: Manner): JsonObject[] => {
  const { thoughts, text, calls, stop, seed } = saying
  const summary = isSummarised ? [{ type: 'summary_text', text: thoughts ?? '' }] : []
  const content: JsonObject =
    stop === 'refusal'
      ? { type: 'refusal', refusal: refusalText }
      : { type: 'output_text', text, annotations: [], logprobs: [] }
  const reasoning: JsonObject = {
    id: `rs_${seed}`,
    type: 'reasoning',
    summary,
    ...(isEncrypted ? { encrypted_content: signatureOf(ISSUER, thoughts ?? '') } : {}),
  }
  const message: JsonObject = {
    id: `msg_${seed}`,
    type: 'message',
    status: stop === 'length' ? 'incomplete' : 'completed',
    role: 'assistant',
    content: [content],
  }
  return [
    ...(thoughts === undefined ? [] : [reasoning]),
    ...(calls.length > 0 ? [] : [message]),
    ...calls.map(({ name, arguments: input, namespace }, index) => ({
      id: `fc_${seed}x${index}`,
      type: 'function_call',
      status: 'completed',
      call_id: `call_${seed}x${index}`,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      arguments: JSON.stringify(input),
    })),
  ]
}

const responseOf = (
  saying: Saying,
  { model, echo }: Manner,
  output: readonly JsonObject[],
  isOver: boolean,
): JsonObject => ({
  id: 'resp_simulated',
  object: 'response',
  created_at: 1_790_000_000,
  status: isOver ? (saying.stop === 'length' ? 'incomplete' : 'completed') : 'in_progress',
  error: null,
  incomplete_details: isOver && saying.stop === 'length' ? { reason: 'max_output_tokens' } : null,
  model,
  output,
  ...echo,
  usage: isOver
    ? {
        input_tokens: cost.prompt,
        input_tokens_details: { cached_tokens: cost.cached },
        output_tokens: cost.output,
        output_tokens_details: { reasoning_tokens: saying.thoughts === undefined ? 0 : cost.thoughts },
        total_tokens: cost.prompt + cost.output,
      }
    : null,
})

const partEvents = (
  kind: string,
  place: JsonObject,
  empty: JsonObject,
  part: JsonObject,
  name: 'text' | 'refusal',
): JsonObject[] => {
  const text = String(part[name])
  return [
    { type: 'response.content_part.added', ...place, part: empty },
    ...pieces(text).map((delta) => ({ type: `response.${kind}.delta`, ...place, delta })),
    { type: `response.${kind}.done`, ...place, [name]: text },
    { type: 'response.content_part.done', ...place, part },
  ]
}

const INSIDE: Readonly<Record<string, (item: JsonObject, place: JsonObject) => JsonObject[]>> = {
  reasoning: (item, place) =>
    (item.summary as readonly JsonObject[]).flatMap((part) => {
      const at = { ...place, summary_index: 0 }
      const text = String(part.text)
      return [
        { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } },
        ...pieces(text).map((delta) => ({ type: 'response.reasoning_summary_text.delta', ...at, delta })),
        { type: 'response.reasoning_summary_text.done', ...at, text },
        { type: 'response.reasoning_summary_part.done', ...at, part },
      ]
    }),
  message: (item, place) => {
    const [part] = item.content as readonly [JsonObject]
    const at = { ...place, content_index: 0 }
    return part.type === 'refusal'
      ? partEvents('refusal', at, { ...part, refusal: '' }, part, 'refusal')
      : partEvents('output_text', at, { ...part, text: '' }, part, 'text')
  },
  function_call: (item, place) => {
    const input = String(item.arguments)
    return [
      ...pieces(input, 5).map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
      { type: 'response.function_call_arguments.done', ...place, arguments: input },
    ]
  },
}

const begun = (item: JsonObject): JsonObject => {
  if (item.type === 'message') return { ...item, status: 'in_progress', content: [] }
  return item.type === 'function_call' ? { ...item, status: 'in_progress', arguments: '' } : { ...item, summary: [] }
}

const eventsOf = (saying: Saying, manner: Manner): JsonObject[] => {
  const items = itemsOf(saying, manner)
  const events = [
    { type: 'response.created', response: responseOf(saying, manner, [], false) },
    { type: 'response.in_progress', response: responseOf(saying, manner, [], false) },
    ...items.flatMap((item, index) => {
      const place = { item_id: item.id ?? '', output_index: index }
      return [
        { type: 'response.output_item.added', output_index: index, item: begun(item) },
        ...(INSIDE[String(item.type)]?.(item, place) ?? []),
        { type: 'response.output_item.done', output_index: index, item },
      ]
    }),
    {
      type: saying.stop === 'length' ? 'response.incomplete' : 'response.completed',
      response: responseOf(saying, manner, items, true),
    },
  ]
  return events.map((event, index) => ({ ...event, sequence_number: index }))
}

const open = (request: ReceivedRequest): Job => {
  demand(request.path === '/v1/responses', `Invalid URL (POST ${request.path})`)
  const body = objectAt(request.json, 'body', MEMBERS)
  const prompt = readPrompt(body)
  const include = eachAt(body.include ?? [], 'include', textAt)
  const manner: Manner = {
    model: prompt.model,
    isEncrypted: include.includes('reasoning.encrypted_content'),
    isSummarised: objectAt(body.reasoning ?? {}, 'reasoning').summary !== undefined,
    echo: {
      tools: body.tools ?? [],
      tool_choice: body.tool_choice ?? 'auto',
      parallel_tool_calls: body.parallel_tool_calls ?? true,
      temperature: 1,
      top_p: 1,
      metadata: {},
      instructions: body.instructions ?? null,
      text: body.text ?? { format: { type: 'text' } },
      reasoning: body.reasoning ?? { effort: null, summary: null },
      store: body.store ?? true,
    },
  }
  return {
    prompt,
    isStream: body.stream === true,
    whole: (saying) => responseOf(saying, manner, itemsOf(saying, manner), true),
    events: (saying) => eventsOf(saying, manner),
  }
}

export const openAiResponses: Vendor = {
  open,
  framing: namedEventFraming(),
  error: (status, message) => ({
    error: { message, type: status === 429 ? 'rate_limit_error' : 'invalid_request_error', param: null, code: null },
  }),
}
