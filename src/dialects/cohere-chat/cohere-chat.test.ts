// Cohere's second version: recorded answers, and requests as its reference documents them.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import {
  assistant,
  type conversation,
  encode,
  frameOf,
  isComplete,
  picture,
  play,
  readRecordedLines,
  readRecording,
  readStream,
  toolTurns,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { cohereChat } from './index.ts'

const recorded = async (name: string) =>
  (await readRecordedLines(`cohere/${name}.chunks.txt`)).map((line) => frameOf(line))

describe('a request', () => {
  test('keeps every turn and says sampling in Cohere’s words', () => {
    const { body, dropped } = encode(cohereChat, {
      model: 'command-a-03-2025',
      isStream: true,
      turns: [user('One'), assistant('Two'), user('Three')],
      sampling: { temperature: 0.5, topP: 0.9, topK: 5, outputTokensMax: 100, stop: ['END'], seed: 1, topLogprobs: 2 },
      user: 'u1',
    })
    expect(body).toEqual({
      model: 'command-a-03-2025',
      messages: [
        { role: 'user', content: 'One' },
        { role: 'assistant', content: 'Two' },
        { role: 'user', content: 'Three' },
      ],
      stream: true,
      max_tokens: 100,
      temperature: 0.5,
      p: 0.9,
      k: 5,
      seed: 1,
      stop_sequences: ['END'],
      logprobs: true,
    })
    expect(dropped).toEqual(['user', 'top_logprobs'])
  })

  test('pairs calls with results and turns text before calls into the plan', () => {
    const turns = toolTurns.map((turn) =>
      turn.role === 'assistant'
        ? { ...turn, parts: [{ kind: 'text' as const, text: 'I look.' }, ...turn.parts] }
        : turn,
    )
    const { body } = encode(cohereChat, { turns, tools: [weather] })
    expect(body.messages).toEqual([
      { role: 'user', content: 'Weather in Paris?' },
      {
        role: 'assistant',
        tool_plan: 'I look.',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"location":"Paris"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_1', content: '18C' },
    ])
  })

  test('offers one tool alone when that one must be called', () => {
    const { body } = encode(cohereChat, {
      tools: [weather, { kind: 'function', name: 'other' }],
      toolChoice: { kind: 'tool', name: 'weather' },
    })
    expect(body.tool_choice).toBe('REQUIRED')
    expect((body.tools as JsonObject[]).map((tool) => tool.function)).toEqual([
      { name: 'weather', description: 'Get the weather', parameters: weather.schema! },
    ])
    expect(encode(cohereChat, { tools: [weather], toolChoice: { kind: 'none' } }).body.tools).toBeUndefined()
  })

  test('shows pictures as data URLs and lists documents it cannot show', () => {
    const { body, dropped } = encode(cohereChat, {
      turns: [
        picture,
        {
          role: 'user',
          parts: [
            { kind: 'file', source: { kind: 'base64', mimeType: 'application/pdf', data: 'JVBE' } },
            { kind: 'file', filename: 'a.txt', source: { kind: 'text', mimeType: 'text/plain', text: 'plain' } },
          ],
        },
      ],
    })
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
      { role: 'user', content: 'a.txt\nplain' },
    ])
    expect(dropped).toEqual(['messages[1].content[0] (file)'])
  })

  test('asks for thinking with and without a budget, and for none', () => {
    const think = (reasoning: ReturnType<typeof conversation>['reasoning']) =>
      encode(cohereChat, { reasoning }).body.thinking
    expect(think({ budgetTokens: 500 })).toEqual({ type: 'enabled', token_budget: 500 })
    expect(think({ effort: 'high' })).toEqual({ type: 'enabled' })
    expect(think({ effort: 'none' })).toEqual({ type: 'disabled' })
    expect(think({ mode: 'disabled' })).toEqual({ type: 'disabled' })
    expect(think({})).toBeUndefined()
  })

  test('asks for a schema, but not beside tools', () => {
    const format = { kind: 'schema' as const, schema: { type: 'object' } }
    expect(encode(cohereChat, { output: { format } }).body.response_format).toEqual({
      type: 'json_object',
      json_schema: { type: 'object' },
    })
    const both = encode(cohereChat, { output: { format }, tools: [weather] })
    expect(both.body.response_format).toBeUndefined()
    expect(both.dropped).toContain('response_format')
  })
})

