// The edits that need more than one body to be shown.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../kernel/index.ts'
import type { Endpoint, Quirk, QuirkContext } from '../define.ts'
import { nineCharacterToolIds, reasoningModelParameters, shortToolId } from './index.ts'

const contextFor = (upstreamModel: string): QuirkContext => ({
  endpoint: { upstreamModel } as Endpoint,
  header: () => null,
})

const apply = (quirk: Quirk, body: JsonObject): JsonObject => {
  const result = { ...body }
  for (const [name, text] of quirk.edit(body, contextFor(String(body.model)))) {
    if (text === null) delete result[name]
    else result[name] = JSON.parse(text) as JsonObject
  }
  return result
}

const asked = { temperature: 0.5, top_p: 0.9, logprobs: true, top_logprobs: 2, max_tokens: 100 }

describe('Reasoning models of OpenAI', () => {
  test.each<[string, JsonObject]>([
    ['o3-mini', { top_p: 0.9, logprobs: true, top_logprobs: 2, max_completion_tokens: 100 }],
    ['o1-preview', { top_p: 0.9, logprobs: true, top_logprobs: 2, max_completion_tokens: 100 }],
    ['gpt-5', { max_completion_tokens: 100 }],
    ['gpt-5-mini', { max_completion_tokens: 100 }],
    ['gpt-5.2', { max_completion_tokens: 100 }],
    ['gpt-6.1-sol', { max_completion_tokens: 100 }],
    [
      'gpt-5-chat-latest',
      { temperature: 0.5, top_p: 0.9, logprobs: true, top_logprobs: 2, max_completion_tokens: 100 },
    ],
    ['gpt-4o', asked],
    ['o365', asked],
  ])('%s gets what it takes', (model, expected) => {
    expect(apply(reasoningModelParameters, { model, ...asked })).toEqual({ model, ...expected })
  })

  test('from 5.1 on one that does not think may sample', () => {
    const body = { temperature: 0.5, reasoning_effort: 'none' }
    expect(apply(reasoningModelParameters, { model: 'gpt-5.1', ...body })).toEqual({ model: 'gpt-5.1', ...body })
    expect(apply(reasoningModelParameters, { model: 'gpt-5', ...body })).toEqual({
      model: 'gpt-5',
      reasoning_effort: 'none',
    })
  })

  test('a limit under the new name wins, unless it is zero', () => {
    const edit = (body: JsonObject) => apply(reasoningModelParameters, { model: 'o3', ...body })
    expect(edit({ max_tokens: 1, max_completion_tokens: 2 })).toEqual({ model: 'o3', max_completion_tokens: 2 })
    expect(edit({ max_tokens: 1, max_completion_tokens: 0 })).toEqual({ model: 'o3', max_completion_tokens: 1 })
  })

  test('instructions come from a developer, but not for the first o1 models', () => {
    const messages = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
    ]
    expect(apply(reasoningModelParameters, { model: 'o3', messages }).messages).toEqual([
      { role: 'developer', content: 's' },
      messages[1] ?? null,
    ])
    expect(apply(reasoningModelParameters, { model: 'o1-mini', messages }).messages).toEqual(messages)
  })

  test('a body that fits already is not touched', () => {
    expect(
      reasoningModelParameters.edit({ model: 'gpt-5', messages: [{ role: 'user' }] }, contextFor('gpt-5')).size,
    ).toBe(0)
  })
})

describe('Tool-call ids of nine characters', () => {
  test('any id becomes one that fits, always the same, and one that fits stays', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const short = shortToolId(id)
        return /^[a-zA-Z0-9]{9}$/.test(short) && short === shortToolId(id) && shortToolId(short) === short
      }),
    )
  })

  test('a call and its result still pair', () => {
    const body = {
      messages: [
        { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function' }] },
        { role: 'tool', tool_call_id: 'call_1', content: 'x' },
      ],
    }
    const { messages } = apply(nineCharacterToolIds, body)
    const short = shortToolId('call_1')
    expect(messages).toEqual([
      { role: 'assistant', tool_calls: [{ id: short, type: 'function' }] },
      { role: 'tool', tool_call_id: short, content: 'x' },
    ])
  })

  test('messages of the wrong form pass without an error', () => {
    for (const messages of [null, 'x', [1, null, { tool_calls: 'x' }, { tool_calls: [null, { id: 5 }] }]]) {
      expect(nineCharacterToolIds.edit({ messages }, contextFor('')).size).toBe(0)
    }
  })
})
