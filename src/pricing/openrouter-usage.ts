// OpenRouter answers Claude requests with a prompt count that includes cached tokens; this takes them out again.
import { roundHalfAway, type Usage } from '../kernel/index.ts'
import referenceTables from './defaults/reference.json' with { type: 'json' }
import type { PriceSnapshot, RatioTable } from './price-types.ts'

const builtInRatios: RatioTable = referenceTables.modelRatio

/** A stated cost explains tokens only while the operator's price is the vendor's own. */
const hasVendorPrice = ({ mode, model, modelRatio, cacheWriteRatio }: PriceSnapshot): boolean =>
  mode === 'ratio' && modelRatio > 0 && cacheWriteRatio !== 1 && builtInRatios[model] === modelRatio

/**
 * Cache-write tokens that the stated cost implies (billing.md section 5); 0 when it does not explain any. `usage` counts
 * cached tokens inside its prompt.
 */
export const inferCacheWrites = (usage: Usage, snapshot: PriceSnapshot): number => {
  const { modelRatio, completionRatio, cacheReadRatio, cacheWriteRatio, quotaPerUnit } = snapshot
  const { costUsd = 0, promptTokens, completionTokens, cacheReadTokens = 0 } = usage
  if (!(costUsd > 0)) return 0
  const perToken = modelRatio / quotaPerUnit
  const saved = cacheReadTokens * (perToken - perToken * cacheReadRatio)
  const rest = costUsd - promptTokens * perToken + saved - completionTokens * perToken * completionRatio
  const written = roundHalfAway(rest / (perToken * cacheWriteRatio - perToken))
  return written >= 0 && written <= promptTokens - cacheReadTokens ? written : 0
}

/** The usage with cached and cache-written tokens taken out of its prompt, as Claude itself would report it. */
export const separateOpenRouterCache = (usage: Usage, snapshot: PriceSnapshot): Usage => {
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = usage
  const canInfer = cacheWriteTokens === 0 && hasVendorPrice(snapshot)
  const written = canInfer ? inferCacheWrites(usage, snapshot) : cacheWriteTokens
  return {
    ...usage,
    semantics: 'anthropic',
    promptTokens: Math.max(0, usage.promptTokens - cacheReadTokens - written),
    ...(written > 0 ? { cacheWriteTokens: written } : {}),
  }
}
