// Answers that clients of the Responses API get, whichever dialect the upstream speaks.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { isJsonObject, type JsonObject, parseJsonObject, type Usage } from '../../kernel/index.ts'
import {
  type AssistantPart,
  createAssembler,
  EventWriter,
  openSignature,
  type Reply,
  type ReplyContext,
  type StreamEvent,
  streamReply,
} from '../neutral/index.ts'
import { openaiResponses } from './index.ts'
import { unsealEdits } from './unseal.ts'

const { decodeRequest, encodeReply, encodeStream } = openaiResponses.client
const EMPTY = new Uint8Array(0)

const contextOf = (more: JsonObject = {}): ReplyContext => {
  const request = { model: 'gpt-x', input: 'Hi', ...more }
  return {
    requestId: 'req1',
    createdAt: 1_790_000_000,
    model: 'gpt-x',
    request,
    conversation: decodeRequest(request),
    wantsUsage: true,
    estimatedPromptTokens: 1,
  }
}

const usage: Usage = {
  semantics: 'anthropic',
  promptTokens: 10,
  completionTokens: 5,
  cacheReadTokens: 3,
  cacheWriteTokens: 2,
  reasoningTokens: 4,
  source: 'upstream',
}

const replyOf = (parts: readonly AssistantPart[], more: Partial<Reply> = {}): Reply => ({
  id: 'msg_upstream',
  model: 'claude',
  answers: [{ index: 0, parts, finish: { reason: 'stop' } }],
  usage,
  ...more,
})

const cut = (reason: 'length' | 'content-filter', parts: readonly AssistantPart[]): Reply =>
  replyOf(parts, { answers: [{ index: 0, parts, finish: { reason } }] })

/** Events as clients read them; the event's name must be its type. */
const readWire = (wire: string): JsonObject[] =>
  wire
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const [name, data] = frame.split('\n')
      const event = parseJsonObject((data ?? '').slice('data: '.length)) ?? {}
      expect(name).toBe(`event: ${event.type}`)
      return event
    })

const streamOf = (events: readonly StreamEvent[], context: ReplyContext, total?: Usage): JsonObject[] => {
  const encoder = encodeStream(context)
  return readWire(events.map(encoder.step).join('') + encoder.end(total))
}

const stream = (reply: Reply, context = contextOf()): JsonObject[] => streamOf(streamReply(reply), context, reply.usage)

const typesOf = (events: readonly JsonObject[]): unknown[] => events.map(({ type }) => type)

const outputOf = (response: unknown): JsonObject[] =>
  isJsonObject(response) && Array.isArray(response.output) ? response.output.filter(isJsonObject) : []

const text = (value: string) => ({ kind: 'text', text: value }) as const
const call = (more: Partial<Extract<AssistantPart, { kind: 'tool-call' }>> = {}) =>
  ({ kind: 'tool-call', id: 'c1', name: 'f', arguments: '{"a":1}', ...more }) as const

