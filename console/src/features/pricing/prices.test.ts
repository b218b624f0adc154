// Prices as people read them, and filters over the list.
import { describe, expect, test } from 'bun:test'
import type { PricedModel, PriceListAnswer } from '../../../../src/contract/index.ts'
import { countFacet, filterModels, groupsOf, isUnpriced, markUnpriced, pricesOf, ratioFor, tagsOf } from './prices.ts'

const model = (fields: Partial<PricedModel> & { model_name: string }): PricedModel => ({
  quota_type: 0,
  model_ratio: 1,
  model_price: 0,
  completion_ratio: 1,
  enable_groups: ['default'],
  supported_endpoint_types: ['openai'],
  ...fields,
})

const list: PriceListAnswer = {
  success: true,
  data: [
    model({
      model_name: 'gpt-4o',
      model_ratio: 1.25,
      completion_ratio: 4,
      cache_ratio: 0.5,
      vendor_id: 1,
      enable_groups: ['default', 'vip'],
      tags: 'chat, vision',
    }),
    model({ model_name: 'dall-e-3', quota_type: 1, model_ratio: 0, model_price: 0.04, vendor_id: 1, tags: 'image' }),
    model({ model_name: 'cheap', model_ratio: 0.1, enable_groups: ['all'], description: 'A small model' }),
    model({ model_name: 'tiers', billing_mode: 'tiered_expr', billing_expr: 'p * 2' }),
  ],
  vendors: [{ id: 1, name: 'OpenAI' }],
  group_ratio: { default: 1, vip: 0.8 },
  usable_group: { default: 'Default', vip: 'VIP' },
  supported_endpoint: {},
  auto_groups: [],
}
const [gpt, dalle, cheap, tiers] = list.data as [PricedModel, PricedModel, PricedModel, PricedModel]
const names = (models: readonly PricedModel[]) => models.map((one) => one.model_name)

describe('prices', () => {
  test('of tokens follow the ratios, at the ratio of the group', () => {
    expect(pricesOf(gpt, 1)).toMatchObject({ input: 2.5, output: 10, cacheRead: 1.25, call: undefined })
    expect(pricesOf(gpt, 0.8)).toMatchObject({ input: 2, output: 8, cacheRead: 1 })
    const speech = model({ model_name: 's', audio_ratio: 20, audio_completion_ratio: 2 })
    expect(pricesOf(speech, 1)).toMatchObject({ audioIn: 40, audioOut: 80 })
  })
  test('are none where nobody set one, and such a model is in neither way of billing', () => {
    const answer = { ...list, data: [...list.data, model({ model_name: 'new', model_ratio: 37.5 })] }
    const shown = markUnpriced({ ...answer, unpriced_models: ['new'] })
    const unpriced = shown.data.filter(isUnpriced)
    expect(names(unpriced)).toEqual(['new'])
    for (const one of unpriced)
      expect(Object.values(pricesOf(one, 1)).filter((price) => price !== undefined)).toEqual([])
    expect(names(filterModels(shown, { sort: 'high' }).slice(-2))).toEqual(['new', 'tiers'])
    expect(countFacet({ ...shown, data: unpriced }, {}, 'paid')).toEqual([])
  })
  test('of calls are dollars', () => {
    expect(pricesOf(dalle, 0.5)).toMatchObject({ call: 0.02, input: undefined })
  })
  test('of tiers are in their expression alone', () => {
    expect(pricesOf(tiers, 1).input).toBeUndefined()
  })
  test('are those of the cheapest group that one may use, unless one is chosen', () => {
    expect(groupsOf(cheap, list)).toEqual([
      { group: 'vip', ratio: 0.8 },
      { group: 'default', ratio: 1 },
    ])
    expect(ratioFor(gpt, list, undefined)).toBe(0.8)
    expect(ratioFor(gpt, list, 'default')).toBe(1)
    expect(ratioFor(dalle, list, 'vip')).toBe(1)
  })
})

describe('filters', () => {
  test.each([
    [{}, ['cheap', 'dall-e-3', 'gpt-4o', 'tiers']],
    [{ q: 'SMALL' }, ['cheap']],
    [{ q: 'openai vision' }, ['gpt-4o']],
    [{ vendor: 'OpenAI' }, ['dall-e-3', 'gpt-4o']],
    [{ vendor: 'none' }, ['cheap', 'tiers']],
    [{ group: 'vip' }, ['cheap', 'gpt-4o']],
    [{ paid: 'call' as const }, ['dall-e-3']],
    [{ tag: 'vision', endpoint: 'openai' }, ['gpt-4o']],
    [{ sort: 'low' as const }, ['dall-e-3', 'cheap', 'gpt-4o', 'tiers']],
    [{ sort: 'high' as const }, ['gpt-4o', 'cheap', 'dall-e-3', 'tiers']],
  ])('%p find %p', (search, expected) => {
    expect(names(filterModels(list, search))).toEqual(expected)
  })
  test('tell how many models a value would show beside the others', () => {
    expect(countFacet(list, { paid: 'tokens' }, 'vendor')).toEqual([
      ['none', 2],
      ['OpenAI', 1],
    ])
    expect(countFacet(list, { vendor: 'OpenAI' }, 'vendor')).toEqual([
      ['none', 2],
      ['OpenAI', 2],
    ])
  })
  test('take tags however they are separated', () => {
    expect(tagsOf(model({ model_name: 'x', tags: 'a, b;c|d  a' }))).toEqual(['a', 'b', 'c', 'd'])
  })
})
