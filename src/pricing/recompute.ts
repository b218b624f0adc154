// Recomputes a charge from its log row alone, for audits and for the explanation a user sees.
import type { ChargeFields, ChargeLine } from './charge.ts'
import { listFactors } from './charge-fields.ts'
import { evaluateTier } from './expression/index.ts'
import { DEFAULT_QUOTA_PER_UNIT } from './price-book.ts'
import { priceAudio } from './settle-audio.ts'
import { priceText } from './settle-text.ts'
import { priceTier, tierTokens } from './settle-tiered.ts'
import { explainTools, readToolFields } from './tool-surcharges.ts'

/** What is needed of a consume row; `other` is the parsed JSON of the column. */
export type ChargedRow = {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly other: Partial<ChargeFields>
}

export type Recomputed =
  | { readonly kind: 'charge'; readonly quota: number; readonly explanation: readonly ChargeLine[] }
  /** The row does not hold what its price was made of. */
  | { readonly kind: 'unknown'; readonly reason: 'no-price' | 'expression-failed' }

type WrittenTokens = { readonly written: number; readonly fiveMinutes: number; readonly oneHour: number }

const writtenTokens = (fields: Partial<ChargeFields>): WrittenTokens => {
  const fiveMinutes = fields.cache_creation_tokens_5m ?? 0
  const oneHour = fields.cache_creation_tokens_1h ?? 0
  const flat = fields.cache_write_tokens ?? fields.cache_creation_tokens ?? 0
  return { written: Math.max(flat, fiveMinutes + oneHour), fiveMinutes, oneHour }
}

const excludesCache = (fields: Partial<ChargeFields>): boolean =>
  fields.usage_semantic === undefined ? fields.claude === true : fields.usage_semantic === 'anthropic'

const recomputeText = (row: ChargedRow): Recomputed => {
  const { other } = row
  const { written, fiveMinutes, oneHour } = writtenTokens(other)
  const modelPrice = other.model_price ?? -1
  const priced = priceText({
    isPerCall: modelPrice >= 0,
    excludesCache: excludesCache(other),
    promptTokens: row.promptTokens,
    completionTokens: row.completionTokens,
    cacheReadTokens: other.cache_tokens ?? 0,
    cacheWriteTokens: written,
    cacheWrite5mTokens: fiveMinutes,
    cacheWrite1hTokens: oneHour,
    imageInputTokens: other.image === true ? (other.image_output ?? 0) : 0,
    audioInputTokens: other.audio_input_token_count ?? 0,
    audioInputUsd: other.audio_input_price ?? 0,
    modelPrice,
    modelRatio: other.model_ratio ?? 0,
    groupRatio: other.group_ratio ?? 1,
    completionRatio: other.completion_ratio ?? 1,
    cacheReadRatio: other.cache_ratio ?? 1,
    cacheWriteRatio: other.cache_creation_ratio ?? 1,
    cacheWrite5mRatio: other.cache_creation_ratio_5m ?? other.cache_creation_ratio ?? 1,
    cacheWrite1hRatio: other.cache_creation_ratio_1h ?? other.cache_creation_ratio ?? 1,
    imageRatio: other.image_ratio ?? 1,
    quotaPerUnit: other.quota_per_unit ?? DEFAULT_QUOTA_PER_UNIT,
    tools: readToolFields(other),
    factors: listFactors(other.other_ratios),
  })
  return { kind: 'charge', ...priced }
}

const recomputeAudio = (row: ChargedRow): Recomputed => {
  const { other } = row
  const modelPrice = other.model_price ?? -1
  const priced = priceAudio({
    isPerCall: modelPrice >= 0,
    totalTokens: row.promptTokens + row.completionTokens,
    textInputTokens: other.text_input ?? 0,
    textOutputTokens: other.text_output ?? 0,
    audioInputTokens: other.audio_input ?? 0,
    audioOutputTokens: other.audio_output ?? 0,
    modelPrice,
    modelRatio: other.model_ratio ?? 0,
    groupRatio: other.group_ratio ?? 1,
    completionRatio: other.completion_ratio ?? 1,
    audioRatio: other.audio_ratio ?? 1,
    audioCompletionRatio: other.audio_completion_ratio ?? 1,
    quotaPerUnit: other.quota_per_unit ?? DEFAULT_QUOTA_PER_UNIT,
  })
  return { kind: 'charge', ...priced }
}

/** The expression's value: as the row states it, else evaluated again over the row's token counts. */
const tierValue = (row: ChargedRow): number | undefined => {
  const { other } = row
  if (other.tier_value !== undefined) return other.tier_value
  const expression = Buffer.from(other.expr_b64 ?? '', 'base64').toString('utf8')
  const { written, oneHour } = writtenTokens(other)
  const excluded = excludesCache(other) ? (other.cache_tokens ?? 0) + written : 0
  const tokens = tierTokens(expression, {
    input: row.promptTokens + excluded,
    output: row.completionTokens,
    cacheRead: other.cache_tokens ?? 0,
    cacheWrite: written - oneHour,
    cacheWrite1h: oneHour,
    imageInput: other.tier_tokens?.img ?? 0,
    audioInput: other.tier_tokens?.ai ?? 0,
    imageOutput: other.tier_tokens?.img_o ?? 0,
    audioOutput: other.tier_tokens?.ao ?? 0,
  })
  const outcome = evaluateTier(expression, tokens)
  return outcome.kind === 'value' && !outcome.hasReadRequest ? outcome.value : undefined
}

const recomputeTiered = (row: ChargedRow): Recomputed => {
  const { other } = row
  const value = other.tier_failed === true ? undefined : tierValue(row)
  if (value === undefined) return { kind: 'unknown', reason: 'expression-failed' }
  const groupRatio = other.group_ratio ?? 1
  const quotaPerUnit = other.quota_per_unit ?? DEFAULT_QUOTA_PER_UNIT
  const tools = readToolFields(other)
  const share = (value / 1e6) * quotaPerUnit * groupRatio
  const tier: ChargeLine = { item: 'tier', name: other.matched_tier ?? '', usd: value / 1e6, quota: share }
  return {
    kind: 'charge',
    quota: priceTier(value, groupRatio, quotaPerUnit, tools),
    explanation: [tier, ...explainTools(tools, groupRatio, quotaPerUnit)],
  }
}

/**
 * The quota and explanation of a consume row, from the row alone. Works for rows of ours and of New API; `unknown` for rows
 * that carry no price, and for tiered ones whose value came from the reserved amount or from a request nobody kept.
 */
export const recompute = (row: ChargedRow): Recomputed => {
  const { other } = row
  if (other.billing_mode === 'tiered_expr') return recomputeTiered(row)
  if (other.model_ratio === undefined && other.model_price === undefined) return { kind: 'unknown', reason: 'no-price' }
  return other.audio === true || other.ws === true ? recomputeAudio(row) : recomputeText(row)
}
