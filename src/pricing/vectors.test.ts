// The worked examples of the billing specification (section 20), by their ids.
import { describe, expect, test } from 'bun:test'
import type { Usage } from '../kernel/index.ts'
import {
  balancePurchaseQuota,
  channelTestQuota,
  computeHold,
  createPriceBook,
  defaultPriceTables,
  findGroupRatio,
  formatQuota,
  inferCacheWrites,
  isTrustedCaller,
  type PriceSnapshot,
  type PriceTables,
  resolvePrice,
  resolveTaskPrice,
  type SettleOptions,
  separateOpenRouterCache,
  settle,
  subscriptionHold,
  taskQuota,
  taskTokenQuota,
  violationFee,
  withImagePrice,
} from './index.ts'

const reference = defaultPriceTables('reference')

const price = (model: string, groupRatio = 1, changes: PriceTables = {}): PriceSnapshot => {
  const book = createPriceBook({ ...reference, ...changes, groupRatio: { g: groupRatio } })
  const found = resolvePrice(book, { model, userGroup: 'u', usingGroup: 'g' })
  if (found.kind !== 'priced') throw new Error(`no price for ${model}`)
  return found.snapshot
}

/** A model with ratios of its own. */
const custom = (ratios: Partial<PriceSnapshot>, groupRatio = 1): PriceSnapshot => ({
  ...price('ref-model', groupRatio, { modelRatio: { 'ref-model': 1 } }),
  ...ratios,
})

const usage = (counts: Partial<Usage>): Usage => ({
  semantics: 'openai',
  source: 'upstream',
  promptTokens: 0,
  completionTokens: 0,
  ...counts,
})

const charge = (snapshot: PriceSnapshot, counts: Partial<Usage>, options?: SettleOptions): number =>
  settle(usage(counts), snapshot, options).quota

const tokens = (promptTokens: number, completionTokens: number): Partial<Usage> => ({ promptTokens, completionTokens })

const EX1 =
  'len <= 200000 ? tier("standard", p * 3 + c * 15 + cr * 0.3 + cc * 3.75 + cc1h * 6) : tier("long_context", p * 6 + c * 22.5 + cr * 0.6 + cc * 7.5 + cc1h * 12)'

const tiered = (expression: string, groupRatio = 1, model = 'tiered-model'): PriceSnapshot =>
  price(model, groupRatio, { billingMode: { [model]: 'tiered_expr' }, billingExpr: { [model]: expression } })

