// Dify: requests as the reference's recordings have them (where it is right), events as Dify documents them.
import { describe, expect, test } from 'bun:test'
import {
  encode,
  frameOf,
  isComplete,
  picture,
  play,
  readStream,
  toolTurns,
  user,
  weather,
} from '../vendor-family/test-support.ts'
import { difyChat } from './index.ts'

describe('a request', () => {
  test('is one query, its turns headed by their roles', () => {
    expect(encode(difyChat, { user: 'u1' }).body).toEqual({
      inputs: {},
      query: 'SYSTEM: \nBe brief.\nUSER: \nSay hello.\n',
      response_mode: 'blocking',
      user: 'u1',
      auto_generate_name: false,
      files: [],
    })
    expect(encode(difyChat, { isStream: true }).body).toMatchObject({
      response_mode: 'streaming',
      user: 'tollgate-user',
    })
  })

  test('tells calls and results as text and lists the tools it cannot offer', () => {
    const { body, dropped } = encode(difyChat, { turns: [...toolTurns, user('And tomorrow?')], tools: [weather] })
    expect(body.query).toBe(
      'USER: \nWeather in Paris?\n' +
        'ASSISTANT: \n[Tool call weather (call_1): {"location":"Paris"}]\n' +
        'USER: \n[Tool result weather (call_1): 18C]\n' +
        'USER: \nAnd tomorrow?\n',
    )
    expect(dropped).toEqual(['tools'])
  })

  test('sends files by address or by the id of their upload, and wants bytes at hand for that', () => {
    const { body, dropped } = encode(difyChat, {
      turns: [
        {
          role: 'user',
          parts: [
            { kind: 'image', source: { kind: 'url', url: 'https://a/b.png' } },
            { kind: 'file', source: { kind: 'file', id: 'file-1', issuer: 'openai-chat' } },
          ],
        },
        picture,
      ],
    })
    expect(body.files).toEqual([
      { type: 'image', transfer_method: 'remote_url', url: 'https://a/b.png' },
      { type: 'document', transfer_method: 'local_file', upload_file_id: 'file-1' },
    ])
    expect(dropped).toEqual(['messages[1].content[1] (image)'])
    expect(difyChat.needsBytes({ kind: 'image', source: { kind: 'url', url: 'https://a/b.png' } }, {})).toBe(false)
    expect(
      difyChat.needsBytes({ kind: 'image', source: { kind: 'base64', mimeType: 'image/png', data: 'AA==' } }, {}),
    ).toBe(true)
  })
})

const usage = { prompt_tokens: 33, completion_tokens: 135, total_tokens: 168 }

// https://docs.dify.ai/api-reference/chat/send-chat-message
describe('an answer', () => {
  test('whole and streamed says the same', () => {
    const whole = difyChat.decodeReply({
      event: 'message',
      message_id: 'm1',
      conversation_id: 'c1',
      mode: 'chat',
      answer: '<think>Hm.</think>Hello there.',
      metadata: { usage, retriever_resources: [] },
    })
    const streamed = readStream(difyChat, [
      frameOf({ event: 'workflow_started', message_id: 'm1', data: {} }),
      frameOf({ event: 'message', message_id: 'm1', answer: '<thi' }),
      frameOf({ event: 'message', message_id: 'm1', answer: 'nk>Hm.</think>Hello' }),
      frameOf({ event: 'ping' }),
      frameOf({ event: 'message', message_id: 'm1', answer: ' there.' }),
      frameOf({ event: 'tts_message', message_id: 'm1', audio: 'AAAA' }),
      frameOf({ event: 'message_end', message_id: 'm1', metadata: { usage } }),
    ])
    expect(streamed).toEqual(whole)
    expect(whole).toEqual({
      id: 'm1',
      model: '',
      answers: [
        {
          index: 0,
          parts: [
            { kind: 'reasoning', text: 'Hm.' },
            { kind: 'text', text: 'Hello there.' },
          ],
          finish: { reason: 'stop' },
        },
      ],
      usage: { semantics: 'openai', promptTokens: 33, completionTokens: 135, source: 'upstream' },
    })
  })

  // https://docs.dify.ai/en/api-reference/guides/agent
  test('of an agent is not said twice', () => {
    const reply = readStream(difyChat, [
      frameOf({ event: 'agent_message', id: 'm1', answer: 'Hi' }),
      frameOf({ event: 'agent_thought', id: 't1', thought: 'Hi' }),
      frameOf({ event: 'message', id: 'm1', answer: 'Hi' }),
      frameOf({ event: 'message_end', id: 'm1', metadata: {} }),
    ])
    expect(reply.answers[0]?.parts).toEqual([{ kind: 'text', text: 'Hi' }])
    expect(reply.usage).toBeUndefined()
  })

  test('that moderation replaced ends as filtered', () => {
    const reply = readStream(difyChat, [
      frameOf({ event: 'message', answer: 'Bad' }),
      frameOf({ event: 'message_replace', answer: 'Removed.' }),
      frameOf({ event: 'message_end', metadata: {} }),
    ])
    expect(reply.answers[0]?.finish.reason).toBe('content-filter')
    expect(reply.answers[0]?.parts.at(-1)).toEqual({ kind: 'text', text: 'Removed.' })
  })

  test('carries files that the app made', () => {
    const events = play(difyChat, [
      frameOf({ event: 'message_file', id: 'f', type: 'image', belongs_to: 'assistant', url: 'https://a/b.png' }),
    ])
    expect(events.find(({ kind }) => kind === 'whole-part')).toMatchObject({
      value: { kind: 'image', source: { kind: 'url', url: 'https://a/b.png' } },
    })
  })

  test('is whole by its last event alone', () => {
    const frames = [frameOf({ event: 'message', answer: 'Hi' }), frameOf({ event: 'message_end', metadata: {} })]
    expect(isComplete(play(difyChat, frames))).toBe(true)
    expect(isComplete(play(difyChat, frames.slice(0, 1)))).toBe(false)
  })

  test('with an error event is that error', () => {
    const frame = frameOf({ event: 'error', status: 429, code: 'rate_limit_error', message: 'Slow down.' })
    expect(play(difyChat, [frame]).find(({ kind }) => kind === 'error')).toMatchObject({
      error: { kind: 'upstream_rate_limited', code: 'rate_limit_error' },
    })
    expect(() => difyChat.decodeReply({ code: 'unauthorized', message: 'no' })).toThrow('no')
  })
})

test('a broken app is the channel’s fault, a wrong parameter the client’s', () => {
  expect(difyChat.readError(400, { code: 'app_unavailable', message: 'x' })).toMatchObject({
    kind: 'upstream_failed',
    status: 502,
  })
  expect(difyChat.readError(400, { code: 'provider_quota_exceeded', message: 'x' }).kind).toBe('upstream_rate_limited')
  expect(difyChat.readError(400, { code: 'invalid_param', message: 'x' })).toMatchObject({
    kind: 'upstream_bad_request',
    status: 400,
  })
})
