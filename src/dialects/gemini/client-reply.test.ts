// What Gemini clients are answered, whole and streamed.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../kernel/index.ts'
import {
  type Answer,
  type AssistantPart,
  EventWriter,
  type Reply,
  type ReplyContext,
  streamReply,
  UNPROVED,
} from '../neutral/index.ts'
import { gemini } from './index.ts'

const { decodeRequest, encodeReply, encodeStream } = gemini.client
const ask = (): JsonObject => ({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })

const context: ReplyContext = {
  requestId: 'req1',
  createdAt: 0,
  model: 'my-model',
  request: {},
  conversation: decodeRequest(ask()),
  wantsUsage: true,
  estimatedPromptTokens: 0,
}
const reply = (parts: AssistantPart[], more: Partial<Answer> = {}): Reply => ({
  id: 'up1',
  model: 'upstream-model',
  answers: [{ index: 0, parts, finish: { reason: 'stop' }, ...more }],
})
const framesOf = (text: string): JsonObject[] =>
  text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      expect(frame.startsWith('data: ')).toBe(true)
      return JSON.parse(frame.slice('data: '.length)) as JsonObject
    })
const streamOf = (given: Reply): JsonObject[] => {
  const encoder = encodeStream(context)
  const text = streamReply(given).map(encoder.step).join('')
  return framesOf(text + encoder.end(given.usage))
}
type Candidate = {
  content: { parts: JsonObject[] }
  finishReason?: string
  index: number
  groundingMetadata?: JsonObject
}
const candidatesOf = (body: JsonObject | undefined): Candidate[] => (body?.candidates ?? []) as Candidate[]

