// Endings of model names, as conversions.md section 3.1 lists them.
import { describe, expect, test } from 'bun:test'
import { cutSuffix, type SuffixPolicy } from './suffix.ts'

const policy: SuffixPolicy = { cutsClaudeThinking: true, cutsGeminiThinking: true, keptNames: ['kimi-k2-thinking'] }
const claude = ['claude-effort', 'claude-thinking'] as const

describe('an ending is cut and understood:', () => {
  const cases = [
    [['openai-effort'], 'o3-mini-high', { model: 'o3-mini', wish: { effort: 'high' } }],
    [['openai-effort'], 'gpt-5.1-none', { model: 'gpt-5.1', wish: { effort: 'none' } }],
    [['openai-effort'], 'something-high', undefined],
    [['openai-effort'], 'gpt-5.1-codex-max', undefined],
    [claude, 'claude-opus-4-7-xhigh', { model: 'claude-opus-4-7', wish: { mode: 'adaptive', effort: 'xhigh' } }],
    [claude, 'claude-opus-4-5-high', undefined],
    [claude, 'claude-sonnet-4-5-thinking', { model: 'claude-sonnet-4-5', wish: { mode: 'enabled', isShown: true } }],
    [
      ['gemini-thinking'],
      'gemini-2.5-pro-thinking-1024',
      { model: 'gemini-2.5-pro', wish: { budgetTokens: 1024, isShown: true } },
    ],
    [
      ['gemini-thinking'],
      'gemini-2.5-flash-nothinking',
      { model: 'gemini-2.5-flash', wish: { mode: 'disabled', budgetTokens: 0 } },
    ],
    [['gemini-thinking'], 'gemini-3-pro-low', { model: 'gemini-3-pro', wish: { effort: 'low', isShown: true } }],
    [['deepseek-v4'], 'deepseek-v4-pro-max', { model: 'deepseek-v4-pro', wish: { mode: 'enabled', effort: 'max' } }],
    [['xai-effort'], 'grok-3-mini-fast-high', { model: 'grok-3-mini-fast', wish: { effort: 'high' } }],
    [['openrouter-thinking'], 'kimi-k2-thinking', undefined],
    [undefined, 'o3-mini-high', undefined],
  ] as const
  for (const [rules, model, expected] of cases)
    test(`${model} by ${rules ?? 'no rule'}`, () => {
      expect(cutSuffix(rules, model, model, policy)).toEqual(expected)
    })
})

test('the operator can leave endings to the vendors', () => {
  const off = { ...policy, cutsClaudeThinking: false, cutsGeminiThinking: false }
  expect(cutSuffix(claude, 'claude-sonnet-4-5-thinking', 'x', off)).toBeUndefined()
  expect(cutSuffix(['gemini-thinking'], 'gemini-2.5-pro-thinking', 'x', off)).toBeUndefined()
})
