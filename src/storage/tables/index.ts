// All tables by their names, and the schema that Kysely's types come from.

import { models, prefillGroups, vendors } from './catalogue.ts'
import { abilities, channels } from './channels.ts'
import { codes } from './codes.ts'
import type { StoredOf, Table } from './define.ts'
import { audit, holds, leases, logOutbox, migrations, nodes, progress, sessions } from './gateway.ts'
import { budgets, limits, planWindows, subscriptionTerms } from './limits.ts'
import { logs } from './logs.ts'
import {
  invitations,
  orders,
  redemptions,
  subscriptionOrders,
  subscriptionPlans,
  subscriptionPreConsumeRecords,
  topUps,
  userSubscriptions,
} from './payments.ts'
import { options, setups } from './system.ts'
import { midjourneys, tasks } from './tasks.ts'
import { tokens } from './tokens.ts'
import { checkins, perfMetrics, quotaData, rollUps, usageSums, usageTotals } from './usage.ts'
import {
  customOauthProviders,
  passkeyCredentials,
  twoFaBackupCodes,
  twoFas,
  userOauthBindings,
  users,
} from './users.ts'

/** Every table by its name in the database: New API's 26, then ours. */
export const tables = {
  users,
  tokens,
  channels,
  abilities,
  logs,
  midjourneys,
  tasks,
  top_ups: topUps,
  redemptions,
  quota_data: quotaData,
  models,
  vendors,
  prefill_groups: prefillGroups,
  setups,
  checkins,
  two_fas: twoFas,
  two_fa_backup_codes: twoFaBackupCodes,
  passkey_credentials: passkeyCredentials,
  custom_oauth_providers: customOauthProviders,
  user_oauth_bindings: userOauthBindings,
  subscription_plans: subscriptionPlans,
  subscription_orders: subscriptionOrders,
  user_subscriptions: userSubscriptions,
  subscription_pre_consume_records: subscriptionPreConsumeRecords,
  perf_metrics: perfMetrics,
  options,
  tg_holds: holds,
  tg_nodes: nodes,
  tg_sessions: sessions,
  tg_leases: leases,
  tg_log_outbox: logOutbox,
  tg_migrations: migrations,
  tg_audit: audit,
  tg_codes: codes,
  tg_limits: limits,
  tg_budgets: budgets,
  tg_orders: orders,
  tg_invitations: invitations,
  tg_usage: usageSums,
  tg_usage_totals: usageTotals,
  tg_rollups: rollUps,
  tg_progress: progress,
  tg_plan_windows: planWindows,
  tg_subscription_terms: subscriptionTerms,
} as const

type ColumnsOf<T> = T extends Table<string, infer C> ? C : never
/** The database as Kysely sees it: stored values, before decoding. */
export type Schema = { [N in keyof typeof tables]: StoredOf<ColumnsOf<(typeof tables)[N]>> }
export type TableName = keyof Schema

/** The definitions in creation order. */
export const allTables: readonly Table[] = Object.values(tables)
export type { Column, Columns, Engine, Kind } from './column.ts'
export type { Index, Row, RowOf, Table } from './define.ts'
