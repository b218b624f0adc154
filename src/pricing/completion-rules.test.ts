// The 50 built-in completion rules of billing.md section 3, one name for each, and the names under which prices are looked up.
import { describe, expect, test } from 'bun:test'
import referenceRules from './defaults/completion-rules.json' with { type: 'json' }
import { createPriceBook, findCompletionRatio, type PriceTables, resolvePrice } from './index.ts'

/** Order of the rule in the specification → a name that it is the first to match, the ratio, and whether it beats the table. */
const RULES: readonly (readonly [order: number, name: string, ratio: number, isLocked: boolean])[] = [
  [1, 'gpt-5-all', 2, false],
  [2, 'gpt-4o-gizmo-g-2fkFE8rbu', 2, false],
  [3, 'gpt-4o-2024-05-13', 3, true],
  [4, 'gpt-4o-mini-tts-2025-03-20', 20, false],
  [5, 'gpt-4o-2024-11-20', 4, false],
  [6, 'gpt-5.5-pro', 6, true],
  [7, 'gpt-5.4-nano-2026-03-17', 6.25, true],
  [8, 'gpt-5.4-mini', 6, true],
  [9, 'gpt-5-mini', 8, true],
  [10, 'gpt-4.5-preview-2025-02-27', 2, true],
  [11, 'gpt-4-turbo-2024-04-09', 3, true],
  [12, 'gpt-4-1106', 3, true],
  [13, 'gpt-4-1105', 3, true],
  [14, 'gpt-4-1106-preview', 2, false],
  [15, 'o1-mini', 4, true],
  [16, 'o3-deep-research', 4, true],
  [17, 'chatgpt-4o-latest', 3, true],
  [18, 'anthropic.claude-3-opus-20240229-v1:0', 5, true],
  [19, 'claude-sonnet-4-5-20250929-thinking', 5, true],
  [20, 'us.anthropic.claude-opus-4-6', 5, true],
  [21, 'claude-haiku-4-5-20251001', 5, true],
  [26, 'mistral-large-latest', 3, true],
  [27, 'gemini-1.5-pro-latest', 4, true],
  [28, 'gemini-2.0-flash', 4, true],
  [29, 'gemini-2.5-pro-preview-06-05', 8, false],
  [30, 'gemini-2.5-flash-preview-05-20-nothinking', 4, false],
  [31, 'gemini-2.5-flash-preview-tts', 70 / 3, false],
  [32, 'gemini-2.5-flash-lite', 4, false],
  [33, 'gemini-2.5-flash-image', 25 / 3, false],
  [34, 'gemini-robotics-er-1.5-preview', 25 / 3, false],
  [35, 'gemini-3-pro-image-preview', 60, false],
  [36, 'gemini-3-pro-preview', 6, false],
  [37, 'gemini-3-flash-preview', 4, false],
  [38, 'command-r', 3, true],
  [39, 'command-r-plus', 5, true],
  [40, 'command-r-08-2024', 4, true],
  [41, 'command-r-plus-08-2024', 4, true],
  [42, 'command-a-03-2025', 4, false],
  [43, 'ERNIE-Speed-128K', 2, true],
  [44, 'ERNIE-Lite-8K', 2, true],
  [45, 'ERNIE-Character-8K', 2, true],
  [46, 'ERNIE-Functions-8K', 2, true],
  [47, 'llama2-70b-4096', 1.25, true],
  [48, 'llama3-8b-8192', 2, true],
  [49, 'llama3-70b-8192', 79 / 59, true],
  [50, 'deepseek-chat', 1, false],
]

/** Rules 22 to 25 come behind rule 14, which takes all their names: the ratio they were meant to give. */
const UNREACHABLE: readonly (readonly [order: number, name: string, meant: number])[] = [
  [22, 'gpt-3.5-turbo', 3],
  [23, 'gpt-3.5-turbo-0125', 3],
  [24, 'gpt-3.5-turbo-1106', 2],
  [25, 'gpt-3.5-turbo-16k', 4 / 3],
]

/** No rule gives this, so that it can only come from the table. */
const OPERATORS_OWN = 7.5

const ratioOf = (name: string, tables: PriceTables = {}) => findCompletionRatio(createPriceBook(tables), name)

type Rule = { readonly exact?: string; readonly prefix?: string; readonly suffix?: string; readonly contains?: string }

const fits = (rule: Rule, name: string): boolean =>
  name === (rule.exact ?? name) &&
  name.startsWith(rule.prefix ?? '') &&
  name.endsWith(rule.suffix ?? '') &&
  name.includes(rule.contains ?? '')

/** A custom GPT is looked up under its wildcard. */
const normalised = (name: string): string => (name.startsWith('gpt-4o-gizmo') ? 'gpt-4o-gizmo-*' : name)

