// The price list as `GET /api/pricing` answers it: models that the caller may use, and what they cost.

/** One model. Ratios that it does not have are left out; 1 is $2 per million tokens of input. */
export type PricedModel = {
  model_name: string
  description?: string
  icon?: string
  /** Comma list. */
  tags?: string
  vendor_id?: number
  /** 0 by ratio, 1 per call. */
  quota_type: number
  model_ratio: number
  /** US dollars per call. */
  model_price: number
  completion_ratio: number
  cache_ratio?: number
  create_cache_ratio?: number
  image_ratio?: number
  audio_ratio?: number
  audio_completion_ratio?: number
  enable_groups: readonly string[]
  supported_endpoint_types: readonly string[]
  billing_mode?: string
  billing_expr?: string
}

/** Who makes models, as everybody sees them. */
export type PublicVendor = { id: number; name: string; description?: string; icon?: string }

/** The answer has no `data` envelope around these members. */
export type PriceListAnswer = {
  success: boolean
  message?: string
  data: readonly PricedModel[]
  vendors: readonly PublicVendor[]
  group_ratio: Readonly<Record<string, number>>
  usable_group: Readonly<Record<string, string>>
  supported_endpoint: Readonly<Record<string, { path: string; method: string }>>
  auto_groups: readonly string[]
  /** Models of `data` for which nobody set a price; their ratio means nothing. */
  unpriced_models?: readonly string[]
}
