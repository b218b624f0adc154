import { describe, expect, test } from 'bun:test'
import {
  createPriceBook,
  defaultPriceTables,
  findCompletionRatio,
  findToolPrice,
  isFreePrice,
  listPriceCorrections,
  type PriceBook,
  type PriceTables,
  resolvePrice,
} from './index.ts'

const reference = createPriceBook(defaultPriceTables('reference'))
const current = createPriceBook(defaultPriceTables('current'))

const snapshot = (
  book: PriceBook,
  model: string,
  changes: { acceptsUnpriced?: boolean; ignoresTiers?: boolean } = {},
) => {
  const found = resolvePrice(book, { model, userGroup: 'default', usingGroup: 'default', ...changes })
  if (found.kind !== 'priced') throw new Error(`no price for ${model}`)
  return found.snapshot
}

const reason = (book: PriceBook, model: string): string => {
  const found = resolvePrice(book, { model, userGroup: 'default', usingGroup: 'default' })
  return found.kind === 'unpriced' ? found.reason : 'priced'
}

describe('look-ups', () => {
  test('names with a parameter are priced under their wildcard', () => {
    expect(snapshot(reference, 'gemini-2.5-pro-thinking-2048').modelRatio).toBe(0.625)
    expect(snapshot(reference, 'gpt-4-gizmo-g-abc')).toMatchObject({ mode: 'price', modelPrice: 0.1 })
    expect(snapshot(reference, 'gpt-4o-gizmo-g-abc')).toMatchObject({ modelRatio: 2.5, completionRatio: 3 })
  })

  test('cache and picture ratios belong to the exact name', () => {
    const book = createPriceBook({
      modelRatio: { 'gpt-4o-gizmo-*': 1 },
      cacheRatio: { 'gpt-4o-gizmo-*': 0.1, 'gpt-4o-gizmo-x': 0.2 },
    })
    expect(snapshot(book, 'gpt-4o-gizmo-x').cacheReadRatio).toBe(0.2)
    expect(snapshot(book, 'gpt-4o-gizmo-y').cacheReadRatio).toBe(1)
  })

  test('compaction has a wildcard of its own', () => {
    const book = createPriceBook({ modelRatio: { '*-openai-compact': 2 }, modelPrice: { 'b-openai-compact': 0.5 } })
    expect(snapshot(book, 'a-openai-compact').modelRatio).toBe(2)
    expect(snapshot(book, 'b-openai-compact').modelPrice).toBe(0.5)
    expect(reason(book, 'a-compact')).toBe('not-configured')
  })

  test('a fixed price wins over ratios, a tier over both', () => {
    const tables: PriceTables = { modelRatio: { m: 1 }, modelPrice: { m: 0.1 } }
    expect(snapshot(createPriceBook(tables), 'm').mode).toBe('price')
    const tiered: PriceTables = { ...tables, billingMode: { m: 'tiered_expr' }, billingExpr: { m: ' p ' } }
    expect(snapshot(createPriceBook(tiered), 'm')).toMatchObject({ mode: 'tiered', expression: 'p', modelPrice: 0 })
    expect(snapshot(createPriceBook(tiered), 'm', { ignoresTiers: true }).mode).toBe('price')
    expect(snapshot(createPriceBook({ ...tiered, billingMode: { m: 'ratio' } }), 'm').mode).toBe('price')
  })

  test('a tier without an expression is no price, even where unknown models are served', () => {
    const book = createPriceBook({
      modelRatio: { m: 1 },
      billingMode: { m: 'tiered_expr' },
      billingExpr: { m: '  ' },
      selfUseModeEnabled: true,
    })
    expect(reason(book, 'm')).toBe('expression-missing')
  })

  test('unknown models are refused unless the system or the user accepts them', () => {
    expect(reason(reference, 'nosuch')).toBe('not-configured')
    const accepted = snapshot(reference, 'nosuch', { acceptsUnpriced: true })
    expect(accepted).toMatchObject({ modelRatio: 37.5, completionRatio: 1, isFallback: true })
    const selfUse = createPriceBook({ selfUseModeEnabled: true })
    expect(snapshot(selfUse, 'nosuch').modelRatio).toBe(37.5)
  })

  test('names of object members are no models', () => {
    for (const model of ['__proto__', 'constructor', 'toString'])
      expect(reason(reference, model)).toBe('not-configured')
  })

  test('cache writes cost 1.25 by default, an hour 1.6 times that', () => {
    const { cacheWriteRatio, cacheWrite5mRatio, cacheWrite1hRatio } = snapshot(reference, 'gpt-4o')
    expect([cacheWriteRatio, cacheWrite5mRatio, cacheWrite1hRatio]).toEqual([1.25, 1.25, 2])
  })

  test('only models with an audio entry are marked', () => {
    expect(snapshot(reference, 'gpt-4o-audio-preview')).toMatchObject({ audioRatio: 16, hasAudioRatio: true })
    expect(snapshot(reference, 'tts-1')).toMatchObject({ audioRatio: 1, audioCompletionRatio: 0, hasAudioRatio: true })
    expect(snapshot(reference, 'gpt-4o')).toMatchObject({ audioRatio: 1, hasAudioRatio: false })
  })

  test('free prices are recognised', () => {
    const book = createPriceBook({
      modelRatio: { r: 0, paid: 1 },
      modelPrice: { p: 0 },
      groupRatio: { default: 1, free: 0 },
    })
    expect(isFreePrice(snapshot(book, 'r'))).toBe(true)
    expect(isFreePrice(snapshot(book, 'p'))).toBe(true)
    expect(isFreePrice(snapshot(book, 'paid'))).toBe(false)
    expect(isFreePrice({ ...snapshot(book, 'paid'), groupRatio: 0 })).toBe(true)
  })

  test('a snapshot survives JSON', () => {
    const kept = snapshot(reference, 'claude-opus-4-8')
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
  })
})