describe('completion rules', () => {
  test('are those of the specification, but for the four that nothing reaches', () => {
    const orders = [...RULES, ...UNREACHABLE].map(([order]) => order)
    expect(orders.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    const first = RULES.map(([, name]) => referenceRules.findIndex((rule) => fits(rule, normalised(name))))
    expect(first).toEqual(referenceRules.map((_, index) => index))
  })

  test.each(RULES)('rule %i decides for %s', (_order, name, ratio, isLocked) => {
    expect(ratioOf(name)).toEqual({ ratio, locked: isLocked })
    const own = ratioOf(name, { completionRatio: { [normalised(name)]: OPERATORS_OWN } })
    expect(own).toEqual({ ratio: isLocked ? ratio : OPERATORS_OWN, locked: isLocked })
  })

  test.each(UNREACHABLE)(
    'rule %i never decides for %s in the reference, and does in current prices',
    (_order, name, meant) => {
      const completionRatio = { [name]: OPERATORS_OWN }
      expect(ratioOf(name)).toEqual({ ratio: 2, locked: false })
      expect(ratioOf(name, { completionRatio })).toEqual({ ratio: OPERATORS_OWN, locked: false })
      expect(ratioOf(name, { edition: 'current' })).toEqual({ ratio: meant, locked: false })
      expect(ratioOf(name, { edition: 'current', completionRatio })).toEqual({ ratio: OPERATORS_OWN, locked: false })
    },
  )

  test.each(RULES.filter(([, , , isLocked]) => isLocked))(
    'rule %i gives way to a table that names a vendor’s %s',
    (_order, name, ratio) => {
      const listed = `vendor/${name}`
      expect(ratioOf(listed, { completionRatio: { [listed]: OPERATORS_OWN } })).toEqual({
        ratio: OPERATORS_OWN,
        locked: false,
      })
      const unlisted = ratioOf(listed)
      expect(unlisted.ratio).toBe(name.includes('claude') ? ratio : 1)
    },
  )
})

/** The five normalisations of section 3: a name → the key of its prices. */
const NORMALISED: readonly (readonly [name: string, key: string])[] = [
  ['gemini-2.5-flash-lite-preview-06-17-thinking-1024', 'gemini-2.5-flash-lite-thinking-*'],
  ['gemini-2.5-flash-preview-05-20-thinking-24576', 'gemini-2.5-flash-thinking-*'],
  ['gemini-2.5-pro-thinking-128', 'gemini-2.5-pro-thinking-*'],
  ['gpt-4-gizmo-g-abc', 'gpt-4-gizmo-*'],
  ['gpt-4o-gizmo-g-abc', 'gpt-4o-gizmo-*'],
]

/** Names that look like those and are none. */
const EXACT = [
  'gemini-2.5-flash-thinking',
  'gemini-2.5-pro-nothinking',
  'gemini-2.0-flash-thinking-exp',
  'gemini-3-pro-thinking-512',
  'gpt-4-turbo-gizmo-x',
  'my-gpt-4o-gizmo-x',
]

const priceOf = (tables: PriceTables, model: string) => {
  const found = resolvePrice(createPriceBook(tables), { model, userGroup: 'default', usingGroup: 'default' })
  return found.kind === 'priced' ? found.snapshot : undefined
}

describe('names of prices', () => {
  test.each(NORMALISED)('%s has the model, completion and audio ratios of %s', (name, key) => {
    const table = { [key]: 9 }
    const tables: PriceTables = {
      modelRatio: table,
      completionRatio: table,
      audioRatio: table,
      audioCompletionRatio: table,
    }
    const ratios = { modelRatio: 9, completionRatio: 9, audioRatio: 9, audioCompletionRatio: 9, hasAudioRatio: true }
    expect(priceOf(tables, name)).toMatchObject(ratios)
    expect(priceOf({ modelPrice: table }, name)).toMatchObject({ mode: 'price', modelPrice: 9 })
    expect(priceOf({ modelRatio: { [name]: 9 } }, name)).toBeUndefined()
  })

  test.each(NORMALISED)('%s has the cache and picture ratios of its own name, not of %s', (name, key) => {
    const modelRatio = { [key]: 1 }
    const own = { [name]: 0.3, [key]: 0.7 }
    expect(priceOf({ modelRatio, cacheRatio: own, createCacheRatio: own, imageRatio: own }, name)).toMatchObject({
      cacheReadRatio: 0.3,
      cacheWriteRatio: 0.3,
      imageRatio: 0.3,
    })
    const wildcard = { [key]: 0.7 }
    const inherited = { modelRatio, cacheRatio: wildcard, createCacheRatio: wildcard, imageRatio: wildcard }
    expect(priceOf(inherited, name)).toMatchObject({ cacheReadRatio: 1, cacheWriteRatio: 1.25, imageRatio: 1 })
  })

  test.each(NORMALISED)('%s is tiered only by its own name, not as %s', (name, key) => {
    const tiers = (model: string): PriceTables => ({
      modelRatio: { [key]: 1 },
      billingMode: { [model]: 'tiered_expr' },
      billingExpr: { [model]: 'p' },
    })
    expect(priceOf(tiers(name), name)?.mode).toBe('tiered')
    expect(priceOf(tiers(key), name)?.mode).toBe('ratio')
  })

  test.each(EXACT)('%s is taken as it is', (name) => {
    expect(priceOf({ modelRatio: { [name]: 9 } }, name)?.modelRatio).toBe(9)
  })
})
