// Answers in OpenAI's wire shape, made up here: chat, completions, embeddings, moderations, model lists, errors.
import { byRequest, json } from './behaviours.ts'
import type { Behaviour } from './exchange.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { ReceivedRequest } from './request.ts'
import { stream } from './stream.ts'

export type ToolCall = { readonly id: string; readonly name: string; readonly arguments: string }

export type ChatOptions = {
  readonly id?: string
  readonly model?: string
  readonly text?: string
  readonly reasoning?: string
  readonly toolCalls?: readonly ToolCall[]
  readonly finishReason?: string
  /** `null` leaves `usage` out; any JSON is sent as it is, so that absurd numbers can be sent too. */
  readonly usage?: JsonValue
}

const created = 1_760_000_000

/** A usage object of chat completions with consistent totals. */
export const usageOf = (promptTokens: number, completionTokens: number, details: JsonObject = {}): JsonObject => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
  ...details,
})

/** Usage objects that no healthy upstream sends; a gateway must neither believe them nor break. */
export const absurdUsages = {
  negative: usageOf(-5, -1),
  huge: usageOf(9e15, 9e15),
  beyondSafeIntegers: usageOf(1e300, 1),
  fractional: usageOf(1.5, 2.5),
  text: { prompt_tokens: '12', completion_tokens: 'many', total_tokens: null },
  cachedAbovePrompt: usageOf(10, 5, { prompt_tokens_details: { cached_tokens: 1_000_000 } }),
  reasoningAboveCompletion: usageOf(10, 5, { completion_tokens_details: { reasoning_tokens: 500 } }),
  totalContradicts: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 3 },
  list: [1, 2, 3],
  empty: {},
} as const satisfies Record<string, JsonValue>

const toolCallsOf = (calls: readonly ToolCall[], isIndexed: boolean): JsonObject => ({
  tool_calls: calls.map((call, index) => ({
    ...(isIndexed && { index }),
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  })),
})

const withUsage = (usage: JsonValue): JsonObject => (usage === null ? {} : { usage })

/** A whole `chat.completion`. */
export const chatCompletion = (options: ChatOptions = {}): JsonObject => {
  const { text = 'Hello from upstream.', toolCalls, usage = usageOf(10, 5) } = options
  return {
    id: options.id ?? 'chatcmpl-upstream-1',
    object: 'chat.completion',
    created,
    model: options.model ?? 'gpt-4o-mini',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: toolCalls ? null : text,
          ...(options.reasoning !== undefined && { reasoning_content: options.reasoning }),
          ...(toolCalls && toolCallsOf(toolCalls, false)),
        },
        logprobs: null,
        finish_reason: options.finishReason ?? (toolCalls ? 'tool_calls' : 'stop'),
      },
    ],
    ...withUsage(usage),
    system_fingerprint: 'fp_upstream',
  }
}

export type ChatStreamOptions = Omit<ChatOptions, 'text'> & {
  /** One content chunk each. */
  readonly tokens?: readonly string[]
  /** Adds the last chunk with empty `choices` and the usage, as `stream_options.include_usage` asks for. */
  readonly includeUsage?: boolean
  /** Puts the usage on every chunk, as some vendors do. */
  readonly usageInEveryChunk?: boolean
}

/**
 * The chunks of a streamed chat answer as JSON lines, without framing and `[DONE]`: the role, one per token (reasoning
 * and tool calls before), the finish, and the usage when asked for.
 */
export const chatStream = (options: ChatStreamOptions = {}): string[] => {
  const { tokens = ['Hello', ' from', ' upstream', '.'], toolCalls, usage = usageOf(10, 5) } = options
  const base = {
    id: options.id ?? 'chatcmpl-upstream-1',
    object: 'chat.completion.chunk',
    created,
    model: options.model ?? 'gpt-4o-mini',
    system_fingerprint: 'fp_upstream',
  }
  const tail = options.usageInEveryChunk ? withUsage(usage) : options.includeUsage ? { usage: null } : {}
  const chunk = (delta: JsonObject, finish: string | null = null) =>
    JSON.stringify({ ...base, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], ...tail })
  return [
    chunk({ role: 'assistant', content: '' }),
    ...(options.reasoning === undefined ? [] : [chunk({ reasoning_content: options.reasoning })]),
    ...(toolCalls ? [chunk(toolCallsOf(toolCalls, true))] : tokens.map((content) => chunk({ content }))),
    chunk({}, options.finishReason ?? (toolCalls ? 'tool_calls' : 'stop')),
    ...(options.includeUsage ? [JSON.stringify({ ...base, choices: [], ...withUsage(usage) })] : []),
  ]
}

