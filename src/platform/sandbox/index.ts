// The sandbox upstream: an OpenAI-compatible answerer inside the process, reached under `sandbox://`.
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import {
  answerText,
  countPrompt,
  embed,
  outputLimit,
  paint,
  readFault,
  type SandboxFault,
  splitTokens,
} from './answers.ts'

/** Pause between streamed tokens, ms; models whose name ends in `-fast` have none. */
const PACE_MS = 20
const SLOW_START_MS = 3_000

const encoder = new TextEncoder()
const json = (value: unknown, status = 200): Response => Response.json(value, { status })
const seconds = (): number => Math.floor(Date.now() / 1000)

const MODELS = [
  'sandbox-chat',
  'sandbox-fast',
  'sandbox-embedding',
  'sandbox-image',
  'sandbox-fail-500',
  'sandbox-fail-429',
]

const failWith = (status: number): Response =>
  json(
    {
      error: { message: `The sandbox was told to answer ${status}.`, type: 'sandbox_error', code: `sandbox_${status}` },
    },
    status,
  )

type Asked = {
  readonly model: string
  readonly body: JsonObject
  readonly signal: AbortSignal
  readonly fault: SandboxFault | undefined
}

const usageOf = (body: JsonObject, completionTokens: number) => {
  const promptTokens = countPrompt(body)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  }
}

const limited = (body: JsonObject): { tokens: string[]; finish: 'stop' | 'length' } => {
  const tokens = splitTokens(answerText(body))
  const limit = outputLimit(body)
  return tokens.length > limit ? { tokens: tokens.slice(0, limit), finish: 'length' } : { tokens, finish: 'stop' }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const leave = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', leave)
      resolve()
    }, ms)
    signal.addEventListener('abort', leave, { once: true })
  })

type Shape = {
  readonly object: string
  readonly delta: (text: string) => object
  readonly whole: (text: string) => object
}

const chatShape: Shape = {
  object: 'chat.completion',
  delta: (text) => ({ delta: { content: text } }),
  whole: (text) => ({ message: { role: 'assistant', content: text } }),
}
const completionShape: Shape = { object: 'text_completion', delta: (text) => ({ text }), whole: (text) => ({ text }) }

async function* streamFrames({ model, body, signal, fault }: Asked, shape: Shape): AsyncGenerator<string> {
  const { tokens, finish } = limited(body)
  const head = {
    id: 'sandbox',
    object: shape === chatShape ? `${shape.object}.chunk` : shape.object,
    created: seconds(),
    model,
  }
  const frame = (rest: object): string => `data: ${JSON.stringify({ ...head, ...rest })}\n\n`
  const breakAt =
    fault?.kind === 'cut' || fault?.kind === 'stall' ? Math.ceil(tokens.length / 2) : Number.POSITIVE_INFINITY
  for (const [index, token] of tokens.entries()) {
    if (index === breakAt && fault?.kind === 'cut') return
    if (index === breakAt) await pause(2 ** 30, signal)
    yield frame({ choices: [{ index: 0, ...shape.delta(token), finish_reason: null }] })
    if (!model.endsWith('-fast')) await pause(PACE_MS, signal)
  }
  yield frame({ choices: [{ index: 0, ...shape.delta(''), finish_reason: finish }] })
  const options = body.stream_options
  if (isJsonObject(options) && options.include_usage === true)
    yield frame({ choices: [], usage: usageOf(body, tokens.length) })
  yield 'data: [DONE]\n\n'
}

const stream = (asked: Asked, shape: Shape): Response => {
  const frames = streamFrames(asked, shape)
  const readable = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await frames.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
  })
  return new Response(readable, { headers: { 'content-type': 'text/event-stream' } })
}

const answerChoices = (asked: Asked, shape: Shape): Response => {
  const { model, body, fault } = asked
  if (fault?.kind === 'empty') return new Response('', { headers: { 'content-type': 'application/json' } })
  if (body.stream === true) return stream(asked, shape)
  const { tokens, finish } = limited(body)
  const choices = [{ index: 0, ...shape.whole(tokens.join('')), finish_reason: finish }]
  return json({
    id: 'sandbox',
    object: shape.object,
    created: seconds(),
    model,
    choices,
    usage: usageOf(body, tokens.length),
  })
}

const inputsOf = (body: JsonObject): string[] =>
  (Array.isArray(body.input) ? body.input : [body.input ?? '']).map((item) =>
    typeof item === 'string' ? item : JSON.stringify(item),
  )

const answerEmbeddings = ({ model, body }: Asked): Response => {
  const dimensions =
    typeof body.dimensions === 'number' && body.dimensions >= 1 && body.dimensions <= 4096 ? body.dimensions : undefined
  const data = inputsOf(body).map((text, index) => {
    const vector = embed(text, dimensions)
    const embedding =
      body.encoding_format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector
    return { object: 'embedding', index, embedding }
  })
  const promptTokens = countPrompt(body)
  return json({ object: 'list', model, data, usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } })
}

const answerModerations = ({ model, body }: Asked): Response =>
  json({
    id: 'sandbox',
    model,
    results: inputsOf(body).map(() => ({ flagged: false, categories: {}, category_scores: {} })),
  })

const answerImages = ({ body }: Asked): Response => {
  const count = typeof body.n === 'number' ? Math.min(10, Math.max(1, body.n)) : 1
  const prompt = String(body.prompt ?? '')
  return json({
    created: seconds(),
    data: Array.from({ length: count }, (_, index) => ({ b64_json: paint(`${prompt}#${index}`) })),
  })
}

const operations: Readonly<Record<string, (asked: Asked) => Response>> = {
  '/v1/chat/completions': (asked) => answerChoices(asked, chatShape),
  '/v1/completions': (asked) => answerChoices(asked, completionShape),
  '/v1/embeddings': answerEmbeddings,
  '/v1/moderations': answerModerations,
  '/v1/images/generations': answerImages,
}

export type SandboxRequest = { readonly url: string; readonly body: string | Uint8Array; readonly signal: AbortSignal }

/** Answers as an upstream over HTTP would. Faults follow the model's name (see `readFault`). */
export const answerSandbox = async ({ url, body, signal }: SandboxRequest): Promise<Response> => {
  const path = url.slice(url.indexOf('/', 'sandbox://'.length))
  if (path === '/v1/models')
    return json({ object: 'list', data: MODELS.map((id) => ({ id, object: 'model', owned_by: 'sandbox' })) })
  const operation = operations[path]
  if (operation === undefined) return failWith(404)
  const parsed = parseJson(typeof body === 'string' ? body : new TextDecoder().decode(body))
  if (!isJsonObject(parsed)) return failWith(400)
  const model = String(parsed.model ?? 'sandbox-chat')
  const fault = readFault(model)
  if (fault?.kind === 'status') return failWith(fault.status)
  if (fault?.kind === 'slow') await pause(SLOW_START_MS, signal)
  return operation({ model, body: parsed, signal, fault })
}
