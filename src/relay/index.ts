// The face of the relay: the life of a request.
export { type AdmitDeps, type AdmitOptions, admit, holdFor, moveToModel, priceFor } from './admit.ts'
export { type AffinityStage, createAffinity, usageKey } from './affinity/index.ts'
export { type AttemptDeps, type AttemptLimits, attempt } from './attempt.ts'
export { type AuthenticateDeps, authenticate, type KeyedRequest } from './authenticate.ts'
export { type Background, createBackground } from './background.ts'
export { createProgramCache } from './channel-program.ts'
export {
  type ChannelTestDeps,
  type ChannelTestOutcome,
  type ChannelTestQuestion,
  testChannel,
} from './channel-test.ts'
export { testEndpointsOf, testOperationOf } from './channel-test-request.ts'
export { type ConductDeps, conduct } from './conduct.ts'
export { type CountPolicy, type CountText, createTextCounter, createUsageCounter, estimatePrompt } from './count.ts'
export { countTokens } from './count-tokens.ts'
export { decide, type RetryPolicy } from './decide.ts'
export { ENDPOINT_PATHS, type EndpointType, listEndpointTypes } from './endpoint-types.ts'
export { type FallbackChains, fallbacksFor } from './fallback.ts'
export { hideKey } from './hide-key.ts'
export {
  budgetIdsAt,
  createFindBudgets,
  createLimits,
  type EnterLimits,
  type FindBudgets,
  writeLimitHeaders,
} from './limits/index.ts'
export { consumeRow, errorRow, logType } from './log-row.ts'
export {
  createModelCatalogue,
  type ListedModel,
  type ModelCatalogue,
  type ModelForm,
  presentModel,
  presentModels,
} from './models.ts'
export { compilePattern, hasMatch, PatternError } from './override/index.ts'
export { PLAYGROUND_TOKEN_ID, playgroundCaller } from './playground.ts'
export { createPrepare, type PrepareDeps } from './prepare/index.ts'
export {
  type ClientSocket,
  createRealtimeSessions,
  type RealtimeDeps,
  type RealtimeLimits,
  type RealtimeSessions,
  type Session,
  type SharedStages,
} from './realtime/index.ts'
export { receive } from './receive.ts'
export { refusal } from './refusal.ts'
export { replyStream, replyWhole } from './reply.ts'
export { type RouteDeps, route } from './route.ts'
export type { Answered } from './search.ts'
export { compileSensitiveWords } from './sensitive-words.ts'
export {
  accountOf,
  type Claim,
  drawBill,
  payerOf,
  releaseClaim,
  type SettleDeps,
  type Settled,
  type SettlePolicy,
  settleCall,
} from './settle.ts'
export type * from './types.ts'
export { type FineDeps, fine } from './violation.ts'
export {
  type CredentialDeps,
  type Credentials,
  canServe,
  compileResponsesRule,
  createCredentials,
  type Line,
  type Way,
  type WayPolicy,
} from './way/index.ts'
export type { MediaDeps } from './write/index.ts'
