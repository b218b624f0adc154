// All repositories of one installation.
import type { Database } from '../engines/index.ts'
import { createAbilitiesRepo } from './abilities.ts'
import { createAuditRepo } from './audit.ts'
import { createBillsRepo } from './bills.ts'
import { createBooksRepo } from './books.ts'
import { createModelsRepo, createPrefillGroupsRepo, createVendorsRepo } from './catalogue.ts'
import { createChannelsRepo } from './channels.ts'
import { createLeasesRepo, createNodesRepo } from './cluster.ts'
import { createCodesRepo } from './codes.ts'
import { createInvitationsRepo } from './invitations.ts'
import { createLimitsRepo } from './limits.ts'
import { createLogDaysRepo } from './log-days.ts'
import { createLogsRepo } from './logs.ts'
import { createDrawingsRepo, createTasksRepo } from './media-tasks.ts'
import { createOauthRepo } from './oauth.ts'
import { createOptionsRepo } from './options.ts'
import { createOrdersRepo } from './orders.ts'
import { createPasskeysRepo } from './passkeys.ts'
import { createPerfMetricsRepo } from './perf-metrics.ts'
import { createProgressRepo } from './progress.ts'
import { createQuotaDataRepo } from './quota-data.ts'
import { createRedemptionsRepo } from './redemptions.ts'
import { createRollUpRepo } from './roll-up.ts'
import { createSessionsRepo } from './sessions.ts'
import { createSetupsRepo } from './setups.ts'
import { createSubscriptionPlansRepo } from './subscription-plans.ts'
import { createSubscriptionsRepo } from './subscriptions.ts'
import { createTokensRepo } from './tokens.ts'
import { createTopUpsRepo } from './top-ups.ts'
import { createTwoFactorsRepo } from './two-factors.ts'
import { createUsageRepo } from './usage.ts'
import { createUsersRepo } from './users.ts'
import { openVault, type Vault } from './vault.ts'
import { createWalletRepo } from './wallet.ts'
import { createEventLog } from './wallet-moves.ts'

/** Builds them over the main database; log rows live in the log database when there is one, secrets go through the vault. */
export function createRepos(database: Database, logDatabase: Database = database, vault: Vault = openVault) {
  const eventLog = createEventLog(database.engine, logDatabase !== database)
  return {
    users: createUsersRepo(database),
    tokens: createTokensRepo(database),
    channels: createChannelsRepo(database, vault),
    abilities: createAbilitiesRepo(database),
    logs: createLogsRepo(logDatabase),
    logDays: createLogDaysRepo(logDatabase),
    options: createOptionsRepo(database, vault),
    redemptions: createRedemptionsRepo(database),
    orders: createOrdersRepo(database, eventLog),
    topUps: createTopUpsRepo(database),
    invitations: createInvitationsRepo(database, eventLog),
    wallet: createWalletRepo(database, eventLog),
    bills: createBillsRepo(logDatabase),
    setups: createSetupsRepo(database),
    sessions: createSessionsRepo(database),
    leases: createLeasesRepo(database),
    nodes: createNodesRepo(database),
    audit: createAuditRepo(database),
    books: createBooksRepo(database, logDatabase),
    codes: createCodesRepo(database),
    limits: createLimitsRepo(database),
    oauth: createOauthRepo(database, vault),
    quotaData: createQuotaDataRepo(database),
    rollUp: createRollUpRepo(database, logDatabase),
    usage: createUsageRepo(database),
    perfMetrics: createPerfMetricsRepo(database),
    progress: createProgressRepo(database),
    models: createModelsRepo(database),
    vendors: createVendorsRepo(database),
    prefillGroups: createPrefillGroupsRepo(database),
    twoFactors: createTwoFactorsRepo(database, vault),
    drawings: createDrawingsRepo(database),
    tasks: createTasksRepo(database),
    passkeys: createPasskeysRepo(database),
    subscriptionPlans: createSubscriptionPlansRepo(database),
    subscriptions: createSubscriptionsRepo(database, eventLog),
  }
}