describe('text', () => {
  const cases: [string, number, number][] = [
    ['T01', 3750, charge(price('gpt-4o'), tokens(1000, 500))],
    ['T02', 3500, charge(price('gpt-4o'), { ...tokens(1000, 500), cacheReadTokens: 400 })],
    ['T03', 750, charge(price('gpt-3.5-turbo'), tokens(1000, 1000))],
    ['T04', 1, charge(price('gpt-4o-mini'), tokens(1, 0))],
    ['T05', 3, charge(price('gpt-4o'), tokens(2, 0))],
    ['T06', 0, charge(price('gpt-4o', 0), tokens(1000, 500))],
    ['T07', 0, charge(price('glm-4-flash'), tokens(1000, 500))],
    ['T08', 0, charge(price('gpt-4o'), tokens(0, 0))],
    ['T09', 3375, charge(price('gpt-4o', 0.9), tokens(1000, 500))],
    ['T16', 97500, charge(price('o1'), { ...tokens(1000, 3000), reasoningTokens: 2500 })],
    ['T17', 86200, charge(price('gpt-image-1'), { ...tokens(700, 4160), imageInputTokens: 500 })],
    ['T18', 1200, charge(price('gemini-2.5-flash'), { ...tokens(2000, 300), audioInputTokens: 1500 })],
    ['T20', 12, charge(price('text-embedding-3-small'), tokens(1234, 0))],
    ['T21', 91, charge(custom({ modelRatio: 0.1 }), tokens(905, 0))],
    ['T22', 5, charge(price('text-moderation-latest'), tokens(50, 0))],
    ['T23', 31500, charge(price('whisper-1'), tokens(2100, 0))],
  ]
  for (const [id, expected, actual] of cases) test(id, () => expect(actual).toBe(expected))

  const claude = price('claude-sonnet-4-5-20250929')
  const split = { cacheReadTokens: 5000, cacheWriteTokens: 2000 }

  test('T10: split cache writes of a Claude answer', () => {
    const counts = { ...split, cacheWrite5mTokens: 1500, cacheWrite1hTokens: 500, semantics: 'anthropic' as const }
    expect(charge(claude, { ...tokens(1000, 800), ...counts })).toBe(12563)
  })

  test('T11: the same traffic counted the OpenAI way, without the split', () => {
    expect(charge(claude, { ...tokens(8000, 800), ...split })).toBe(12000)
  })

  test('T12: a split that covers only part of the writes', () => {
    const snapshot = custom({ completionRatio: 2, cacheReadRatio: 0.1 })
    const counts = { cacheReadTokens: 100, cacheWriteTokens: 50, cacheWrite5mTokens: 10, cacheWrite1hTokens: 20 }
    expect(charge(snapshot, { ...tokens(1000, 200), ...counts, semantics: 'anthropic' })).toBe(1488)
  })

  test('T13: OpenAI-shaped usage that a reader recognised as Claude counts', () => {
    const snapshot = custom({ completionRatio: 5, cacheReadRatio: 0.1 })
    const counts = { cacheReadTokens: 3544, cacheWriteTokens: 0, cacheWrite5mTokens: 586 }
    expect(charge(snapshot, { ...tokens(62, 95), ...counts, semantics: 'anthropic' })).toBe(1624)
  })

  test('T14: OpenRouter counts cached tokens inside a Claude prompt', () => {
    const snapshot = custom({ cacheReadRatio: 0.1 })
    const reported = usage({ ...tokens(2604, 383), cacheReadTokens: 2432 })
    const separated = separateOpenRouterCache(reported, snapshot)
    expect(separated.promptTokens).toBe(172)
    expect(settle(separated, snapshot).quota).toBe(798)
  })

  test('T15: cache writes counted inside an OpenAI prompt', () => {
    expect(charge(custom({}), { ...tokens(2604, 383), cacheWriteTokens: 100 })).toBe(3012)
  })

  test('T19: an unknown model is served at the fallback ratio in self-use mode', () => {
    const snapshot = price('some-unknown-model', 1, { selfUseModeEnabled: true })
    expect(charge(snapshot, tokens(100, 100))).toBe(7500)
  })
})

describe('audio', () => {
  const audio = (textIn: number, textOut: number, audioIn: number, audioOut: number): Partial<Usage> => ({
    ...tokens(textIn + audioIn, textOut + audioOut),
    textInputTokens: textIn,
    textOutputTokens: textOut,
    audioInputTokens: audioIn,
    audioOutputTokens: audioOut,
  })
  const cases: [string, number, number][] = [
    ['A01', 3750, charge(price('tts-1'), audio(500, 0, 0, 683), { endpoint: 'audio' })],
    ['A02', 150000, charge(price('gpt-4o-mini-tts'), audio(100, 0, 0, 500), { endpoint: 'audio' })],
    ['A03', 37500, charge(price('gpt-4o-realtime-preview'), audio(200, 100, 1000, 800), { endpoint: 'realtime' })],
    ['A04', 14375, charge(price('gpt-4o-audio-preview'), audio(100, 50, 500, 200))],
    [
      'A05',
      0,
      charge(custom({ mode: 'price', modelPrice: 1.5e-6, modelRatio: 0 }), audio(1, 0, 1, 0), { endpoint: 'audio' }),
    ],
  ]
  for (const [id, expected, actual] of cases) test(id, () => expect(actual).toBe(expected))

  test('A05: the text path rounds the same price', () => {
    expect(charge(custom({ mode: 'price', modelPrice: 1.5e-6, modelRatio: 0 }), tokens(1, 0))).toBe(1)
  })
})

