// What channels are tested with: the operation by the model's name, and requests that the relay understands.
import { describe, expect, test } from 'bun:test'
import { endpointFor } from '../../test/contracts/providers/endpoint.ts'
import { findProvider, findSpeech, type Provider, providers } from '../providers/index.ts'
import { testEndpointsOf, testOperationOf, testRequest } from './channel-test-request.ts'
import { receive } from './receive.ts'

const provider = (type: number): Provider => {
  const found = findProvider(type)
  if (found === undefined) throw new Error(`no provider ${type}`)
  return found
}
const OPENAI = 1

const understood = (
  ...[operation, model, isStream]: [Parameters<typeof testRequest>[0]['operation'], string, boolean]
) =>
  receive({
    requestId: 'r',
    ...testRequest({ operation, model, isStream }),
    clientIp: '',
    receivedAtMs: 0,
    signal: new AbortController().signal,
  })

describe('the operation of a model', () => {
  test.each([
    [OPENAI, 'gpt-4o-mini', 'chat'],
    [OPENAI, 'text-embedding-3-small', 'embeddings'],
    [OPENAI, 'BAAI/bge-reranker-v2-m3', 'rerank'],
    [OPENAI, 'BAAI/bge-m3', 'embeddings'],
    [OPENAI, 'm3e-base', 'embeddings'],
    [OPENAI, 'gpt-5.1-codex-max', 'responses'],
    [OPENAI, 'gpt-5-pro', 'responses'],
    [OPENAI, 'o4-mini-deep-research', 'responses'],
    [OPENAI, 'gpt-5-codex-openai-compact', 'compact'],
    [OPENAI, 'gpt-image-1.5', 'images'],
    [OPENAI, 'omni-moderation-latest', 'moderations'],
    [OPENAI, 'gpt-4o-mini-tts', 'speech'],
    [OPENAI, 'tts-1-hd', 'speech'],
    [OPENAI, 'whisper-1', 'transcriptions'],
    [OPENAI, 'gpt-4o-transcribe', 'transcriptions'],
    [24, 'gemini-2.5-flash-image', 'chat'],
    [24, 'gemini-2.5-flash-preview-tts', 'speech'],
    [24, 'imagen-4.0-generate-001', 'images'],
    [45, 'doubao-seedream-4-0-250828', 'images'],
    [57, 'gpt-5', 'chat'],
    [44, 'any', 'embeddings'],
    [38, 'jina-clip-v2', 'embeddings'],
    [9015, 'flux-pro-1.1', 'images'],
    [9014, 'whatever', 'images'],
    // Anthropic has neither codex nor embeddings: the name does not lead astray.
    [14, 'my-codex', 'responses'],
    [14, 'embedded-claude', 'chat'],
  ])('at type %p, %s is tested by %s', (type, model, operation) => {
    expect(testOperationOf(provider(type), model, undefined)).toBe(operation as never)
  })
  test('is the one asked for, if the provider has it', () => {
    expect(testOperationOf(provider(OPENAI), 'text-embedding-3-small', 'anthropic')).toBe('messages')
    expect(testOperationOf(provider(14), 'claude-opus-5', 'embeddings')).toBeUndefined()
    expect(testOperationOf(provider(OPENAI), 'gpt-5', 'openai-video')).toBeUndefined()
  })
  test.each([2, 5, 36, 50, 52])('is none for type %p, which makes video, music or pictures in minutes', (type) => {
    expect(testOperationOf(provider(type), 'm', undefined)).toBeUndefined()
    expect(testEndpointsOf(provider(type))).toEqual([])
  })
  test('is served where it is offered, for some model and kind of key', () => {
    const isServed = (one: Provider, endpointType: string, upstreamModel: string) => {
      const operation = testOperationOf(one, upstreamModel, endpointType)
      const endpoint = endpointFor(one, { upstreamModel, clientModel: upstreamModel })
      const endpoints = [endpoint, { ...endpoint, key: 'token' }]
      return operation !== undefined && endpoints.some((each) => findSpeech(one, operation, each) !== undefined)
    }
    for (const one of providers) {
      const models = [...(one.models ?? []), 'text-embedding']
      const unserved = testEndpointsOf(one).filter((type) => !models.some((model) => isServed(one, type, model)))
      expect([one.id, unserved]).toEqual([one.id, []])
    }
  })
  test('is one of the endpoints that the console offers, for every model of every provider', () => {
    for (const one of providers) {
      if (testEndpointsOf(one).length === 0) continue
      for (const model of one.models ?? ['x']) expect({ model, at: testOperationOf(one, model, '') }.at).toBeDefined()
    }
  })
})

describe('requests', () => {
  test.each([
    ['chat', 'gpt-4o', 16],
    ['messages', 'claude-opus-5', 16],
    ['completions', 'davinci-002', 16],
    ['responses', 'gpt-5', undefined],
    ['gemini', 'gemini-3-flash', 3000],
    ['chat', 'gemini-3-flash', 3000],
    ['chat', 'x-thinking', 50],
    ['chat', 'claude-x-thinking', undefined],
    ['chat', 'o3', 16],
  ] as const)('of %s for %s are streams when wanted, with a limit of %p', async (operation, model, limit) => {
    for (const isStream of [false, true]) {
      const { facts, readConversation } = await understood(operation, model, isStream)
      expect(facts).toMatchObject({ model, isStream })
      expect(facts.maxOutputTokens).toBe(limit)
      expect(JSON.stringify(readConversation())).toContain('hi')
    }
  })
  test.each(['embeddings', 'rerank', 'images', 'speech', 'moderations'] as const)(
    'of %s are understood and never streams',
    async (operation) => {
      const { facts, dialect } = await understood(operation, 'm', true)
      expect(facts).toMatchObject({ model: 'm', isStream: false })
      expect(dialect.subject).toBe(operation)
    },
  )
  test('of compaction go by the name that is priced', async () => {
    const { facts, body } = await understood('compact', 'gpt-5-openai-compact', true)
    expect(facts).toMatchObject({ model: 'gpt-5-openai-compact', isStream: false })
    expect(body.stream).toBeUndefined()
  })
  test('of transcriptions are a form with a second of sound', async () => {
    const { facts, readExchangeBody } = await understood('transcriptions', 'whisper-1', false)
    expect(facts.model).toBe('whisper-1')
    const body = readExchangeBody()
    if (body.kind !== 'form') throw new Error('no form')
    const [file] = body.fields.flatMap((field) => ('bytes' in field ? [Buffer.from(field.bytes)] : []))
    expect(file?.subarray(0, 4).toString()).toBe('RIFF')
    expect(file?.readUInt32LE(4)).toBe((file?.length ?? 0) - 8)
    expect(file?.readUInt32LE(40)).toBe(2 * (file?.readUInt32LE(24) ?? 0))
  })
})
