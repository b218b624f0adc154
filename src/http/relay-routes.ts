// The relay's addresses: which operation a path asks for, what it says itself, and in whose words its errors are told.
import {
  type ClientDialectId,
  type LaneDialect,
  laneDialects,
  type Operation,
  type PathFacts,
} from '../dialects/index.ts'

/** A path that was understood. */
export type RelayRoute = {
  readonly operation: Operation
  readonly pathFacts?: PathFacts
  readonly streamForm?: 'json-array'
}

/** Paths that say everything. Google's OpenAI-compatible ones are the same operations under another prefix. */
const FIXED: Readonly<Record<string, Exclude<Operation, 'realtime'>>> = {
  '/v1/chat/completions': 'chat',
  '/v1/completions': 'completions',
  '/v1/messages': 'messages',
  '/v1/messages/count_tokens': 'count-tokens',
  '/v1/responses': 'responses',
  '/v1/responses/compact': 'compact',
  '/v1/embeddings': 'embeddings',
  '/v1/rerank': 'rerank',
  '/v2/rerank': 'rerank',
  '/v1/moderations': 'moderations',
  '/v1/images/generations': 'images',
  '/v1/images/edits': 'image-edits',
  '/v1/images/variations': 'image-variations',
  '/v1/audio/speech': 'speech',
  '/v1/audio/transcriptions': 'transcriptions',
  '/v1/audio/translations': 'translations',
  '/v1beta/openai/chat/completions': 'chat',
  '/v1beta/openai/embeddings': 'embeddings',
  '/v1beta/openai/images/generations': 'images',
}

const ROUTES: ReadonlyMap<string, RelayRoute> = new Map(
  Object.entries(FIXED).map(([path, operation]) => [path, { operation }]),
)

/** Every path of a POST with its operation, as OpenAPI writes paths; those with a model in them at the end. */
export const relayPaths: readonly { readonly path: string; readonly operation: Exclude<Operation, 'realtime'> }[] = [
  ...Object.entries(FIXED).map(([path, operation]) => ({ path, operation })),
  { path: '/v1beta/models/{model}:generateContent', operation: 'gemini' },
  { path: '/v1beta/models/{model}:streamGenerateContent', operation: 'gemini' },
  { path: '/v1beta/models/{model}:countTokens', operation: 'gemini-count' },
  { path: '/v1beta/models/{model}:embedContent', operation: 'gemini-embeddings' },
  { path: '/v1beta/models/{model}:batchEmbedContents', operation: 'gemini-embeddings' },
  { path: '/v1/engines/{model}/embeddings', operation: 'embeddings' },
]

const GEMINI_PATH = /^\/(?:v1beta|v1)\/(?:models|tunedModels)\/([^/]+(?:\/[^/]+)*):([A-Za-z]+)$/
const ENGINE_PATH = /^\/v1\/engines\/([^/]+)\/embeddings$/

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const routeGemini = (model: string, action: string, query: string): RelayRoute | undefined => {
  const pathFacts = { model, isStream: false }
  if (action === 'generateContent') return { operation: 'gemini', pathFacts }
  if (action === 'countTokens') return { operation: 'gemini-count', pathFacts }
  if (action === 'embedContent' || action === 'batchEmbedContents') return { operation: 'gemini-embeddings', pathFacts }
  if (action !== 'streamGenerateContent') return undefined
  const isEvents = new URLSearchParams(query).get('alt') === 'sse'
  return {
    operation: 'gemini',
    pathFacts: { model, isStream: true },
    ...(isEvents ? {} : { streamForm: 'json-array' }),
  }
}

/** The operation that a POST to this path asks for; undefined when there is none. */
export const findRoute = (path: string, query: string): RelayRoute | undefined => {
  const fixed = ROUTES.get(path)
  if (fixed !== undefined) return fixed
  const gemini = GEMINI_PATH.exec(path)
  if (gemini !== null) return routeGemini(decode(gemini[1] ?? ''), gemini[2] ?? '', query)
  const engine = ENGINE_PATH.exec(path)
  return engine === null
    ? undefined
    : { operation: 'embeddings', pathFacts: { model: decode(engine[1] ?? ''), isStream: false } }
}

/** Operations of OpenAI's API that nobody serves here; clients are told so instead of "unknown address". */
const UNSERVED =
  /^\/v1\/(edits|files|fine-tunes|fine_tuning|batches|uploads|vector_stores|assistants|threads|realtime|images\/variations)(\/|$)/

export const isUnserved = (path: string): boolean => UNSERVED.test(path)

/** The dialect that a caller of this path reads errors in. */
export const errorDialectOf = (path: string, headers: Headers): LaneDialect => {
  const id = familyOf(path, headers)
  const dialect = laneDialects[id]
  if (dialect === undefined) throw new Error(`The dialect ${id} is missing.`)
  return dialect
}

const familyOf = (path: string, headers: Headers): ClientDialectId => {
  if (path.startsWith('/v1/messages')) return 'claude-messages'
  if (path.startsWith('/v1beta/openai')) return 'openai-chat'
  if (path.startsWith('/v1beta/') || GEMINI_PATH.test(path)) return 'gemini'
  if (path.startsWith('/v1/models')) return modelListFamily(headers, '')
  return 'openai-chat'
}

/** The family that a request for the model list speaks (relay.md section 1.4). */
export const modelListFamily = (headers: Headers, query: string): 'claude-messages' | 'gemini' | 'openai-chat' => {
  if (headers.has('x-api-key') && headers.has('anthropic-version')) return 'claude-messages'
  if (headers.has('x-goog-api-key') || new URLSearchParams(query).has('key')) return 'gemini'
  return 'openai-chat'
}