describe('completion ratios', () => {
  const ratioOf = (model: string, table: Record<string, number> = {}, book: PriceTables = {}) =>
    findCompletionRatio(createPriceBook({ completionRatio: table, ...book }), model)

  test('a locked rule beats the table, except for names with a slash', () => {
    expect(ratioOf('o1', { o1: 9 })).toEqual({ ratio: 4, locked: true })
    expect(ratioOf('x/claude-3-opus', { 'x/claude-3-opus': 9 })).toEqual({ ratio: 9, locked: false })
    expect(ratioOf('x/claude-3-opus')).toEqual({ ratio: 5, locked: true })
  })

  test('the table beats a rule that is not locked', () => {
    expect(ratioOf('gpt-4o', { 'gpt-4o': 9 })).toEqual({ ratio: 9, locked: false })
    expect(ratioOf('gpt-4o')).toEqual({ ratio: 4, locked: false })
  })

  test('rules match in their order', () => {
    const expected: [string, number][] = [
      ['gpt-4o-2024-05-13', 3],
      ['gpt-4o-mini-tts', 20],
      ['gpt-5.4-nano', 6.25],
      ['gpt-5.4', 6],
      ['gpt-5', 8],
      ['gpt-4-1106', 3],
      ['gpt-4-1106-preview', 2],
      ['gpt-3.5-turbo', 2],
      ['anthropic.claude-3-haiku', 5],
      ['gemini-2.5-flash-preview-04-17-nothinking', 4],
      ['gemini-2.5-flash-preview-04-17', 23.333333333333332],
      ['gemini-3-pro-image-preview', 60],
      ['something-all', 2],
      ['unknown', 1],
    ]
    for (const [model, ratio] of expected) expect([model, ratioOf(model).ratio]).toEqual([model, ratio])
  })

  test('the current edition corrects the rules the reference never reaches', () => {
    const edition: PriceTables = { edition: 'current' }
    expect(ratioOf('gpt-3.5-turbo', {}, edition).ratio).toBe(3)
    expect(ratioOf('gpt-3.5-turbo-1106', {}, edition).ratio).toBe(2)
    expect(ratioOf('gpt-3.5-turbo-0301', {}, edition).ratio).toBe(4 / 3)
    expect(ratioOf('gpt-4.1-mini', {}, edition).ratio).toBe(4)
    expect(ratioOf('mistral-medium', { 'mistral-medium': 5 }, edition)).toEqual({ ratio: 5, locked: false })
  })
})

describe('tool prices', () => {
  test('the longest prefix that fits wins, then the tool, then nothing', () => {
    expect(findToolPrice(reference, 'web_search_preview', 'gpt-4o-mini-x')).toBe(25)
    expect(findToolPrice(reference, 'web_search_preview', 'o3')).toBe(10)
    expect(findToolPrice(reference, 'nosuch', 'o3')).toBe(0)
    const book = createPriceBook({ toolPrices: { 'web_search:gpt-*': 1, 'web_search:gpt-5*': 2, web_search: 3 } })
    expect(findToolPrice(book, 'web_search', 'gpt-5.4')).toBe(2)
    expect(findToolPrice(book, 'web_search', 'gpt-4')).toBe(1)
    expect(findToolPrice(book, 'web_search', 'claude')).toBe(3)
  })

  test('an operator’s prices lie over the built-in ones', () => {
    const book = createPriceBook({ toolPrices: { file_search: 9 } })
    expect(snapshot(createPriceBook({ modelRatio: { m: 1 }, toolPrices: { file_search: 9 } }), 'm').toolPrices).toEqual(
      {
        webSearch: 10,
        webSearchPreview: 10,
        fileSearch: 9,
      },
    )
    expect(findToolPrice(book, 'web_search', 'm')).toBe(10)
  })
})