describe('pictures and calls', () => {
  test('P01, P02, P03: DALL-E by size, quality and number', () => {
    const dalle = price('dall-e-3')
    expect(charge(withImagePrice(dalle, '1024x1024', 'standard'), tokens(1, 0), { factors: { n: 1 } })).toBe(20000)
    expect(charge(withImagePrice(dalle, '1024x1792', 'hd'), tokens(1, 0), { factors: { n: 2 } })).toBe(120000)
    expect(charge(withImagePrice(dalle, '1024x1024', 'hd'), tokens(1, 0))).toBe(40000)
  })

  test('P02: the hold covers all pictures, which the reference forgot', () => {
    const snapshot = withImagePrice(price('dall-e-3'), '1024x1792', 'hd')
    expect(computeHold(snapshot, { promptTokens: 1, maxTokens: 1584 })).toEqual({ kind: 'amount', quota: 60000 })
    expect(computeHold(snapshot, { promptTokens: 1, maxTokens: 1584, count: 2 })).toEqual({
      kind: 'amount',
      quota: 120000,
    })
  })

  test('P04: pictures priced by tokens count once', () => {
    expect(charge(price('gpt-image-1'), tokens(50, 272))).toBe(5565)
  })

  test('P05: a call price with a group ratio', () => {
    const snapshot = price('black-forest-labs/flux-1.1-pro', 0.5)
    expect(charge(snapshot, tokens(1, 0), { factors: { n: 3 } })).toBe(30000)
  })
})

describe('hosted tools', () => {
  const picture = [{ quality: 'medium', size: '1024x1024' }]
  const cases: [string, number, number][] = [
    ['S01', 27250, charge(price('gpt-4o'), { ...tokens(1000, 200), toolCalls: { webSearchPreview: 2 } })],
    ['S02', 6800, charge(price('o3'), { ...tokens(1000, 200), toolCalls: { webSearchPreview: 1 } })],
    ['S03', 4950, charge(price('gpt-4.1'), { ...tokens(1000, 100), toolCalls: { fileSearch: 3 } })],
    [
      'S04',
      21000,
      charge(price('claude-opus-4-5-20251101', 0.8), {
        ...tokens(2000, 500),
        semantics: 'anthropic',
        toolCalls: { webSearch: 3 },
      }),
    ],
    ['S05', 22125, charge(price('gpt-5'), { ...tokens(1000, 100), toolCalls: { imageGeneration: picture } })],
    // 5000 quota of tools: one search at 10 USD per 1000.
    [
      'S06',
      10200,
      charge(custom({}), { ...tokens(100, 0), toolCalls: { webSearch: 1 } }, { factors: { priority: 2 } }),
    ],
  ]
  for (const [id, expected, actual] of cases) test(id, () => expect(actual).toBe(expected))
})

describe('tiers', () => {
  test('E01: Claude counts in the standard tier', () => {
    const counts = { cacheReadTokens: 5000, cacheWriteTokens: 2000, cacheWrite5mTokens: 1500, cacheWrite1hTokens: 500 }
    const settled = settle(usage({ ...tokens(1000, 800), ...counts, semantics: 'anthropic' }), tiered(EX1))
    expect(settled.quota).toBe(12563)
    expect(settled.fields.matched_tier).toBe('standard')
  })

  test('E02: OpenAI counts in the long tier', () => {
    const settled = settle(usage({ ...tokens(300000, 5000), cacheReadTokens: 250000 }), tiered(EX1))
    expect(settled.quota).toBe(281250)
    expect(settled.fields.matched_tier).toBe('long_context')
  })

  test('E03, E04: tiers round, without a minimum', () => {
    expect(charge(tiered('tier("d", p * 0.4)'), tokens(1, 0))).toBe(0)
    expect(charge(tiered('tier("d", p * 0.5)'), tokens(3, 0))).toBe(1)
  })

  test('E05: a rule on the request', () => {
    const rule = tiered('param("fast") == true ? tier("fast", p * 4) : tier("normal", p * 2)')
    const request = (body: unknown): SettleOptions => ({
      request: { header: () => undefined, body: () => body, nowMs: 0 },
    })
    expect(charge(rule, tokens(1000, 0), request({ fast: true }))).toBe(2000)
    expect(charge(rule, tokens(1000, 0), request({}))).toBe(1000)
    expect(charge(rule, tokens(1000, 0))).toBe(1000)
  })

  test('E06, E07: tools come on top of a tier', () => {
    const toolCalls = { webSearchPreview: 1, fileSearch: 2, imageGeneration: [{ quality: 'low', size: '1024x1024' }] }
    expect(charge(tiered('p * 2', 1, 'o1-tiered'), { ...tokens(1000, 0), toolCalls })).toBe(14000)
    expect(charge(tiered('p * 2', 1.25), { ...tokens(1000, 0), toolCalls: { webSearch: 2 } })).toBe(13750)
  })
})

