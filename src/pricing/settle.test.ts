// Properties of settlement, hostile usage, and the places where it is right and the reference is not.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Usage } from '../kernel/index.ts'
import { roundDecimal } from '../kernel/index.ts'
import {
  type Charge,
  type ChargeFields,
  clampUsage,
  computeHold,
  createPriceBook,
  isAllowedMaxTokens,
  MAX_BILLED_TOKENS,
  type PriceSnapshot,
  recompute,
  repriceForGroup,
  resolvePrice,
  type SettleOptions,
  settle,
} from './index.ts'
import { weighExact, weighFast } from './weigh.ts'

const book = createPriceBook({
  modelRatio: { chat: 1.25, 'chat-search-preview': 1, third: 0.3333, 'gemini-2.5-flash': 0.15, spoken: 1.25 },
  completionRatio: { chat: 4, third: 3.3333 },
  cacheRatio: { chat: 0.5, third: 0.1111 },
  createCacheRatio: { chat: 1.25, third: 1.1 },
  imageRatio: { chat: 2 },
  audioRatio: { spoken: 16 },
  audioCompletionRatio: { spoken: 2 },
  modelPrice: { call: 0.01 },
  groupRatio: { g: 1, cheap: 0.5, free: 0, third: 1.3333333 },
  billingMode: { tiered: 'tiered_expr', wrong: 'tiered_expr', plain: 'tiered_expr', timed: 'tiered_expr' },
  billingExpr: {
    tiered: 'tier("all", p * 3 + c * 15 + cr * 0.3 + cc * 3.75 + cc1h * 6 + img * 4 + ai * 5 + img_o * 30 + ao * 20)',
    wrong: 'p * nosuch',
    plain: 'p * 3 + c * 15',
    timed: 'p * (hour("UTC") < 12 ? 1 : 2)',
  },
})

const price = (model: string, usingGroup = 'g'): PriceSnapshot => {
  const found = resolvePrice(book, { model, userGroup: 'u', usingGroup })
  if (found.kind !== 'priced') throw new Error(`no price for ${model}`)
  return found.snapshot
}

const usage = (counts: Partial<Usage>): Usage => ({
  semantics: 'openai',
  source: 'upstream',
  promptTokens: 0,
  completionTokens: 0,
  ...counts,
})

const quota = (model: string, counts: Partial<Usage>, options?: SettleOptions, group?: string): number =>
  settle(usage(counts), price(model, group), options).quota

const models = ['chat', 'third', 'gemini-2.5-flash', 'spoken', 'call', 'tiered', 'wrong', 'plain', 'timed']
const anyModel = fc.constantFrom(...models)
const anyGroup = fc.constantFrom('g', 'cheap', 'free', 'third')
const anyCount = fc.oneof(
  fc.nat(300_000),
  fc.constantFrom(
    -1,
    0,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 53 + 2,
    2 ** 63,
    1e12,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    0.5,
  ),
)
const anySaneCount = fc.nat(300_000)

const usageOf = (count: fc.Arbitrary<number>): fc.Arbitrary<Usage> =>
  fc.record(
    {
      semantics: fc.constantFrom('openai', 'anthropic'),
      source: fc.constant('upstream'),
      promptTokens: count,
      completionTokens: count,
      cacheReadTokens: count,
      cacheWriteTokens: count,
      cacheWrite5mTokens: count,
      cacheWrite1hTokens: count,
      textInputTokens: count,
      imageInputTokens: count,
      audioInputTokens: count,
      textOutputTokens: count,
      imageOutputTokens: count,
      audioOutputTokens: count,
      toolCalls: fc.record({ webSearch: count, webSearchPreview: count, fileSearch: count }, { requiredKeys: [] }),
    },
    { requiredKeys: ['semantics', 'source', 'promptTokens', 'completionTokens'] },
  ) as fc.Arbitrary<Usage>

const again = ({ promptTokens, completionTokens, fields }: Charge) => {
  const other: ChargeFields = JSON.parse(JSON.stringify(fields))
  return recompute({ promptTokens, completionTokens, other })
}

