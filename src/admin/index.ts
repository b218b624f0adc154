// The face of the management API.
export { type BalanceDeps, updateAllBalances } from './channel/balance.ts'
export { refreshDueLogins } from './channel/codex/service.ts'
export { type UpstreamNews, writeUpstreamNotice } from './channel/upstream/notice.ts'
export { detectAllUpdates } from './channel/upstream/service.ts'
export { describeQuota } from './common/event-log.ts'
export { giveDueInvitations } from './common/invitations.ts'
export type { AdminDeps, AdminFacts, ChannelTestOptions, ChannelTestResult, PaymentDrivers, Payments } from './deps.ts'
export { type AdminDispatcher, createAdminDispatcher, type DispatcherOptions } from './dispatcher.ts'
export {
  type AdminRequest,
  type Answer,
  type AuthenticateDeps,
  authenticateAdmin,
  createCountingLimiter,
  createLimiter,
  createRouteMatcher,
  createRouteRunner,
  DEFAULT_LIMITS,
  type Guard,
  type Limiter,
  type LimitName,
  type LimitRules,
  type Route,
  type RouteMatch,
  toResponse,
} from './frame/index.ts'
export { deleteOldLogs } from './log/cleanup.ts'
export { createNotifier, type Notifier, type NotifierDeps } from './notification/notifier.ts'
export { PAGE_POLICY, renderApiPage } from './openapi/page.ts'
export { findDeposits } from './payment/deposits.ts'
export { createPerfRecorder, type PerfRecorder } from './perf-metrics/recorder.ts'
export { adminRoutes } from './routes.ts'
export {
  type InitialAccount,
  InitialisationError,
  type InitialisationReport,
  initialiseFromEnvironment,
} from './setup/headless.ts'
export type { SetupDeps } from './setup/service.ts'
export type { SystemProbe } from './system/probe.ts'
export { createRollUp, type RollUp } from './usage-data/roll-up.ts'