/** A whole answer of the old completions endpoint. */
export const textCompletion = (
  options: Pick<ChatOptions, 'model' | 'text' | 'usage' | 'finishReason'> = {},
): JsonObject => ({
  id: 'cmpl-upstream-1',
  object: 'text_completion',
  created,
  model: options.model ?? 'gpt-3.5-turbo-instruct',
  choices: [
    {
      text: options.text ?? 'Hello from upstream.',
      index: 0,
      logprobs: null,
      finish_reason: options.finishReason ?? 'stop',
    },
  ],
  ...withUsage(options.usage ?? usageOf(10, 5)),
})

/** The chunks of a streamed old completion. */
export const textCompletionStream = (
  options: Pick<ChatStreamOptions, 'model' | 'tokens' | 'usage' | 'includeUsage'> = {},
): string[] => {
  const { tokens = ['Hello', ' from', ' upstream', '.'], usage = usageOf(10, 5) } = options
  const base = {
    id: 'cmpl-upstream-1',
    object: 'text_completion',
    created,
    model: options.model ?? 'gpt-3.5-turbo-instruct',
  }
  const chunk = (text: string, finish: string | null) =>
    JSON.stringify({ ...base, choices: [{ text, index: 0, logprobs: null, finish_reason: finish }] })
  return [
    ...tokens.map((token) => chunk(token, null)),
    chunk('', 'stop'),
    ...(options.includeUsage ? [JSON.stringify({ ...base, choices: [], ...withUsage(usage) })] : []),
  ]
}

export type EmbeddingOptions = {
  readonly model?: string
  readonly vectors?: readonly (readonly number[])[]
  /** Sends each vector as base64 of little-endian 32-bit floats, as `encoding_format: base64` asks for. */
  readonly isBase64?: boolean
  readonly usage?: JsonValue
}

/** An answer of the embeddings endpoint. */
export const embeddings = (options: EmbeddingOptions = {}): JsonObject => ({
  object: 'list',
  data: (options.vectors ?? [[0.25, -0.5, 1]]).map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: options.isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
  })),
  model: options.model ?? 'text-embedding-3-small',
  ...withUsage(options.usage ?? { prompt_tokens: 8, total_tokens: 8 }),
})

/** An answer of the moderations endpoint. */
export const moderation = (options: { readonly isFlagged?: boolean; readonly model?: string } = {}): JsonObject => {
  const { isFlagged = false } = options
  return {
    id: 'modr-upstream-1',
    model: options.model ?? 'omni-moderation-latest',
    results: [
      {
        flagged: isFlagged,
        categories: { harassment: isFlagged, violence: false },
        category_scores: { harassment: isFlagged ? 0.97 : 0.0001, violence: 0.0002 },
      },
    ],
  }
}

/** An answer of `GET /v1/models`. */
export const modelList = (...ids: readonly string[]): JsonObject => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'model', created, owned_by: 'upstream' })),
})

/** OpenAI's error envelope. */
export const openAiError = (
  message: string,
  fields: { readonly type?: string | null; readonly code?: string | null; readonly param?: string | null } = {},
): JsonObject => ({
  error: {
    message,
    type: fields.type ?? 'invalid_request_error',
    param: fields.param ?? null,
    code: fields.code ?? null,
  },
})

const wantsUsage = ({ json: body }: ReceivedRequest): boolean => {
  const options = body.stream_options
  return typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true
}

/** The chat answer that a request asks for: streamed or whole, with its model, with usage when it wants it. */
export const chatLikeOpenAi = (options: ChatOptions & ChatStreamOptions = {}): Behaviour =>
  byRequest((request) => {
    const model = request.model ?? 'gpt-4o-mini'
    return request.isStream
      ? stream(chatStream({ model, includeUsage: wantsUsage(request), ...options }))
      : json(chatCompletion({ model, ...(options.tokens && { text: options.tokens.join('') }), ...options }))
  })

/** A healthy upstream: answers each endpoint it knows in the way the request asks for, 404 for the rest. */
export const answerLikeOpenAi = (): Behaviour =>
  byRequest((request) => {
    const { path, model, isStream } = request
    const named = model === undefined ? {} : { model }
    if (path.endsWith('/chat/completions')) return chatLikeOpenAi()
    if (path.endsWith('/completions')) {
      return isStream
        ? stream(textCompletionStream({ ...named, includeUsage: wantsUsage(request) }))
        : json(textCompletion(named))
    }
    if (path.endsWith('/embeddings'))
      return json(embeddings({ ...named, isBase64: request.json.encoding_format === 'base64' }))
    if (path.endsWith('/moderations')) return json(moderation(named))
    if (path.endsWith('/models')) return json(modelList('gpt-4o', 'gpt-4o-mini', 'text-embedding-3-small'))
    return json(openAiError(`Invalid URL (${request.method} ${path})`), { status: 404 })
  })
