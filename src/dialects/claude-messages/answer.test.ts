// What Claude clients are answered, whole and streamed, whatever the upstream speaks.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject, readPath, type Usage } from '../../kernel/index.ts'
import {
  type AssistantPart,
  DEFAULT_POLICY,
  type Reply,
  type ReplyContext,
  type StreamEvent,
  streamReply,
} from '../neutral/index.ts'
import { claudeMessages } from './index.ts'
import {
  assemble,
  decodeAll,
  parseEvents,
  readEvents,
  readWhole,
  streamNames,
  wholeNames,
} from './recordings.fixture.ts'
import { ask, conversation } from './requests.fixture.ts'

const { client, upstream, lane } = claudeMessages

const context: ReplyContext = {
  requestId: 'req-1',
  createdAt: 1_780_000_000,
  model: 'my-claude',
  request: {},
  conversation: conversation(),
  wantsUsage: true,
  estimatedPromptTokens: 77,
}
const usage: Usage = {
  semantics: 'openai',
  promptTokens: 100,
  completionTokens: 20,
  cacheReadTokens: 60,
  source: 'upstream',
}

const stream = (events: readonly StreamEvent[], total: Usage | undefined = usage): readonly JsonObject[] => {
  const encoder = client.encodeStream(context)
  return parseEvents(events.map(encoder.step).join('') + encoder.end(total))
}
const reply = (parts: readonly AssistantPart[], more: Partial<Reply> = {}): Reply => ({
  id: 'x',
  model: 'm',
  answers: [{ index: 0, parts, finish: { reason: 'stop' } }],
  usage,
  ...more,
})
const contentOf = (parts: readonly AssistantPart[]) => client.encodeReply(reply(parts), context).content

/** Blocks open and close one behind the other; start, message_delta and message_stop stand once at their places. */
const expectValid = (events: readonly JsonObject[]): void => {
  const types = events.filter(({ type }) => type !== 'ping').map(({ type }) => type)
  expect(types[0]).toBe('message_start')
  expect(types.slice(-2)).toEqual(['message_delta', 'message_stop'])
  let open: unknown
  let next = 0
  for (const event of events) {
    if (event.type === 'content_block_start') {
      expect(open).toBeUndefined()
      expect(event.index).toBe(next++)
      open = event.index
    } else if (event.type === 'content_block_delta') expect(event.index).toBe(open as number)
    else if (event.type === 'content_block_stop') {
      expect(event.index).toBe(open as number)
      open = undefined
    }
  }
  expect(open).toBeUndefined()
  for (const once of ['message_start', 'message_delta', 'message_stop'])
    expect(types.filter((type) => type === once)).toHaveLength(1)
}
/** Reads the client's stream as a client would. */
const reread = (events: readonly JsonObject[]): Reply => assemble(decodeAll(upstream.decodeStream(1), events))

const words = fc.string({ minLength: 1 }).filter((text) => text.trim() !== '')
const parts: fc.Arbitrary<AssistantPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words }),
  fc.record({
    kind: fc.constant('reasoning' as const),
    text: words,
    signature: fc.record({ issuer: fc.constantFrom('claude' as const, 'gemini' as const), value: words }),
  }),
  fc.record({
    kind: fc.constant('tool-call' as const),
    id: words,
    name: words,
    arguments: fc.dictionary(fc.string(), fc.integer()).map((value) => JSON.stringify(value)),
  }),
)

