// The face of pricing: price tables, holds, settlements and their explanation. Nothing here does I/O.
export {
  type Charge,
  type ChargeFields,
  type ChargeItem,
  type ChargeLine,
  capQuota,
  type TierTokenFields,
} from './charge.ts'
export { clampUsage, MAX_BILLED_TOKENS, MAX_BILLED_TOOL_CALLS } from './clamp-usage.ts'
export {
  type CorrectedTable,
  defaultPriceTables,
  listPriceCorrections,
  type PriceCorrection,
} from './defaults/price-tables.ts'
export { formatQuota, type QuotaDisplay } from './display.ts'
export {
  audioBytesTokens,
  audioLengthTokens,
  type ChatShape,
  chatOverheadTokens,
  type EstimatorFamily,
  estimateSampled,
  estimateTokens,
  estimatorFamilyOf,
  flatMediaTokens,
  hasTokenizer,
  realtimeAudioTokens,
} from './estimate.ts'
export { EMPTY_REQUEST, evaluateTier, type RequestFacts, validateExpression } from './expression/index.ts'
export {
  computeHold,
  DEFAULT_HOLD_PROMPT_TOKENS,
  type HoldAmount,
  type HoldQuestion,
  IMAGE_HOLD_MAX_TOKENS,
  isAllowedMaxTokens,
  isFreePrice,
  isTrustedCaller,
  MAX_ALLOWED_MAX_TOKENS,
  subscriptionHold,
  type TrustQuestion,
  withImagePrice,
} from './hold.ts'
export { madePictureTokens, type Picture, type PictureDetail, pictureTokens } from './image-tokens.ts'
export { audioInputUsdPerMillion, imageCallUsd, imagePriceRatio } from './media-prices.ts'
export { inferCacheWrites, separateOpenRouterCache } from './openrouter-usage.ts'
export {
  createPriceBook,
  DEFAULT_QUOTA_PER_UNIT,
  FALLBACK_MODEL_RATIO,
  findCompletionRatio,
  findGroupRatio,
  findToolPrice,
  isTiered,
  type PriceBook,
  type PriceQuestion,
  repriceForGroup,
  resolvePrice,
} from './price-book.ts'
export type {
  ModelPricing,
  PriceEdition,
  PriceMode,
  PriceResolution,
  PriceSnapshot,
  PriceTables,
  RatioTable,
  ResolvedToolPrices,
  UnpricedReason,
} from './price-types.ts'
export { type ChargedRow, type Recomputed, recompute } from './recompute.ts'
export { type ChargedEndpoint, type SettleOptions, settle } from './settle.ts'
export { balancePurchaseQuota, channelTestQuota, violationFee } from './special-charges.ts'
export { resolveTaskPrice, type TaskPrice, type TaskPriceQuestion, taskQuota, taskTokenQuota } from './task-price.ts'