describe('a whole answer', () => {
  test('has every member that typed clients count on', () => {
    const response = encodeReply(replyOf([text('Hi')]), contextOf({ temperature: 0.5, store: true }))
    expect(response).toEqual({
      id: 'resp_req1',
      object: 'response',
      created_at: 1_790_000_000,
      completed_at: 1_790_000_000,
      status: 'completed',
      error: null,
      incomplete_details: null,
      model: 'gpt-x',
      output: [
        {
          id: 'msg_req10',
          type: 'message',
          status: 'completed',
          role: 'assistant',
          content: [{ type: 'output_text', text: 'Hi', annotations: [], logprobs: [] }],
        },
      ],
      background: false,
      instructions: null,
      max_output_tokens: null,
      max_tool_calls: null,
      metadata: {},
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: null,
      prompt_cache_retention: null,
      reasoning: { effort: null, summary: null },
      safety_identifier: null,
      service_tier: 'auto',
      store: false,
      temperature: 0.5,
      text: { format: { type: 'text' } },
      tool_choice: 'auto',
      tools: [],
      top_logprobs: 0,
      top_p: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      truncation: 'disabled',
      user: null,
      usage: {
        input_tokens: 15,
        input_tokens_details: { cached_tokens: 3, cache_write_tokens: 2 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 4 },
        total_tokens: 20,
      },
    })
  })

  test('keeps an id of the right form, and the tier that was given', () => {
    const response = encodeReply(replyOf([], { id: 'resp_9', serviceTier: 'flex' }), contextOf())
    expect(response).toMatchObject({ id: 'resp_9', service_tier: 'flex' })
  })

  test('that was cut off says why, and which item is not whole', () => {
    const incomplete = (reply: Reply) => encodeReply(reply, contextOf())
    expect(incomplete(cut('length', [text('A'), call()]))).toMatchObject({
      status: 'incomplete',
      completed_at: null,
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'completed' }, { status: 'incomplete' }],
    })
    expect(incomplete(cut('content-filter', [text('A')]))).toMatchObject({
      incomplete_details: { reason: 'content_filter' },
      output: [{ status: 'incomplete' }],
    })
  })

  test('has probabilities with its first text', () => {
    const logprob = { token: 'Hi', logprob: -0.1, bytes: [72], top_logprobs: [] }
    const parts = [text('Hi'), text('!')]
    const answers = [{ index: 0, parts, finish: { reason: 'stop' as const }, logprobs: { content: [logprob] } }]
    const [message] = outputOf(encodeReply(replyOf([], { answers }), contextOf()))
    expect(message?.content).toMatchObject([{ logprobs: [logprob] }, { logprobs: [] }])
  })
})