describe('holds', () => {
  test('R01, R02: short prompts count at least 500 tokens, results are truncated', () => {
    expect(computeHold(price('gpt-4o'), { promptTokens: 120, maxTokens: 1000 })).toEqual({
      kind: 'amount',
      quota: 1875,
    })
    expect(computeHold(price('gpt-4o-mini', 0.33), { promptTokens: 12345, maxTokens: 0 })).toEqual({
      kind: 'amount',
      quota: 305,
    })
  })

  test('M02: trust begins above ten dollars, not at it', () => {
    const caller = { quotaPerUnit: 500_000, isTokenUnlimited: true, tokenQuota: 0, isFundedByWallet: true }
    expect(isTrustedCaller({ ...caller, userQuota: 5_000_001, isTask: false })).toBe(true)
    expect(isTrustedCaller({ ...caller, userQuota: 5_000_000, isTask: false })).toBe(false)
    expect(isTrustedCaller({ ...caller, userQuota: 5_000_001, isTask: true })).toBe(false)
    expect(isTrustedCaller({ ...caller, userQuota: 5_000_001, isTask: false, isFundedByWallet: false })).toBe(false)
    expect(isTrustedCaller({ ...caller, userQuota: 5_000_001, isTask: false, isTokenUnlimited: false })).toBe(false)
  })

  test('M03: a subscription reserves at least 1', () => {
    expect(subscriptionHold(0)).toBe(1)
    expect(subscriptionHold(7)).toBe(7)
  })
})

describe('other amounts', () => {
  test('M01: the violation fee', () => {
    expect(violationFee(0.05, 1, 500_000)).toBe(25000)
    expect(violationFee(0.05, 0, 500_000)).toBe(0)
    expect(violationFee(-1, 1, 500_000)).toBe(0)
  })

  test('M04: a plan bought from the balance is rounded up', () => {
    expect(balancePurchaseQuota(9.99, 500_000)).toBe(4_995_000)
    expect(balancePurchaseQuota(0.0000011, 500_000)).toBe(1)
    expect(balancePurchaseQuota(0.0000015, 1_000_000)).toBe(2)
  })

  test('M05, M05b: OpenRouter cache writes inferred from the stated cost', () => {
    const snapshot = custom({ modelRatio: 1.5, completionRatio: 5, cacheReadRatio: 0.1 })
    const reported = usage({ ...tokens(3000, 100), cacheReadTokens: 500, costUsd: 0.0105 })
    expect(inferCacheWrites(reported, snapshot)).toBe(1800)
    const known = { ...snapshot, model: 'claude-sonnet-4-5-20250929' }
    const separated = separateOpenRouterCache(reported, known)
    expect(separated).toMatchObject({ promptTokens: 700, cacheWriteTokens: 1800 })
    expect(settle(separated, known).quota).toBe(5250)
  })

  test('M05: nothing is inferred under a price of the operator’s own, or from a cost that explains nothing', () => {
    const snapshot = custom({ modelRatio: 1.5, completionRatio: 5, cacheReadRatio: 0.1 })
    const reported = usage({ ...tokens(3000, 100), cacheReadTokens: 500, costUsd: 0.0105 })
    expect(separateOpenRouterCache(reported, snapshot).cacheWriteTokens).toBeUndefined()
    expect(inferCacheWrites({ ...reported, costUsd: 900 }, snapshot)).toBe(0)
    expect(inferCacheWrites({ ...reported, costUsd: 0.0001 }, snapshot)).toBe(0)
  })

  test('M06: the quota a channel test shows', () => {
    expect(channelTestQuota(price('gpt-4o'), 11, 7)).toBe(49)
    expect(channelTestQuota(price('dall-e-3', 0.5), 11, 7)).toBe(20000)
    expect(channelTestQuota(price('glm-4-flash'), 11, 7)).toBe(0)
    expect(channelTestQuota(tiered('tier("d", p * 4 + c * 8)', 2), 11, 7)).toBe(100)
    expect(channelTestQuota(tiered('"no number"'), 11, 7)).toBe(0)
  })

  test('G01, G02: a pair’s ratio replaces the group’s, an unknown group counts as 1', () => {
    const book = createPriceBook({ groupRatio: { svip: 1.5 }, groupGroupRatio: { vip: { svip: 0.8 } } })
    expect(findGroupRatio(book, 'vip', 'svip')).toEqual({ group: 'svip', groupRatio: 0.8, hasSpecialGroupRatio: true })
    expect(findGroupRatio(book, 'x', 'svip').groupRatio).toBe(1.5)
    expect(findGroupRatio(book, 'vip', 'nosuch').groupRatio).toBe(1)
  })

  test('D01, D02, D03, D04: amounts as people read them', () => {
    expect(formatQuota(1234567, { type: 'USD' }, 500_000)).toBe('＄2.469134')
    expect(formatQuota(1234567, { type: 'CNY', usdExchangeRate: 7.3 }, 500_000)).toBe('¥18.024678')
    expect(formatQuota(1234567, { type: 'CUSTOM', symbol: 'E', exchangeRate: 0.92 }, 500_000)).toBe('E2.271603')
    expect(formatQuota(1234567, { type: 'TOKENS' }, 500_000)).toBe('1234567')
    expect(formatQuota(500_000, { type: 'CUSTOM', symbol: '', exchangeRate: -3 }, 500_000)).toBe('¤1.000000')
  })
})

