// How wishes to think are said to each kind of model, by the lane and by the upstream encoder.
import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../kernel/index.ts'
import { type Conversation, DEFAULT_POLICY, type ReasoningWish } from '../neutral/index.ts'
import { claudeMessages } from './index.ts'
import { traitsOf } from './models.ts'
import { ask, contentOf, encode, weather } from './requests.fixture.ts'

const { lane } = claudeMessages

const said = (model: string, reasoning: ReasoningWish, more: Partial<Conversation> = {}) => {
  const { body, dropped } = encode({ model, reasoning, ...more })
  return {
    thinking: body.thinking,
    effort: (body.output_config as JsonObject | undefined)?.effort,
    max: body.max_tokens,
    dropped,
  }
}

describe('model names', () => {
  test('are read at every vendor', () => {
    for (const name of [
      'claude-opus-4-7',
      'anthropic.claude-opus-4-7-v1:0',
      'us.anthropic.claude-opus-4-7',
      'anthropic/claude-opus-4.7',
      'claude-opus-4-7@20260416',
    ])
      expect(traitsOf(name)).toMatchObject({ thinking: 'adaptive', rejectsSampling: true, off: 'omit' })
    for (const name of ['claude-opus-4-20250514', 'claude-3-7-sonnet-20250219', 'claude-sonnet-4@20250514'])
      expect(traitsOf(name)).toMatchObject({ thinking: 'budget', hasStructuredOutputs: false })
    for (const name of ['claude-3-5-haiku-20241022', 'claude-3-opus-20240229', 'claude-2.1'])
      expect(traitsOf(name).thinking).toBe('none')
    expect(traitsOf('claude-haiku-4-5-20251001')).toMatchObject({ thinking: 'budget', hasStructuredOutputs: true })
    expect(traitsOf('claude-opus-9')).toEqual(traitsOf('claude-opus-5-5'))
    expect(traitsOf('kimi-k2')).toMatchObject({ thinking: 'budget', off: 'disabled' })
  })
})

describe('a wish to think', () => {
  test('is an effort for adaptive models, within their levels', () => {
    expect(said('claude-opus-4-8', { effort: 'xhigh' })).toEqual({
      thinking: { type: 'adaptive', display: 'summarized' },
      effort: 'xhigh',
      max: 8192,
      dropped: [],
    })
    expect(said('claude-opus-4-6', { effort: 'xhigh' })).toMatchObject({
      thinking: { type: 'adaptive' },
      effort: 'high',
    })
    expect(said('claude-opus-5', { effort: 'minimal' }).effort).toBe('low')
    expect(said('claude-opus-5', { budgetTokens: 4000 }).effort).toBe('medium')
    expect(said('claude-opus-5', { budgetTokens: -1 })).toMatchObject({
      thinking: { type: 'adaptive' },
      effort: undefined,
    })
    expect(said('claude-opus-5', { effort: 'low', isShown: false }).thinking).toEqual({
      type: 'adaptive',
      display: 'omitted',
    })
  })

  test('is a budget for older models, with room for the answer', () => {
    const budgets = (['low', 'medium', 'high'] as const).map((effort) =>
      said('claude-sonnet-4-5', { effort }, { sampling: { outputTokensMax: 100 } }),
    )
    expect(budgets.map(({ thinking, max }) => [(thinking as JsonObject).budget_tokens, max])).toEqual([
      [1280, 2304],
      [2048, 3072],
      [4096, 5120],
    ])
    expect(said('claude-sonnet-4-6', { mode: 'enabled', budgetTokens: 5000 })).toMatchObject({
      thinking: { type: 'enabled', budget_tokens: 5000 },
      effort: undefined,
    })
    expect(said('claude-sonnet-4-5', { mode: 'enabled' }, { sampling: { outputTokensMax: 100 } })).toMatchObject({
      thinking: { budget_tokens: 1024 },
      max: 1280,
    })
    expect(said('claude-sonnet-4-5', { budgetTokens: 10 }).thinking).toMatchObject({ budget_tokens: 1024 })
  })

  test('is dropped by models that cannot think', () => {
    expect(said('claude-3-5-haiku-20241022', { effort: 'high' })).toMatchObject({
      thinking: undefined,
      dropped: ['reasoning'],
    })
  })

  test('not to think is said in each model’s way', () => {
    const off = (model: string) => said(model, { effort: 'none' })
    expect(off('claude-opus-4-8')).toMatchObject({ thinking: undefined, effort: undefined, dropped: [] })
    expect(off('claude-opus-5').thinking).toEqual({ type: 'disabled' })
    expect(off('claude-sonnet-5-5').thinking).toEqual({ type: 'between_tools' })
    expect(off('claude-opus-5-5')).toMatchObject({ thinking: undefined, effort: 'low', dropped: ['reasoning'] })
    expect(off('glm-5').thinking).toEqual({ type: 'disabled' })
  })

  test('gives way to a forced call; where thinking cannot stop, the call is not forced', () => {
    const forced = { tools: [weather], toolChoice: { kind: 'required' } } as const
    const choice = (model: string) => encode({ model, reasoning: { effort: 'max' }, ...forced })
    expect(choice('claude-sonnet-4-5')).toMatchObject({
      body: { tool_choice: { type: 'any' } },
      dropped: ['reasoning'],
    })
    expect(choice('claude-sonnet-4-5').body.thinking).toBeUndefined()
    expect(choice('claude-opus-5').body).toMatchObject({
      tool_choice: { type: 'any' },
      thinking: { type: 'disabled' },
      output_config: { effort: 'high' },
    })
    expect(choice('claude-opus-5-5')).toMatchObject({
      body: { tool_choice: { type: 'auto' }, thinking: { type: 'adaptive' } },
      dropped: ['tool_choice'],
    })
  })

  test('gives way in a tool loop without signed thoughts, for models with budgets', () => {
    const turns = (signed: boolean): Conversation['turns'] => [
      { role: 'user', parts: [{ kind: 'text', text: 'x' }] },
      {
        role: 'assistant',
        parts: [
          ...(signed ? [{ kind: 'reasoning', text: 't', signature: { issuer: 'claude', value: 's' } } as const] : []),
          { kind: 'tool-call', id: 'a', name: 'weather', arguments: '{}' },
        ],
      },
      { role: 'user', parts: [{ kind: 'tool-result', id: 'a', parts: [] }] },
    ]
    const ofLoop = (model: string, signed: boolean) =>
      said(model, { effort: 'low' }, { turns: turns(signed), tools: [weather] })
    expect(ofLoop('claude-sonnet-4-5', false)).toMatchObject({ thinking: undefined, dropped: ['reasoning'] })
    expect(ofLoop('claude-sonnet-4-5', true).thinking).toMatchObject({ type: 'enabled' })
    expect(ofLoop('claude-opus-4-8', false).thinking).toMatchObject({ type: 'adaptive' })
    expect(contentOf(encode({ turns: turns(true) }), 1)[0]?.type).toBe('thinking')
  })
})

