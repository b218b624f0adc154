// Answers for chat clients are written whole, streamed or not.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { isJsonObject, type JsonObject, parseJson, readPath, type Usage } from '../../kernel/index.ts'
import { type AssistantPart, type Reply, type StreamEvent, sealSignature, streamReply } from '../neutral/index.ts'
import { openaiChatDialect } from './index.ts'
import { collect, contextOf, deltasOf, encode, framesOf } from './test-support.ts'

const { client } = openaiChatDialect

const usage: Usage = {
  semantics: 'anthropic',
  promptTokens: 10,
  completionTokens: 5,
  cacheReadTokens: 3,
  cacheWriteTokens: 2,
  reasoningTokens: 1,
  source: 'upstream',
}
const answerOf = (...parts: AssistantPart[]): Reply => ({
  id: 'msg_1',
  model: 'claude',
  answers: [{ index: 0, parts, finish: { reason: 'stop' } }],
  usage,
})
const messageOf = (reply: Reply, request: JsonObject = {}) => {
  const message = readPath(client.encodeReply(reply, contextOf(request)), 'choices', 0, 'message')
  return isJsonObject(message) ? message : {}
}
const signed: AssistantPart = { kind: 'reasoning', text: 'hm', signature: { issuer: 'claude', value: 'sig' } }
const call: AssistantPart = {
  kind: 'tool-call',
  id: 'toolu_1',
  name: 'f',
  arguments: '',
  signature: { issuer: 'gemini', value: 'g' },
}
const image: AssistantPart = { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'AA' } }

describe('an answer for chat clients', () => {
  test('joins texts, keeps calls beside them, and counts cached input into the prompt', () => {
    const cited: AssistantPart = { kind: 'text', text: 'b', citations: [{ url: 'u', start: 0, end: 1 }] }
    const body = client.encodeReply(answerOf(signed, { kind: 'text', text: 'a' }, cited, call), contextOf())
    expect(body).toMatchObject({
      id: 'chatcmpl-req1',
      model: 'asked',
      usage: {
        prompt_tokens: 15,
        completion_tokens: 5,
        total_tokens: 20,
        prompt_tokens_details: { cached_tokens: 3, cached_creation_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    })
    expect(readPath(body, 'choices', 0, 'message')).toMatchObject({
      content: 'ab',
      reasoning_content: 'hm',
      reasoning_details: [
        {
          type: 'reasoning.text',
          text: 'hm',
          signature: sealSignature({ issuer: 'claude', value: 'sig' }, 'openai-chat'),
        },
      ],
      annotations: [{ url_citation: { start_index: 1, end_index: 2, url: 'u' } }],
      tool_calls: [
        {
          id: 'toolu_1',
          type: 'function',
          function: { name: 'f', arguments: '{}' },
          extra_content: { google: { thought_signature: 'g' } },
        },
      ],
    })
  })
  test('comes back from the client with its signatures', () => {
    const message = messageOf(
      answerOf(signed, { kind: 'text', text: 'a', signature: { issuer: 'gemini', value: 't' } }, call),
    )
    const [turn] = client.decodeRequest({ model: 'm', messages: [message] }).turns
    expect(turn?.parts).toEqual([
      signed,
      { kind: 'text', text: 'a', signature: { issuer: 'gemini', value: 't' } },
      { ...call, arguments: '{}' },
    ])
  })
  test('shows pictures as markdown, and as images to those who asked for them', () => {
    expect(messageOf(answerOf(image))).toMatchObject({ content: '![image](data:image/png;base64,AA)' })
    const asked = messageOf(answerOf(image), { modalities: ['text', 'image'] })
    expect(asked).toMatchObject({
      content: null,
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
    })
  })
  test('is in the older form for clients that sent functions, and hides thoughts on request', () => {
    const legacy = answerOf(signed, call)
    expect(messageOf(legacy, { functions: [{ name: 'f' }], reasoning: { exclude: true } })).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      function_call: { name: 'f', arguments: '{}' },
    })
  })
  const parts = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text: fc.string({ minLength: 1 }) }),
      fc.constant<AssistantPart>(signed),
      fc.constant<AssistantPart>(call),
      fc.constant<AssistantPart>(image),
      fc.record({ kind: fc.constant('refusal' as const), text: fc.string({ minLength: 1 }) }),
      fc.record({
        kind: fc.constant('text' as const),
        text: fc.string({ minLength: 1 }),
        citations: fc.constant([{ url: 'u', title: 't' }]),
      }),
    ),
    { maxLength: 6 },
  )
  test('says the same streamed and whole', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), (list, hasImages) => {
        const request = hasImages ? { modalities: ['image'] } : {}
        const reply = answerOf(...list)
        const whole = messageOf(reply, request)
        const deltas = deltasOf(encode(streamReply(reply), contextOf(request)))
        const joined = (name: string) =>
          deltas.map((delta) => (typeof delta[name] === 'string' ? delta[name] : '')).join('')
        const listed = (name: string) => deltas.flatMap((delta) => (Array.isArray(delta[name]) ? delta[name] : []))
        for (const name of ['content', 'reasoning_content', 'refusal'])
          expect(joined(name)).toBe(String(whole[name] ?? ''))
        for (const name of ['annotations', 'images', 'reasoning_details'])
          expect(listed(name)).toEqual(Array.isArray(whole[name]) ? whole[name] : [])
        const heads = listed('tool_calls').filter((piece) => readPath(piece, 'id') !== undefined)
        expect(heads.map((piece) => readPath(piece, 'index'))).toEqual(heads.map((_, index) => index))
        expect(heads.length).toBe(list.filter(({ kind }) => kind === 'tool-call').length)
      }),
    )
  })
})

