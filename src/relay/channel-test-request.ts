// The small request that a channel is tested with: which operation suits a model, and what is asked (providers.md section 8).
import { type Operation, operations } from '../dialects/index.ts'
import { type JsonObject, type JsonValue, writeForm } from '../kernel/index.ts'
import type { Provider } from '../providers/index.ts'
import type { RelayRequest } from './types.ts'

/** Values of the test route's `endpoint_type`: New API's, and below them ours. */
const ENDPOINTS: readonly (readonly [string, Operation])[] = [
  ['openai', 'chat'],
  ['openai-response', 'responses'],
  ['openai-response-compact', 'compact'],
  ['anthropic', 'messages'],
  ['gemini', 'gemini'],
  ['embeddings', 'embeddings'],
  ['jina-rerank', 'rerank'],
  ['image-generation', 'images'],
  ['completions', 'completions'],
  ['speech', 'speech'],
  ['transcription', 'transcriptions'],
  ['moderation', 'moderations'],
]
const OPERATION_OF: ReadonlyMap<string, Operation> = new Map(ENDPOINTS)

/** Parts of model names that tell what the model is for; the first that fits counts. Names are in lower case. */
const NAME_RULES: readonly (readonly [RegExp, Operation])[] = [
  [/-openai-compact$/, 'compact'],
  [/rerank/, 'rerank'],
  [/embed|bge-|^m3e|jina-(clip|colbert)/, 'embeddings'],
  [/moderation/, 'moderations'],
  [/whisper|transcribe|sensevoice|-asr/, 'transcriptions'],
  [/(^|[-_/])tts($|[-_/:])|^speech-|cosyvoice/, 'speech'],
  [
    /dall-e|(gpt|qwen|glm|z|grok-2|hunyuan|sandbox)-image|^imagen-|flux[-.]|seedream|cogview|^image-0|grok-imagine-image/,
    'images',
  ],
  [/stable-diffusion|^sd3|^recraft|kolors/, 'images'],
  // OpenAI serves these by Responses alone. https://developers.openai.com/api/docs/models
  [/codex|^o[13]-pro|^gpt-5(\.\d)?-pro|deep-research|computer-use/, 'responses'],
]

/** For models whose name tells nothing that the provider serves: what it is most likely asked for. */
const LIKELIEST: readonly Operation[] = ['chat', 'embeddings', 'rerank', 'images', 'speech', 'transcriptions']

/** Whether a provider speaks anything that answers the operation, its own dialect or one that it is translated to. */
const serves = (provider: Provider, operation: Operation): boolean =>
  provider.speaks[operation] !== undefined ||
  Object.keys(provider.speaks).some(
    (spoken) => operations[spoken as Operation].subject === operations[operation].subject,
  )

/** The `endpoint_type`s that a provider's channels can be tested by. */
export const testEndpointsOf = (provider: Provider): string[] =>
  ENDPOINTS.filter(([, operation]) => serves(provider, operation)).map(([name]) => name)

/**
 * The operation that a model is tested with: the one asked for, else by the model's name, else the likeliest that the
 * provider serves. Undefined when nothing of it can be tested (video and music, which are made in minutes).
 */
export const testOperationOf = (
  provider: Provider,
  model: string,
  endpointType: string | undefined,
): Operation | undefined => {
  const isServed = (operation: Operation | undefined): operation is Operation =>
    operation !== undefined && serves(provider, operation)
  if (endpointType !== undefined && endpointType !== '') {
    const wanted = OPERATION_OF.get(endpointType)
    return isServed(wanted) ? wanted : undefined
  }
  const name = model.toLowerCase()
  const told = NAME_RULES.find(([pattern]) => pattern.test(name))?.[1]
  return isServed(told) ? told : LIKELIEST.find(isServed)
}

const CHAT = { messages: [{ role: 'user', content: 'hi' }] }
const TOKENS_FEW = 16
/** Gemini counts its thoughts, of which it has many, as output. */
const TOKENS_GEMINI = 3000
const TOKENS_THINKING = 50

/** How long an answer may be; undefined leaves it to the upstream: Claude's thinking has a budget of its own. */
const outputLimit = (model: string): number | undefined => {
  const name = model.toLowerCase()
  if (name.includes('gemini')) return TOKENS_GEMINI
  if (!name.includes('thinking')) return TOKENS_FEW
  return name.includes('claude') ? undefined : TOKENS_THINKING
}

const limitMember = (model: string, name: string): JsonObject => {
  const limit = outputLimit(model)
  return limit === undefined ? {} : { [name]: limit }
}

const chatBody = (model: string): JsonObject => ({
  ...CHAT,
  ...limitMember(model, /^o\d/.test(model) ? 'max_completion_tokens' : 'max_tokens'),
})

const input: JsonValue = [{ role: 'user', content: 'hi' }]

