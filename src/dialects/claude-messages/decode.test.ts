// What Claude upstreams answer, whole and streamed: recordings, oddities and failures.
import { describe, expect, test } from 'bun:test'
import type { JsonObject, Usage } from '../../kernel/index.ts'
import type { Reply, StreamEvent } from '../neutral/index.ts'
import { claudeMessages } from './index.ts'
import {
  assemble,
  decodeAll,
  eventsOf,
  frameOf,
  readEvents,
  readWhole,
  streamNames,
  wholeNames,
} from './recordings.fixture.ts'

const { upstream, lane } = claudeMessages

const decode = (events: readonly JsonObject[]) => decodeAll(upstream.decodeStream(1), events)

const expectWellFormed = (events: readonly StreamEvent[]): void => {
  expect(events[0]?.kind).toBe('reply-start')
  expect(events.at(-1)?.kind).toBe('reply-end')
  expect(events.filter(({ kind }) => kind === 'reply-end')).toHaveLength(1)
  const open = new Set<number>()
  for (const event of events) {
    if (!('part' in event)) continue
    if (event.kind.endsWith('-start')) open.add(event.part)
    else if (event.kind !== 'whole-part') expect(open.has(event.part)).toBe(true)
    if (event.kind.endsWith('-end')) open.delete(event.part)
  }
  expect(open.size).toBe(0)
}

const start = (usage: JsonObject = { input_tokens: 9, output_tokens: 1 }, id = 'msg_1'): JsonObject => ({
  type: 'message_start',
  message: { id, type: 'message', role: 'assistant', model: 'claude-opus-5', content: [], usage },
})
const text = (value: string, index = 0): JsonObject[] => [
  { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index, delta: { type: 'text_delta', text: value } },
  { type: 'content_block_stop', index },
]
const stop = (usage?: JsonObject, reason = 'end_turn'): JsonObject[] => [
  {
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null },
    ...(usage === undefined ? {} : { usage }),
  },
  { type: 'message_stop' },
]
const lastUsage = (events: readonly StreamEvent[]): Usage | undefined =>
  events.flatMap((event) => (event.kind === 'usage' ? [event.usage] : [])).at(-1)

describe('recorded streams', () => {
  for (const name of streamNames()) {
    test(`${name} gives well-formed events`, () => {
      const events = decode(readEvents(name))
      expectWellFormed(events)
      const isSpliced = name.startsWith('spliced')
      expect(events.at(-1)).toMatchObject({ kind: 'reply-end', isComplete: !isSpliced })
      expect(events.some(({ kind }) => kind === 'usage')).toBe(!isSpliced)
    })

    test(`${name} without its end is incomplete`, () => {
      const events = readEvents(name)
      const cut = events.findIndex(({ type }) => type === 'message_delta')
      expect(decode(events.slice(0, cut)).at(-1)).toMatchObject({ kind: 'reply-end', isComplete: false })
    })
  }
})

const normal = (reply: Reply): unknown => ({
  ...reply,
  answers: reply.answers.map((answer) => ({
    ...answer,
    parts: answer.parts.map((part) =>
      part.kind === 'tool-call' ? { ...part, arguments: JSON.parse(part.arguments), native: undefined } : part,
    ),
  })),
})

describe('recorded whole answers', () => {
  for (const name of wholeNames()) {
    test(`${name} says the same whole and streamed`, () => {
      const whole = upstream.decodeReply(readWhole(name))
      const events = decode(eventsOf(readWhole(name)))
      expectWellFormed(events)
      const streamed = assemble(events)
      expect(normal({ ...streamed, answers: streamed.answers.length === 0 ? [] : streamed.answers })).toEqual(
        normal(whole),
      )
    })
  }

  test('keep their text, thoughts and usage', () => {
    const reply = upstream.decodeReply(readWhole('anthropic-claude-opus-5-reasoning-high.1.json'))
    const [thought, answer] = reply.answers[0]?.parts ?? []
    expect(thought).toMatchObject({ kind: 'reasoning', signature: { issuer: 'claude' } })
    expect(answer?.kind).toBe('text')
    expect(reply.usage).toMatchObject({
      semantics: 'anthropic',
      promptTokens: 51,
      completionTokens: 1699,
      reasoningTokens: 139,
    })
    expect(reply.serviceTier).toBe('default')
  })

  test('give every text block as a part of its own', () => {
    const reply = upstream.decodeReply(readWhole('anthropic-code-execution-20250825.1.json'))
    const kinds = reply.answers[0]?.parts.map(({ kind }) => kind)
    expect(kinds).toEqual(['text', 'hosted', 'hosted', 'text', 'hosted', 'hosted', 'text'])
  })

  test('tell a refusal with its explanation', () => {
    const { finish } = upstream.decodeReply(readWhole('anthropic-refusal.json')).answers[0] ?? {}
    expect(finish).toMatchObject({ reason: 'content-filter', native: 'refusal' })
    expect(finish?.explanation).toContain('Usage Policy')
    expect(lane.readAnswer(readWhole('anthropic-refusal.json')).rejectReason).toBe('claude_stop_reason=refusal')
    expect(lane.readAnswer(readWhole('anthropic-refusal-no-details.json')).rejectReason).toBe(
      'claude_stop_reason=refusal',
    )
  })
})

