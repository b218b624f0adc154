// The values prices are made of: the operator's tables, and the snapshot of one request's price.

/** Which built-in facts apply: exactly those of New API, or corrected and current ones (design: section 9). */
export type PriceEdition = 'reference' | 'current'

export type RatioTable = Readonly<Record<string, number>>

/**
 * The option tables as parsed JSON (billing.md section 2). A table that is left out counts as empty; `toolPrices` is laid
 * over the built-in tool prices. Ratios are multiples of 2 USD per million tokens, prices are USD per call, tool prices
 * USD per 1000 calls.
 */
export type PriceTables = {
  readonly modelRatio?: RatioTable
  readonly completionRatio?: RatioTable
  readonly cacheRatio?: RatioTable
  readonly createCacheRatio?: RatioTable
  readonly imageRatio?: RatioTable
  readonly audioRatio?: RatioTable
  readonly audioCompletionRatio?: RatioTable
  readonly modelPrice?: RatioTable
  readonly groupRatio?: RatioTable
  readonly groupGroupRatio?: Readonly<Record<string, RatioTable>>
  readonly billingMode?: Readonly<Record<string, string>>
  readonly billingExpr?: Readonly<Record<string, string>>
  readonly toolPrices?: RatioTable
  /** Quota units of one USD; 500000 unless given. */
  readonly quotaPerUnit?: number
  /** Serves models without a price at the fallback ratio. */
  readonly selfUseModeEnabled?: boolean
  /** Which built-in completion rules apply; `reference` unless given. */
  readonly edition?: PriceEdition
}

/** How a call is charged: tokens times ratios, a price per call, or an expression over token counts. */
export type PriceMode = 'ratio' | 'price' | 'tiered'

/** USD per 1000 calls of each hosted tool, resolved for one model. */
export type ResolvedToolPrices = {
  readonly webSearch: number
  readonly webSearchPreview: number
  readonly fileSearch: number
}

/** Everything about a model's price that does not depend on who asks. */
export type ModelPricing = {
  /** The name the client sent; prices never follow a channel's model mapping. */
  readonly model: string
  readonly mode: PriceMode
  /** Quota per uncached input token; 0 unless `mode` is `ratio`. */
  readonly modelRatio: number
  readonly completionRatio: number
  readonly cacheReadRatio: number
  readonly cacheWriteRatio: number
  readonly cacheWrite5mRatio: number
  readonly cacheWrite1hRatio: number
  readonly imageRatio: number
  readonly audioRatio: number
  readonly audioCompletionRatio: number
  /** True when the model has an entry of its own in one of the two audio tables. */
  readonly hasAudioRatio: boolean
  /** USD per call; −1 in ratio mode (as log rows show it), 0 in tiered mode. */
  readonly modelPrice: number
  /** USD per million audio input tokens where a vendor prices them apart (Gemini); 0 when not. */
  readonly audioInputUsdPerMillion: number
  /** The expression of tiered mode, else empty. */
  readonly expression: string
  readonly toolPrices: ResolvedToolPrices
  readonly quotaPerUnit: number
  /** True when the model has no price and the fallback ratio stands in. */
  readonly isFallback: boolean
}

/** The price a running request keeps: later option edits do not change it. A plain JSON value. */
export type PriceSnapshot = ModelPricing & {
  readonly group: string
  readonly groupRatio: number
  /** True when the user's own group has a ratio of its own for `group`, which then replaces the group's. */
  readonly hasSpecialGroupRatio: boolean
}

/** Why a model cannot be charged. */
export type UnpricedReason = 'not-configured' | 'expression-missing'

export type PriceResolution =
  | { readonly kind: 'priced'; readonly snapshot: PriceSnapshot }
  | { readonly kind: 'unpriced'; readonly model: string; readonly reason: UnpricedReason }
