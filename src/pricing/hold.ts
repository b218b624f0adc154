// Amounts that are set aside before a request runs, in doubles and truncated as New API computes them.
import { roundHalfAway } from '../kernel/index.ts'
import { capQuota } from './charge.ts'
import { evaluateTier, type RequestFacts } from './expression/index.ts'
import { imagePriceRatio } from './media-prices.ts'
import type { PriceSnapshot } from './price-types.ts'

/** Prompt tokens that every hold assumes at least (option `PreConsumedQuota`). */
export const DEFAULT_HOLD_PROMPT_TOKENS = 500

/** `max_tokens` that a picture request counts as. */
export const IMAGE_HOLD_MAX_TOKENS = 1584

/** Larger `max_tokens` are refused as invalid: half of the largest signed 32-bit number. */
export const MAX_ALLOWED_MAX_TOKENS = 1_073_741_823

/** True for a `max_tokens` that may be asked for: a whole number from 0 to the bound. */
export const isAllowedMaxTokens = (maxTokens: number): boolean =>
  Number.isInteger(maxTokens) && maxTokens >= 0 && maxTokens <= MAX_ALLOWED_MAX_TOKENS

export type HoldQuestion = {
  readonly promptTokens: number
  /** What the caller asked for at most; 0 when it did not say. */
  readonly maxTokens: number
  /** Option `PreConsumedQuota`, in tokens. */
  readonly minPromptTokens?: number
  /** Pictures of a per-call price; the reference reserved one whatever was asked. */
  readonly count?: number
  /** What a tiered expression may ask of the request. */
  readonly request?: RequestFacts
}

export type HoldAmount =
  | { readonly kind: 'amount'; readonly quota: number; readonly tier?: string }
  /** The expression cannot be evaluated; the request is refused as unpriced. */
  | { readonly kind: 'failed'; readonly reason: string }

const holdOfTiers = (snapshot: PriceSnapshot, question: HoldQuestion): HoldAmount => {
  const { promptTokens: p, maxTokens: c } = question
  const tokens = { p, c, len: p, cr: 0, cc: 0, cc1h: 0, img: 0, ai: 0, img_o: 0, ao: 0 }
  const outcome = evaluateTier(snapshot.expression, tokens, question.request)
  if (outcome.kind === 'failed') return outcome
  const quota = roundHalfAway((outcome.value / 1e6) * snapshot.quotaPerUnit * snapshot.groupRatio)
  return { kind: 'amount', quota: capQuota(quota), tier: outcome.tier }
}

/** The amount to hold for a request (billing.md section 4.1): doubles, left to right, towards zero. */
export const computeHold = (snapshot: PriceSnapshot, question: HoldQuestion): HoldAmount => {
  if (snapshot.mode === 'tiered') return holdOfTiers(snapshot, question)
  const { modelPrice, modelRatio, groupRatio, quotaPerUnit } = snapshot
  if (snapshot.mode === 'price') {
    const count = Math.max(1, question.count ?? 1)
    return { kind: 'amount', quota: capQuota(Math.trunc(modelPrice * quotaPerUnit * groupRatio * count)) }
  }
  const promptTokens = Math.max(question.promptTokens, question.minPromptTokens ?? DEFAULT_HOLD_PROMPT_TOKENS)
  const quota = Math.trunc((promptTokens + question.maxTokens) * (modelRatio * groupRatio))
  return { kind: 'amount', quota: capQuota(quota) }
}

/** A per-call price with a picture's size and quality folded in, so that hold and settlement both use it. */
export const withImagePrice = (snapshot: PriceSnapshot, size: string, quality: string): PriceSnapshot => {
  if (snapshot.mode !== 'price') return snapshot
  const ratio = imagePriceRatio(snapshot.model, size, quality)
  return ratio === 1 ? snapshot : { ...snapshot, modelPrice: snapshot.modelPrice * ratio }
}

/** True when nothing can be charged but tool calls: a free group, or a price or ratio of 0 (billing.md section 4.3). */
export const isFreePrice = (snapshot: PriceSnapshot): boolean =>
  snapshot.groupRatio === 0 ||
  (snapshot.mode === 'price' && snapshot.modelPrice === 0) ||
  (snapshot.mode === 'ratio' && snapshot.modelRatio === 0)

/** Whole units of currency above which a caller counts as trusted. */
const TRUSTED_USD = 10

export type TrustQuestion = {
  readonly quotaPerUnit: number
  readonly userQuota: number
  readonly isTokenUnlimited: boolean
  readonly tokenQuota: number
  readonly isFundedByWallet: boolean
  readonly isTask: boolean
}

/** True when a caller is so far from its limits that no hold is needed (billing.md section 4.2). */
export const isTrustedCaller = (question: TrustQuestion): boolean => {
  const threshold = TRUSTED_USD * question.quotaPerUnit
  if (question.isTask || !question.isFundedByWallet || threshold <= 0) return false
  return (question.isTokenUnlimited || question.tokenQuota > threshold) && question.userQuota > threshold
}

/** A subscription reserves at least 1 unit, so that an exhausted one refuses free estimates too. */
export const subscriptionHold = (quota: number): number => Math.max(quota, 1)
