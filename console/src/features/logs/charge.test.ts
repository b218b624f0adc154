// The explanation of a charge follows the billing rules and adds up to what was charged.
import { describe, expect, test } from 'bun:test'
import type { LogEntry, LogOther } from '../../../../src/contract/index.ts'
import { type ChargeKind, explainCharge } from './charge.ts'

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
  if (charge?.total === undefined) throw new Error('no total')
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
    expect(charge?.lines.map(({ kind }) => kind)).toEqual(['input', 'output'])
  })
})

test('a price per call ignores tokens', () => {
  const row = entry(10_000, 10_000, { model_price: 0.04, group_ratio: 0.5, model_ratio: 9 })
  expect(unitsOf(row)).toBe(10_000)
})

test('tiered prices name their tier', () => {
  expect(
    explainCharge(entry(1, 1, { billing_mode: 'tiered_expr', matched_tier: 'long', group_ratio: 1 })),
  ).toMatchObject({ lines: [{ kind: 'tier', name: 'long' }], total: undefined })
})

test('rows without price facts are not explained', () => {
  for (const other of ['', 'null', '{}', 'broken']) expect(explainCharge(entry(1, 1, other))).toBeUndefined()
})

describe('what comes beside tokens', () => {
  const kinds = (row: LogEntry): ChargeKind[] => explainCharge(row)?.lines.map(({ kind }) => kind) ?? []

  test('searches, files and made pictures have lines of their own', () => {
    // (100 + 10 × 2) units, searches 10 and files 2.5 dollars a thousand, a picture 0.042 dollars
    const row = entry(100, 10, {
      model_ratio: 1,
      completion_ratio: 2,
      group_ratio: 1,
      web_search_call_count: 2,
      web_search_price: 10,
      file_search_call_count: 1,
      file_search_price: 2.5,
      image_generation_call: true,
      image_generation_call_price: 0.042,
    })
    expect(kinds(row)).toEqual(['input', 'output', 'webSearch', 'fileSearch', 'pictures'])
    expect(unitsOf(row)).toBe(120 + 10_000 + 1250 + 21_000)
  })

  test('pictures and sound in a prompt are taken out of its text', () => {
    // (200 + 500 × 2 + 4160 × 8) × 2.5 units
    const pictures = { model_ratio: 2.5, completion_ratio: 8, image: true, image_ratio: 2, image_output: 500 }
    expect(unitsOf(entry(700, 4160, pictures))).toBe(86_200)
    // (500 + 300 × 25/3) × 0.15 units, and 1500 tokens at a dollar a million
    const sound = { model_ratio: 0.15, completion_ratio: 25 / 3, audio_input_token_count: 1500, audio_input_price: 1 }
    expect(unitsOf(entry(2000, 300, sound))).toBe(1200)
  })

  test('answers with sound are priced by text and sound', () => {
    // (100 + 50 × 4 + 500 × 16 + 200 × 16 × 2) × 1.25 units
    const row = entry(600, 250, {
      audio: true,
      model_ratio: 1.25,
      completion_ratio: 4,
      text_input: 100,
      text_output: 50,
      audio_input: 500,
      audio_output: 200,
      audio_ratio: 16,
      audio_completion_ratio: 2,
    })
    expect(kinds(row)).toEqual(['input', 'output', 'audioInput', 'audioOutput'])
    expect(unitsOf(row)).toBe(18_375)
  })

  test('factors multiply everything', () => {
    const row = entry(1, 0, { model_price: 0.04, group_ratio: 0.5, other_ratios: { n: 3 } })
    expect(explainCharge(row)?.factors).toEqual([['n', 3]])
    expect(unitsOf(row)).toBe(30_000)
  })

  test('a tier whose value the row keeps adds up, tools and all', () => {
    const row = entry(1000, 0, {
      billing_mode: 'tiered_expr',
      matched_tier: 'a',
      tier_value: 2000,
      group_ratio: 1.25,
      web_search_call_count: 2,
      web_search_price: 10,
    })
    expect(unitsOf(row)).toBe(13_750)
  })

  test('a fee is a fee', () => {
    const row = entry(0, 0, { violation_fee: true, base_amount: 0.05, group_ratio: 0.5 })
    expect(kinds(row)).toEqual(['fee'])
    expect(unitsOf(row)).toBe(12_500)
  })
})