describe('the stream decoder', () => {
  test('reads a repeated message_start once', () => {
    const events = decode(readEvents('duplicate-message-start.chunks.txt'))
    expect(events.filter(({ kind }) => kind === 'reply-start')).toHaveLength(1)
    expect(lastUsage(events)).toMatchObject({ promptTokens: 17, completionTokens: 227 })
    expect(assemble(events).answers[0]?.parts).toEqual([{ kind: 'text', text: 'Hello, World!' }])
  })

  test('does not merge a second answer that was spliced into the first', () => {
    const events = decode(readEvents('spliced-message-start.chunks.txt'))
    expect(events.filter(({ kind }) => kind === 'error')).toHaveLength(1)
    const parts = assemble(events).answers[0]?.parts ?? []
    expect(JSON.stringify(parts)).not.toContain('Let me call the tool.')
  })

  test('joins the fragments of a call and gives {} for one without arguments', () => {
    const call = assemble(decode(readEvents('anthropic-json-other-tool.1.chunks.txt'))).answers[0]
    expect(call?.parts[0]).toMatchObject({
      kind: 'tool-call',
      name: 'weather',
      arguments: '{"location": "San Francisco"}',
    })
    expect(call?.finish.reason).toBe('tool-calls')
    const none = assemble(decode(readEvents('anthropic-tool-no-args.chunks.txt'))).answers[0]?.parts[1]
    expect(none).toMatchObject({ kind: 'tool-call', name: 'updateIssueList', arguments: '{}' })
  })

  test('reads parallel calls whose blocks overlap', () => {
    const tool = (index: number): JsonObject => ({
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id: `toolu_${index}`, name: `f${index}`, input: {} },
    })
    const piece = (index: number, partial_json: string): JsonObject => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json },
    })
    const events = decode([
      start(),
      tool(0),
      tool(1),
      piece(1, '{"b":'),
      piece(0, '{"a":1}'),
      piece(1, '2}'),
      ...stop({}, 'tool_use'),
    ])
    expectWellFormed(events)
    expect(assemble(events).answers[0]?.parts).toMatchObject([
      { id: 'toolu_0', arguments: '{"a":1}' },
      { id: 'toolu_1', arguments: '{"b":2}' },
    ])
  })

  test('lets message_delta override the usage of message_start, but not with zeros', () => {
    const usage = {
      input_tokens: 5,
      cache_read_input_tokens: 70,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      cache_creation_input_tokens: 7,
      output_tokens: 1,
    }
    const events = decode([
      start(usage),
      ...text('hi'),
      ...stop({ input_tokens: 0, output_tokens: 12, server_tool_use: { web_search_requests: 2 } }),
    ])
    expect(lastUsage(events)).toEqual({
      semantics: 'anthropic',
      promptTokens: 5,
      completionTokens: 12,
      cacheReadTokens: 70,
      cacheWriteTokens: 7,
      cacheWrite5mTokens: 3,
      cacheWrite1hTokens: 4,
      toolCalls: { webSearch: 2 },
      source: 'upstream',
    })
  })

  test('gives no usage event when the total never came', () => {
    const events = decode([start(), ...text('hi'), ...stop()])
    expect(lastUsage(events)).toBeUndefined()
    expect(events[0]).toMatchObject({ kind: 'reply-start', usage: { promptTokens: 9 } })
  })

  test('does not believe absurd usage', () => {
    for (const bad of [-1, 2e9, 'many']) {
      const events = decode([start({}), ...text('hi'), ...stop({ input_tokens: 3, output_tokens: bad })])
      expect(events.some(({ kind }) => kind === 'absurd-usage')).toBe(true)
      expect(lastUsage(events)).toBeUndefined()
    }
  })

  test('reads numbers that were sent as text', () => {
    expect(lastUsage(decode([start({}), ...stop({ input_tokens: '3', output_tokens: '4' })]))).toMatchObject({
      promptTokens: 3,
      completionTokens: 4,
    })
  })

  test('reports an error event and ends incomplete', () => {
    const events = decode([
      start(),
      ...text('hi'),
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      ...stop(),
    ])
    expect(events.find(({ kind }) => kind === 'error')).toMatchObject({
      error: { kind: 'upstream_failed', status: 529 },
    })
    expect(events.at(-1)).toEqual({ kind: 'reply-end', isComplete: false })
  })

  test('reads exceptions of AWS event streams and unwraps their bytes', () => {
    const decoder = upstream.decodeStream(1)
    const wrapped = { bytes: Buffer.from(JSON.stringify(start())).toString('base64') }
    expect(decoder.step({ bytes: new Uint8Array(0), data: JSON.stringify(wrapped), event: 'chunk' })[0]?.kind).toBe(
      'reply-start',
    )
    const failure = decoder.step({
      bytes: new Uint8Array(0),
      data: '{"message":"slow down"}',
      event: 'throttlingException',
    })
    expect(failure[0]).toMatchObject({ kind: 'error', error: { kind: 'upstream_rate_limited' } })
  })

  test('forgives missing indexes, starts and stops', () => {
    const events = decode([
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } },
      { type: 'content_block_start', content_block: { type: 'tool_use', name: 'f' } },
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{}' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
    ])
    expectWellFormed(events)
    const answer = assemble(events).answers[0]
    expect(answer?.parts.map(({ kind }) => kind)).toEqual(['text', 'tool-call'])
    expect(answer?.finish.reason).toBe('tool-calls')
    expect(events.at(-1)).toEqual({ kind: 'reply-end', isComplete: true })
  })

  test('survives events of every wrong type', () => {
    for (const odd of [
      null,
      7,
      'x',
      [],
      {},
      { type: 7 },
      { type: 'message_start', message: [] },
      { type: 'content_block_start', index: 'a', content_block: 3 },
      { type: 'content_block_delta', delta: null },
      { type: 'message_delta', usage: [] },
      { type: 'constructor' },
      { type: '__proto__' },
      { type: 'content_block_start', index: 0, content_block: { type: '__proto__' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'toString' } },
    ])
      expectWellFormed(decode([start(), odd as JsonObject, ...text('hi', 1), ...stop()]))
  })

  test('maps every stop reason', () => {
    const reasons = {
      end_turn: 'stop',
      max_tokens: 'length',
      stop_sequence: 'stop-sequence',
      pause_turn: 'pause',
      refusal: 'content-filter',
      model_context_window_exceeded: 'length',
      something_new: 'stop',
    }
    for (const [word, reason] of Object.entries(reasons))
      expect(assemble(decode([start(), ...text('hi'), ...stop({}, word)])).answers[0]?.finish).toMatchObject({
        reason,
        native: word,
      })
  })

  test('keeps thoughts without text, redacted thoughts and citations', () => {
    const events = decode([
      start(),
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'sig' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'xyz' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '', citations: [] } },
      {
        type: 'content_block_delta',
        index: 2,
        delta: {
          type: 'citations_delta',
          citation: {
            type: 'web_search_result_location',
            url: 'https://a.example',
            title: 'A',
            cited_text: 'q',
            encrypted_index: 'e',
          },
        },
      },
      { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: 'said' } },
      { type: 'content_block_stop', index: 2 },
      ...stop({ output_tokens: 4 }),
    ])
    expect(assemble(events).answers[0]?.parts).toMatchObject([
      { kind: 'reasoning', text: '', signature: { issuer: 'claude', value: 'sig' } },
      { kind: 'reasoning', text: '', isRedacted: true, signature: { value: 'xyz' } },
      { kind: 'text', text: 'said', citations: [{ url: 'https://a.example', title: 'A', quote: 'q' }] },
    ])
  })
})