describe('tasks', () => {
  const book = createPriceBook({ ...reference, groupRatio: { g: 1, mj: 1.2 } })
  const task = (model: string, usingGroup = 'g') => {
    const found = resolveTaskPrice(book, { model, userGroup: 'u', usingGroup })
    if (found === undefined) throw new Error(`no price for ${model}`)
    return found
  }

  test('K01, K02: calls with a listed price', () => {
    expect(taskQuota(task('suno_music'))).toBe(50000)
    expect(taskQuota(task('mj_imagine', 'mj'))).toBe(60000)
  })

  test('K03, K04: factors are multiplied before the one truncation, in any order', () => {
    expect(taskQuota(task('sora-2'), { seconds: 8, size: 1.666667 })).toBe(2000000)
    const veo = task('veo-3.1-fast-generate-preview')
    expect(taskQuota(veo, { seconds: 8, resolution: 2.333333 })).toBe(1399999)
    expect(taskQuota(veo, { resolution: 2.333333, seconds: 8 })).toBe(1399999)
  })

  test('K05, K06, K07: models priced by tokens are settled by what they used', () => {
    const priced = { ...task('gpt-4o'), modelRatio: 3.15 }
    const videoInput = { video_input: 0.6086956521739131 }
    expect(taskQuota(priced)).toBe(787500)
    expect(taskTokenQuota(priced, 103818)).toBe(327026)
    expect(taskQuota(priced, videoInput)).toBe(479347)
    expect(taskTokenQuota(priced, 103818, videoInput)).toBe(199059)
  })

  test('K08: a truncated hold may differ by one from the rounded settlement', () => {
    const snapshot = custom({ mode: 'price', modelPrice: 0.09, modelRatio: 0 }, 0.7)
    expect(computeHold(snapshot, { promptTokens: 1, maxTokens: 0 })).toEqual({ kind: 'amount', quota: 31499 })
    expect(charge(snapshot, tokens(1, 0))).toBe(31500)
  })

  test('K09: tokens of a task are settled with the group ratio it was submitted under', () => {
    const special = createPriceBook({
      modelRatio: { video: 1 },
      groupRatio: { default: 1 },
      groupGroupRatio: { vip: { default: 0.5 } },
    })
    const found = resolveTaskPrice(special, { model: 'video', userGroup: 'vip', usingGroup: 'default' })
    expect(found === undefined ? 0 : taskTokenQuota(found, 10000)).toBe(5000)
  })

  test('a task takes the built-in price when the operator listed none, and ignores tiers', () => {
    const bare = createPriceBook({
      billingMode: { 'sora-2': 'tiered_expr' },
      billingExpr: { 'sora-2': 'p * 1' },
    })
    expect(resolveTaskPrice(bare, { model: 'sora-2', userGroup: 'u', usingGroup: 'g' })?.modelPrice).toBe(0.3)
    expect(resolveTaskPrice(bare, { model: 'nosuch', userGroup: 'u', usingGroup: 'g' })).toBeUndefined()
  })
})