describe('sampling', () => {
  const sampling = { temperature: 1.7, topP: 0.5, topK: 3 }

  test('ends at 1 and keeps what the model takes', () => {
    const of = (model: string, reasoning: ReasoningWish = {}) => {
      const { body, dropped } = encode({ model, sampling, reasoning })
      return { temperature: body.temperature, top_p: body.top_p, top_k: body.top_k, dropped }
    }
    expect(of('claude-opus-4-20250514')).toEqual({ temperature: 1, top_p: 0.5, top_k: 3, dropped: [] })
    expect(of('claude-sonnet-4-5')).toMatchObject({ temperature: 1, top_p: undefined, dropped: ['top_p'] })
    expect(of('claude-opus-4-7')).toEqual({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
      dropped: ['temperature', 'top_p', 'top_k'],
    })
    expect(of('claude-sonnet-4-20250514', { effort: 'low' })).toMatchObject({
      temperature: undefined,
      top_p: undefined,
      top_k: undefined,
    })
  })
})

describe('the lane’s edits for a suffix', () => {
  const edits = (body: JsonObject, wish: ReasoningWish, model: string) =>
    Object.fromEntries(lane.thinkingEdits?.(body, wish, model, { traits: {}, policy: DEFAULT_POLICY }) ?? [])

  test('set thinking and effort and clear what the model refuses', () => {
    expect(edits(ask({ temperature: 0.2, top_k: 4 }), { effort: 'high' }, 'claude-opus-4-8')).toEqual({
      thinking: '{"type":"adaptive","display":"summarized"}',
      output_config: '{"effort":"high"}',
      temperature: null,
      top_k: null,
    })
    expect(
      edits(ask({ output_config: { format: { a: 1 } } }), { effort: 'low' }, 'claude-opus-4-6').output_config,
    ).toBe('{"format":{"a":1},"effort":"low"}')
  })

  test('take a share of max_tokens for budgets, unless the request thinks already', () => {
    expect(edits(ask(), { mode: 'enabled' }, 'claude-sonnet-4-5')).toEqual({
      thinking: '{"type":"enabled","budget_tokens":1024}',
      max_tokens: '1280',
    })
    expect(edits(ask({ max_tokens: 10_000 }), { mode: 'enabled' }, 'claude-sonnet-4-5')).toEqual({
      thinking: '{"type":"enabled","budget_tokens":8000}',
    })
    expect(
      edits(ask({ thinking: { type: 'enabled', budget_tokens: 2000 } }), { mode: 'enabled' }, 'claude-sonnet-4-5'),
    ).toEqual({})
    expect(edits(ask(), { mode: 'enabled' }, 'claude-opus-4-8').output_config).toBe('{"effort":"high"}')
  })

  test('know DeepSeek’s switch', () => {
    const config = { output_config: { effort: 'high' } }
    expect(edits(ask(config), { effort: 'none' }, 'deepseek-v4')).toEqual({
      thinking: '{"type":"disabled"}',
      output_config: null,
    })
    expect(edits(ask(), { effort: 'max' }, 'deepseek-v4')).toEqual({
      thinking: '{"type":"enabled"}',
      output_config: '{"effort":"max"}',
    })
  })
})