describe('an answer', () => {
  const parts: AssistantPart[] = [
    { kind: 'reasoning', text: 'Hm', signature: { issuer: 'claude', value: 'c', id: 'x' } },
    { kind: 'text', text: 'Größe 5', citations: [{ url: 'https://a', title: 'A', start: 0, end: 5 }] },
    { kind: 'tool-call', id: 'toolu_1', name: 'f', arguments: '{"a":1}', signature: { issuer: 'gemini', value: 's' } },
    { kind: 'tool-call', id: 'toolu_2', name: 'f', arguments: 'broken' },
    { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'aQ==' } },
  ]
  test('has thoughts, text beside calls, whole calls, media and sources', () => {
    const body = encodeReply(reply(parts, { finish: { reason: 'tool-calls' } }), context)
    const [candidate] = candidatesOf(body)
    expect(candidate?.content.parts).toEqual([
      { text: 'Hm', thought: true, thoughtSignature: expect.stringMatching(/^dGcx/) },
      { text: 'Größe 5' },
      { functionCall: { id: 'toolu_1', name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
      { functionCall: { id: 'toolu_2', name: 'f', args: { _raw: 'broken' } }, thoughtSignature: UNPROVED },
      { inlineData: { mimeType: 'image/png', data: 'aQ==' } },
    ])
    expect(candidate?.finishReason).toBe('STOP')
    expect(candidate?.groundingMetadata).toEqual({
      groundingChunks: [{ web: { uri: 'https://a', title: 'A' } }],
      groundingSupports: [{ segment: { startIndex: 0, endIndex: 7, text: 'Größe' }, groundingChunkIndices: [0] }],
    })
    expect(body).toMatchObject({ modelVersion: 'my-model', responseId: 'up1' })
  })
  test('says lengths and filters in Gemini’s words', () => {
    const reasonOf = (finish: Answer['finish']) =>
      candidatesOf(encodeReply(reply([], { finish }), context))[0]?.finishReason
    expect(reasonOf({ reason: 'length' })).toBe('MAX_TOKENS')
    expect(reasonOf({ reason: 'content-filter', native: 'refusal' })).toBe('SAFETY')
    expect(reasonOf({ reason: 'content-filter', native: 'RECITATION' })).toBe('RECITATION')
    expect(reasonOf({ reason: 'pause' })).toBe('STOP')
  })
  test('counts thoughts apart and cached tokens among the prompt’s, whoever counted', () => {
    const usage = {
      semantics: 'anthropic' as const,
      promptTokens: 10,
      completionTokens: 8,
      cacheReadTokens: 5,
      reasoningTokens: 3,
      audioInputTokens: 2,
      source: 'upstream' as const,
    }
    expect(encodeReply({ ...reply([]), usage }, context).usageMetadata).toEqual({
      promptTokenCount: 15,
      candidatesTokenCount: 5,
      totalTokenCount: 23,
      cachedContentTokenCount: 5,
      thoughtsTokenCount: 3,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 }],
    })
  })
  test('streamed says the same, calls in one piece, finish and usage last', () => {
    const usage = { semantics: 'openai' as const, promptTokens: 1, completionTokens: 2, source: 'upstream' as const }
    const frames = streamOf({ ...reply(parts, { finish: { reason: 'tool-calls' } }), usage })
    const streamed = frames.flatMap(candidatesOf).flatMap(({ content }) => content.parts)
    expect(streamed.filter((part) => part.functionCall !== undefined)).toEqual([
      { functionCall: { id: 'toolu_1', name: 'f', args: { a: 1 } }, thoughtSignature: 's' },
      { functionCall: { id: 'toolu_2', name: 'f', args: { _raw: 'broken' } }, thoughtSignature: UNPROVED },
    ])
    expect(streamed[1]).toEqual({ text: '', thought: true, thoughtSignature: expect.stringMatching(/^dGcx/) })
    expect(frames.filter((frame) => frame.usageMetadata !== undefined).length).toBe(1)
    expect(frames.flatMap(candidatesOf).filter(({ finishReason }) => finishReason !== undefined).length).toBe(1)
    expect(frames.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP', groundingMetadata: { groundingSupports: [{ segment: { endIndex: 7 } }] } }],
      usageMetadata: { totalTokenCount: 3 },
    })
    for (const frame of frames) expect(frame).toMatchObject({ modelVersion: 'my-model', responseId: 'up1' })
  })
  test('whose pieces come back is the same history again', () => {
    const finish = { reason: 'stop' as const }
    const redacted: AssistantPart = {
      kind: 'reasoning',
      text: '',
      signature: { issuer: 'claude', value: 'blob' },
      isRedacted: true,
    }
    const said = [
      parts[0],
      redacted,
      { kind: 'text' as const, text: 'Hello', signature: { issuer: 'gemini' as const, value: 't' } },
    ].filter((part) => part !== undefined)
    const history = (bodies: JsonObject[]) => ({
      contents: [{ role: 'model', parts: bodies.flatMap(candidatesOf).flatMap(({ content }) => content.parts) }],
    })
    const expected = [{ role: 'assistant', parts: said }]
    expect(decodeRequest(history(streamOf(reply(said, { finish })))).turns as unknown).toEqual(expected)
    expect(decodeRequest(history([encodeReply(reply(said, { finish }), context)])).turns as unknown).toEqual(expected)
  })
  test('of interleaved calls comes call by call, each whole', () => {
    const writer = new EventWriter()
    writer.start('', '')
    writer.toolStart(0, 0, { id: 'a', name: 'f' })
    writer.toolStart(0, 1, { id: 'b', name: 'g' })
    writer.toolArguments(0, 1, '{"x":')
    writer.toolArguments(0, 0, '{}')
    writer.toolArguments(0, 1, '1}')
    writer.end(true)
    const encoder = encodeStream(context)
    const frames = framesOf(writer.take().map(encoder.step).join('') + encoder.end(undefined))
    const calls = frames.flatMap(candidatesOf).flatMap(({ content }) => content.parts.map((part) => part.functionCall))
    expect(calls).toEqual([{ id: 'a', name: 'f', args: {} }, { id: 'b', name: 'g', args: { x: 1 } }, undefined])
    expect(frames.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }], responseId: 'req1' })
    expect(frames.at(-1)?.usageMetadata).toBeUndefined()
    expect(encoder.end(undefined)).toBe('')
  })
  test('survives the way back through the upstream decoder', () => {
    const part: fc.Arbitrary<AssistantPart> = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text: fc.string({ minLength: 1 }) }),
      fc.record({ kind: fc.constant('reasoning' as const), text: fc.string({ minLength: 1 }) }),
      fc.record({
        kind: fc.constant('tool-call' as const),
        id: fc.uuid(),
        name: fc.constantFrom('f', 'g'),
        arguments: fc.dictionary(fc.string(), fc.integer()).map((value) => JSON.stringify(value)),
      }),
    )
    // A call that nobody signed says so; this reader takes it for Gemini's own word.
    const asUnproved = (item: AssistantPart): AssistantPart =>
      item.kind === 'tool-call' ? { ...item, signature: { issuer: 'gemini', value: UNPROVED } } : item
    const isMerged = (list: readonly AssistantPart[]) =>
      list.every((item, index) => item.kind === 'tool-call' || list[index + 1]?.kind !== item.kind)
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }).filter(isMerged), (list) => {
        const { answers } = gemini.upstream.decodeReply(encodeReply(reply(list), context))
        expect(answers[0]?.parts).toEqual(list.map(asUnproved))
        const decoder = gemini.upstream.decodeStream(1)
        const kinds = streamOf(reply(list)).flatMap((frame) =>
          decoder.step({ bytes: new Uint8Array(0), data: JSON.stringify(frame), event: undefined }),
        )
        expect([...kinds, ...decoder.flush()].at(-1)).toEqual({ kind: 'reply-end', isComplete: true })
      }),
    )
  })
  test('keeps log probabilities', () => {
    const logprobs = {
      content: [{ token: 'a', logprob: -0.5, bytes: [97], top_logprobs: [{ token: 'b', logprob: -1, bytes: [98] }] }],
    }
    const body = encodeReply(reply([{ kind: 'text', text: 'a' }], { logprobs }), context)
    expect(gemini.upstream.decodeReply(body).answers[0]?.logprobs).toEqual(logprobs)
  })
})