/** Bodies without what the relay reads of every one: `model`, and `stream` where it may be asked for. */
const BODIES: Readonly<Partial<Record<Operation, (model: string) => JsonObject>>> = {
  chat: chatBody,
  completions: (model) => ({ prompt: 'hi', ...limitMember(model, 'max_tokens') }),
  // Claude's API demands a limit.
  messages: (model) => ({ ...CHAT, max_tokens: outputLimit(model) ?? TOKENS_GEMINI }),
  responses: () => ({ input }),
  compact: () => ({ input }),
  gemini: (model) => ({
    contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
    generationConfig: limitMember(model, 'maxOutputTokens'),
  }),
  embeddings: () => ({ input: ['hello world'] }),
  rerank: () => ({
    query: 'What is Deep Learning?',
    documents: ['Deep Learning is a subset of machine learning.', 'The cat sat on the mat.'],
    top_n: 2,
  }),
  images: () => ({ prompt: 'a cute cat', n: 1, size: '1024x1024' }),
  speech: () => ({ input: 'hi', voice: 'alloy' }),
  moderations: () => ({ input: ['hello world'] }),
}

const PATHS: Readonly<Partial<Record<Operation, string>>> = {
  chat: '/v1/chat/completions',
  completions: '/v1/completions',
  messages: '/v1/messages',
  responses: '/v1/responses',
  compact: '/v1/responses/compact',
  embeddings: '/v1/embeddings',
  rerank: '/v1/rerank',
  images: '/v1/images/generations',
  speech: '/v1/audio/speech',
  transcriptions: '/v1/audio/transcriptions',
  moderations: '/v1/moderations',
}

type Question = { readonly model: string; readonly operation: Operation; readonly isStream: boolean }

/** What the path says: everything for Gemini, nothing of the request for the others. */
const placeOf = ({ model, operation, isStream }: Question): Pick<RelayRequest, 'path' | 'query' | 'pathFacts'> => {
  if (operation !== 'gemini') return { path: PATHS[operation] ?? '', query: '' }
  return {
    path: `/v1beta/models/${encodeURIComponent(model)}:${isStream ? 'streamGenerateContent' : 'generateContent'}`,
    query: isStream ? '?alt=sse' : '',
    pathFacts: { model, isStream },
  }
}

/** Only OpenAI's chat and completions tell usage in a stream on demand alone. */
const streamMembers = (operation: Operation): JsonObject =>
  operation === 'chat' || operation === 'completions'
    ? { stream: true, stream_options: { include_usage: true } }
    : { stream: true }

const bodyFor = ({ model, operation, isStream }: Question): JsonObject => {
  const body = BODIES[operation]?.(model) ?? {}
  if (operation === 'gemini') return body
  return { model, ...body, ...(isStream ? streamMembers(operation) : {}) }
}

const SAMPLE_RATE = 16_000
const WAV_HEADER_BYTES = 44

/** A second of silence, 16 bit, one voice. */
const silence = (): Uint8Array<ArrayBuffer> => {
  const dataBytes = 2 * SAMPLE_RATE
  const bytes = new Uint8Array(WAV_HEADER_BYTES + dataBytes)
  const view = new DataView(bytes.buffer)
  const write = (offset: number, text: string): void => bytes.set(new TextEncoder().encode(text), offset)
  write(0, 'RIFF')
  view.setUint32(4, WAV_HEADER_BYTES - 8 + dataBytes, true)
  write(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, SAMPLE_RATE, true)
  view.setUint32(28, 2 * SAMPLE_RATE, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  write(36, 'data')
  view.setUint32(40, dataBytes, true)
  return bytes
}

/** Does not occur in silence. */
const BOUNDARY = 'tollgate-channel-test'

const formFor = ({ model }: Question): Uint8Array<ArrayBuffer> => {
  const file = { name: 'file', filename: 'silence.wav', contentType: 'audio/wav', bytes: silence() }
  return new Uint8Array(Buffer.concat(writeForm([{ name: 'model', value: model }, file], BOUNDARY)))
}

export type TestRequest = Pick<
  RelayRequest,
  'operation' | 'method' | 'path' | 'query' | 'pathFacts' | 'headers' | 'readBody' | 'readBytes'
>

/** What a client would send for this test. Streams are asked for where there are such: in chats of every dialect. */
export const testRequest = (asked: Question): TestRequest => {
  const { operation } = asked
  const question = { ...asked, isStream: asked.isStream && operations[operation].subject === 'chat' }
  const place = { operation, method: 'POST', ...placeOf(question) }
  if (operation === 'transcriptions') {
    const bytes = formFor(question)
    return {
      ...place,
      headers: new Headers({ 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }),
      readBody: async () => ({ text: '', original: bytes }),
      readBytes: async () => bytes,
    }
  }
  const text = JSON.stringify(bodyFor(question))
  return {
    ...place,
    headers: new Headers({ 'content-type': 'application/json' }),
    readBody: async () => ({ text, original: text }),
    readBytes: async () => new TextEncoder().encode(text),
  }
}
