// What a settlement answers: the quota, its explanation line by line, and the log row's fields that let anyone redo it.

/** Parts of a charge. Token items carry `tokens`, call items `count`, factors only `ratio`. */
export type ChargeItem =
  | 'input'
  | 'cache_read'
  | 'cache_write'
  | 'cache_write_5m'
  | 'cache_write_1h'
  | 'image_input'
  | 'audio_input'
  | 'output'
  | 'audio_output'
  | 'call'
  | 'web_search'
  | 'file_search'
  | 'image_generation_call'
  | 'tier'
  | 'factor'
  | 'minimum'
  | 'reserved'

/** One line of the explanation. `quota` is this line's share before rounding, a double for people to read. */
export type ChargeLine = {
  readonly item: ChargeItem
  readonly quota: number
  readonly tokens?: number
  readonly count?: number
  /** Price relative to the model's input token, or a factor on the whole. */
  readonly ratio?: number
  /** USD per call, per 1000 calls or per million tokens, as the item's kind says. */
  readonly usd?: number
  /** The matched tier, or the factor's name. */
  readonly name?: string
}

/** The parts of a log row's `other` that a charge writes (billing.md section 15), plus ours, each commented. */
export type ChargeFields = {
  model_ratio: number
  group_ratio: number
  completion_ratio: number
  cache_tokens: number
  cache_ratio: number
  model_price: number
  user_group_ratio: number
  claude?: true
  usage_semantic?: 'anthropic'
  cache_creation_tokens?: number
  cache_creation_ratio?: number
  cache_creation_tokens_5m?: number
  cache_creation_ratio_5m?: number
  cache_creation_tokens_1h?: number
  cache_creation_ratio_1h?: number
  cache_write_tokens?: number
  image?: true
  image_ratio?: number
  image_output?: number
  audio_input_seperate_price?: true
  audio_input_token_count?: number
  audio_input_price?: number
  audio?: true
  ws?: true
  audio_input?: number
  audio_output?: number
  text_input?: number
  text_output?: number
  audio_ratio?: number
  audio_completion_ratio?: number
  web_search?: true
  web_search_call_count?: number
  web_search_price?: number
  file_search?: true
  file_search_call_count?: number
  file_search_price?: number
  image_generation_call?: true
  image_generation_call_price?: number
  billing_mode?: 'tiered_expr'
  expr_b64?: string
  matched_tier?: string
  /** Ours: previewed searches when the answer also ran plain ones, which own the fields above. */
  web_search_preview_call_count?: number
  web_search_preview_price?: number
  /** Ours: factors on the whole charge, such as the number of pictures. */
  other_ratios?: Readonly<Record<string, number>>
  /** Ours: quota per USD when it is not 500000. */
  quota_per_unit?: number
  /** Ours: token counts a tiered expression was given beyond those of the cache fields. */
  tier_tokens?: TierTokenFields
  /** Ours: the expression's value where it depends on the request or the time, so that tokens alone cannot repeat it. */
  tier_value?: number
  /** Ours: the expression failed and the reserved amount was charged. */
  tier_failed?: true
  /** Ours: an absurd number from the upstream was cut to a sane one. */
  usage_clamped?: true
}

/** Image and audio token counts of a tiered charge. */
export type TierTokenFields = { img?: number; ai?: number; img_o?: number; ao?: number }

export type Charge = {
  /** Whole quota units, never negative. */
  readonly quota: number
  /** The two token columns of the log row, as billed. */
  readonly promptTokens: number
  readonly completionTokens: number
  readonly fields: ChargeFields
  readonly explanation: readonly ChargeLine[]
}

/** A charge is stored as a safe integer, so an absurd product ends here instead of losing digits. */
export const capQuota = (quota: number | bigint): number => {
  const value = Number(quota)
  if (!(value > 0)) return 0
  return Math.min(value, Number.MAX_SAFE_INTEGER)
}
