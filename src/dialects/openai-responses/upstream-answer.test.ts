// Answers of a Responses upstream that recordings do not show: imitators, refusals, breaks and hostile values.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { createAssembler, type Reply, type StreamEvent } from '../neutral/index.ts'
import { openaiResponses } from './index.ts'

const { decodeReply, decodeStream } = openaiResponses.upstream
const EMPTY = new Uint8Array(0)

const eventsOf = (wire: readonly JsonObject[], isFlushed = true): StreamEvent[] => {
  const decoder = decodeStream(1)
  const events = wire.flatMap((event) => [
    ...decoder.step({ bytes: EMPTY, data: JSON.stringify(event), event: undefined }),
  ])
  return isFlushed ? [...events, ...decoder.flush()] : events
}

const replyOf = (wire: readonly JsonObject[]): Reply => {
  const assembler = createAssembler()
  for (const event of eventsOf(wire)) assembler.step(event)
  return assembler.reply()
}

const partsOf = (wire: readonly JsonObject[]) => replyOf(wire).answers[0]?.parts

const message = (...content: JsonObject[]): JsonObject => ({ type: 'message', id: 'msg_1', role: 'assistant', content })
const text = (value: string): JsonObject => ({ type: 'output_text', text: value, annotations: [] })
const completed = (...output: JsonObject[]): JsonObject => ({
  type: 'response.completed',
  response: { id: 'resp_1', status: 'completed', model: 'm', output, usage: { input_tokens: 3, output_tokens: 2 } },
})

const errorOf = (body: JsonObject): GatewayError => {
  try {
    decodeReply(body)
  } catch (error) {
    if (error instanceof GatewayError) return error
  }
  throw new Error('no error')
}