describe('the lane', () => {
  test('taps a stream: content, usage, end', () => {
    const tap = lane.openTap(1)
    const kinds = readEvents('anthropic-text.chunks.txt').map((event) => tap.read(frameOf(event)))
    expect(kinds[0]).toBe('preamble')
    expect(kinds).toContain('content')
    expect(kinds.at(-1)).toBe('end')
    const summary = tap.summary()
    expect(summary).toMatchObject({
      isComplete: true,
      usage: { promptTokens: 12, completionTokens: 30 },
      error: undefined,
    })
    expect(summary.outputText.length).toBeGreaterThan(20)
  })

  test('reads an error object inside a success', () => {
    const summary = lane.readAnswer({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } })
    expect(summary).toMatchObject({ isComplete: false, error: { kind: 'upstream_rate_limited', status: 429 } })
    expect(lane.readAnswer({ hello: 'world' }).error?.kind).toBe('upstream_bad_answer')
  })

  test('does not blame the client for an account without money', () => {
    const body = {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the Anthropic API.' },
    }
    expect(lane.readError(400, body)).toMatchObject({ blame: 'channel', retry: 'other-channel' })
    const long = {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 201000 tokens > 200000 maximum' },
    }
    expect(lane.readError(400, long).kind).toBe('upstream_context_length')
  })
})