describe('a stream for chat clients', () => {
  const start: StreamEvent = { kind: 'reply-start', id: 'chatcmpl-up', model: 'm' }
  test('numbers calls from 0 after thoughts, also when they are written side by side', () => {
    const data = encode([
      start,
      { kind: 'reasoning-start', answer: 0, part: 0 },
      { kind: 'reasoning-delta', answer: 0, part: 0, text: 'hm' },
      { kind: 'reasoning-end', answer: 0, part: 0 },
      { kind: 'tool-start', answer: 0, part: 1, id: 'a', name: 'f' },
      { kind: 'tool-start', answer: 0, part: 2, id: 'b', name: 'g' },
      { kind: 'tool-delta', answer: 0, part: 2, text: '{"b":1}' },
      { kind: 'tool-end', answer: 0, part: 1 },
      { kind: 'tool-end', answer: 0, part: 2 },
      { kind: 'reply-end', isComplete: true },
    ])
    const said = deltasOf(data).flatMap((delta) => (Array.isArray(delta.tool_calls) ? delta.tool_calls : []))
    expect(said).toMatchObject([
      { index: 0, id: 'a' },
      { index: 1, id: 'b' },
      { index: 1, function: { arguments: '{"b":1}' } },
      { index: 0, function: { arguments: '{}' } },
    ])
    expect(readPath(parseJson(data.at(-2) ?? ''), 'choices', 0, 'finish_reason')).toBe('tool_calls')
    expect(deltasOf(data)[0]).toEqual({ role: 'assistant', content: '' })
    expect(readPath(parseJson(data[0] ?? ''), 'id')).toBe('chatcmpl-up')
  })
  test('ends once with finish, usage when it is wanted, and [DONE]', () => {
    const events = streamReply(answerOf({ kind: 'text', text: 'a' }))
    const wanted = encode(events)
    expect(wanted.at(-1)).toBe('[DONE]')
    expect(parseJson(wanted.at(-2) ?? '')).toMatchObject({ choices: [], usage: { total_tokens: 20 } })
    const unwanted = encode(events, contextOf({}, false))
    expect(unwanted.some((line) => line.includes('"usage"'))).toBe(false)
    expect(readPath(parseJson(unwanted.at(-2) ?? ''), 'choices', 0, 'finish_reason')).toBe('stop')
    expect(encode([start]).filter((line) => line.includes('"stop"'))).toHaveLength(1)
  })
  test('that is read again says the same', () => {
    const reply = answerOf(signed, { kind: 'text', text: 'a' }, { ...call, arguments: '{"x":1}' })
    const again = collect(framesOf(encode(streamReply(reply)))).reply
    expect(again.answers[0]?.parts).toMatchObject([signed, { text: 'a' }, { id: 'toolu_1', arguments: '{"x":1}' }])
  })
})
