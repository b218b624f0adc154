// What upstreams' prices differ in from the local tables: the answer of ratio synchronisation.
import {
  PRICE_FIELDS,
  type PriceDifference,
  type PriceDifferences,
  type PriceField,
  type PriceValue,
} from '../../contract/index.ts'
import type { PriceSheet } from './prices.ts'

export type UpstreamPrices = { readonly name: string; readonly sheet: PriceSheet }

const NEARLY = 1e-9

const isEqual = (left: PriceValue, right: PriceValue): boolean =>
  typeof left === 'number' && typeof right === 'number' ? Math.abs(left - right) < NEARLY : left === right

const priceIn = (sheet: PriceSheet, field: PriceField, model: string): PriceValue | undefined =>
  sheet.get(field)?.get(model)

/** What a system of this family answers for a model without a price: its fallback ratio with the default completion ratio. */
const isUnset = (sheet: PriceSheet, model: string): boolean =>
  priceIn(sheet, 'model_ratio', model) === 37.5 && priceIn(sheet, 'completion_ratio', model) === 1

const isDifferent = (local: PriceValue | undefined, theirs: PriceValue | undefined): boolean =>
  theirs !== undefined && (local === undefined || !isEqual(local, theirs))

const tell = (local: PriceValue | undefined, theirs: PriceValue | undefined): PriceValue | 'same' | null => {
  if (theirs === undefined) return local === undefined ? 'same' : null
  return local !== undefined && isEqual(local, theirs) ? 'same' : theirs
}

const modelsOf = (local: PriceSheet, upstreams: readonly UpstreamPrices[], field: PriceField): Set<string> =>
  new Set([local, ...upstreams.map(({ sheet }) => sheet)].flatMap((sheet) => [...(sheet.get(field)?.keys() ?? [])]))

const differsAnywhere = (local: PriceSheet, { sheet }: UpstreamPrices): boolean =>
  PRICE_FIELDS.some((field) =>
    [...(sheet.get(field) ?? [])].some(([model, value]) => isDifferent(priceIn(local, field, model), value)),
  )

/**
 * Model → field → difference, of every field where some upstream has another value than the local tables. Upstreams that
 * differ in nothing are left out altogether.
 */
export const comparePrices = (local: PriceSheet, all: readonly UpstreamPrices[]): PriceDifferences => {
  const upstreams = all.filter((upstream) => differsAnywhere(local, upstream))
  const differences = new Map<string, Partial<Record<PriceField, PriceDifference>>>()
  for (const field of PRICE_FIELDS) {
    for (const model of modelsOf(local, upstreams, field)) {
      const current = priceIn(local, field, model)
      const told = upstreams.map(({ name, sheet }) => ({ name, sheet, theirs: priceIn(sheet, field, model) }))
      if (!told.some(({ theirs }) => isDifferent(current, theirs))) continue
      const fields = differences.get(model) ?? {}
      differences.set(model, fields)
      fields[field] = {
        current: current ?? null,
        upstreams: Object.fromEntries(told.map(({ name, theirs }) => [name, tell(current, theirs)])),
        confidence: Object.fromEntries(told.map(({ name, sheet }) => [name, !isUnset(sheet, model)])),
      }
    }
  }
  return Object.fromEntries(differences)
}
