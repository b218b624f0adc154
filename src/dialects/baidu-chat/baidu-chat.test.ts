// ERNIE before version 2: requests and answers as Baidu documents them.
import { describe, expect, test } from 'bun:test'
import {
  encode,
  frameOf,
  isComplete,
  play,
  readStream,
  system,
  toolTurns,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { baiduChat } from './index.ts'

describe('a request', () => {
  test('keeps every system text and fits numbers into ERNIE’s ranges', () => {
    const { body, dropped } = encode(baiduChat, {
      isStream: true,
      turns: [system('One.'), system('Two.'), user('Say hello.')],
      sampling: { temperature: 0, topP: 0.9, outputTokensMax: 1, frequencyPenalty: 1.5, stop: ['END'] },
      user: 'u1',
    })
    expect(body).toEqual({
      messages: [{ role: 'user', content: 'Say hello.' }],
      system: 'One.\n\nTwo.',
      temperature: 0.01,
      top_p: 0.9,
      penalty_score: 1.5,
      max_output_tokens: 2,
      stop: ['END'],
      stream: true,
      user_id: 'u1',
    })
    expect(dropped).toEqual([])
    expect(encode(baiduChat, { sampling: { frequencyPenalty: 0.5 } }).dropped).toEqual(['frequency_penalty'])
  })

  test('tells a call and its result by function messages', () => {
    const { body } = encode(baiduChat, {
      turns: toolTurns,
      tools: [weather],
      toolChoice: { kind: 'tool', name: 'weather' },
    })
    expect(body.messages).toEqual([
      { role: 'user', content: 'Weather in Paris?' },
      { role: 'assistant', content: '', function_call: { name: 'weather', arguments: '{"location":"Paris"}' } },
      { role: 'function', name: 'weather', content: '18C' },
    ])
    expect(body.functions).toEqual([{ name: 'weather', description: 'Get the weather', parameters: weather.schema! }])
    expect(body.tool_choice).toEqual({ type: 'function', function: { name: 'weather' } })
  })

  test('tells parallel calls one behind the other', () => {
    const { body } = encode(baiduChat, {
      tools: [weather],
      turns: [
        user('Both?'),
        {
          role: 'assistant',
          parts: ['a', 'b'].map((id) => ({
            kind: 'tool-call' as const,
            id,
            name: 'weather',
            arguments: `{"id":"${id}"}`,
          })),
        },
        {
          role: 'user',
          parts: ['b', 'a'].map((id) => ({
            kind: 'tool-result' as const,
            id,
            parts: [{ kind: 'text' as const, text: `of ${id}` }],
          })),
        },
      ],
    })
    expect((body.messages as { role: string; content: string }[]).map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Both?'],
      ['assistant', ''],
      ['function', 'of a'],
      ['assistant', ''],
      ['function', 'of b'],
    ])
  })

  test('tells what function messages cannot say as text, and keeps roles alternating', () => {
    const { body } = encode(baiduChat, { turns: [...toolTurns, user('And tomorrow?')], tools: [weather] })
    const roles = (body.messages as { role: string }[]).map(({ role }) => role)
    expect(roles.every((role, index) => role !== roles[index - 1])).toBe(true)
    expect(JSON.stringify(body)).toContain('And tomorrow?')
    expect(encode(baiduChat, { turns: toolTurns }).body.messages).toEqual([
      { role: 'user', content: 'Weather in Paris?' },
      { role: 'assistant', content: '[Tool call weather (call_1): {"location":"Paris"}]' },
      { role: 'user', content: '[Tool result weather (call_1): 18C]' },
    ])
  })
})

// https://cloud.baidu.com/doc/WENXINWORKSHOP/s/clntwmv7t
describe('an answer', () => {
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
  test('whole and streamed says the same', () => {
    const whole = baiduChat.decodeReply({
      id: 'as-1',
      object: 'chat.completion',
      created: 1,
      result: 'Hello there.',
      is_truncated: false,
      need_clear_history: false,
      finish_reason: 'normal',
      usage,
    })
    const streamed = readStream(baiduChat, [
      frameOf({
        id: 'as-1',
        sentence_id: 0,
        is_end: false,
        result: 'Hello',
        usage: { prompt_tokens: 7, completion_tokens: 0, total_tokens: 7 },
      }),
      frameOf({
        id: 'as-1',
        sentence_id: 1,
        is_end: true,
        result: ' there.',
        finish_reason: 'normal',
        usage: { ...usage, completion_tokens: 0 },
      }),
    ])
    expect(streamed).toEqual(whole)
    expect(whole.usage).toMatchObject({ promptTokens: 7, completionTokens: 3 })
  })

  test('with a function call has an id for it', () => {
    const body = {
      id: 'as-2',
      result: '',
      is_end: true,
      finish_reason: 'function_call',
      function_call: { name: 'weather', arguments: '{"a":1}' },
    }
    const expected = [{ kind: 'tool-call', id: expect.stringMatching(/^call_/), name: 'weather', arguments: '{"a":1}' }]
    expect(baiduChat.decodeReply(body).answers[0]).toMatchObject({ parts: expected, finish: { reason: 'tool-calls' } })
    expect(readStream(baiduChat, [frameOf(body)]).answers).toEqual(baiduChat.decodeReply(body).answers)
  })

  test('that is unsafe or cut off says so', () => {
    expect(baiduChat.decodeReply({ result: 'x', need_clear_history: true }).answers[0]?.finish.reason).toBe(
      'content-filter',
    )
    expect(baiduChat.decodeReply({ result: 'x', is_truncated: true }).answers[0]?.finish.reason).toBe('length')
  })

  test('is whole by its last event alone', () => {
    expect(isComplete(play(baiduChat, [frameOf({ result: 'Hi', is_end: false })]))).toBe(false)
  })

  test.each([
    [110, 'upstream_refused_key'],
    [18, 'upstream_rate_limited'],
    [336003, 'upstream_bad_request'],
    [336103, 'upstream_context_length'],
    [336000, 'upstream_failed'],
    [999999, 'upstream_failed'],
  ])('with the error %d is %s, whole and streamed', (error_code, kind) => {
    const body = { error_code, error_msg: 'told' }
    expect(() => baiduChat.decodeReply(body)).toThrow('told')
    expect(play(baiduChat, [frameOf(body)]).find((event) => event.kind === 'error')).toMatchObject({ error: { kind } })
  })
})
