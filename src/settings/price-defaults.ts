// The built-in prices as defaults of the price settings, in the edition of the installation.

import referenceTables from '../pricing/defaults/reference.json' with { type: 'json' }
import type { PriceEdition } from '../pricing/index.ts'

type Ratios = Readonly<Record<string, number>>

type PriceDefaults = {
  readonly modelRatio: Ratios
  readonly completionRatio: Ratios
  readonly cacheRatio: Ratios
  readonly createCacheRatio: Ratios
  readonly imageRatio: Ratios
  readonly audioRatio: Ratios
  readonly audioCompletionRatio: Ratios
  readonly modelPrice: Ratios
  readonly toolPrices: Ratios
}

/** The tables of an edition. */
export const loadPriceDefaults = (_edition: PriceEdition): PriceDefaults => referenceTables
