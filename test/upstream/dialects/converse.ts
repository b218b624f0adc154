// A simulated Bedrock Converse with a model that thinks when its own fields ask for it.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
import { everyBytes } from '../chunking.ts'
import { awsFraming } from '../framing.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import type { ReceivedRequest } from '../request.ts'
import { type Call, cost, type Prompt, pieces, type Saying } from './model.ts'
import type { Job, Vendor } from './serve.ts'
import {
  base64At,
  demand,
  eachAt,
  jsonTextAt,
  numberAt,
  objectAt,
  objectSchemaAt,
  oneOf,
  optional,
  reject,
  textAt,
} from './strict.ts'

const MEMBERS =
  'system messages inferenceConfig toolConfig guardrailConfig additionalModelRequestFields additionalModelResponseFieldPaths outputConfig performanceConfig promptVariables requestMetadata serviceTier'.split(
    ' ',
  )
const BLOCKS = [
  'text',
  'image',
  'document',
  'video',
  'toolUse',
  'toolResult',
  'reasoningContent',
  'cachePoint',
] as const

type Walk = {
  text: string
  readonly media: Prompt['media'][number][]
  results: Prompt['results'][number][]
  open: Map<string, Call>
}

const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
}

const filledText = (value: JsonValue | undefined, path: string): string => {
  const text = textAt(value, path)
  demand(/\S/.test(text), `The text field in the ContentBlock object at ${path} is blank.`)
  return text
}

const bytesAt = (value: JsonValue | undefined, path: string): number => {
  const source = objectAt(value, path, ['bytes'])
  return base64At(source.bytes, `${path}.bytes`)
}

const readMedia = (kind: string, block: JsonObject, path: string, walk: Walk): void => {
  if (kind === 'image') {
    const image = objectAt(block.image, path, ['format', 'source'])
    const format = oneOf(image.format, `${path}.format`, ['png', 'jpeg', 'gif', 'webp'])
    walk.media.push({ mimeType: `image/${format}`, bytes: bytesAt(image.source, `${path}.source`) })
    return
  }
  const document = objectAt(block.document, path, ['format', 'name', 'source', 'context', 'citations'])
  const format = oneOf(document.format, `${path}.format`, [
    'pdf',
    'csv',
    'doc',
    'docx',
    'xls',
    'xlsx',
    'html',
    'txt',
    'md',
  ])
  demand(
    /^[A-Za-z0-9()[\]-]+( [A-Za-z0-9()[\]-]+)*$/.test(textAt(document.name, `${path}.name`)),
    `${path}.name: invalid`,
  )
  walk.media.push({ mimeType: DOCUMENT_TYPES[format] ?? format, bytes: bytesAt(document.source, `${path}.source`) })
}

const readResult = (block: JsonObject, path: string, walk: Walk): void => {
  const { toolUseId, content, status } = objectAt(block.toolResult, path, ['toolUseId', 'content', 'status', 'type'])
  optional(status, `${path}.status`, (value, at) => oneOf(value, at, ['success', 'error']))
  const id = textAt(toolUseId, `${path}.toolUseId`)
  const call = walk.open.get(id)
  demand(call !== undefined, `The toolResult at ${path} answers no toolUse of the previous turn: ${id}.`)
  walk.open.delete(id)
  const texts = eachAt(content, `${path}.content`, (value, at) => {
    const part = objectAt(value, at, ['text', 'json', 'image', 'document'])
    if (part.json !== undefined) return JSON.stringify(objectAt(part.json, `${at}.json`))
    return part.text === undefined ? '' : textAt(part.text, `${at}.text`)
  })
  walk.results.push({ call, text: texts.join('') })
}

const readCall = (block: JsonObject, path: string, walk: Walk): void => {
  const { toolUseId, name, input } = objectAt(block.toolUse, path, ['toolUseId', 'name', 'input', 'type'])
  const id = textAt(toolUseId, `${path}.toolUseId`)
  demand(/^[a-zA-Z0-9_-]{1,64}$/.test(id), `${path}.toolUseId: Member must satisfy regular expression pattern`)
  demand(!walk.open.has(id), `${path}.toolUseId: ids must be unique`)
  walk.open.set(id, { name: textAt(name, `${path}.name`), arguments: objectAt(input, `${path}.input`) })
}

/** The models that are not Claude do not sign their thoughts. */
const readThought = (block: JsonObject, path: string): void => {
  const content = objectAt(block.reasoningContent, path, ['reasoningText'])
  const { text } = objectAt(content.reasoningText, `${path}.reasoningText`, ['text'])
  textAt(text, `${path}.text`)
}

