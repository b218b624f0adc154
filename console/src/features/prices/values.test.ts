// The price form's arithmetic: what is shown and saved again is what was stored.
import { describe, expect, test } from 'bun:test'
import type { ModelPrice } from '../../../../src/contract/index.ts'
import { emptyValues, priceSchema, toChange, toValues } from './values.ts'

const price = (fields: Partial<ModelPrice>): ModelPrice => ({
  model_name: 'm',
  price_type: 'ratio',
  has_ratio: true,
  completion_ratio: 4,
  is_completion_locked: false,
  input_price: 0,
  output_price: 0,
  fixed_price: 0,
  channel_count: 1,
  groups: [],
  ...fields,
})

describe('prices of tokens', () => {
  test('are shown in dollars and stored as ratios', () => {
    const stored = price({
      model_ratio: 1.25,
      cache_ratio: 0.5,
      create_cache_ratio: 1.25,
      audio_input_ratio: 16,
      audio_output_ratio: 2,
    })
    const values = toValues(stored)
    expect(values).toMatchObject({
      mode: 'ratio',
      input: '2.5',
      output: '10',
      cacheRead: '1.25',
      cacheWrite: '3.125',
      audioIn: '40',
      audioOut: '80',
      image: '',
    })
    expect(toChange(values)).toEqual({
      mode: 'ratio',
      model_ratio: 1.25,
      completion_ratio: 4,
      cache_ratio: 0.5,
      create_cache_ratio: 1.25,
      image_input_ratio: null,
      audio_input_ratio: 16,
      audio_output_ratio: 2,
    })
  })

  test('lose no digits on the way', () => {
    for (const ratio of [0.3333, 0.075, 0.135, 1.1, 0.071, 37.5])
      expect(toChange(toValues(price({ model_ratio: ratio, completion_ratio: 8.333333 })))).toMatchObject({
        model_ratio: ratio,
        completion_ratio: 8.333333,
      })
  })

  test('that are free have no ratios', () => {
    expect(toChange({ ...emptyValues, input: '0', output: '3', cacheRead: '1' })).toMatchObject({
      model_ratio: 0,
      completion_ratio: null,
      cache_ratio: null,
    })
  })

  test('may be typed with a comma', () => {
    expect(toChange({ ...emptyValues, input: '2,5', output: '10' })).toMatchObject({
      model_ratio: 1.25,
      completion_ratio: 4,
    })
  })

  test('leave a locked completion ratio alone', () => {
    expect(toChange({ ...emptyValues, input: '1', output: '9' }, true)).not.toHaveProperty('completion_ratio')
  })
})

test('calls and expressions are stored as they are', () => {
  expect(toChange(toValues(price({ price_type: 'fixed', fixed_price: 0.04 })))).toEqual({
    mode: 'fixed',
    fixed_price: 0.04,
  })
  const tiered = price({ price_type: 'tiered', billing_expr: ' p * 2 ' })
  expect(toChange(toValues(tiered))).toEqual({ mode: 'tiered', billing_expr: 'p * 2' })
})

test('what a way of charging needs must be there', () => {
  const problems = (values: object) =>
    priceSchema.safeParse({ ...emptyValues, ...values }).error?.issues.map(({ path }) => path[0])
  expect(problems({ mode: 'ratio' })).toEqual(['input'])
  expect(problems({ mode: 'fixed' })).toEqual(['call'])
  expect(problems({ mode: 'tiered', expression: ' ' })).toEqual(['expression'])
  expect(problems({ mode: 'ratio', input: '-1' })).toContain('input')
  expect(problems({ mode: 'ratio', input: '1', output: 'x' })).toEqual(['output'])
  expect(problems({ mode: 'ratio', input: '1' })).toBeUndefined()
})
