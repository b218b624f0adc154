// The face of the contract: types and input schemas that the server and the console agree on.
export { isPolicyOperator, type PolicyOperator, policyOperators } from './access-policy.ts'
export type {
  ModelMeta,
  ModelMetaPage,
  PrefillGroup,
  PrefillKind,
  SyncField,
  SyncPreview,
  SyncReport,
  SyncSource,
  Vendor,
} from './catalogue.ts'
export type {
  Channel,
  ChannelBatchField,
  ChannelBatchItem,
  ChannelBatchOutcome,
  ChannelCreate,
  ChannelDraft,
  ChannelFault,
  ChannelFields,
  ChannelInfo,
  ChannelPage,
  ChannelTest,
  ChannelTrait,
  ChannelUpdate,
} from './channel.ts'
export {
  channelBatchFields,
  channelCreate,
  channelFaults,
  channelFields,
  channelSorts,
  channelStatusFilters,
  channelTraits,
  channelUpdate,
} from './channel.ts'
export type { ChannelField, ChannelType } from './channel-type.ts'
export type { Announcement, ApiInfo, Panels, Question } from './content.ts'
export { channelStatus, logType, tokenStatus, userRole } from './enums.ts'
export type { Envelope, Page } from './envelope.ts'
export { toJsonSchema } from './json-schema.ts'
export { type CallerLimitSet, callerLimitSet, type LimitSet, limitSet } from './limits.ts'
export type { LogEntry, LogOther, LogStat } from './log.ts'
export type { Drawing, MediaTask } from './media-task.ts'
export type {
  JsonSchema,
  OpenApiAnswer,
  OpenApiBody,
  OpenApiDocument,
  OpenApiMethod,
  OpenApiOperation,
  OpenApiParameter,
} from './openapi.ts'
export type { OptionDefinition } from './option.ts'
export {
  type ModelPrice,
  PRICE_FIELDS,
  PRICE_NUMBER_FIELDS,
  PRICE_TEXT_FIELDS,
  type PriceChange,
  type PriceCorrection,
  type PriceDifference,
  type PriceDifferences,
  type PriceField,
  type PriceNumberField,
  type PriceValue,
  priceChange,
  type RatioSyncAnswer,
  type RatioSyncChannel,
  type SimulatedCharge,
  type SimulatedLine,
  type Simulation,
  simulation,
} from './prices.ts'
export type { PricedModel, PriceListAnswer, PublicVendor } from './pricing.ts'
export {
  type RankedModel,
  type RankedMover,
  type RankedVendor,
  type RankingPeriod,
  type Rankings,
  rankingPeriods,
} from './rankings.ts'
export type { QuotaDisplayType, SetupInput, SetupState, Status } from './status.ts'
export { setupInput } from './status.ts'
export type {
  BillingPreference,
  DurationUnit,
  PlanWindows,
  ResetPeriod,
  SelfSubscriptions,
  SubscriptionPlan,
  UserSubscription,
  WindowUse,
} from './subscription.ts'
export { billingPreferences, durationUnits, planWindows, resetPeriods } from './subscription.ts'
export type { AuditEntry, CleanupProgress, ServerLog, SystemInformation } from './system.ts'
export type { Token, TokenInput } from './token.ts'
export { tokenInput } from './token.ts'
export type { UptimeCategory, UptimeMonitor } from './uptime.ts'
export { type UsageDimension, type UsageGroup, type UsageReport, type UsageSums, usageDimensions } from './usage.ts'
export type {
  BatchOutcome,
  LoginAnswer,
  LoginInput,
  ManagedUser,
  OauthBinding,
  PasswordInput,
  Self,
  SelfGroups,
  SignedIn,
  UsageHour,
  UserSession,
} from './user.ts'
export { loginInput, passwordInput, secondFactorInput } from './user.ts'
export type { Bill, CheckIns, CreemProduct, Redemption, TopUp, TopUpInfo } from './wallet.ts'
export { z } from './zod.ts'