describe('a whole answer', () => {
  test('holds thoughts, text and calls in their order', () => {
    const content = contentOf([
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'Let me see.' },
      { kind: 'tool-call', id: 'call_1', name: 'f', arguments: '{"a":1}' },
      { kind: 'tool-call', id: '', name: 'g', arguments: '' },
    ])
    expect(content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'toolu_req-1_3', name: 'g', input: {} },
    ])
  })

  test('does not count cached tokens twice, and names the client’s model', () => {
    const message = client.encodeReply(reply([{ kind: 'text', text: 'a' }], { serviceTier: 'default' }), context)
    expect(message).toMatchObject({
      id: 'msg_req-1',
      type: 'message',
      role: 'assistant',
      model: 'my-claude',
      stop_reason: 'end_turn',
      stop_sequence: null,
    })
    expect(message.usage).toEqual({
      input_tokens: 40,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 0,
      output_tokens: 20,
      service_tier: 'standard',
    })
  })

  test('says why it ended', () => {
    const reasons = {
      stop: 'end_turn',
      length: 'max_tokens',
      'tool-calls': 'tool_use',
      'content-filter': 'refusal',
      'stop-sequence': 'stop_sequence',
      pause: 'pause_turn',
    } as const
    for (const [reason, word] of Object.entries(reasons)) {
      const finish = { reason: reason as keyof typeof reasons, native: 'ODD', stopSequence: 'END' }
      expect(client.encodeReply(reply([], { answers: [{ index: 0, parts: [], finish }] }), context)).toMatchObject({
        stop_reason: word,
        stop_sequence: 'END',
      })
    }
    const native = { reason: 'length', native: 'model_context_window_exceeded' } as const
    expect(
      client.encodeReply(reply([], { answers: [{ index: 0, parts: [], finish: native }] }), context).stop_reason,
    ).toBe('model_context_window_exceeded')
  })

  test('cites addresses, shows pictures, tells what foreign tools did', () => {
    expect(
      contentOf([
        { kind: 'text', text: 'a', citations: [{ url: 'https://a.example', title: 'A' }, { quote: 'nowhere' }] },
        { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'AA' } },
        { kind: 'hosted', text: 'ran', native: { family: 'gemini', value: {} } },
      ]),
    ).toEqual([
      {
        type: 'text',
        text: 'a',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://a.example',
            title: 'A',
            encrypted_index: '',
            cited_text: '',
          },
        ],
      },
      { type: 'text', text: '![image](data:image/png;base64,AA)' },
      { type: 'text', text: 'ran' },
    ])
  })

  for (const name of wholeNames())
    test(`${name} comes out as it went in`, () => {
      const message = readWhole(name)
      const written = client.encodeReply(upstream.decodeReply(message), context)
      expect(written.content).toEqual(message.content as JsonObject[])
      expect(written.id).toBe(message.id as string)
      expect(written.stop_reason).toBe(message.stop_reason as string)
      const { input_tokens, output_tokens } = message.usage as JsonObject
      expect(written.usage).toMatchObject({
        input_tokens: input_tokens as number,
        output_tokens: output_tokens as number,
      })
    })
})

describe('a streamed answer', () => {
  test('is valid and says the same as the whole one', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (list) => {
        const events = stream(streamReply(reply(list)))
        expectValid(events)
        const whole = upstream.decodeReply(client.encodeReply(reply(list), context))
        const streamed = reread(events)
        const texts = (read: Reply) =>
          read.answers[0]?.parts.map((part) => ({
            ...part,
            ...('arguments' in part ? { arguments: JSON.parse(part.arguments) } : {}),
          })) ?? []
        expect(texts(streamed)).toEqual(texts(whole))
        expect(streamed.usage).toEqual(whole.usage as Usage)
      }),
    )
  })

  for (const name of streamNames().filter((file) => !file.startsWith('spliced')))
    test(`${name} comes out as it went in`, () => {
      const decoded = decodeAll(upstream.decodeStream(1), readEvents(name))
      const before = assemble(decoded)
      const events = stream(decoded, before.usage)
      expectValid(events)
      const after = reread(events)
      expect(after.answers).toEqual(before.answers)
      expect(after.id).toBe(before.id)
      expect(after.usage).toMatchObject({
        promptTokens: before.usage?.promptTokens ?? 0,
        completionTokens: before.usage?.completionTokens ?? 0,
      })
    })

  test('begins with the estimate, or with what the upstream told first', () => {
    const first = (event: StreamEvent) => readPath(stream([event]), 0, 'message', 'usage')
    expect(first({ kind: 'reply-start', id: '', model: '' })).toMatchObject({ input_tokens: 77, output_tokens: 0 })
    expect(first({ kind: 'reply-start', id: '', model: '', usage })).toMatchObject({
      input_tokens: 40,
      cache_read_input_tokens: 60,
    })
  })

  test('puts parallel calls one behind the other', () => {
    const at = (part: number) => ({ answer: 0, part })
    const events = stream([
      { kind: 'tool-start', ...at(0), id: 'a', name: 'f' },
      { kind: 'tool-start', ...at(1), id: 'b', name: 'g' },
      { kind: 'tool-delta', ...at(1), text: '{"x":1}' },
      { kind: 'tool-delta', ...at(0), text: '{' },
      { kind: 'tool-delta', ...at(0), text: '}' },
      { kind: 'tool-end', ...at(1) },
      { kind: 'tool-end', ...at(0) },
    ])
    expectValid(events)
    expect(reread(events).answers[0]?.parts).toMatchObject([
      { id: 'a', arguments: '{}' },
      { id: 'b', arguments: '{"x":1}' },
    ])
  })

  test('ends well when the upstream said neither why nor how much', () => {
    const encoder = client.encodeStream(context)
    const events = parseEvents(
      encoder.step({ kind: 'tool-start', answer: 0, part: 0, id: 'a', name: 'f' }) + encoder.end(undefined),
    )
    expectValid(events)
    expect(events.at(-2)).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { input_tokens: 77, output_tokens: 0 },
    })
    expect(events.filter(({ type }) => type === 'content_block_delta')).toMatchObject([
      { delta: { partial_json: '{}' } },
    ])
    expectValid(stream([]))
  })

  test('reports final usage with cache and searches', () => {
    const total: Usage = {
      ...usage,
      semantics: 'anthropic',
      cacheWriteTokens: 9,
      cacheWrite1hTokens: 4,
      toolCalls: { webSearch: 2 },
      reasoningTokens: 6,
    }
    expect(stream([], total).at(-2)?.usage).toEqual({
      input_tokens: 100,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 9,
      cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 4 },
      output_tokens: 20,
      output_tokens_details: { thinking_tokens: 6 },
      server_tool_use: { web_search_requests: 2 },
    })
  })

  test('opens no empty text and passes pings on', () => {
    const at = { answer: 0, part: 0 }
    const events = stream([
      { kind: 'reply-start', id: '', model: '' },
      { kind: 'text-start', ...at },
      { kind: 'ping' },
      { kind: 'text-end', ...at },
    ])
    expect(events.map(({ type }) => type)).toEqual(['message_start', 'ping', 'message_delta', 'message_stop'])
  })

  test('makes an object of the free text for a custom tool', () => {
    const at = { answer: 0, part: 0 }
    const events = stream([
      { kind: 'tool-start', ...at, id: 'a', name: 'sh', isCustom: true },
      { kind: 'tool-delta', ...at, text: 'ls ' },
      { kind: 'tool-delta', ...at, text: '-l' },
      { kind: 'tool-end', ...at },
    ])
    expect(reread(events).answers[0]?.parts[0]).toMatchObject({ arguments: '{"input":"ls -l"}' })
  })
})

