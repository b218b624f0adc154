// Streams of chat upstreams are read whole, with all their peculiarities.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { Reply } from '../neutral/index.ts'
import { openaiChatDialect } from './index.ts'
import { chunk, collect, framesOf } from './test-support.ts'

const { upstream } = openaiChatDialect

const read = (lines: readonly (string | JsonObject)[], answerCount = 1) => collect(framesOf(lines), answerCount)
const callsOf = (reply: Reply) =>
  reply.answers.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'tool-call' ? [[part.name, part.arguments, part.id] as const] : [])),
  )
const calls = (...list: JsonObject[]) => chunk({ tool_calls: list })
const fn = (name: string | undefined, text: JsonValue): JsonObject => ({
  function: { ...(name === undefined ? {} : { name }), arguments: text },
})
const end = chunk({}, 'tool_calls')

describe('tool calls of a stream', () => {
  test('without indexes are told apart by id', () => {
    const { reply } = read([
      calls({ id: 'a', ...fn('f', '{"x":') }, { id: 'b', ...fn('g', '') }),
      calls({ id: 'a', ...fn(undefined, '1}') }, { id: 'b', ...fn(undefined, '{}') }),
      end,
    ])
    expect(callsOf(reply)).toEqual([
      ['f', '{"x":1}', 'a'],
      ['g', '{}', 'b'],
    ])
  })
  test('without ids get ones that differ between calls and between answers', () => {
    const lines = [calls({ index: 0, ...fn('f', '{}') }, { index: 1, ...fn('f', '{"y":2}') }), end]
    const ids = callsOf(read(lines).reply).map(([, , id]) => id)
    const other = callsOf(read(lines.map((line) => ({ ...line, id: 'chatcmpl-2' }))).reply).map(([, , id]) => id)
    expect(new Set([...ids, ...other]).size).toBe(4)
    expect(callsOf(read(lines).reply).map(([, , id]) => id)).toEqual(ids)
  })
  test('without ids and indexes, or always with index 0, are several when names follow finished arguments', () => {
    for (const index of [{}, { index: 0 }])
      expect(
        callsOf(
          read([calls({ ...index, ...fn('f', '{}') }), calls({ ...index, ...fn('g', '{"a":1}') }), end]).reply,
        ).map(([name, text]) => [name, text]),
      ).toEqual([
        ['f', '{}'],
        ['g', '{"a":1}'],
      ])
  })
  test('may repeat id and name in every delta, come in pieces of a name, or with arguments as an object', () => {
    const repeated = read([
      calls({ index: 0, id: 'a', ...fn('f', '{"x"') }),
      calls({ index: 0, id: 'a', ...fn('f', ':1}') }),
      end,
    ])
    expect(callsOf(repeated.reply)).toEqual([['f', '{"x":1}', 'a']])
    const pieces = read([
      calls({ index: 0, id: 'a', ...fn('get_', '') }),
      calls({ index: 0, ...fn('time', null) }),
      calls({ index: 0, ...fn(undefined, '{}') }),
      end,
    ])
    expect(callsOf(pieces.reply)).toEqual([['get_time', '{}', 'a']])
    expect(callsOf(read([calls({ id: 'a', ...fn('f', { x: 1 }) }), end]).reply)).toEqual([['f', '{"x":1}', 'a']])
  })
  test('that are sent again with the finish are not doubled', () => {
    const call = { index: 0, id: 'a', ...fn('f', '{"x":1}') }
    const again = { ...call, ...fn('f', '{ "x": 1 }') }
    expect(callsOf(read([calls(call), chunk({ tool_calls: [again] }, 'tool_calls'), '[DONE]']).reply)).toHaveLength(1)
  })
  test('lose nothing when text comes between their arguments', () => {
    const { reply } = read([
      calls({ index: 0, id: 'a', ...fn('f', '{"x"') }),
      chunk({ content: '\n' }),
      calls({ index: 0, ...fn(undefined, ':1}') }),
      end,
    ])
    expect(reply.answers[0]?.parts).toMatchObject([{ arguments: '{"x":1}' }, { kind: 'text', text: '\n' }])
  })
  test('finish as calls also where the vendor says stop, and without arguments they have none', () => {
    const { reply } = read([calls({ index: 0, id: 'a', ...fn('f', '') }), chunk({}, 'stop')])
    expect(reply.answers[0]).toMatchObject({
      finish: { reason: 'tool-calls', native: 'stop' },
      parts: [{ arguments: '' }],
    })
  })
  test('may be custom or in the older form', () => {
    expect(
      callsOf(
        read([chunk({ tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'g', input: 'a"b' } }] }), end])
          .reply,
      ),
    ).toEqual([['g', 'a"b', 'c']])
    expect(
      callsOf(
        read([
          chunk({ function_call: { name: 'f', arguments: '{' } }),
          chunk({ function_call: { arguments: '}' } }),
          chunk({}, 'function_call'),
        ]).reply,
      ),
    ).toEqual([['f', '{}', expect.stringMatching(/^call_/)]])
  })
})