describe('a streamed answer', () => {
  test('goes through the documented events in their order', () => {
    const reply = replyOf([{ kind: 'reasoning', text: 'Hm' }, text('Hi'), call()])
    const events = stream(reply)
    expect(typesOf(events)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.reasoning_summary_part.added',
      'response.reasoning_summary_text.delta',
      'response.reasoning_summary_text.done',
      'response.reasoning_summary_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_event, index) => index))
    expect(events[4]).toMatchObject({ item_id: 'rs_req10', output_index: 0, summary_index: 0, delta: 'Hm' })
    expect(events[10]).toMatchObject({ item_id: 'msg_req11', output_index: 1, content_index: 0, logprobs: [] })
    expect(events[16]).toMatchObject({ item_id: 'fc_req12', name: 'f', arguments: '{"a":1}' })
  })

  test('that was cut off ends as incomplete', () => {
    const last = stream(cut('length', [text('A')])).at(-1)
    expect(last).toMatchObject({ type: 'response.incomplete', response: { status: 'incomplete' } })
  })

  test('whose upstream gave neither finish nor usage ends well', () => {
    const events = streamOf([{ kind: 'reply-start', id: '', model: '' }, { kind: 'ping' }], contextOf())
    expect(typesOf(events)).toEqual(['response.created', 'response.in_progress', 'response.completed'])
    expect(events.at(-1)).toMatchObject({ response: { status: 'completed', usage: null, output: [] } })
  })

  test('tells refusals and citations', () => {
    const cited = { ...text('Hi'), citations: [{ url: 'https://a.b', title: 'T', start: 0, end: 2 }] }
    const events = stream(replyOf([cited, { kind: 'refusal', text: 'No' }]))
    expect(typesOf(events)).toContain('response.output_text.annotation.added')
    expect(events.find(({ type }) => type === 'response.refusal.done')).toMatchObject({
      refusal: 'No',
      content_index: 1,
    })
    expect(outputOf(events.at(-1)?.response)[0]?.content).toMatchObject([
      { annotations: [{ type: 'url_citation', url: 'https://a.b', title: 'T', start_index: 0, end_index: 2 }] },
      { type: 'refusal', refusal: 'No' },
    ])
  })

  test('puts calls that were written at the same time one behind the other', () => {
    const writer = new EventWriter()
    writer.start('', '')
    for (const key of ['a', 'b']) writer.toolStart(0, key, { id: key, name: key })
    for (const piece of ['{"x"', ':1}']) for (const key of ['a', 'b']) writer.toolArguments(0, key, piece)
    writer.finish(0, { reason: 'tool-calls' })
    writer.end(true)
    const events = streamOf(writer.take(), contextOf())
    expect(outputOf(events.at(-1)?.response)).toMatchObject([
      { call_id: 'a', arguments: '{"x":1}' },
      { call_id: 'b', arguments: '{"x":1}' },
    ])
  })
})

describe('calls', () => {
  const tools = [
    { type: 'namespace', name: 'mcp__files__', tools: [{ type: 'function', name: 'read' }] },
    { type: 'custom', name: 'apply_patch' },
  ]

  test('of a namespace name it apart, as Codex needs it', () => {
    const { tools: known } = decodeRequest({ model: 'm', input: '', tools })
    const name = known[0] !== undefined && 'name' in known[0] ? known[0].name : ''
    expect(outputOf(encodeReply(replyOf([call({ name })]), contextOf({ tools })))).toMatchObject([
      { type: 'function_call', name: 'read', namespace: 'mcp__files__', call_id: 'c1' },
    ])
  })

  test('of a custom tool are free text, also from upstreams that only know functions', () => {
    const expected = [{ type: 'custom_tool_call', name: 'apply_patch', call_id: 'c1', input: 'patch' }]
    for (const one of [
      call({ name: 'apply_patch', arguments: 'patch', isCustom: true }),
      call({ name: 'apply_patch', arguments: '{"input":"patch"}' }),
    ]) {
      expect(outputOf(encodeReply(replyOf([one]), contextOf({ tools })))).toMatchObject(expected)
      const events = stream(replyOf([one]), contextOf({ tools }))
      const deltas = events.filter(({ type }) => type === 'response.custom_tool_call_input.delta')
      expect(deltas.map(({ delta }) => delta).join('')).toBe('patch')
      expect(events.find(({ type }) => type === 'response.custom_tool_call_input.done')).toMatchObject({
        input: 'patch',
      })
    }
  })

  test('without arguments have an empty object, in deltas too', () => {
    const events = stream(replyOf([call({ arguments: '' })]))
    expect(events.find(({ type }) => type === 'response.function_call_arguments.delta')).toMatchObject({ delta: '{}' })
  })
})

describe('signatures', () => {
  const thought = { kind: 'reasoning', text: 'Hm', signature: { issuer: 'claude', value: 'sig' } } as const
  const include = ['reasoning.encrypted_content']
  const encrypted = (parts: readonly AssistantPart[], more: JsonObject = { include }) =>
    outputOf(encodeReply(replyOf(parts), contextOf(more))).map(({ encrypted_content }) => encrypted_content)

  test('are given only to clients that ask for them', () => {
    expect(encrypted([thought], {})).toEqual([undefined])
    expect(openSignature(String(encrypted([thought])[0]), 'openai-responses')).toEqual({
      issuer: 'claude',
      value: 'sig',
    })
  })

  test('that are missing are told to be missing, so that OpenAI is never shown the item of another vendor', () => {
    const bare = { kind: 'reasoning', text: 'Hm' } as const
    const context = contextOf({ include })
    const output = outputOf(encodeReply(replyOf([bare]), context))
    expect(outputOf(stream(replyOf([bare]), context).at(-1)?.response)).toEqual(output)
    expect(decodeRequest({ model: 'm', input: output }).turns).toEqual([{ role: 'assistant', parts: [bare] }])
    expect(unsealEdits({ input: output }).get('input')).toBe('[]')
    expect(encrypted([bare], {})).toEqual([undefined])
    expect(encrypted([{ ...bare, text: '' }])).toEqual([])
  })

  test('of its own family stay as they are', () => {
    const own = { ...thought, signature: { issuer: 'openai-responses', value: 'gAAA' } as const }
    expect(encrypted([own])).toEqual(['gAAA'])
  })

  test('of calls, texts and hidden thoughts come back to where they were', () => {
    const signature = { issuer: 'gemini', value: 's' } as const
    const parts: AssistantPart[] = [
      { kind: 'reasoning', text: '', signature: { issuer: 'claude', value: 'x' }, isRedacted: true },
      { ...text('Hi'), signature },
      { ...call(), signature },
    ]
    const context = contextOf({ include })
    const output = outputOf(encodeReply(replyOf(parts), context))
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'reasoning', 'reasoning', 'function_call'])
    expect(decodeRequest({ model: 'm', input: output }).turns).toEqual([{ role: 'assistant', parts }])
    expect(outputOf(stream(replyOf(parts), context).at(-1)?.response)).toEqual(output)
  })

  test('of hidden thoughts leave no empty item where they are not wanted', () => {
    const hidden = { kind: 'reasoning', text: '', signature: thought.signature, isRedacted: true } as const
    expect(encrypted([hidden], {})).toEqual([])
  })
})

