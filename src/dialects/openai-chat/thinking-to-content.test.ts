// Thoughts are shown between tags that are always closed, in streams, whole answers and translations alike.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type JsonObject, parseJson, readPath } from '../../kernel/index.ts'
import { type Reply, streamReply } from '../neutral/index.ts'
import { assemble, chunk, collect, framesOf } from './test-support.ts'
import {
  createThinkingRewriter,
  createThinkingStage,
  thinkingToContent,
  thinkingToContentReply,
} from './thinking-to-content.ts'

const rewrite = (lines: readonly (JsonObject | string)[]): readonly string[] => {
  const rewriter = createThinkingRewriter()
  const data = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  return [...data.flatMap((line) => rewriter.step(line)), ...rewriter.flush()]
}
const contentOf = (data: readonly string[]): string =>
  data.map((line) => readPath(parseJson(line), 'choices', 0, 'delta', 'content') ?? '').join('')

describe('a forwarded stream', () => {
  test('shows thoughts before the text, in a chunk of their own', () => {
    const data = rewrite([
      chunk({ role: 'assistant', content: null, reasoning_content: 'a' }),
      chunk({ reasoning: 'b' }),
      chunk({ content: 'c' }),
      chunk({}, 'stop'),
      '[DONE]',
    ])
    expect(contentOf(data)).toBe('<think>\nab\n</think>\nc')
    expect(data.some((line) => line.includes('reasoning'))).toBe(false)
    expect(data.at(-1)).toBe('[DONE]')
    expect(data.filter((line) => line.includes('"stop"'))).toHaveLength(1)
  })
  test('closes the tag when the answer ends in thoughts: by finish, by [DONE], by its end, by a call', () => {
    const thought = chunk({ reasoning_content: 'a' })
    const call = chunk({ tool_calls: [{ index: 0, id: 'x', function: { name: 'f', arguments: '{}' } }] })
    for (const rest of [[chunk({}, 'length')], ['[DONE]'], [], [call]])
      expect(contentOf(rewrite([thought, ...rest]))).toBe('<think>\na\n</think>\n')
    const both = rewrite([{ ...chunk({ reasoning_content: 'a', content: 'b' }, 'stop'), usage: { prompt_tokens: 1 } }])
    expect(contentOf(both)).toBe('<think>\na\n</think>\nb')
    expect(both.filter((line) => line.includes('usage'))).toHaveLength(1)
  })
  test('shows thoughts once that are told plainly and as details', () => {
    const details = [{ type: 'reasoning.text', text: 'a', signature: 's' }]
    const data = rewrite([
      chunk({ reasoning_content: 'a' }),
      chunk({ reasoning_details: details }),
      chunk({ content: 'c' }, 'stop'),
    ])
    expect(contentOf(data)).toBe('<think>\na\n</think>\nc')
    expect(contentOf(rewrite([chunk({ reasoning_details: details }, 'stop')]))).toBe('<think>\na\n</think>\n')
    expect(data.some((line) => line.includes('reasoning'))).toBe(false)
  })
  test('without thoughts stays as it is', () => {
    const lines = [
      '{"choices": [{"index":0, "delta":{"content":"a"}}]}',
      '{"choices":[],"usage":{}}',
      'broken',
      '[DONE]',
    ]
    expect(rewrite(lines)).toEqual(lines)
  })
})

describe('a whole answer', () => {
  test('begins with its thoughts', () => {
    const body = {
      id: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: 'c', reasoning_content: 'a' } }],
    }
    expect(thinkingToContent(body)).toEqual({
      id: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: '<think>\na\n</think>\nc' } }],
    })
    const plain = { choices: [{ message: { content: 'c' } }] }
    expect(thinkingToContent(plain)).toBe(plain)
  })
})

describe('a translated answer', () => {
  const reply: Reply = {
    id: 'r',
    model: 'm',
    answers: [
      {
        index: 0,
        parts: [
          { kind: 'reasoning', text: 'a' },
          { kind: 'reasoning', text: '', isRedacted: true },
          { kind: 'text', text: 'c' },
        ],
        finish: { reason: 'stop' },
      },
    ],
  }
  const textOf = ({ answers }: Reply): string =>
    answers[0]?.parts.map((part) => ('text' in part ? part.text : '')).join('') ?? ''
  test('shows them too, streamed and whole', () => {
    const stage = createThinkingStage()
    const shown = assemble(streamReply(reply).flatMap((event) => stage.step(event)))
    expect(textOf(shown)).toBe('<think>\na\n</think>\nc')
    expect(shown).toEqual(thinkingToContentReply(reply))
  })
  test('says what a forwarded stream says, however thoughts and text follow each other', () => {
    const deltas = fc.array(fc.constantFrom({ reasoning_content: 'r' }, { content: 'c' }), {
      minLength: 1,
      maxLength: 12,
    })
    fc.assert(
      fc.property(deltas, (list) => {
        const lines = [...list.map((delta) => chunk(delta)), chunk({}, 'stop')]
        const stage = createThinkingStage()
        const translated = assemble(collect(framesOf(lines)).events.flatMap((event) => stage.step(event)))
        expect(textOf(translated)).toBe(contentOf(rewrite(lines)))
      }),
    )
  })
})
