// What a client's SDK makes of an answer, in one shape for every API family: text, reasoning, calls, finish and usage.
import { isJsonObject, type JsonObject, parseJson, readPath, readString } from '../../../src/kernel/index.ts'

/** A tool call with its arguments as a value; arguments that are no JSON stay text. */
export type Call = { readonly name: string; readonly arguments: unknown }

export type Reading = {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly Call[]
  /** In OpenAI's words: `stop`, `length`, `tool_calls`, `content_filter`; '' when the answer does not say. */
  readonly finish: string
  /** Every token of the prompt and of the answer, cached and reasoning ones included; undefined when the answer has no usage. */
  readonly usage: { readonly input: number; readonly output: number } | undefined
  /** Set when the answer is an error, or holds one. */
  readonly isError: boolean
}

export type Family =
  | 'chat'
  | 'completions'
  | 'claude'
  | 'gemini'
  | 'responses'
  | 'embeddings'
  | 'gemini-embeddings'
  | 'rerank'
  | 'images'
  | 'bytes'
  | 'transcription'

const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [/\/chat\/completions$/, 'chat'],
  [/\/completions$/, 'completions'],
  [/\/messages$/, 'claude'],
  [/enerateContent$/, 'gemini'],
  [/mbedContents?$/, 'gemini-embeddings'],
  [/\/responses(\/compact)?$/, 'responses'],
  [/\/embeddings$/, 'embeddings'],
  [/\/rerank$/, 'rerank'],
  [/\/images\//, 'images'],
  [/\/audio\/speech$/, 'bytes'],
  [/\/audio\/trans/, 'transcription'],
]

/** The family that a path of the relay belongs to. */
export const familyOf = (path: string): Family => {
  const bare = path.split('?')[0] ?? ''
  const found = FAMILIES.find(([pattern]) => pattern.test(bare))
  if (found === undefined) throw new Error(`no family speaks ${path}`)
  return found[1]
}

/** An answer that says nothing. */
export const NOTHING: Reading = { text: '', reasoning: '', calls: [], finish: '', usage: undefined, isError: false }

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textAt = (value: unknown, ...path: (string | number)[]): string => readString(value, ...path) ?? ''
const numberAt = (value: unknown, ...path: (string | number)[]): number => Number(readPath(value, ...path) ?? 0)
const parsed = (text: string): unknown => (text === '' ? {} : (parseJson(text) ?? text))

/** The JSON of each `data:` line. */
const eventsOf = (text: string): readonly JsonObject[] =>
  text
    .split(/\r\n|\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => parseJson(line.slice(5)))
    .filter(isJsonObject)

/** Calls whose arguments come in pieces, by their key in the order of their first piece. */
const createCalls = () => {
  const calls = new Map<string, { name: string; text: string }>()
  return {
    add: (key: string, name: string, piece: string): void => {
      const call = calls.get(key) ?? { name: '', text: '' }
      calls.set(key, { name: call.name || name, text: call.text + piece })
    },
    list: (): Call[] => [...calls.values()].map(({ name, text }) => ({ name, arguments: parsed(text) })),
  }
}

const openAiUsage = (usage: unknown): Reading['usage'] =>
  isJsonObject(usage)
    ? { input: numberAt(usage, 'prompt_tokens'), output: numberAt(usage, 'completion_tokens') }
    : undefined

const chatParts = (part: unknown): { text: string; reasoning: string } => ({
  text: textAt(part, 'content'),
  reasoning: textAt(part, 'reasoning_content') || textAt(part, 'reasoning'),
})

const readChat = (events: readonly JsonObject[], member: 'message' | 'delta'): Reading => {
  const calls = createCalls()
  let reading = NOTHING
  for (const event of events) {
    const part = readPath(event, 'choices', 0, member)
    const { text, reasoning } = chatParts(part)
    for (const [position, call] of list(readPath(part, 'tool_calls')).entries())
      calls.add(
        String(member === 'delta' ? (readPath(call, 'index') ?? position) : position),
        textAt(call, 'function', 'name'),
        textAt(call, 'function', 'arguments'),
      )
    reading = {
      ...reading,
      text: reading.text + text,
      reasoning: reading.reasoning + reasoning,
      finish: textAt(event, 'choices', 0, 'finish_reason') || reading.finish,
      usage: openAiUsage(event.usage) ?? reading.usage,
      isError: reading.isError || isJsonObject(event.error),
    }
  }
  return { ...reading, calls: calls.list() }
}

