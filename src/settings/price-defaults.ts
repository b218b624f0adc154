// The built-in prices as defaults of the price settings, in the edition of the installation.
import { defaultPriceTables, type PriceEdition, type PriceTables } from '../pricing/index.ts'

type Ratios = Readonly<Record<string, number>>

/** The tables of plain numbers among the price tables. */
export type PriceTableName =
  | 'modelRatio'
  | 'completionRatio'
  | 'cacheRatio'
  | 'createCacheRatio'
  | 'imageRatio'
  | 'audioRatio'
  | 'audioCompletionRatio'
  | 'modelPrice'
  | 'toolPrices'

const EMPTY: Ratios = {}

/** The default of one price setting in an edition. */
export const defaultPrices =
  (name: PriceTableName & keyof PriceTables) =>
  (edition: PriceEdition): Ratios =>
    defaultPriceTables(edition)[name] ?? EMPTY
