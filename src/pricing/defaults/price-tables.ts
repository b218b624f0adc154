// The built-in price tables in two editions, and what the second one changes and why.
import type { PriceEdition, PriceTables, RatioTable } from '../price-types.ts'
import correctionGroups from './corrections.json' with { type: 'json' }
import currentPrices from './current-prices.json' with { type: 'json' }
import referenceTables from './reference.json' with { type: 'json' }

/** Tables that the `current` edition changes. */
const CORRECTED_TABLES = [
  'modelRatio',
  'completionRatio',
  'cacheRatio',
  'createCacheRatio',
  'imageRatio',
  'audioRatio',
  'audioCompletionRatio',
  'modelPrice',
] as const

export type CorrectedTable = (typeof CORRECTED_TABLES)[number]

/** One difference between the editions; a missing side means that the entry is not there. */
export type PriceCorrection = {
  readonly table: CorrectedTable
  readonly key: string
  readonly before?: number
  readonly after?: number
  /** Why, in a sentence for the operator. */
  readonly reason: string
}

/** Public list prices of a group of models in USD: per million tokens, or per call. */
type ListPrice = {
  readonly names: readonly string[]
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly imageInput?: number
  readonly audioInput?: number
  readonly audioOutput?: number
  readonly perCall?: number
}

type Change = {
  readonly table: CorrectedTable
  readonly key: string
  readonly value: number | null
  readonly reason: string
}

const LIST_PRICE_REASON = 'Public list price of the vendor.'

/** A ratio of 1 is this many USD per million tokens. */
const USD_OF_RATIO_ONE = 2

/** Twelve digits, so that 0.11/0.6 shows as 0.183333333333 and not with the noise of a double. */
const quotient = (dividend: number, divisor: number): number => Number((dividend / divisor).toPrecision(12))

const isCorrectedTable = (name: string): name is CorrectedTable => CORRECTED_TABLES.some((table) => table === name)

/** The table entries that a list price amounts to. */
const entriesOf = (price: ListPrice): [CorrectedTable, number][] => {
  if (price.perCall !== undefined) return [['modelPrice', price.perCall]]
  const { input = 0, audioInput = input } = price
  const entries: [CorrectedTable, number][] = [['modelRatio', quotient(input, USD_OF_RATIO_ONE)]]
  if (input === 0) return entries
  const add = (table: CorrectedTable, usd: number | undefined, per: number): void => {
    if (usd !== undefined) entries.push([table, quotient(usd, per)])
  }
  add('completionRatio', price.output, input)
  add('cacheRatio', price.cacheRead, input)
  add('createCacheRatio', price.cacheWrite, input)
  add('imageRatio', price.imageInput, input)
  add('audioRatio', price.audioInput, input)
  add('audioCompletionRatio', price.audioOutput, audioInput)
  return entries
}

const correctionChanges = (): Change[] =>
  correctionGroups.flatMap(({ table, values, reason }) => {
    if (!isCorrectedTable(table)) throw new Error(`corrections name an unknown table: ${table}`)
    const entries: [string, number | null][] = Object.entries(values)
    return entries.map(([key, value]) => ({ table, key, value, reason }))
  })

const listPriceChanges = (): Change[] => {
  const prices: readonly ListPrice[] = currentPrices
  return prices.flatMap((price) =>
    price.names.flatMap((key) =>
      entriesOf(price).map(([table, value]) => ({ table, key, value, reason: LIST_PRICE_REASON })),
    ),
  )
}

const referenceTable = (table: CorrectedTable): RatioTable => referenceTables[table]

const readEntry = (table: RatioTable, key: string): number | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** Every difference of the `current` edition, for the page that lets an operator see and accept them. */
export const listPriceCorrections = (): readonly PriceCorrection[] =>
  [...correctionChanges(), ...listPriceChanges()].flatMap(({ table, key, value, reason }) => {
    const before = readEntry(referenceTable(table), key)
    const after = value ?? undefined
    if (before === after) return []
    return [
      { table, key, reason, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) },
    ]
  })

const currentTable = (table: CorrectedTable, corrections: readonly PriceCorrection[]): RatioTable => {
  const entries = new Map(Object.entries(referenceTable(table)))
  for (const { table: changed, key, after } of corrections) {
    if (changed !== table) continue
    if (after === undefined) entries.delete(key)
    else entries.set(key, after)
  }
  return Object.fromEntries(entries)
}

const buildCurrent = (): PriceTables => {
  const corrections = listPriceCorrections()
  const corrected = CORRECTED_TABLES.map((table) => [table, currentTable(table, corrections)] as const)
  return { ...referenceTables, ...Object.fromEntries(corrected), edition: 'current' }
}

const reference: PriceTables = { ...referenceTables, edition: 'reference' }
let current: PriceTables | undefined

/** The built-in tables: `reference` as New API ships them, `current` with wrong and stale prices corrected. */
export const defaultPriceTables = (edition: PriceEdition): PriceTables => {
  if (edition === 'reference') return reference
  current ??= buildCurrent()
  return current
}