describe('signatures of other families', () => {
  const signature = { issuer: 'gemini', value: 'sig+/=' } as const
  const foreign: readonly AssistantPart[] = [
    { kind: 'text', text: 'a', signature },
    { kind: 'reasoning', text: 'thought', signature: { issuer: 'openai-responses', value: 'enc', id: 'rs_1' } },
    { kind: 'tool-call', id: 'default_api:f/1', name: 'f', arguments: '{"a":1}', signature },
    { kind: 'tool-call', id: 'b', name: 'g', arguments: '{}' },
  ]

  test('go to the client and come back to the part they belong to, whole and streamed', () => {
    const whole = contentOf(foreign)
    const streamed = client.encodeReply(reread(stream(streamReply(reply(foreign)))), context).content
    for (const content of [whole, streamed]) {
      const body = ask({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content },
        ] as JsonObject[],
      })
      expect(client.decodeRequest(body).turns[1]?.parts).toEqual([...foreign])
    }
  })

  test('are not shown to Claude', () => {
    const { body } = upstream.encodeRequest(
      conversation({
        turns: [
          { role: 'user', parts: [{ kind: 'text', text: 'x' }] },
          { role: 'assistant', parts: foreign },
        ],
      }),
      {
        traits: {},
        policy: DEFAULT_POLICY,
      },
    )
    expect(JSON.stringify(body)).not.toContain('sig+')
    expect(JSON.stringify(body)).not.toContain('thinking')
  })
})

describe('an error', () => {
  const written = (error: GatewayError) => lane.writeError(error, 'req_1').error as JsonObject

  test('has Anthropic’s type for its status', () => {
    expect(
      lane.writeError(new GatewayError('invalid_request', 'no', { type: 'invalid_request_error' }), 'req_1'),
    ).toEqual({ type: 'error', error: { type: 'invalid_request_error', message: 'no' }, request_id: 'req_1' })
    const types = {
      invalid_api_key: 'authentication_error',
      access_denied: 'permission_error',
      unknown_model: 'not_found_error',
      body_too_large: 'request_too_large',
      rate_limited: 'rate_limit_error',
      no_channel: 'overloaded_error',
      upstream_timeout: 'timeout_error',
      internal: 'api_error',
      upstream_bad_answer: 'api_error',
      client_gone: 'invalid_request_error',
    } as const
    for (const [kind, type] of Object.entries(types))
      expect(written(new GatewayError(kind as keyof typeof types, 'x')).type).toBe(type)
    expect(written(new GatewayError('upstream_failed', 'x', { status: 529, type: 'new_api_error' })).type).toBe(
      'overloaded_error',
    )
  })

  test('breaks a stream as an event, and a whole one ends with message_stop', () => {
    expect(lane.writeStreamError(new GatewayError('internal', 'x'), 'r')).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"x"},"request_id":"r"}\n\n',
    )
    expect(lane.terminator).toBe('event: message_stop\ndata: {"type":"message_stop"}\n\n')
  })
})
