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

/** USD per million tokens of a kind, or per call. */
type Amounts = {
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly imageInput?: number
  readonly audioInput?: number
  readonly audioOutput?: number
  readonly perCall?: number
}

/** Public list prices of a group of models, and where they were read. */
export type ListPrice = Amounts & {
  readonly names: readonly string[]
  /** Address of the page that says so; without one the price is of unknown origin, and `unverified`. */
  readonly source?: string
  /** The day it was read (a stored copy of the page, where the page itself could not be reached), as 2026-11-21. */
  readonly read?: string
  /** Amounts that no page of the vendor's own was read for; true for all of them. */
  readonly unverified?: true | readonly string[]
  /** What a flat price leaves out, as a sentence. */
  readonly note?: string
}

type Change = {
  readonly table: CorrectedTable
  readonly key: string
  readonly value: number | null
  readonly reason: string
}

/** Why an amount is what it is, for the operator who has to believe it. */
const reasonFor = ({ source, read, unverified, note }: ListPrice, member: keyof Amounts): string => {
  const isVerified = unverified === undefined || (unverified !== true && !unverified.includes(member))
  const place = source === undefined ? '' : `, ${source}, read ${read}`
  const origin = isVerified ? `List price of the vendor${place}.` : `Not checked on the vendor’s own page${place}.`
  return note === undefined ? origin : `${origin} ${note}`
}

/** A ratio of 1 is this many USD per million tokens. */
const USD_OF_RATIO_ONE = 2

/** Twelve digits, so that 0.11/0.6 shows as 0.183333333333 and not with the noise of a double. */
const quotient = (dividend: number, divisor: number): number => Number((dividend / divisor).toPrecision(12))

const isCorrectedTable = (name: string): name is CorrectedTable => CORRECTED_TABLES.some((table) => table === name)

type Entry = { readonly table: CorrectedTable; readonly value: number; readonly member: keyof Amounts }

/** The table entries that a list price amounts to. */
const entriesOf = (price: ListPrice): Entry[] => {
  if (price.perCall !== undefined) return [{ table: 'modelPrice', value: price.perCall, member: 'perCall' }]
  const { input = 0, audioInput = input } = price
  const entries: Entry[] = [{ table: 'modelRatio', value: quotient(input, USD_OF_RATIO_ONE), member: 'input' }]
  if (input === 0) return entries
  const add = (table: CorrectedTable, member: keyof Amounts, per: number): void => {
    const usd = price[member]
    if (usd !== undefined) entries.push({ table, value: quotient(usd, per), member })
  }
  add('completionRatio', 'output', input)
  add('cacheRatio', 'cacheRead', input)
  add('createCacheRatio', 'cacheWrite', input)
  add('imageRatio', 'imageInput', input)
  add('audioRatio', 'audioInput', input)
  add('audioCompletionRatio', 'audioOutput', audioInput)
  return entries
}

const correctionChanges = (): Change[] =>
  correctionGroups.flatMap(({ table, values, reason }) => {
    if (!isCorrectedTable(table)) throw new Error(`corrections name an unknown table: ${table}`)
    const entries: [string, number | null][] = Object.entries(values)
    return entries.map(([key, value]) => ({ table, key, value, reason }))
  })

/** The list prices as the file holds them. */
export const listPrices = (): readonly ListPrice[] => currentPrices as readonly ListPrice[]

const listPriceChanges = (): Change[] =>
  listPrices().flatMap((price) =>
    price.names.flatMap((key) =>
      entriesOf(price).map(({ table, value, member }) => ({ table, key, value, reason: reasonFor(price, member) })),
    ),
  )

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