describe('a streamed answer', () => {
  test('whose items come only when they are done has all of them', () => {
    const parts = partsOf([
      { type: 'response.created', response: { id: 'resp_1', model: 'm' } },
      { type: 'response.output_item.done', output_index: 0, item: message(text('Hi')) },
      {
        type: 'response.output_item.done',
        output_index: 1,
        item: { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
      },
      completed(),
    ])
    expect(parts).toEqual([
      { kind: 'text', text: 'Hi' },
      { kind: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}' },
    ])
  })

  test('that is only its last event has everything from there', () => {
    expect(partsOf([completed(message(text('Hi')))])).toEqual([{ kind: 'text', text: 'Hi' }])
  })

  test('has text beside calls, and finishes with calls', () => {
    const reply = replyOf([completed(message(text('Hi')), { type: 'function_call', call_id: 'c', name: 'f' })])
    expect(reply.answers[0]?.parts.map(({ kind }) => kind)).toEqual(['text', 'tool-call'])
    expect(reply.answers[0]?.finish).toEqual({ reason: 'tool-calls' })
  })

  test('matches arguments to calls by item id where places are missing', () => {
    const parts = partsOf([
      { type: 'response.output_item.added', item: { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'f' } },
      { type: 'response.output_item.added', item: { type: 'function_call', id: 'fc_2', call_id: 'c2', name: 'g' } },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_2', delta: '{"b":' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: '{"a":1}' },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_2', delta: '2}' },
      { type: 'response.function_call_arguments.done', item_id: 'fc_2', arguments: '{"b":2}' },
      completed(),
    ])
    expect(parts).toMatchObject([
      { id: 'c1', name: 'f', arguments: '{"a":1}' },
      { id: 'c2', name: 'g', arguments: '{"b":2}' },
    ])
  })

  test('of an imitator that numbers every item 0 keeps them apart', () => {
    const call = (id: string) => ({ type: 'function_call', id, call_id: id, name: 'f', arguments: `{"a":"${id}"}` })
    const wire = [
      { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs' } },
      { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'Hm' },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'msg', delta: 'H' },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'msg', delta: 'i' },
      ...['c1', 'c2'].flatMap((id) => [
        { type: 'response.output_item.added', output_index: 0, item: { ...call(id), arguments: '' } },
        { type: 'response.function_call_arguments.delta', output_index: 0, item_id: id, delta: call(id).arguments },
        { type: 'response.output_item.done', output_index: 0, item: call(id) },
        { type: 'response.output_item.done', output_index: 0, item: call(id) },
      ]),
    ]
    expect(partsOf([...wire, completed()])).toMatchObject([
      { kind: 'reasoning', text: 'Hm' },
      { kind: 'text', text: 'Hi' },
      { id: 'c1', arguments: '{"a":"c1"}' },
      { id: 'c2', arguments: '{"a":"c2"}' },
    ])
  })

  test('keeps arguments that come before the name of their call', () => {
    const parts = partsOf([
      { type: 'response.output_item.added', output_index: 0, item: { type: 'function_call', id: 'fc_1' } },
      { type: 'response.function_call_arguments.delta', output_index: 0, delta: '{"a":' },
      { type: 'response.function_call_arguments.done', output_index: 0, name: 'f', arguments: '{"a":1}' },
      completed(),
    ])
    expect(parts).toEqual([{ kind: 'tool-call', id: 'fc_1', name: 'f', arguments: '{"a":1}' }])
  })

  test('gives a call without any id one that stays the same', () => {
    const wire = [completed({ type: 'function_call', name: 'f', arguments: '{}' })]
    const [call] = partsOf(wire) ?? []
    expect(call?.kind === 'tool-call' && call.id).toMatch(/^call_[0-9a-f]{24}$/)
    expect(partsOf(wire)).toEqual([call as never])
  })

  test('parts pieces of a summary with a blank line, numbered or not', () => {
    const piece = (delta: string, more: JsonObject = {}) => [
      { type: 'response.reasoning_summary_text.delta', item_id: 'rs', delta, ...more },
      { type: 'response.reasoning_summary_text.done', item_id: 'rs', text: delta, ...more },
    ]
    const added = { type: 'response.output_item.added', output_index: 0, item: { type: 'reasoning', id: 'rs' } }
    for (const [first, second] of [
      [{ summary_index: 0 }, { summary_index: 1 }],
      [{}, {}],
    ]) {
      const wire = [added, ...piece('One.', first), ...piece('Two.', second), completed()]
      expect(partsOf(wire)).toEqual([{ kind: 'reasoning', text: 'One.\n\nTwo.' }])
    }
  })

  test('tells thoughts once when an upstream gives both a summary and their text', () => {
    const item = {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Short.' }],
      content: [{ type: 'reasoning_text', text: 'Long.' }],
    }
    expect(partsOf([completed(item)])).toEqual([{ kind: 'reasoning', text: 'Short.' }])
    const delta = { type: 'response.reasoning_text.delta', output_index: 0, content_index: 0, delta: 'Long.' }
    expect(partsOf([delta, { type: 'response.output_item.done', output_index: 0, item }, completed(item)])).toEqual([
      { kind: 'reasoning', text: 'Long.' },
    ])
  })

  test('keeps content parts and messages apart', () => {
    expect(partsOf([completed(message(text('A'), text('B')), message(text('C')))])).toEqual([
      { kind: 'text', text: 'A' },
      { kind: 'text', text: 'B' },
      { kind: 'text', text: 'C' },
    ])
  })

  test('gives refusals as refusals, from deltas and from the end', () => {
    const refusal = { type: 'refusal', refusal: 'I will not.' }
    const deltas = [
      { type: 'response.refusal.delta', output_index: 0, content_index: 0, delta: 'I will ' },
      { type: 'response.refusal.done', output_index: 0, content_index: 0, refusal: 'I will not.' },
    ]
    expect(partsOf([...deltas, completed(message(refusal))])).toEqual([{ kind: 'refusal', text: 'I will not.' }])
    expect(partsOf([completed(message(refusal))])).toEqual([{ kind: 'refusal', text: 'I will not.' }])
  })

  test('that is incomplete says why', () => {
    const cut = (reason: string) =>
      replyOf([
        {
          type: 'response.incomplete',
          response: { status: 'incomplete', incomplete_details: { reason }, output: [message(text('Hi'))] },
        },
      ]).answers[0]?.finish
    expect(cut('max_output_tokens')).toEqual({ reason: 'length', native: 'max_output_tokens' })
    expect(cut('content_filter')).toEqual({ reason: 'content-filter', native: 'content_filter' })
  })

  test('may end with one event for all cases', () => {
    const done = (response: JsonObject) => eventsOf([{ type: 'response.done', response }])
    expect(done({ status: 'completed', output: [] }).at(-1)).toMatchObject({ isComplete: true })
    expect(done({ status: 'failed', error: { message: 'no', code: 'server_error' } }).map(({ kind }) => kind)).toEqual([
      'reply-start',
      'error',
      'reply-end',
    ])
    expect(done({ status: 'incomplete' }).find(({ kind }) => kind === 'finish')).toMatchObject({
      finish: { reason: 'length' },
    })
  })

  test('is not whole because of [DONE]', () => {
    const decoder = decodeStream(1)
    decoder.step({ bytes: EMPTY, data: JSON.stringify({ type: 'response.created', response: {} }), event: undefined })
    expect(decoder.step({ bytes: EMPTY, data: '[DONE]', event: undefined })).toEqual([])
    expect(decoder.flush()).toEqual([{ kind: 'reply-end', isComplete: false }])
  })

  test('takes the type from the event where the data leave it out', () => {
    const decoder = decodeStream(1)
    const data = JSON.stringify({ message: 'Slow down', code: 'rate_limit_exceeded' })
    const [, event] = decoder.step({ bytes: EMPTY, data, event: 'error' })
    expect(event?.kind === 'error' && event.error.status).toBe(429)
  })

  test('with absurd usage says so instead of believing it', () => {
    for (const input of [-1, 1e12, 'many', {}]) {
      const response = { status: 'completed', output: [], usage: { input_tokens: input, output_tokens: 1 } }
      const kinds = eventsOf([{ type: 'response.completed', response }]).map(({ kind }) => kind)
      expect(kinds).toContain('absurd-usage')
      expect(kinds).not.toContain('usage')
    }
  })

  test('without usage has none, and digits as text are numbers', () => {
    const usageOf = (usage: JsonObject | undefined) =>
      replyOf([{ type: 'response.completed', response: { output: [], ...(usage === undefined ? {} : { usage }) } }])
        .usage
    expect(usageOf(undefined)).toBeUndefined()
    expect(usageOf({ input_tokens: '7', output_tokens: '2' })).toMatchObject({ promptTokens: 7, completionTokens: 2 })
    expect(usageOf({ input_tokens: 7, output_tokens: 2 })).not.toHaveProperty('cacheReadTokens')
  })

  test('counts previews apart from searches, and only finished calls', () => {
    const calls = (tool: string) =>
      replyOf([
        {
          type: 'response.completed',
          response: {
            tools: [{ type: tool }],
            usage: { input_tokens: 1, output_tokens: 1 },
            output: [
              { type: 'web_search_call', status: 'completed' },
              { type: 'web_search_call', status: 'failed' },
              {
                type: 'image_generation_call',
                status: 'generating',
                result: 'aGk=',
                quality: 'high',
                size: '1024x1024',
              },
            ],
          },
        },
      ]).usage?.toolCalls
    const imageGeneration = [{ quality: 'high', size: '1024x1024' }]
    expect(calls('web_search_preview_2025_03_11')).toEqual({ webSearchPreview: 1, imageGeneration })
    expect(calls('web_search')).toEqual({ webSearch: 1, imageGeneration })
  })

  test('never breaks on values of wrong types, and stays well-formed', () => {
    const types = [
      'response.created',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_text.delta',
      'response.output_text.done',
      'response.output_text.annotation.added',
      'response.content_part.done',
      'response.reasoning_summary_text.delta',
      'response.reasoning_text.done',
      'response.function_call_arguments.delta',
      'response.custom_tool_call_input.done',
      'response.completed',
      'response.failed',
      'error',
    ]
    const junk = fc.oneof(fc.jsonValue(), fc.constant({ type: 'message', content: [null, { type: 'output_text' }] }))
    const wire = fc.record({
      type: fc.constantFrom(...types),
      item: fc.oneof(junk, fc.record({ type: fc.constantFrom('message', 'reasoning', 'function_call'), name: junk })),
      part: junk,
      annotation: junk,
      response: fc.oneof(junk, fc.record({ output: fc.array(junk), usage: junk, error: junk })),
      delta: junk,
      text: junk,
      output_index: fc.oneof(junk, fc.nat(3)),
      error: junk,
    })
    fc.assert(
      fc.property(fc.array(wire, { maxLength: 12 }), (list) => {
        const open = new Set<number>()
        const events = eventsOf(list as JsonObject[])
        for (const event of events) {
          if (!('part' in event) || event.kind === 'whole-part') continue
          if (event.kind.endsWith('-start')) open.add(event.part)
          else expect(open.has(event.part)).toBe(true)
          if (event.kind.endsWith('-end')) open.delete(event.part)
        }
        expect(open.size).toBe(0)
        expect(events[0]?.kind).toBe('reply-start')
        expect(events.filter(({ kind }) => kind === 'reply-end')).toHaveLength(1)
      }),
    )
  })
})

