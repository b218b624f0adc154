// The log row's fields that every kind of charge shares, and the factors on a whole charge.
import type { Usage } from '../kernel/index.ts'
import type { ChargeFields } from './charge.ts'
import { DEFAULT_QUOTA_PER_UNIT } from './price-book.ts'
import type { PriceSnapshot } from './price-types.ts'

/** Named factors on a whole charge, such as the number of pictures. */
export type Factors = readonly (readonly [name: string, factor: number])[]

const NO_FACTORS: Factors = []

/** The factors that change something: finite, above 0 and not 1 (billing.md section 9 ignores the rest). */
export const listFactors = (factors: Readonly<Record<string, number>> | undefined): Factors => {
  if (factors === undefined) return NO_FACTORS
  return Object.entries(factors).filter(([, factor]) => Number.isFinite(factor) && factor > 0 && factor !== 1)
}

/** Fields of a price without tokens or cache: what rows of the audio path show. */
export const priceFields = (snapshot: PriceSnapshot): ChargeFields => {
  const fields: ChargeFields = {
    model_ratio: snapshot.modelRatio,
    group_ratio: snapshot.groupRatio,
    completion_ratio: snapshot.completionRatio,
    cache_tokens: 0,
    cache_ratio: 0,
    model_price: snapshot.modelPrice,
    user_group_ratio: snapshot.hasSpecialGroupRatio ? snapshot.groupRatio : -1,
  }
  if (snapshot.quotaPerUnit !== DEFAULT_QUOTA_PER_UNIT) fields.quota_per_unit = snapshot.quotaPerUnit
  return fields
}

const writeCacheWrites = (
  fields: ChargeFields,
  usage: Usage,
  snapshot: PriceSnapshot,
  cacheWriteTokens: number,
): void => {
  const { cacheWrite5mTokens = 0, cacheWrite1hTokens = 0 } = usage
  fields.cache_creation_tokens = usage.cacheWriteTokens ?? 0
  fields.cache_creation_ratio = snapshot.cacheWriteRatio
  if (cacheWriteTokens > 0) fields.cache_write_tokens = cacheWriteTokens
  if (cacheWrite5mTokens > 0) {
    fields.cache_creation_tokens_5m = cacheWrite5mTokens
    fields.cache_creation_ratio_5m = snapshot.cacheWrite5mRatio
  }
  if (cacheWrite1hTokens > 0) {
    fields.cache_creation_tokens_1h = cacheWrite1hTokens
    fields.cache_creation_ratio_1h = snapshot.cacheWrite1hRatio
  }
}

/** Price, cache and semantics fields of a text or tiered charge. */
export const baseFields = (usage: Usage, snapshot: PriceSnapshot, cacheWriteTokens: number): ChargeFields => {
  const fields = priceFields(snapshot)
  fields.cache_tokens = usage.cacheReadTokens ?? 0
  fields.cache_ratio = snapshot.cacheReadRatio
  const isAnthropic = usage.semantics === 'anthropic'
  if (isAnthropic) {
    fields.claude = true
    fields.usage_semantic = 'anthropic'
  }
  if (isAnthropic || cacheWriteTokens > 0) writeCacheWrites(fields, usage, snapshot, cacheWriteTokens)
  if (usage.isClamped === true) fields.usage_clamped = true
  return fields
}