const readBlock = (value: JsonValue, path: string, role: string, walk: Walk): string => {
  const block = objectAt(value, path, BLOCKS)
  const kinds = BLOCKS.filter((name) => block[name] !== undefined)
  demand(kinds.length === 1, `${path}: exactly one member of the union must be set`)
  const kind = kinds[0] ?? 'text'
  const at = `${path}.${kind}`
  const isOfUser = ['image', 'document', 'video', 'toolResult'].includes(kind)
  const isOfModel = ['toolUse', 'reasoningContent'].includes(kind)
  demand(role === 'user' ? !isOfModel : !isOfUser, `${at}: not allowed for role ${role}`)
  if (kind === 'text') return filledText(block.text, at)
  if (kind === 'toolResult') readResult(block, at, walk)
  else if (kind === 'toolUse') readCall(block, at, walk)
  else if (kind === 'reasoningContent') readThought(block, at)
  else if (kind !== 'cachePoint') readMedia(kind, block, at, walk)
  return ''
}

const readMessages = (body: JsonObject): Walk => {
  const walk: Walk = { text: '', media: [], results: [], open: new Map() }
  let before = 'assistant'
  const roles = eachAt(body.messages, 'messages', (value, path) => {
    const message = objectAt(value, path, ['role', 'content'])
    const role = oneOf(message.role, `${path}.role`, ['user', 'assistant'])
    demand(
      role !== before,
      'A conversation must alternate between user and assistant roles and start with a user message.',
    )
    before = role
    if (role === 'assistant') walk.results = []
    const text = eachAt(message.content, `${path}.content`, (block, at) => readBlock(block, at, role, walk)).join('')
    demand(Array.isArray(message.content) && message.content.length > 0, `${path}: content is empty`)
    demand(
      role === 'assistant' || walk.open.size === 0,
      `Expected toolResult blocks for ${[...walk.open.keys()].join(', ')}`,
    )
    if (role === 'user' && text !== '') walk.text = text
    return role
  })
  demand(roles.at(-1) === 'user', 'A conversation must end with a user message.')
  return walk
}

const usesTools = (body: JsonObject): boolean => /"tool(Use|Result)":/.test(JSON.stringify(body.messages))

const readTools = (body: JsonObject): Pick<Prompt, 'tools' | 'forced'> => {
  if (body.toolConfig === undefined) {
    demand(!usesTools(body), 'The toolConfig field must be defined when using toolUse and toolResult content blocks.')
    return { tools: [] }
  }
  const { tools, toolChoice } = objectAt(body.toolConfig, 'toolConfig', ['tools', 'toolChoice'])
  const list = eachAt(tools, 'toolConfig.tools', (value, path) => {
    const { toolSpec } = objectAt(value, path, ['toolSpec', 'cachePoint'])
    if (toolSpec === undefined) return []
    const { name, description, inputSchema } = objectAt(toolSpec, path, [
      'name',
      'description',
      'inputSchema',
      'strict',
    ])
    demand(/^[a-zA-Z0-9_-]{1,64}$/.test(textAt(name, `${path}.name`)), `${path}.name: pattern`)
    demand(description !== '', `${path}.description: Invalid length`)
    const schema = objectSchemaAt(
      objectAt(inputSchema, `${path}.inputSchema`, ['json']).json,
      `${path}.inputSchema.json`,
    )
    return [{ name: String(name), schema }]
  }).flat()
  demand(list.length > 0, 'toolConfig.tools: must not be empty')
  const choice = objectAt(toolChoice ?? { auto: {} }, 'toolConfig.toolChoice', ['auto', 'any', 'tool'])
  if (choice.any !== undefined) return { tools: list, forced: '*' }
  const named = optional(choice.tool, 'toolConfig.toolChoice.tool', (value, at) =>
    textAt(objectAt(value, at, ['name']).name, at),
  )
  return { tools: list, ...(named === undefined ? {} : { forced: named }) }
}

const readSchema = (body: JsonObject): JsonObject | undefined => {
  const { textFormat } = objectAt(body.outputConfig ?? {}, 'outputConfig', ['textFormat'])
  if (textFormat === undefined) return undefined
  const { type, structure } = objectAt(textFormat, 'outputConfig.textFormat', ['type', 'structure'])
  oneOf(type, 'outputConfig.textFormat.type', ['json_schema'])
  const { jsonSchema } = objectAt(structure, 'outputConfig.textFormat.structure', ['jsonSchema'])
  const { schema } = objectAt(jsonSchema, 'outputConfig.textFormat.structure.jsonSchema', [
    'schema',
    'name',
    'description',
  ])
  return jsonTextAt(schema, 'outputConfig.textFormat.structure.jsonSchema.schema')
}