describe('a whole answer', () => {
  test('that failed is its error', () => {
    const error = errorOf({
      status: 'failed',
      error: { code: 'rate_limit_exceeded', message: 'Slow down' },
      output: [],
    })
    expect(error).toMatchObject({ kind: 'upstream_rate_limited', message: 'Slow down' })
  })

  test('that is no response, or not finished, is a bad answer', () => {
    expect(errorOf({ hello: 1 }).kind).toBe('upstream_bad_answer')
    expect(errorOf({ status: 'in_progress', output: [] }).kind).toBe('upstream_bad_answer')
  })

  test('with an empty error is none', () => {
    expect(decodeReply({ error: {}, output: [message(text('Hi'))] }).answers).toHaveLength(1)
  })

  test('names tools of a namespace by one flat name, but not those that only search found', () => {
    const call = (namespace: string, name: string) =>
      decodeReply({ output: [{ type: 'function_call', call_id: 'c', name, namespace }] }).answers[0]?.parts[0]
    expect(call('mcp__files__', 'read')).toMatchObject({ name: 'mcp__files__read' })
    expect(call('crm', 'read')).toMatchObject({ name: 'crm__read' })
    expect(call('get_weather', 'get_weather')).toMatchObject({ name: 'get_weather' })
  })

  test('keeps what hosted tools did for its own family', () => {
    const item = { type: 'mcp_call', id: 'mcp_1', status: 'completed', output: 'x' }
    expect(decodeReply({ output: [item] }).answers[0]?.parts).toEqual([
      { kind: 'hosted', text: '', native: { family: 'openai-responses', value: item } },
    ])
  })

  test('gives citations and probabilities in the neutral way', () => {
    const annotation = { type: 'url_citation', url: 'https://a.b', title: 'T', start_index: 1, end_index: 2 }
    const logprob = { token: 'Hi', logprob: -0.1, bytes: [72, 105], top_logprobs: [] }
    const part = { type: 'output_text', text: 'Hi', annotations: [annotation], logprobs: [logprob] }
    const [answer] = decodeReply({ output: [message(part)] }).answers
    expect(answer?.parts[0]).toMatchObject({ citations: [{ url: 'https://a.b', title: 'T', start: 1, end: 2 }] })
    expect(answer?.logprobs).toEqual({ content: [logprob] })
  })
})