const readCompletions = (events: readonly JsonObject[]): Reading => ({
  ...NOTHING,
  text: events.map((event) => textAt(event, 'choices', 0, 'text')).join(''),
  finish: events.map((event) => textAt(event, 'choices', 0, 'finish_reason')).findLast(Boolean) ?? '',
  usage: events.map((event) => openAiUsage(event.usage)).findLast(Boolean),
  isError: events.some((event) => isJsonObject(event.error)),
})

const CLAUDE_FINISHES: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
}

const claudeUsage = (usage: JsonObject): Reading['usage'] => ({
  input:
    numberAt(usage, 'input_tokens') +
    numberAt(usage, 'cache_read_input_tokens') +
    numberAt(usage, 'cache_creation_input_tokens'),
  output: numberAt(usage, 'output_tokens'),
})

const readClaude = (body: JsonObject): Reading => {
  const blocks = list(body.content)
  const ofType = (type: string) => blocks.filter((block) => textAt(block, 'type') === type)
  const reason = textAt(body, 'stop_reason')
  return {
    text: ofType('text')
      .map((block) => textAt(block, 'text'))
      .join(''),
    reasoning: ofType('thinking')
      .map((block) => textAt(block, 'thinking'))
      .join(''),
    calls: ofType('tool_use').map((block) => ({ name: textAt(block, 'name'), arguments: readPath(block, 'input') })),
    finish: CLAUDE_FINISHES[reason] ?? reason,
    usage: isJsonObject(body.usage) ? claudeUsage(body.usage) : undefined,
    isError: body.type === 'error' || isJsonObject(body.error),
  }
}

/** Puts a stream together as Anthropic's SDK does: blocks by index, usage from the last event that has it. */
const assembleClaude = (events: readonly JsonObject[]): JsonObject => {
  const blocks = new Map<number, JsonObject>()
  const pieces = new Map<number, string>()
  let message: JsonObject = {}
  for (const event of events) {
    const at = numberAt(event, 'index')
    const block = blocks.get(at) ?? {}
    const delta = readPath(event, 'delta')
    if (event.type === 'error') message = { ...message, type: 'error' }
    if (event.type === 'message_start' && isJsonObject(event.message)) message = event.message
    if (event.type === 'content_block_start' && isJsonObject(event.content_block)) blocks.set(at, event.content_block)
    if (event.type === 'content_block_delta')
      for (const member of ['text', 'thinking'])
        if (isJsonObject(delta) && member in delta)
          blocks.set(at, { ...block, [member]: textAt(block, member) + textAt(delta, member) })
    pieces.set(at, (pieces.get(at) ?? '') + textAt(delta, 'partial_json'))
    if (event.type === 'message_delta') {
      const before = isJsonObject(message.usage) ? message.usage : {}
      const usage = isJsonObject(event.usage) ? { ...before, ...event.usage } : before
      message = { ...message, stop_reason: textAt(delta, 'stop_reason'), usage }
    }
  }
  const content = [...blocks].map(([at, block]) =>
    block.type === 'tool_use' ? { ...block, input: parsed(pieces.get(at) ?? '') as JsonObject } : block,
  )
  return { ...message, content }
}

const GEMINI_FINISHES: Readonly<Record<string, string>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content_filter',
}

const readGemini = (events: readonly JsonObject[]): Reading => {
  const parts = events.flatMap((event) => list(readPath(event, 'candidates', 0, 'content', 'parts')))
  const texts = (isThought: boolean): string =>
    parts
      .filter((part) => (readPath(part, 'thought') === true) === isThought)
      .map((part) => textAt(part, 'text'))
      .join('')
  const calls = parts
    .map((part) => readPath(part, 'functionCall'))
    .filter(isJsonObject)
    .map((call) => ({ name: textAt(call, 'name'), arguments: call.args ?? {} }))
  const reason = events.map((event) => textAt(event, 'candidates', 0, 'finishReason')).findLast(Boolean) ?? ''
  const usage = events.map((event) => event.usageMetadata).findLast(isJsonObject)
  const finish = GEMINI_FINISHES[reason] ?? reason
  return {
    text: texts(false),
    reasoning: texts(true),
    calls,
    // Gemini has no word of its own for calls.
    finish: finish === 'stop' && calls.length > 0 ? 'tool_calls' : finish,
    usage: usage && {
      input: numberAt(usage, 'promptTokenCount') + numberAt(usage, 'toolUsePromptTokenCount'),
      output: numberAt(usage, 'candidatesTokenCount') + numberAt(usage, 'thoughtsTokenCount'),
    },
    isError: events.some((event) => isJsonObject(event.error)),
  }
}