describe('bad tables', () => {
  test('values that would credit users or break sums are left out and listed', () => {
    const dirty: PriceTables = JSON.parse(
      '{"modelRatio":{"a":-1,"b":"2","c":1e999,"d":1},"groupRatio":{"g":null},"groupGroupRatio":{"v":{"g":-2}},"billingExpr":{"m":5},"quotaPerUnit":0}',
    )
    const book = createPriceBook(dirty)
    expect([...book.problems].sort()).toEqual([
      'billingExpr.m',
      'groupGroupRatio.v.g',
      'groupRatio.g',
      'modelRatio.a',
      'modelRatio.b',
      'modelRatio.c',
      'quotaPerUnit',
    ])
    expect(snapshot(book, 'd')).toMatchObject({ modelRatio: 1, groupRatio: 1, quotaPerUnit: 500_000 })
    expect(reason(book, 'a')).toBe('not-configured')
  })
})

describe('built-in tables', () => {
  test('both editions are clean', () => {
    expect(reference.problems).toEqual([])
    expect(current.problems).toEqual([])
  })

  test('the reference edition holds the reference’s numbers, odd ones included', () => {
    expect(reference.modelRatio.size).toBe(245)
    expect(reference.modelPrice.size).toBe(31)
    expect(reference.cacheRatio.size).toBe(73)
    expect(snapshot(reference, 'whisper-1').modelRatio).toBe(15)
    expect(snapshot(reference, 'qwen-plus').modelRatio).toBe(10)
    expect(snapshot(reference, 'llama-3-sonar-large-32k-chat').modelRatio).toBe(0)
    expect(snapshot(reference, 'gpt-4o-realtime-preview').audioCompletionRatio).toBe(1)
  })

  test('every named mistake of the reference is corrected in the current edition', () => {
    const usd = (model: string) => {
      const { modelRatio, completionRatio } = snapshot(current, model)
      return [modelRatio * 2, Number((modelRatio * 2 * completionRatio).toPrecision(9))]
    }
    expect(usd('gpt-3.5-turbo')).toEqual([0.5, 1.5])
    expect(usd('gpt-3.5-turbo-1106')).toEqual([1, 2])
    expect(usd('gpt-3.5-turbo-16k')).toEqual([3, 4])
    expect(usd('gpt-4.1')).toEqual([2, 8])
    expect(usd('o4-mini')).toEqual([1.1, 4.4])
    expect(usd('grok-3-mini-beta')).toEqual([0.3, 0.5])
    expect(usd('qwen-plus')).toEqual([0.4, 1.2])
    expect(usd('mistral-medium-latest')).toEqual([1.5, 7.5])
    expect(snapshot(current, 'whisper-1').modelRatio).toBe(3)
    expect(snapshot(current, 'llama-3-sonar-large-32k-online').modelRatio).toBe(0.5)
    expect(snapshot(current, 'gemini-2.5-flash-lite-thinking-512').modelRatio).toBe(0.05)
    expect(snapshot(current, 'gpt-4o-realtime-preview')).toMatchObject({ audioRatio: 8, audioCompletionRatio: 2 })
    expect(snapshot(current, 'gpt-4o-mini-tts')).toMatchObject({
      mode: 'ratio',
      audioRatio: 20,
      audioCompletionRatio: 1,
    })
    expect(snapshot(current, 'dall-e-2').modelPrice).toBe(0.02)
    expect(snapshot(current, 'glm-4').modelRatio).toBeLessThan(7)
  })

  test('no rule of the current edition overrules a listed price', () => {
    for (const { table, key, after } of listPriceCorrections()) {
      if (table !== 'completionRatio' || after === undefined) continue
      expect([key, snapshot(current, key).completionRatio]).toEqual([key, after])
    }
  })

  test('corrections are differences, one per entry, each with a reason', () => {
    const corrections = listPriceCorrections()
    const places = corrections.map(({ table, key }) => `${table}.${key}`)
    expect(new Set(places).size).toBe(places.length)
    for (const { before, after, reason: why } of corrections) {
      expect(before).not.toBe(after)
      expect(why.length).toBeGreaterThan(20)
    }
    expect(corrections).toContainEqual({
      table: 'modelPrice',
      key: 'gpt-4o-mini-tts',
      before: 0.3,
      reason: expect.stringContaining('flat price'),
    })
  })

  test('models of 2026 have a price', () => {
    const late = ['gpt-6-astra', 'gpt-6.1-sol', 'claude-opus-5-5', 'gemini-4-argon', 'grok-4.7', 'kimi-k3', 'glm-5.3']
    for (const model of [
      ...late,
      'gpt-5.4',
      'claude-sonnet-4-6',
      'gemini-3.1-pro-preview',
      'deepseek-v4-pro',
      'glm-5',
    ]) {
      expect(reason(reference, model)).toBe('not-configured')
      expect(snapshot(current, model).modelRatio).toBeGreaterThan(0)
    }
  })
})