const THINKING_FIELDS = ['reasoningConfig', 'reasoning_config', 'reasoning_effort', 'thinking']

const readPrompt = (body: JsonObject, model: string): Prompt => {
  const inference = objectAt(body.inferenceConfig ?? {}, 'inferenceConfig', [
    'maxTokens',
    'temperature',
    'topP',
    'stopSequences',
  ])
  const limit = optional(inference.maxTokens, 'inferenceConfig.maxTokens', numberAt)
  const fields = objectAt(body.additionalModelRequestFields ?? {}, 'additionalModelRequestFields')
  eachAt(body.system ?? [], 'system', (value, path) => {
    const { text } = objectAt(value, path, ['text', 'cachePoint', 'guardContent'])
    return optional(text, `${path}.text`, filledText)
  })
  const { text, media, results } = readMessages(body)
  const schema = readSchema(body)
  return {
    model,
    text,
    media,
    results,
    ...readTools(body),
    thinks: THINKING_FIELDS.some((name) => fields[name] !== undefined),
    ...(schema === undefined ? {} : { schema }),
    ...(limit === undefined ? {} : { outputTokensMax: limit }),
  }
}

const STOP = { end: 'end_turn', length: 'max_tokens', tools: 'tool_use', refusal: 'content_filtered' } as const

const usage: JsonObject = {
  inputTokens: cost.prompt - cost.cached,
  outputTokens: cost.output,
  totalTokens: cost.prompt + cost.output,
  cacheReadInputTokens: cost.cached,
  cacheWriteInputTokens: 0,
}

const blocksOf = ({ thoughts, text, calls, seed }: Saying): JsonObject[] => [
  ...(thoughts === undefined ? [] : [{ reasoningContent: { reasoningText: { text: thoughts } } }]),
  ...(text === '' ? [] : [{ text }]),
  ...calls.map(({ name, arguments: input }, index) => ({
    toolUse: { toolUseId: `tooluse_${seed}x${index}`, name, input },
  })),
]

const deltasOf = ({ thoughts, text, calls }: Saying): (readonly JsonObject[])[] => [
  ...(thoughts === undefined ? [] : [pieces(thoughts).map((part) => ({ reasoningContent: { text: part } }))]),
  ...(text === '' ? [] : [pieces(text).map((part) => ({ text: part }))]),
  ...calls.map((call) => pieces(JSON.stringify(call.arguments), 5).map((input) => ({ toolUse: { input } }))),
]

const eventsOf = (saying: Saying): JsonObject[] => {
  const blocks = blocksOf(saying)
  return [
    { messageStart: { role: 'assistant' } },
    ...deltasOf(saying).flatMap((deltas, contentBlockIndex): JsonObject[] => {
      const call = blocks[contentBlockIndex]?.toolUse as JsonObject | undefined
      // Only tools announce their block.
      const start = { toolUse: { toolUseId: call?.toolUseId ?? '', name: call?.name ?? '' } }
      return [
        ...(call === undefined ? [] : [{ contentBlockStart: { contentBlockIndex, start } }]),
        ...deltas.map((delta) => ({ contentBlockDelta: { contentBlockIndex, delta } })),
        { contentBlockStop: { contentBlockIndex } },
      ]
    }),
    { messageStop: { stopReason: STOP[saying.stop] } },
    { metadata: { usage, metrics: { latencyMs: 5 } } },
  ]
}

const open = (request: ReceivedRequest): Job => {
  const match = /^\/model\/([^/]+)\/converse(-stream)?$/.exec(request.path)
  if (match === null) return reject(`UnknownOperationException: ${request.path}`)
  return {
    isStream: match[2] !== undefined,
    prompt: readPrompt(objectAt(request.json, 'body', MEMBERS), decodeURIComponent(match[1] ?? '')),
    whole: (saying) => ({
      output: { message: { role: 'assistant', content: blocksOf(saying) } },
      stopReason: STOP[saying.stop],
      usage,
      metrics: { latencyMs: 5 },
    }),
    events: eventsOf,
  }
}

export const bedrockConverse: Vendor = {
  open,
  framing: awsFraming('converse'),
  chunking: everyBytes(97),
  error: (_status, message) => ({ message }),
}
