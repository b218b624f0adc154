// Coze, version 3: requests and events as Coze documents them.
import { describe, expect, test } from 'bun:test'
import {
  assistant,
  encode,
  frameOf,
  isComplete,
  picture,
  play,
  readStream,
  toolTurns,
  user,
} from '../vendor-family/test-support.ts'
import { cozeChat } from './index.ts'

describe('a request', () => {
  test('is always streamed, keeps all turns, and says system texts as the user', () => {
    const { body, dropped } = encode(cozeChat, {
      turns: [
        { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
        user('One'),
        assistant('Two'),
        user('Three'),
      ],
      user: 'u1',
      sampling: { temperature: 0.5 },
    })
    expect(body).toEqual({
      user_id: 'u1',
      additional_messages: [
        { role: 'user', content: 'Be brief.\n\nOne', content_type: 'text' },
        { role: 'assistant', type: 'answer', content: 'Two', content_type: 'text' },
        { role: 'user', content: 'Three', content_type: 'text' },
      ],
      stream: true,
    })
    expect(dropped).toEqual(['temperature'])
    expect(encode(cozeChat).body.user_id).toBe('tollgate-user')
  })

  test('puts media beside the text, as a list in text', () => {
    const { body, dropped } = encode(cozeChat, {
      turns: [
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'Look' },
            { kind: 'image', source: { kind: 'url', url: 'https://a/b.png' } },
            { kind: 'file', source: { kind: 'file', id: '73', issuer: 'openai-chat' } },
          ],
        },
        assistant('Yes'),
        picture,
      ],
    })
    const [first] = body.additional_messages as { content: string; content_type: string }[]
    expect(first?.content_type).toBe('object_string')
    expect(JSON.parse(first?.content ?? '')).toEqual([
      { type: 'text', text: 'Look' },
      { type: 'image', file_url: 'https://a/b.png' },
      { type: 'file', file_id: '73' },
    ])
    expect(dropped).toEqual(['messages[2].content[1] (image)'])
  })

  test('tells calls and results as text', () => {
    const said = JSON.stringify(encode(cozeChat, { turns: toolTurns }).body)
    expect(said).toContain('[Tool result weather (call_1): 18C]')
  })
})

// https://www.coze.com/docs/developer_guides/chat_v3
const delta = (id: string, content: string, more = {}) =>
  frameOf(
    { id, role: 'assistant', type: 'answer', content, content_type: 'text', ...more },
    'conversation.message.delta',
  )
const completed = frameOf(
  { id: 'chat1', status: 'completed', usage: { token_count: 10, output_count: 3, input_count: 7 } },
  'conversation.chat.completed',
)

describe('an answer', () => {
  test('has its thoughts, its messages one by one, and its usage', () => {
    const reply = readStream(cozeChat, [
      frameOf({ id: 'chat1', conversation_id: 'c1', status: 'created' }, 'conversation.chat.created'),
      delta('m1', '', { reasoning_content: 'Hm.' }),
      delta('m1', 'Hello'),
      delta('m1', ' there.'),
      frameOf({ id: 'm1', type: 'answer', content: 'Hello there.' }, 'conversation.message.completed'),
      frameOf(
        { id: 'm2', type: 'verbose', content: '{"msg_type":"generate_answer_finish"}' },
        'conversation.message.completed',
      ),
      frameOf({ id: 'm3', type: 'answer', content: 'Not streamed.' }, 'conversation.message.completed'),
      frameOf({ id: 'm4', type: 'follow_up', content: 'More?' }, 'conversation.message.completed'),
      completed,
      frameOf('"[DONE]"', 'done'),
    ])
    expect(reply).toEqual({
      id: 'chat1',
      model: '',
      answers: [
        {
          index: 0,
          parts: [
            { kind: 'reasoning', text: 'Hm.' },
            { kind: 'text', text: 'Hello there.' },
            { kind: 'text', text: 'Not streamed.' },
          ],
          finish: { reason: 'stop' },
        },
      ],
      usage: { semantics: 'openai', promptTokens: 7, completionTokens: 3, source: 'upstream' },
    })
  })

  test('is whole by the completed chat alone', () => {
    expect(isComplete(play(cozeChat, [delta('m1', 'Hi'), completed]))).toBe(true)
    expect(isComplete(play(cozeChat, [delta('m1', 'Hi'), frameOf('"[DONE]"', 'done')]))).toBe(false)
  })

  test.each([
    ['conversation.chat.failed', { last_error: { code: 4028, msg: 'no credits' } }, 'upstream_rate_limited'],
    ['conversation.chat.requires_action', { required_action: {} }, 'upstream_failed'],
    ['error', { code: 4100, msg: 'invalid token' }, 'upstream_refused_key'],
  ])('that ends by %s is an error', (event, body, kind) => {
    expect(
      play(cozeChat, [delta('m1', 'Hi'), frameOf(body, event)]).find((each) => each.kind === 'error'),
    ).toMatchObject({
      error: { kind },
    })
  })

  test('as a list of messages is read, and a code other than zero is an error', () => {
    const body = {
      code: 0,
      data: [
        { type: 'verbose', content: '{}' },
        { type: 'answer', content: 'Hi', chat_id: 'c' },
      ],
    }
    expect(cozeChat.decodeReply(body).answers[0]?.parts).toEqual([{ kind: 'text', text: 'Hi' }])
    expect(() => cozeChat.decodeReply({ code: 4000, msg: 'bad field' })).toThrow('bad field')
    expect(cozeChat.readError(200, { code: 4000, msg: 'bad field' })).toMatchObject({
      kind: 'upstream_bad_request',
      status: 400,
    })
  })
})
