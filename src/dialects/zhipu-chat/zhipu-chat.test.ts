// Zhipu's third version: requests as the reference sends them, answers as they were documented.
import { describe, expect, test } from 'bun:test'
import { createFramer } from '../../kernel/index.ts'
import { encode, isComplete, play, readStream } from '../vendor-family/test-support.ts'
import { zhipuChat } from './index.ts'

const framesOf = (text: string) => createFramer('sse', 1 << 20).step(new TextEncoder().encode(text))

test('a request answers system texts and keeps top_p below one', () => {
  const { body, dropped } = encode(zhipuChat, { sampling: { temperature: 0.5, topP: 1, outputTokensMax: 100 } })
  expect(body).toEqual({
    prompt: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Okay' },
      { role: 'user', content: 'Say hello.' },
    ],
    temperature: 0.5,
    top_p: 0.99,
  })
  expect(dropped).toEqual(['max_tokens'])
})

describe('an answer', () => {
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 }
  const stream =
    'event:add\nid:7\ndata:Hello\n\nevent:add\nid:7\ndata: {there}.\n\n' +
    `event:finish\nid:7\ndata:\nmeta:${JSON.stringify({ task_id: '7', task_status: 'SUCCESS', usage })}\n\n`

  test('streamed is bare text, its last event has the usage', () => {
    const reply = readStream(zhipuChat, framesOf(stream))
    // The one space behind the colon belongs to the framing.
    expect(reply.answers).toEqual([
      { index: 0, parts: [{ kind: 'text', text: 'Hello{there}.' }], finish: { reason: 'stop' } },
    ])
    expect(reply.usage).toMatchObject({ promptTokens: 7, completionTokens: 3 })
    expect(isComplete(play(zhipuChat, framesOf(stream).slice(0, 2)))).toBe(false)
  })

  test('streamed that is interrupted is an error', () => {
    const events = play(zhipuChat, framesOf('event:add\ndata:Hi\n\nevent:interrupted\ndata:blocked\n\n'))
    expect(events.find(({ kind }) => kind === 'error')).toMatchObject({ error: { message: 'blocked' } })
  })

  test('whole has its text in quotes', () => {
    const body = (content: string) => ({
      code: 200,
      msg: 'ok',
      success: true,
      data: { task_id: '7', choices: [{ role: 'assistant', content }], usage },
    })
    const textOf = (content: string) => zhipuChat.decodeReply(body(content)).answers[0]?.parts
    expect(textOf('"Hello\\nthere."')).toEqual([{ kind: 'text', text: 'Hello\nthere.' }])
    expect(textOf('"say "hi""')).toEqual([{ kind: 'text', text: 'say "hi"' }])
    expect(textOf('bare')).toEqual([{ kind: 'text', text: 'bare' }])
    expect(zhipuChat.decodeReply(body('x'))).toMatchObject({ id: '7', usage: { promptTokens: 7 } })
  })

  test.each([
    [1002, 'upstream_refused_key'],
    [1113, 'upstream_refused_key'],
    [1214, 'upstream_bad_request'],
    [1261, 'upstream_context_length'],
    [1301, 'upstream_content_filter'],
    [1302, 'upstream_rate_limited'],
  ])('with the code %d is %s', (code, kind) => {
    const body = { code, msg: 'told', success: false }
    expect(() => zhipuChat.decodeReply(body)).toThrow('told')
    expect(zhipuChat.readError(200, body).kind).toBe(kind as never)
    const events = play(zhipuChat, framesOf(`data: ${JSON.stringify(body)}\n\n`))
    expect(events.find((event) => event.kind === 'error')).toMatchObject({ error: { kind } })
  })
})