const readResponse = (body: JsonObject): Reading => {
  const items = list(body.output)
  const ofType = (type: string) => items.filter((item) => textAt(item, 'type') === type)
  const joined = (type: string, member: string): string =>
    ofType(type)
      .flatMap((item) => list(readPath(item, member)))
      .map((part) => textAt(part, 'text'))
      .join('')
  const calls = ofType('function_call').map((item) => ({
    name: textAt(item, 'name'),
    arguments: parsed(textAt(item, 'arguments')),
  }))
  const finish = { completed: calls.length > 0 ? 'tool_calls' : 'stop', incomplete: 'length' }
  return {
    text: joined('message', 'content'),
    reasoning: joined('reasoning', 'summary') || joined('reasoning', 'content'),
    calls,
    finish: finish[textAt(body, 'status') as keyof typeof finish] ?? '',
    usage: isJsonObject(body.usage)
      ? { input: numberAt(body.usage, 'input_tokens'), output: numberAt(body.usage, 'output_tokens') }
      : undefined,
    isError: isJsonObject(body.error) || textAt(body, 'status') === 'failed',
  }
}

/** The last event carries the whole response; the deltas before it must say the same, or clients that follow them are told something else. */
const readResponseStream = (events: readonly JsonObject[]): Reading => {
  const last = events.findLast((event) => /^response\.(completed|incomplete|failed)$/.test(textAt(event, 'type')))
  const whole = readResponse(isJsonObject(last?.response) ? last.response : {})
  const deltas = events.filter((event) => event.type === 'response.output_text.delta')
  const isError = whole.isError || events.some((event) => event.type === 'error')
  return { ...whole, isError, text: deltas.map((event) => textAt(event, 'delta')).join('') }
}

const readItems = (body: JsonObject, items: unknown, usage: Reading['usage']): Reading => ({
  ...NOTHING,
  text: JSON.stringify(items),
  usage,
  isError: isJsonObject(body.error),
})

const WHOLE: Readonly<Record<Exclude<Family, 'bytes'>, (body: JsonObject) => Reading>> = {
  chat: (body) => readChat([body], 'message'),
  completions: (body) => readCompletions([body]),
  claude: readClaude,
  gemini: (body) => readGemini([body]),
  responses: readResponse,
  embeddings: (body) =>
    readItems(
      body,
      list(body.data).map((item) => readPath(item, 'embedding')),
      openAiUsage(body.usage),
    ),
  'gemini-embeddings': (body) =>
    readItems(
      body,
      list(body.embeddings).map((item) => readPath(item, 'values')),
      undefined,
    ),
  rerank: (body) =>
    readItems(
      body,
      list(body.results).map((item) => [
        readPath(item, 'index'),
        readPath(item, 'relevance_score'),
        readString(item, 'document', 'text') ?? readString(item, 'document'),
      ]),
      isJsonObject(body.usage) ? { input: numberAt(body.usage, 'total_tokens'), output: 0 } : undefined,
    ),
  images: (body) =>
    readItems(
      body,
      list(body.data).map((item) => textAt(item, 'b64_json') || textAt(item, 'url')),
      isJsonObject(body.usage)
        ? { input: numberAt(body.usage, 'input_tokens'), output: numberAt(body.usage, 'output_tokens') }
        : undefined,
    ),
  transcription: (body) => ({ ...NOTHING, text: textAt(body, 'text'), isError: isJsonObject(body.error) }),
}

const STREAMED: Readonly<Partial<Record<Family, (events: readonly JsonObject[]) => Reading>>> = {
  chat: (events) => readChat(events, 'delta'),
  completions: readCompletions,
  claude: (events) => readClaude(assembleClaude(events)),
  gemini: readGemini,
  responses: readResponseStream,
}

/** Reads a whole answer, or a stream of server-sent events (told by its content type). */
export const readAnswer = (family: Family, contentType: string, bytes: Uint8Array): Reading => {
  const text = new TextDecoder().decode(bytes)
  if (contentType.startsWith('text/event-stream')) {
    const read = STREAMED[family]
    if (read === undefined) throw new Error(`no streams of ${family} are known`)
    return read(eventsOf(text))
  }
  const body = parseJson(text)
  if (family === 'bytes') return { ...NOTHING, text: isJsonObject(body) ? text : `${bytes.length} bytes` }
  return isJsonObject(body) ? WHOLE[family](body) : { ...NOTHING, text, isError: true }
}