describe('a stream', () => {
  test('is complete by [DONE] or by the finish of each answer, never by its end', () => {
    const ends = (lines: readonly (string | JsonObject)[], count = 1) => read(lines, count).events.at(-1)
    expect(ends([chunk({ content: 'a' })])).toEqual({ kind: 'reply-end', isComplete: false })
    expect(ends([chunk({ content: 'a' }), '[DONE]'])).toEqual({ kind: 'reply-end', isComplete: true })
    expect(ends([chunk({ content: 'a' }, 'stop')])).toEqual({ kind: 'reply-end', isComplete: true })
    expect(ends([chunk({ content: 'a' }, 'stop')], 2)).toEqual({ kind: 'reply-end', isComplete: false })
    expect(ends([])).toEqual({ kind: 'reply-end', isComplete: false })
  })
  test('with empty finish words goes on, and the last word counts', () => {
    const { reply } = read([
      { ...chunk({ content: 'a' }), choices: [{ delta: { content: 'a' }, finish_reason: '' }] },
      chunk({}, 'stop'),
      chunk({ content: 'b' }, 'length'),
    ])
    expect(reply.answers[0]).toMatchObject({ parts: [{ text: 'ab' }], finish: { reason: 'length' } })
  })
  test('that holds an error, or ends with one, fails once', () => {
    for (const broken of [{ error: { message: 'no', code: 429 } }, chunk({}, 'error')]) {
      const { events } = read([chunk({ content: 'a' }), broken, '[DONE]'])
      expect(events.filter(({ kind }) => kind === 'error')).toHaveLength(1)
      expect(events.at(-1)).toEqual({ kind: 'reply-end', isComplete: false })
    }
  })
  test('reports usage of its last chunk, of a choice, or none, and absurd usage as such', () => {
    const usage = (value: JsonObject) => ({ ...chunk({ content: 'a' }, 'stop'), usage: value })
    expect(
      read([usage({ prompt_tokens: 1, completion_tokens: 1 }), usage({ prompt_tokens: 5, completion_tokens: 9 })]).reply
        .usage,
    ).toMatchObject({ promptTokens: 5, completionTokens: 9 })
    expect(
      read([
        {
          ...chunk({}),
          choices: [{ index: 0, delta: {}, usage: { prompt_tokens: 3, completion_tokens: 4, cached_tokens: 2 } }],
        },
      ]).reply.usage,
    ).toMatchObject({ promptTokens: 3, cacheReadTokens: 2 })
    expect(read([chunk({ content: 'a' }, 'stop')]).reply.usage).toBeUndefined()
    expect(
      read([usage({ prompt_tokens: -1, completion_tokens: 2 })]).events.some(({ kind }) => kind === 'absurd-usage'),
    ).toBe(true)
  })
  test('reads thoughts, signed details, lists of parts, refusals, pictures, sounds and annotations', () => {
    const { reply } = read([
      chunk({
        reasoning: 'h',
        reasoning_content: 'h',
        reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0 }],
      }),
      chunk({ reasoning_details: [{ type: 'reasoning.text', signature: 's', format: 'f', index: 0 }] }),
      chunk({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'm' }] },
          { type: 'text', text: 'T' },
        ],
      }),
      chunk({
        annotations: [{ type: 'url_citation', url_citation: { url: 'u', title: 't', start_index: 0, end_index: 1 } }],
      }),
      chunk({ refusal: 'no' }),
      chunk({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] }),
      chunk({ audio: { id: 'x', data: 'AAAA', transcript: 'la' } }),
      chunk({ audio: { data: 'BBBB' } }, 'stop'),
    ])
    expect(reply.answers[0]?.parts).toMatchObject([
      { kind: 'reasoning', text: 'hm', signature: { issuer: 'openai-chat' } },
      { kind: 'text', text: 'T', citations: [{ url: 'u', title: 't', start: 0, end: 1 }] },
      { kind: 'refusal', text: 'no' },
      { kind: 'image', source: { mimeType: 'image/png', data: 'AA' } },
      { kind: 'audio', source: { data: 'AAAABBBB' }, transcript: 'la' },
    ])
  })
  test('and the same answer given whole agree, however its deltas are cut', () => {
    const message = {
      role: 'assistant',
      reasoning_content: 'thinking it over',
      content: 'two words',
      tool_calls: [{ index: 0, id: 'a', type: 'function', ...fn('f', '{"x":[1,2]}') }],
    }
    const whole = upstream.decodeReply({
      id: 'chatcmpl-1',
      model: 'm',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
    })
    const cut = (text: string, at: number) => [text.slice(0, at), text.slice(at)]
    fc.assert(
      fc.property(fc.nat(16), fc.nat(9), fc.nat(11), (first, second, third) => {
        const lines = [
          ...cut(message.reasoning_content, first).map((text) => chunk({ reasoning_content: text })),
          ...cut(message.content, second).map((text) => chunk({ content: text })),
          calls({ index: 0, id: 'a', ...fn('f', '') }),
          ...cut('{"x":[1,2]}', third).map((text) => calls({ index: 0, ...fn(undefined, text) })),
          chunk({}, 'tool_calls'),
        ]
        expect(read(lines).reply).toEqual(whole)
      }),
    )
  })
  test('of anything at all gives well-formed events and no TypeError', () => {
    fc.assert(
      fc.property(fc.array(fc.json(), { maxLength: 6 }), fc.jsonValue(), (lines, delta) => {
        const { events } = read([
          ...lines,
          JSON.stringify({ choices: [{ delta, finish_reason: delta }] }),
          JSON.stringify({ choices: [{ delta: { tool_calls: [delta], content: delta, annotations: delta } }] }),
        ])
        expect(events[0]?.kind).toBe('reply-start')
        expect(events.filter(({ kind }) => kind === 'reply-end')).toHaveLength(1)
        expect(events.at(-1)?.kind).toBe('reply-end')
      }),
    )
  })
})

describe('a whole answer', () => {
  test('without choices, or that is an error, is refused', () => {
    expect(() => upstream.decodeReply({ error: { message: 'busy', type: 'overloaded' } })).toThrow('busy')
    expect(() => upstream.decodeReply({ choices: [] })).toThrow('without choices')
  })
  test('of an enterprise account is unwrapped', () => {
    const data = { id: 'x', choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] }
    expect(upstream.decodeReply({ success: true, data }).answers[0]?.parts).toEqual([{ kind: 'text', text: 'a' }])
  })
})
