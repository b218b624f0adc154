// Responses forwarded as they are, and compaction: what the relay learns on the side, and what it edits.
import { describe, expect, test } from 'bun:test'
import { GatewayError, type JsonObject, parseJsonObject, type TopLevelEdits } from '../../kernel/index.ts'
import { DEFAULT_POLICY } from '../neutral/index.ts'
import { openaiCompact } from '../openai-compact/index.ts'
import { openaiResponses } from './index.ts'

const { lane } = openaiResponses
const EMPTY = new Uint8Array(0)
const ask = (more: JsonObject = {}): JsonObject => ({ model: 'gpt-5.1', input: 'Hi', ...more })

const editsOf = (edits: TopLevelEdits | undefined): JsonObject =>
  Object.fromEntries([...(edits ?? [])].map(([name, value]) => [name, value === null ? null : JSON.parse(value)]))

describe('a request', () => {
  test('says what it asks for', () => {
    expect(lane.readRequest(ask({ stream: true, max_output_tokens: 50 }))).toMatchObject({
      model: 'gpt-5.1',
      isStream: true,
      maxOutputTokens: 50,
      choiceCount: 1,
    })
  })

  test('needs an input, unless one is stored', () => {
    expect(() => lane.readRequest({ model: 'm' })).toThrow(GatewayError)
    expect(() => lane.readRequest({ model: 'm', previous_response_id: 'resp_1' })).not.toThrow()
    expect(() => lane.readRequest({ input: 'Hi' })).toThrow(GatewayError)
  })

  test('tells all its texts, media and tools', () => {
    const prompt = lane
      .readRequest(
        ask({
          instructions: 'Be brief.',
          input: [
            {
              role: 'user',
              content: [
                { type: 'input_text', text: 'Look' },
                { type: 'input_image', image_url: 'https://a.b', detail: 'low' },
              ],
            },
            { type: 'function_call', call_id: 'c', name: 'f', arguments: '{"a":1}' },
            { type: 'function_call_output', call_id: 'c', output: 'done' },
            null,
          ],
          tools: [{ type: 'function', name: 'secret_tool' }],
        }),
      )
      .readPrompt()
    expect(prompt.texts).toEqual(expect.arrayContaining(['Be brief.', 'user', 'Look', 'f', '{"a":1}', 'done']))
    expect(prompt.texts.some((text) => text.includes('secret_tool'))).toBe(true)
    expect(prompt.media).toEqual([{ kind: 'image', url: 'https://a.b', detail: 'low' }])
    expect(prompt.toolCount).toBe(1)
  })

  test('gets a thinking suffix as effort, beside what it said of reasoning', () => {
    const options = { traits: {}, policy: DEFAULT_POLICY }
    const edits = lane.thinkingEdits?.(ask({ reasoning: { summary: 'auto' } }), { effort: 'high' }, 'gpt-5.1', options)
    expect(editsOf(edits)).toEqual({ reasoning: { summary: 'auto', effort: 'high' } })
  })

  test('gets the system prompt of a channel as instructions', () => {
    const put = (body: JsonObject, isMerged: boolean) => {
      const done = lane.systemPromptEdits?.(body, { text: 'Rules', isMerged, upstreamModel: 'm' })
      return done === undefined ? undefined : [editsOf(done.edits).instructions, done.isOverwritten]
    }
    expect(put(ask(), false)).toEqual(['Rules', false])
    expect(put(ask({ instructions: 'Mine' }), false)).toBeUndefined()
    expect(put(ask({ instructions: 'Mine' }), true)).toEqual(['Rules\nMine', true])
    expect(put(ask({ input: [{ role: 'developer', content: 'Mine' }] }), false)).toBeUndefined()
    expect(put(ask({ input: [{ role: 'developer', content: 'Mine' }] }), true)).toEqual(['Rules', true])
  })
})

describe('an answer', () => {
  test('that failed is an error, also with status 200', () => {
    const summary = lane.readAnswer({ status: 'failed', error: { code: 'server_error', message: 'x' }, output: [] })
    expect(summary.isComplete).toBe(false)
    expect(summary.error).toBeInstanceOf(GatewayError)
  })

  test('that is made in the background is what was asked for', () => {
    expect(lane.readAnswer({ status: 'queued', output: [], error: null })).toMatchObject({
      isComplete: true,
      error: undefined,
    })
  })

  test('that a filter ended says so', () => {
    const body = { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, output: [] }
    expect(lane.readAnswer(body).rejectReason).toBe('openai_finish_reason=content_filter')
  })

  test('without usage gets it in this dialect', () => {
    const edits = lane.usageEdits({ semantics: 'openai', promptTokens: 3, completionTokens: 2, source: 'counted' })
    expect(editsOf(edits).usage).toMatchObject({ input_tokens: 3, output_tokens: 2, total_tokens: 5 })
  })

  test('that is streamed is told frame by frame', () => {
    const tap = lane.openTap(1)
    const kinds = [
      { type: 'response.created', response: { id: 'resp_1' } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' },
      { type: 'response.completed', response: { output: [], usage: { input_tokens: 3, output_tokens: 2 } } },
    ].map((event) => tap.read({ bytes: EMPTY, data: JSON.stringify(event), event: event.type }))
    expect(kinds).toEqual(['preamble', 'content', 'end'])
    expect(tap.summary()).toMatchObject({ isComplete: true, outputText: 'Hi', usage: { promptTokens: 3 } })
  })
})

describe('an error', () => {
  test('in a stream is the documented event', () => {
    const written = lane.writeStreamError(new GatewayError('upstream_truncated', 'Cut off.'), 'req1')
    const [name, data] = written.trimEnd().split('\n')
    expect(name).toBe('event: error')
    expect(parseJsonObject((data ?? '').slice('data: '.length))).toEqual({
      type: 'error',
      sequence_number: 0,
      code: 'upstream_stream_truncated',
      message: 'Cut off. (request id: req1)',
      param: null,
    })
  })
})

describe('compaction', () => {
  test('is billed under its own name, which the upstream never sees', () => {
    const nameOf = (model: string) => openaiCompact.readRequest({ model }).model
    expect(nameOf('gpt-5.1')).toBe('gpt-5.1-openai-compact')
    expect(nameOf('gpt-5.1-openai-compact')).toBe('gpt-5.1-openai-compact')
    const body = { model: 'gpt-5.1-openai-compact' }
    expect(editsOf(openaiCompact.modelEdits(body, 'gpt-5.1-openai-compact'))).toEqual({ model: 'gpt-5.1' })
    expect(editsOf(openaiCompact.modelEdits(body, 'mapped'))).toEqual({ model: 'mapped' })
    expect(editsOf(openaiCompact.modelEdits({ model: 'gpt-5.1' }, 'gpt-5.1'))).toEqual({})
  })

  test('is never streamed, and its prompt is counted', () => {
    const facts = openaiCompact.readRequest({ model: 'm', input: 'Long story', stream: true })
    expect(facts.isStream).toBe(false)
    expect(facts.readPrompt().texts).toContain('Long story')
  })

  test('answers with items and usage', () => {
    const summary = openaiCompact.readAnswer({
      id: 'resp_1',
      object: 'response.compaction',
      output: [{ type: 'compaction', encrypted_content: 'x' }],
      usage: { input_tokens: 30, output_tokens: 20 },
    })
    expect(summary).toMatchObject({ isComplete: true, usage: { promptTokens: 30, completionTokens: 20 } })
  })
})