describe('a recorded answer', () => {
  test('of text is read, billed units are its usage', async () => {
    expect(cohereChat.decodeReply(await readRecording('cohere/cohere-text.json'))).toEqual({
      id: 'e7592632-1e3d-424f-b129-bd5f9f980f7b',
      model: '',
      answers: [
        {
          index: 0,
          parts: [{ kind: 'text', text: 'The capital of France is Paris.' }],
          finish: { reason: 'stop', native: 'COMPLETE' },
        },
      ],
      usage: { semantics: 'openai', promptTokens: 12, completionTokens: 7, source: 'upstream' },
    })
  })

  test('with thoughts keeps them apart, whole and streamed', async () => {
    const whole = cohereChat.decodeReply(await readRecording('cohere/cohere-reasoning.json'))
    expect(whole.answers[0]?.parts.map(({ kind }) => kind)).toEqual(['reasoning', 'text'])
    const events = play(cohereChat, await recorded('cohere-reasoning'))
    expect(isComplete(events)).toBe(true)
    const streamed = readStream(cohereChat, await recorded('cohere-reasoning'))
    expect(streamed.answers[0]?.parts.map(({ kind }) => kind)).toEqual(['reasoning', 'text'])
    expect(streamed.usage).toMatchObject({ promptTokens: 8, completionTokens: 50 })
  })

  test('with calls has the plan as text, and the same calls whole and streamed', async () => {
    const whole = cohereChat.decodeReply(await readRecording('cohere/cohere-tool-call.json'))
    const streamed = readStream(cohereChat, await recorded('cohere-tool-call'))
    const calls = (reply: typeof whole) =>
      reply.answers[0]?.parts.flatMap((part) =>
        part.kind === 'tool-call' ? [[part.name, JSON.parse(part.arguments)]] : [],
      )
    expect(calls(streamed)).toEqual(calls(whole))
    expect(whole.answers[0]?.parts[0]?.kind).toBe('text')
    expect(streamed.answers[0]?.parts.map(({ kind }) => kind)).toEqual(['text', 'tool-call', 'tool-call'])
    expect(streamed.answers[0]?.finish.reason).toBe('tool-calls')
  })

  test('with a call without arguments gives an empty object', async () => {
    const reply = readStream(cohereChat, await recorded('cohere-empty-tool-call'))
    expect(reply.answers[0]?.parts[1]).toEqual({
      kind: 'tool-call',
      id: 'currentTime_y46ar19t5gvw',
      name: 'currentTime',
      arguments: '{}',
    })
  })

  test('that is cut off before its end is incomplete', async () => {
    const frames = await recorded('cohere-text')
    expect(isComplete(play(cohereChat, frames.slice(0, -1)))).toBe(false)
  })
})

describe('other answers', () => {
  const end = (reason: string, more: JsonObject = {}) =>
    frameOf({ type: 'message-end', delta: { finish_reason: reason, ...more } })

  // https://docs.cohere.com/docs/rag-streaming
  test('carry citations inside their text', () => {
    const reply = readStream(cohereChat, [
      frameOf({ type: 'message-start', id: 'a' }),
      frameOf({ type: 'content-delta', index: 0, delta: { message: { content: { text: 'Penguins are tall.' } } } }),
      frameOf({
        type: 'citation-start',
        index: 0,
        delta: {
          message: {
            citations: {
              start: 0,
              end: 8,
              text: 'Penguins',
              sources: [{ type: 'document', id: 'doc:0', document: { id: 'doc:0', title: 'Tall penguins' } }],
            },
          },
        },
      }),
      frameOf({ type: 'content-end', index: 0 }),
      end('COMPLETE'),
    ])
    expect(reply.answers[0]?.parts).toEqual([
      { kind: 'text', text: 'Penguins are tall.', citations: [{ title: 'Tall penguins', start: 0, end: 8 }] },
    ])
  })

  test('that ended in an error or a time-out are errors', () => {
    expect(() => readStream(cohereChat, [end('ERROR', { error: 'boom' })])).toThrow('failed while it answered')
    expect(() => readStream(cohereChat, [end('TIMEOUT')])).toThrow('too long')
    expect(() => cohereChat.decodeReply({ message: { content: [] }, finish_reason: 'ERROR' })).toThrow()
  })

  test('with absurd usage say so', () => {
    const usage = { billed_units: { input_tokens: -1, output_tokens: 5 } }
    expect(play(cohereChat, [end('COMPLETE', { usage })]).map(({ kind }) => kind)).toContain('absurd-usage')
    expect(play(cohereChat, [end('COMPLETE')]).map(({ kind }) => kind)).not.toContain('usage')
  })

  test('count what was read where nothing is billed, cached tokens with it', () => {
    const reply = cohereChat.decodeReply({
      message: { content: [{ type: 'text', text: 'x' }] },
      finish_reason: 'MAX_TOKENS',
      usage: { tokens: { input_tokens: 500, output_tokens: '10' }, cached_tokens: 448 },
    })
    expect(reply.usage).toMatchObject({ promptTokens: 500, completionTokens: 10, cacheReadTokens: 448 })
    expect(reply.answers[0]?.finish.reason).toBe('length')
  })
})

test('errors are told apart by status and message', () => {
  expect(cohereChat.readError(498, { message: 'blocked' }).kind).toBe('upstream_content_filter')
  expect(cohereChat.readError(400, { message: 'too many tokens: 5000' }).kind).toBe('upstream_context_length')
  expect(cohereChat.readError(422, { message: 'invalid role' }).kind).toBe('upstream_bad_request')
})
