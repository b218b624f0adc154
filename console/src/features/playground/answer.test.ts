// Tests of reading answers: whole, in pieces cut anywhere, with reasoning, tools and errors.
import { describe, expect, test } from 'bun:test'
import { addBody, createEventReader, emptyAnswer } from './answer.ts'

const chunk = (delta: object, more: object = {}) => ({ choices: [{ index: 0, delta, ...more }] })
const frames = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'Let me ' }),
  chunk({ reasoning_content: 'think.' }),
  chunk({ content: 'Grüße ' }),
  chunk({ content: '😀' }),
  chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'weather', arguments: '{"ci' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: 'ty":"Paris"}' } }] }),
  chunk({}, { finish_reason: 'tool_calls' }),
  {
    choices: [],
    usage: { prompt_tokens: 10, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 2 } },
  },
]
const whole = {
  text: 'Grüße 😀',
  reasoning: 'Let me think.',
  toolCalls: [{ id: 'a', name: 'weather', arguments: '{"city":"Paris"}' }],
  usage: { prompt: 10, completion: 5, reasoning: 2 },
  finish: 'tool_calls',
  error: undefined,
}

describe('a stream', () => {
  const text = `: ping\n\n${frames.map((frame) => `data: ${JSON.stringify(frame)}`).join('\r\n\r\n')}\n\ndata: [DONE]\n\n`

  test.each([1, 2, 3, 7, 64, 10_000])('says the same in pieces of %i characters', (size) => {
    const reader = createEventReader()
    let answer = emptyAnswer
    const seen: string[] = []
    for (let at = 0; at < text.length; at += size) {
      for (const data of reader.step(text.slice(at, at + size))) {
        seen.push(data)
        if (data !== '[DONE]') answer = addBody(answer, JSON.parse(data))
      }
    }
    expect(answer).toEqual(whole)
    expect(seen.at(-1)).toBe('[DONE]')
    expect(seen).toHaveLength(frames.length + 1)
  })
})

test('a whole answer', () => {
  const message = {
    content: 'Hi',
    reasoning_content: 'Hm',
    tool_calls: [{ id: 'b', type: 'function', function: { name: 'f', arguments: '{}' } }],
  }
  const body = { choices: [{ message, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 2 } }
  expect(addBody(emptyAnswer, body)).toEqual({
    text: 'Hi',
    reasoning: 'Hm',
    toolCalls: [{ id: 'b', name: 'f', arguments: '{}' }],
    usage: { prompt: 1, completion: 2, reasoning: 0 },
    finish: 'stop',
    error: undefined,
  })
})

test.each([
  [{ error: { message: 'no' } }, 'no'],
  [{ error: 'plain' }, 'plain'],
  [{ error: { code: 5 } }, '{"code":5}'],
])('an error %j is told', (body, error) => {
  expect(addBody({ ...emptyAnswer, text: 'so far' }, body)).toMatchObject({ text: 'so far', error })
})

test.each([[null], [1], ['x'], [[]], [{}], [{ choices: null }], [{ choices: [null] }]])('%j adds nothing', (body) => {
  expect(addBody(emptyAnswer, body)).toEqual(emptyAnswer)
})
