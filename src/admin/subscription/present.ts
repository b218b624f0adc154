// Plans and subscriptions field by field, as New API shows them; `windows`, `plan_title` and `renews` are ours.
import type { SubscriptionPlan, UserSubscription, WindowUse } from '../../contract/index.ts'
import type { SubscriptionPlanRow, UserSubscriptionRow } from '../../storage/index.ts'
import { readWindows, windowsAt } from '../../subscriptions/index.ts'

export const presentPlan = (row: SubscriptionPlanRow) =>
  ({
    id: row.id,
    title: row.title,
    subtitle: row.subtitle,
    price_amount: row.price_amount,
    currency: row.currency,
    duration_unit: row.duration_unit,
    duration_value: row.duration_value,
    custom_seconds: row.custom_seconds,
    enabled: row.enabled,
    sort_order: row.sort_order,
    allow_balance_pay: row.allow_balance_pay ?? true,
    stripe_price_id: row.stripe_price_id,
    creem_product_id: row.creem_product_id,
    waffo_pancake_product_id: row.waffo_pancake_product_id,
    max_purchase_per_user: row.max_purchase_per_user,
    upgrade_group: row.upgrade_group,
    total_amount: row.total_amount,
    quota_reset_period: row.quota_reset_period,
    quota_reset_custom_seconds: row.quota_reset_custom_seconds,
    created_at: row.created_at,
    updated_at: row.updated_at,
    windows: readWindows(row.windows),
  }) satisfies SubscriptionPlan

/** The budgets of a subscription's windows that run now. */
const budgetsNow = (row: UserSubscriptionRow, nowMs: number, zone: string) =>
  windowsAt({ id: row.id, startsAt: row.start_time, windows: readWindows(row.windows) }, nowMs, zone)

/** Names under which the windows of running subscriptions are counted. */
export const windowIds = (rows: readonly UserSubscriptionRow[], nowMs: number, zone: string): string[] =>
  rows.flatMap((row) => [...budgetsNow(row, nowMs, zone).values()].map(({ id }) => id))

export type SubscriptionFacts = {
  readonly titleOf: (planId: number) => string
  readonly spentOf: (budgetId: string) => number
  readonly nowMs: number
  readonly zone: string
}

export const presentSubscription = (row: UserSubscriptionRow, { titleOf, spentOf, nowMs, zone }: SubscriptionFacts) => {
  const windows: Partial<Record<string, WindowUse>> = {}
  for (const [name, { id, limit, endsAt }] of budgetsNow(row, nowMs, zone)) {
    windows[name] = { used: spentOf(id), limit, ends_at: endsAt }
  }
  return {
    id: row.id,
    user_id: row.user_id,
    plan_id: row.plan_id,
    amount_total: row.amount_total,
    amount_used: row.amount_used,
    start_time: row.start_time,
    end_time: row.end_time,
    status: row.status,
    source: row.source,
    last_reset_time: row.last_reset_time,
    next_reset_time: row.next_reset_time,
    upgrade_group: row.upgrade_group,
    prev_user_group: row.prev_user_group,
    created_at: row.created_at,
    updated_at: row.updated_at,
    plan_title: titleOf(row.plan_id),
    windows,
    renews: row.renews,
  } satisfies UserSubscription
}
