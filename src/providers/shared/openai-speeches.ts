// The operations of OpenAI's API with their paths, for the many upstreams that have some of them.
import type { DialectId, Operation } from '../../dialects/index.ts'
import { NO_HEADERS } from '../auth/index.ts'
import { type Endpoint, joinUrl, type Speech } from '../define.ts'

type Place = { readonly dialect: DialectId; readonly tail: string }

/** Paths behind the version segment. https://developers.openai.com/api/reference; rerank is Jina's and widely copied. */
const PLACES = {
  chat: { dialect: 'openai-chat', tail: '/chat/completions' },
  completions: { dialect: 'openai-completions', tail: '/completions' },
  responses: { dialect: 'openai-responses', tail: '/responses' },
  compact: { dialect: 'openai-compact', tail: '/responses/compact' },
  embeddings: { dialect: 'openai-embeddings', tail: '/embeddings' },
  rerank: { dialect: 'jina-rerank', tail: '/rerank' },
  images: { dialect: 'openai-images', tail: '/images/generations' },
  'image-edits': { dialect: 'openai-image-edits', tail: '/images/edits' },
  'image-variations': { dialect: 'openai-image-edits', tail: '/images/variations' },
  speech: { dialect: 'openai-speech', tail: '/audio/speech' },
  transcriptions: { dialect: 'openai-transcription', tail: '/audio/transcriptions' },
  translations: { dialect: 'openai-transcription', tail: '/audio/translations' },
  moderations: { dialect: 'openai-moderations', tail: '/moderations' },
} as const satisfies Partial<Record<Operation, Place>>

/** Operations that are OpenAI's by path; realtime is apart because its address is a WebSocket's. */
export type OpenAiOperation = keyof typeof PLACES

/** What a speech may say beside its path. */
export type SpeechExtras = Omit<Speech, 'dialect' | 'path'>

/** Every operation of the table. */
export const ALL_OPENAI: readonly OpenAiOperation[] = [
  'chat',
  'completions',
  'responses',
  'compact',
  'embeddings',
  'rerank',
  'images',
  'image-edits',
  'image-variations',
  'speech',
  'transcriptions',
  'translations',
  'moderations',
]

/** One of OpenAI's operations under `prefix`: a path beginning with a slash, or a function that gives the whole address. */
export const openAiSpeech = (
  operation: OpenAiOperation,
  prefix: string | ((endpoint: Endpoint) => string) = '/v1',
  extras: SpeechExtras = {},
): Speech => {
  const { dialect, tail } = PLACES[operation]
  const path = typeof prefix === 'string' ? prefix + tail : (endpoint: Endpoint) => prefix(endpoint) + tail
  return { dialect, path, ...extras }
}

/** Several of them, told alike. */
export const openAiSpeeches = (
  operations: readonly OpenAiOperation[],
  prefix: string | ((endpoint: Endpoint) => string) = '/v1',
  extras: SpeechExtras = {},
): Partial<Record<Operation, Speech>> =>
  Object.fromEntries(operations.map((operation) => [operation, openAiSpeech(operation, prefix, extras)]))

/** The query of the caller's own request without its question mark; '' when it had none. */
export const clientQuery = ({ clientPath }: Endpoint): string => {
  const mark = clientPath.indexOf('?')
  return mark < 0 ? '' : clientPath.slice(mark + 1)
}

/** A web address as that of a WebSocket. */
export const toWebSocket = (url: string): string => url.replace(/^http/, 'ws')

/** `wss://…/v1/realtime` with the caller's query, its model replaced by the upstream's. */
export const realtimeUrl = (endpoint: Endpoint): string => {
  const query = new URLSearchParams(clientQuery(endpoint))
  if (endpoint.upstreamModel !== '') query.set('model', endpoint.upstreamModel)
  return `${toWebSocket(joinUrl(endpoint.baseUrl, '/v1/realtime', endpoint.isBaseVersioned))}?${query}`
}

/**
 * OpenAI's realtime sessions. The beta is gone since May 2026, so its header is sent only for callers who send it
 * themselves, as a header or as a subprotocol (servers of other makers may still want it).
 */
export const realtimeSpeech = (path: Speech['path'] = realtimeUrl): Speech => ({
  dialect: 'openai-realtime',
  path,
  transport: 'websocket',
  headers: (_endpoint, header) => {
    const isBeta = header('sec-websocket-protocol')?.includes('openai-beta.realtime-v1') === true
    const beta = header('openai-beta') ?? (isBeta ? 'realtime=v1' : null)
    return beta === null ? NO_HEADERS : { 'openai-beta': beta }
  },
})