export type Repos = ReturnType<typeof createRepos>
export type { AbilitiesRepo, AbilityRow } from './abilities.ts'
export type { AuditFilter, AuditRepo, AuditRow, AuditSearch } from './audit.ts'
export type { BillLine, BillPeriod, BillsRepo } from './bills.ts'
export type { AccountKind, AccountRow, BooksRepo, ChargeRow } from './books.ts'
export type {
  CatalogueSearch,
  ModelRow,
  ModelSearch,
  ModelsRepo,
  PrefillGroupRow,
  PrefillGroupsRepo,
  VendorRow,
  VendorsRepo,
} from './catalogue.ts'
export type { ChannelFilter, ChannelSearch, ChannelSort, ChannelTrait } from './channel-search.ts'
export type { ChannelPage, ChannelRow, ChannelsRepo, StatusChange } from './channels.ts'
export type { LeaseRow, LeasesRepo, NodeRow, NodesRepo } from './cluster.ts'
export type { CodeRow, CodesRepo } from './codes.ts'
export type { InvitationCaps, InvitationRow, InvitationsRepo } from './invitations.ts'
export type { LimitRow, LimitScope, LimitsRepo } from './limits.ts'
export type { DayUsage, LogDaysRepo } from './log-days.ts'
export type { LogFilter } from './log-filter.ts'
export type { LogCursor, LogRow, LogSearch, LogStat, LogsRepo } from './logs.ts'
export { createLogsRepo } from './logs.ts'
export type { DrawingRow, DrawingSearch, DrawingsRepo, TaskRow, TaskSearch, TasksRepo } from './media-tasks.ts'
export type { OauthBindingRow, OauthProviderRow, OauthRepo } from './oauth.ts'
export type { OptionRow, OptionsRepo } from './options.ts'
export {
  type Completion,
  type OrderEffect,
  type OrderStatus,
  type Refund,
  type RefundEffect,
  refundedShare,
} from './order-endings.ts'
export type {
  NewOrder,
  OrderFacts,
  OrderRow,
  OrdersRepo,
  StoredOrder,
  SubscriptionOrderRow,
  TopUpRow,
} from './orders.ts'
export type { PasskeyRow, PasskeysRepo } from './passkeys.ts'
export type { PerfBucket, PerfMetricsRepo, PerfRow, PerfTotals } from './perf-metrics.ts'
export type { ProgressRepo, ProgressRow } from './progress.ts'
export type { HourlyUsage, Period, QuotaDataRepo, QuotaDataRow } from './quota-data.ts'
export type { RedemptionRow, RedemptionSearch, RedemptionsRepo } from './redemptions.ts'
export type { RollUpRepo } from './roll-up.ts'
export type { SessionRow, SessionsRepo } from './sessions.ts'
export type { SetupRow, SetupsRepo } from './setups.ts'
export { isDuplicate, type Page, type Slice } from './shared.ts'
export type { SubscriptionPlanRow, SubscriptionPlansRepo } from './subscription-plans.ts'
export type {
  SubscriptionEnd,
  SubscriptionEnded,
  SubscriptionOpened,
  SubscriptionOpening,
} from './subscription-steps.ts'
export type {
  RunningSubscription,
  SubscriptionPlace,
  SubscriptionReset,
  SubscriptionsRepo,
  UserSubscriptionRow,
} from './subscriptions.ts'
export type { TokenRow, TokenSearch, TokensRepo } from './tokens.ts'
export type { TopUpSearch, TopUpsRepo } from './top-ups.ts'
export type { BackupCodeRow, TwoFactorRow, TwoFactorsRepo } from './two-factors.ts'
export type {
  UsageDimension,
  UsageFilter,
  UsageGroup,
  UsageMetric,
  UsagePoint,
  UsageRepo,
  UsageTotals,
} from './usage.ts'
export type { ExternalIdColumn, UserRow, UserSearch, UserSort, UsersRepo } from './users.ts'
export { createVault, type SealedTable, sealedColumns, type Vault, type VaultOptions } from './vault.ts'
export type { CheckIn, Correction, NewDeposit, WalletRepo } from './wallet.ts'
export { type EventRow, type Once, WalletRefused } from './wallet-moves.ts'