describe('parts that came whole', () => {
  test('are items of their own family, pictures, or words', () => {
    const native = { family: 'openai-responses', value: { type: 'web_search_call', id: 'ws_1' } } as const
    const output = outputOf(
      encodeReply(
        replyOf([
          { kind: 'hosted', text: '', native },
          { kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'aGk=' } },
          { kind: 'hosted', text: 'ran code', native: { family: 'gemini', value: {} } },
        ]),
        contextOf(),
      ),
    )
    expect(output).toMatchObject([
      { type: 'web_search_call', id: 'ws_1' },
      { type: 'image_generation_call', status: 'completed', result: 'aGk=' },
      { type: 'message', content: [{ text: 'ran code' }] },
    ])
  })
})

const anyPart: fc.Arbitrary<AssistantPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('reasoning' as const), text: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('refusal' as const), text: fc.string({ minLength: 1 }) }),
  fc.record({
    kind: fc.constant('tool-call' as const),
    id: fc.string({ minLength: 1 }),
    name: fc.string({ minLength: 1 }),
    arguments: fc.string({ minLength: 1 }),
  }),
)

const anyReply = fc
  .record({ parts: fc.array(anyPart, { maxLength: 6 }), reason: fc.constantFrom('stop' as const, 'length' as const) })
  .map(({ parts, reason }) => replyOf(parts, { answers: [{ index: 0, parts, finish: { reason } }] }))

describe('any answer', () => {
  test('is the same whole and streamed', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        expect(stream(reply).at(-1)?.response).toEqual(encodeReply(reply, contextOf()))
      }),
    )
  })

  test('opens and closes each item and part once, and says in its deltas what it says at the end', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const open = new Map<unknown, string>()
        let doneCount = 0
        for (const event of stream(reply)) {
          const item = isJsonObject(event.item) ? event.item : {}
          if (event.type === 'response.output_item.added') {
            expect(open.size).toBe(0)
            open.set(item.id, '')
          } else if (event.type === 'response.output_item.done') {
            expect(open.delete(item.id)).toBe(true)
            expect(event.output_index).toBe(doneCount++)
          } else if ('item_id' in event) {
            expect(open.has(event.item_id)).toBe(true)
            if ('delta' in event) open.set(event.item_id, open.get(event.item_id) + String(event.delta))
            const whole = event.arguments ?? event.text ?? event.refusal
            if (whole !== undefined) {
              expect(open.get(event.item_id)).toBe(String(whole))
              open.set(event.item_id, '')
            }
          }
        }
        expect(open.size).toBe(0)
        expect(doneCount).toBe(outputOf(encodeReply(reply, contextOf())).length)
      }),
    )
  })

  test('is read by the other side as what was written', () => {
    fc.assert(
      fc.property(anyReply, (reply) => {
        const decoder = openaiResponses.upstream.decodeStream(1)
        const assembler = createAssembler()
        for (const event of stream(reply))
          for (const read of decoder.step({ bytes: EMPTY, data: JSON.stringify(event), event: undefined }))
            assembler.step(read)
        expect(assembler.reply().answers[0]?.parts).toEqual([...(reply.answers[0]?.parts ?? [])])
      }),
    )
  })
})
