// The explanation of a charge follows the billing rules and adds up to what was charged.
import { describe, expect, test } from 'bun:test'
import type { LogEntry, LogOther } from '../../../../src/contract/index.ts'
import { explainCharge, isModelTest, readOther } from './other.ts'

const unitsPerDollar = 500_000

const entry = (prompt: number, completion: number, other: LogOther | string): LogEntry => ({
  id: 1,
  user_id: 1,
  created_at: 0,
  type: 2,
  content: '',
  username: '',
  token_name: '',
  model_name: 'm',
  quota: 0,
  prompt_tokens: prompt,
  completion_tokens: completion,
  use_time: 1,
  is_stream: false,
  channel: 1,
  channel_name: '',
  token_id: 1,
  group: 'default',
  ip: '',
  other: typeof other === 'string' ? other : JSON.stringify(other),
})

const unitsOf = (row: LogEntry): number => {
  const charge = explainCharge(row)
  if (!charge || charge.mode === 'tiered') throw new Error('no total')
  return Math.round(charge.total * unitsPerDollar)
}

describe('priced by tokens', () => {
  test('cached tokens are part of the input count and cheaper', () => {
    // (1000 − 400 + 400 × 0.5 + 200 × 4) × 1.25 × 2 units
    const row = entry(1000, 200, {
      model_ratio: 1.25,
      completion_ratio: 4,
      group_ratio: 2,
      cache_tokens: 400,
      cache_ratio: 0.5,
      model_price: -1,
    })
    expect(unitsOf(row)).toBe(4000)
  })

  test('Anthropic counts leave cached tokens out of the input', () => {
    // (100 + 1000 × 0.1 + 50 × 1.25 + 20 × 2 + 10 × 5) × 1.5 units
    const row = entry(100, 10, {
      model_ratio: 1.5,
      completion_ratio: 5,
      group_ratio: 1,
      claude: true,
      cache_tokens: 1000,
      cache_ratio: 0.1,
      cache_creation_tokens: 70,
      cache_creation_ratio: 1.25,
      cache_creation_tokens_1h: 20,
      cache_creation_ratio_1h: 2,
    })
    expect(unitsOf(row)).toBe(Math.round(352.5 * 1.5))
  })

  test("a user's own ratio stands in for the group's", () => {
    const row = entry(1000, 0, { model_ratio: 1, completion_ratio: 1, group_ratio: 3, user_group_ratio: 0.5 })
    expect(explainCharge(row)).toMatchObject({ groupRatio: 0.5, isOwnRatio: true })
    expect(unitsOf(row)).toBe(500)
    expect(explainCharge(entry(1, 1, { model_ratio: 1, group_ratio: 3, user_group_ratio: -1 }))).toMatchObject({
      groupRatio: 3,
      isOwnRatio: false,
    })
  })

  test('shows input and output even when they are zero, and nothing else that is', () => {
    const charge = explainCharge(entry(5, 0, { model_ratio: 1 }))
    expect(charge?.mode === 'tokens' && charge.lines.map(({ kind }) => kind)).toEqual(['input', 'output'])
  })
})

test('a price per call ignores tokens', () => {
  const row = entry(10_000, 10_000, { model_price: 0.04, group_ratio: 0.5, model_ratio: 9 })
  expect(unitsOf(row)).toBe(10_000)
})

test('tiered prices name their tier', () => {
  expect(
    explainCharge(entry(1, 1, { billing_mode: 'tiered_expr', matched_tier: 'long', group_ratio: 1 })),
  ).toMatchObject({ mode: 'tiered', tier: 'long' })
})

test('rows without price facts are not explained', () => {
  for (const other of ['', 'null', '{}', 'broken']) {
    expect(explainCharge(entry(1, 1, other))).toBeUndefined()
    expect(readOther(entry(1, 1, other))).toEqual({})
  }
})

test('a channel test is known by the name of its key, whatever the language', () => {
  expect(isModelTest({ token_name: '模型测试' })).toBe(true)
  expect(isModelTest({ token_name: 'web-app' })).toBe(false)
})