describe('any usage', () => {
  const endpoint = fc.constantFrom('chat', 'responses', 'audio', 'realtime', 'other')

  test('a charge is a safe whole number and never a credit, whatever the upstream says', () => {
    fc.assert(
      fc.property(
        usageOf(anyCount),
        anyModel,
        anyGroup,
        endpoint,
        fc.double(),
        (counts, model, group, where, factor) => {
          const charge = settle(counts, price(model, group), { endpoint: where, factors: { factor }, fallbackQuota: 7 })
          expect(Number.isSafeInteger(charge.quota)).toBe(true)
          expect(charge.quota).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a charge can be recomputed from its row', () => {
    fc.assert(
      fc.property(usageOf(anyCount), anyModel, anyGroup, endpoint, fc.nat(5), (counts, model, group, where, n) => {
        fc.pre(model !== 'wrong')
        const charge = settle(counts, price(model, group), { endpoint: where, factors: { n } })
        expect(again(charge)).toEqual({ kind: 'charge', quota: charge.quota, explanation: charge.explanation })
      }),
      { numRuns: 500 },
    )
  })

  test('more prompt or more completion never costs less', () => {
    const growth = fc.tuple(fc.nat(50_000), fc.nat(50_000))
    fc.assert(
      fc.property(usageOf(anySaneCount), anyModel, anyGroup, growth, (counts, model, group, [prompt, completion]) => {
        // The audio path bills the split, not the totals, and needs some total to bill at all.
        const more = {
          ...counts,
          promptTokens: counts.promptTokens + prompt,
          completionTokens: counts.completionTokens + completion,
        }
        const snapshot = price(model, group)
        expect(settle(more, snapshot).quota).toBeGreaterThanOrEqual(settle(counts, snapshot).quota)
      }),
      { numRuns: 500 },
    )
  })

  test('the explanation of a token charge adds up to its quota', () => {
    fc.assert(
      fc.property(usageOf(anySaneCount), fc.constantFrom('chat', 'third', 'gemini-2.5-flash'), (counts, model) => {
        const charge = settle(counts, price(model))
        const sum = charge.explanation.reduce((total, line) => total + line.quota, 0)
        expect(Math.abs(sum - charge.quota)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('exactness', () => {
  const ratio = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(1, 0.1, 1.25, 0.3333, 3.3333, 0.625, 1.3333333, 37.5, 0) },
    { weight: 1, arbitrary: fc.constantFrom(8.333333333333334, 1.7600000000000002) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) },
  )
  const weights = fc.array(fc.record({ tokens: fc.nat(100_000_000), ratio }), { maxLength: 7 })

  test('the integer path answers what the exact decimals say, or nothing', () => {
    let answered = 0
    fc.assert(
      fc.property(weights, ratio, ratio, (items, modelRatio, groupRatio) => {
        const fast = weighFast(items, modelRatio, groupRatio)
        if (fast === undefined) return
        answered++
        expect(BigInt(fast)).toBe(roundDecimal(weighExact(items, modelRatio, groupRatio)))
      }),
      { numRuns: 2000 },
    )
    expect(answered).toBeGreaterThan(100)
  })

  test('ordinary prices take the integer path', () => {
    const items = [
      { tokens: 120_000, ratio: 1 },
      { tokens: 80_000, ratio: 0.1 },
      { tokens: 8_000, ratio: 8 },
    ]
    expect(weighFast(items, 0.625, 1)).toBe(120_000)
    expect(weighFast(items, 1.25, 0.85)).toBe(204_000)
  })
})

describe('hostile numbers', () => {
  test('absurd counts are cut to a bound and flagged', () => {
    const clamped = clampUsage(usage({ promptTokens: -5, completionTokens: 2 ** 63, cacheReadTokens: Number.NaN }))
    expect(clamped).toMatchObject({ promptTokens: 0, completionTokens: MAX_BILLED_TOKENS, cacheReadTokens: 0 })
    expect(clamped.isClamped).toBe(true)
    expect(settle(usage({ promptTokens: 1e12 }), price('chat')).fields.usage_clamped).toBe(true)
  })

  test('counts that are no numbers at all count as 0', () => {
    const wire: Usage = JSON.parse(
      '{"semantics":"openai","source":"upstream","promptTokens":"1e5","completionTokens":[9]}',
    )
    expect(settle(wire, price('chat')).quota).toBe(0)
  })

  test('a sane usage is not copied', () => {
    const sane = usage({ promptTokens: 10, toolCalls: { webSearch: 2 } })
    expect(clampUsage(sane)).toBe(sane)
    expect(settle(sane, price('chat')).fields.usage_clamped).toBeUndefined()
  })

  test('only a sensible max_tokens may be asked for', () => {
    const asked = [0, 4096, 1_073_741_823, 1_073_741_824, -1, 0.5, Number.NaN, 2 ** 53]
    expect(asked.map(isAllowedMaxTokens)).toEqual([true, true, true, false, false, false, false, false])
  })

  test('tool calls are bounded too', () => {
    const huge = clampUsage(usage({ toolCalls: { webSearch: 2 ** 40, fileSearch: -3 } }))
    expect(huge.toolCalls).toMatchObject({ webSearch: 10_000, fileSearch: 0 })
  })

  test('factors that are absurd are ignored', () => {
    const counts = { promptTokens: 1 }
    for (const n of [0, -4, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(quota('call', counts, { factors: { n } })).toBe(5000)
    }
    expect(quota('call', counts, { factors: { n: 2 ** 52 } })).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('details that add up to more than the prompt leave no negative base', () => {
    const counts = { promptTokens: 100, cacheReadTokens: 5000, completionTokens: 10 }
    expect(quota('chat', counts)).toBe(Math.round((5000 * 0.5 + 40) * 1.25))
  })
})

describe('what the reference gets wrong', () => {
  const split = { cacheReadTokens: 5000, cacheWriteTokens: 2000, cacheWrite5mTokens: 1500, cacheWrite1hTokens: 500 }
  const asClaude = usage({ ...split, semantics: 'anthropic', promptTokens: 1000, completionTokens: 800 })
  const asOpenai = usage({ ...split, promptTokens: 8000, completionTokens: 800 })

  test('the same event costs the same in either usage semantics, by ratio and by tier', () => {
    for (const model of ['chat', 'third', 'tiered', 'plain']) {
      expect(settle(asOpenai, price(model)).quota).toBe(settle(asClaude, price(model)).quota)
    }
  })

  test('cache tokens that an expression does not name are paid as prompt, not free', () => {
    expect(settle(asClaude, price('plain')).quota).toBe(Math.round((8000 * 3 + 800 * 15) / 2))
  })

  test('cache writes without their split are not free in a tiered price', () => {
    const flat = usage({ semantics: 'anthropic', promptTokens: 1000, cacheWriteTokens: 2000 })
    expect(settle(flat, price('tiered')).quota).toBe(Math.round((1000 * 3 + 2000 * 3.75) / 2))
  })

  test('when the flat count and the split differ, the larger wins and the rest counts as five minutes', () => {
    const flatLarger = { cacheWriteTokens: 1000, cacheWrite1hTokens: 200, semantics: 'anthropic' as const }
    expect(quota('chat', { ...flatLarger, promptTokens: 1 })).toBe(Math.round((1 + 800 * 1.25 + 200 * 2) * 1.25))
    const splitLarger = { cacheWriteTokens: 0, cacheWrite5mTokens: 300, semantics: 'anthropic' as const }
    expect(quota('chat', { ...splitLarger, promptTokens: 1 })).toBe(Math.round((1 + 300 * 1.25) * 1.25))
  })

  test('a request that moves to another group is charged with that group’s ratio, tiered prices too', () => {
    for (const model of ['chat', 'tiered']) {
      const moved = repriceForGroup(price(model), book, 'u', 'cheap')
      const charge = settle(usage({ promptTokens: 1000, completionTokens: 1000 }), moved)
      expect(charge.fields.group_ratio).toBe(0.5)
      expect(charge.quota).toBe(quota(model, { promptTokens: 1000, completionTokens: 1000 }, {}, 'cheap'))
    }
  })

  test('pictures and sounds that came out of the cache are paid once, as what they are', () => {
    const mixed = { promptTokens: 100, cacheReadTokens: 60, imageInputTokens: 70 }
    const { explanation } = settle(usage(mixed), price('chat'))
    expect(explanation.map(({ item, tokens }) => [item, tokens])).toEqual([
      ['cache_read', 30],
      ['image_input', 70],
    ])
    const beside = settle(usage({ ...mixed, semantics: 'anthropic' }), price('chat'))
    expect(beside.explanation.map(({ item, tokens }) => [item, tokens])).toEqual([
      ['input', 30],
      ['cache_read', 60],
      ['image_input', 70],
    ])
  })

  test('an answer of no prompt and no output is free whatever the cache says, but for tiers', () => {
    expect(quota('chat', { semantics: 'anthropic', cacheReadTokens: 1000 })).toBe(0)
    expect(quota('chat', { semantics: 'anthropic', promptTokens: 1, cacheReadTokens: 1000 })).toBe(626)
  })

  test('each made picture is charged, not one a response', () => {
    const pictures = [
      { quality: 'low', size: '1024x1024' },
      { quality: 'high', size: '1536x1024' },
      { quality: 'odd', size: '1x1' },
    ]
    const charge = settle(usage({ promptTokens: 1, toolCalls: { imageGeneration: pictures } }), price('chat'))
    expect(charge.fields.image_generation_call_price).toBe(0.428)
    expect(charge.quota).toBe(Math.round(1.25 + 0.428 * 500_000))
  })

  test('plain searches and previews in one answer are both charged', () => {
    const charge = settle(
      usage({ promptTokens: 1000, toolCalls: { webSearch: 2, webSearchPreview: 3 } }),
      price('chat'),
    )
    expect(charge.quota).toBe(1250 + 5 * 5000)
    expect(again(charge)).toMatchObject({ quota: charge.quota })
  })

  test('one search is charged for a chat model that always searches, and none through Responses', () => {
    expect(quota('chat-search-preview', { promptTokens: 100 })).toBe(100 + 5000)
    expect(quota('chat-search-preview', { promptTokens: 100 }, { endpoint: 'responses' })).toBe(100)
  })
})

describe('tiers that fail or ask the request', () => {
  test('a hold evaluates the tier over the estimate, without the floor of 500 tokens', () => {
    const question = { promptTokens: 100, maxTokens: 10 }
    expect(computeHold(price('tiered', 'cheap'), question)).toEqual({ kind: 'amount', quota: 113, tier: 'all' })
    expect(computeHold(price('wrong'), question)).toEqual({ kind: 'failed', reason: 'unknown name "nosuch"' })
  })

  test('a failing expression charges the reserved amount and the tools', () => {
    const charge = settle(usage({ promptTokens: 9, toolCalls: { webSearch: 1 } }), price('wrong'), {
      fallbackQuota: 1234,
    })
    expect(charge.quota).toBe(1234 + 5000)
    expect(charge.fields.tier_failed).toBe(true)
    expect(again(charge)).toEqual({ kind: 'unknown', reason: 'expression-failed' })
  })

  test('a price that depends on the hour can still be recomputed, because its row keeps the value', () => {
    const request = { header: () => undefined, body: () => undefined, nowMs: Date.UTC(2026, 0, 1, 15) }
    const charge = settle(usage({ promptTokens: 1000 }), price('timed'), { request })
    expect(charge.quota).toBe(1000)
    expect(again(charge)).toMatchObject({ kind: 'charge', quota: 1000 })
  })

  test('a row that names no price is said to be unknown', () => {
    expect(recompute({ promptTokens: 1, completionTokens: 1, other: {} })).toEqual({
      kind: 'unknown',
      reason: 'no-price',
    })
  })
})

describe('log fields', () => {
  test('another QuotaPerUnit is kept on the row', () => {
    const other = createPriceBook({ modelPrice: { call: 0.01 }, quotaPerUnit: 1000 })
    const found = resolvePrice(other, { model: 'call', userGroup: 'u', usingGroup: 'g' })
    if (found.kind !== 'priced') throw new Error('no price')
    const charge = settle(usage({ promptTokens: 1 }), found.snapshot)
    expect(charge.fields.quota_per_unit).toBe(1000)
    expect(again(charge)).toMatchObject({ quota: 10 })
  })

  test('picture tokens in a prompt are priced apart and shown', () => {
    const charge = settle(usage({ promptTokens: 700, imageInputTokens: 500 }), price('chat'))
    expect(charge.quota).toBe(Math.round((200 + 500 * 2) * 1.25))
    expect(charge.fields).toMatchObject({ image: true, image_ratio: 2, image_output: 500 })
  })

  test('a realtime session is marked as one', () => {
    const counts = { promptTokens: 10, completionTokens: 5, textInputTokens: 10, audioOutputTokens: 5 }
    const charge = settle(usage(counts), price('spoken'), { endpoint: 'realtime' })
    expect(charge.fields).toMatchObject({ ws: true, text_input: 10, audio_output: 5 })
    expect(charge.fields.audio).toBeUndefined()
    expect(charge.quota).toBe(Math.round((10 + 5 * 16 * 2) * 1.25))
  })
})
