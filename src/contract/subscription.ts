// Subscriptions as the management API shows them, and what plans are made of. Quotas are quota units, times unix seconds.
import { z } from './zod.ts'

/** Where a user's requests take their money from, in which order (`users.setting`, `billing_preference`). */
export const billingPreferences = ['subscription_first', 'wallet_first', 'subscription_only', 'wallet_only'] as const
export type BillingPreference = (typeof billingPreferences)[number]

export const durationUnits = ['year', 'month', 'day', 'hour', 'custom'] as const
export type DurationUnit = (typeof durationUnits)[number]

export const resetPeriods = ['never', 'daily', 'weekly', 'monthly', 'custom'] as const
export type ResetPeriod = (typeof resetPeriods)[number]

const quota = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** How much of a plan may be used in each window; nothing or 0 is no limit. Five hours count from the subscription's start. */
export const planWindows = z.strictObject({
  five_hours: quota.optional(),
  day: quota.optional(),
  week: quota.optional(),
  month: quota.optional(),
})
export type PlanWindows = Readonly<z.infer<typeof planWindows>>

/** A plan that can be bought. `total_amount` 0 is unlimited. */
export type SubscriptionPlan = {
  id: number
  title: string
  subtitle: string
  price_amount: number
  currency: string
  duration_unit: string
  duration_value: number
  custom_seconds: number
  enabled: boolean
  sort_order: number
  allow_balance_pay: boolean
  stripe_price_id: string
  creem_product_id: string
  waffo_pancake_product_id: string
  max_purchase_per_user: number
  upgrade_group: string
  total_amount: number
  quota_reset_period: string
  quota_reset_custom_seconds: number
  created_at: number
  updated_at: number
  windows: PlanWindows
}

/** What is used and left of one window that runs now. */
export type WindowUse = { readonly used: number; readonly limit: number; readonly ends_at: number }

/** A subscription of a user. `amount_total` 0 is unlimited. */
export type UserSubscription = {
  id: number
  user_id: number
  plan_id: number
  amount_total: number
  amount_used: number
  start_time: number
  end_time: number
  status: string
  source: string
  last_reset_time: number
  next_reset_time: number
  upgrade_group: string
  prev_user_group: string
  created_at: number
  updated_at: number
  plan_title: string
  windows: Partial<Record<keyof PlanWindows, WindowUse>>
  renews: boolean
}

/** Answer of `GET /api/subscription/self`. */
export type SelfSubscriptions = {
  billing_preference: BillingPreference
  subscriptions: { subscription: UserSubscription }[]
  all_subscriptions: { subscription: UserSubscription }[]
}
