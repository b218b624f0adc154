// Spark: requests and frames as iFlytek documents them.
import { describe, expect, test } from 'bun:test'
import {
  assistant,
  encode,
  frameOf,
  isComplete,
  play,
  readStream,
  system,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { xunfeiChat } from './index.ts'

describe('a request', () => {
  test('has a system message where the version knows one, and says sampling in Spark’s words', () => {
    const { body, dropped } = encode(xunfeiChat, {
      model: 'SparkDesk-v3.5',
      turns: [system('Be brief.'), user('a'), user('b')],
      sampling: { temperature: 0.5, topK: 4, outputTokensMax: 100, topP: 0.9 },
      tools: [weather],
    })
    expect(body).toEqual({
      header: {},
      parameter: { chat: { temperature: 0.5, top_k: 4, max_tokens: 100 } },
      payload: {
        message: {
          text: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: 'a\n\nb' },
          ],
        },
        functions: { text: [{ name: 'weather', description: 'Get the weather', parameters: weather.schema! }] },
      },
    })
    expect(dropped).toEqual(['top_p'])
  })

  test('says system texts as the user where the version has no such role', () => {
    const { body } = encode(xunfeiChat, { model: 'SparkDesk', turns: [system('s'), user('a'), assistant('b')] })
    expect(body).toMatchObject({
      payload: {
        message: {
          text: [
            { role: 'user', content: 's\n\na' },
            { role: 'assistant', content: 'b' },
          ],
        },
      },
    })
  })

  test.each([
    ['SparkDesk-v4.0', true],
    ['SparkDesk-v1.1', false],
    ['Spark-a-b', false],
  ])('to %s has a system message: %p', (model, isKnown) => {
    const said = JSON.stringify(encode(xunfeiChat, { model }).body)
    expect(said.includes('"role":"system"')).toBe(isKnown)
    expect(said).toContain('Be brief.')
  })
})

// https://www.xfyun.cn/doc/spark/Web.html
const frame = (status: number, piece: object, usage?: object) =>
  frameOf({
    header: { code: 0, message: 'Success', sid: 'cht1', status },
    payload: { choices: { status, seq: 0, text: [piece] }, ...(usage === undefined ? {} : { usage: { text: usage } }) },
  })

describe('an answer', () => {
  test('ends with status 2 and its usage', () => {
    const frames = [
      frame(0, { content: '', reasoning_content: 'Hm' }),
      frame(1, { content: 'Hello', role: 'assistant', index: 0 }),
      frame(
        2,
        { content: ' there.' },
        { question_tokens: 4, prompt_tokens: 5, completion_tokens: 9, total_tokens: 14 },
      ),
    ]
    const reply = readStream(xunfeiChat, frames)
    expect(reply).toEqual({
      id: 'cht1',
      model: '',
      answers: [
        {
          index: 0,
          parts: [
            { kind: 'reasoning', text: 'Hm' },
            { kind: 'text', text: 'Hello there.' },
          ],
          finish: { reason: 'stop' },
        },
      ],
      usage: { semantics: 'openai', promptTokens: 5, completionTokens: 9, source: 'upstream' },
    })
    expect(isComplete(play(xunfeiChat, frames.slice(0, 2)))).toBe(false)
  })

  test('with a function call has an id for it', () => {
    const call = {
      content: '',
      content_type: 'text',
      function_call: { name: 'weather', arguments: '{"a":1}' },
      index: 0,
    }
    expect(readStream(xunfeiChat, [frame(2, call)]).answers[0]).toMatchObject({
      parts: [{ kind: 'tool-call', id: expect.stringMatching(/^call_/), name: 'weather', arguments: '{"a":1}' }],
      finish: { reason: 'tool-calls' },
    })
  })

  test.each([
    [10013, 'upstream_content_filter'],
    [10907, 'upstream_context_length'],
    [11202, 'upstream_rate_limited'],
    [11200, 'upstream_refused_key'],
    [10005, 'upstream_bad_request'],
    [10012, 'upstream_failed'],
  ])('with the code %d is %s', (code, kind) => {
    const body = { header: { code, message: 'told', sid: 'x', status: 2 } }
    const events = play(xunfeiChat, [frame(1, { content: 'Hi' }), frameOf(body)])
    expect(events.find((event) => event.kind === 'error')).toMatchObject({ error: { kind } })
    expect(isComplete(events)).toBe(false)
    expect(() => xunfeiChat.decodeReply(body)).toThrow('told')
  })
})
