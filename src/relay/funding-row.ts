// What a usage row tells of the subscription that paid for it (billing.md section 15). Pure.
import { parseJsonObject } from '../kernel/index.ts'
import type { NewLogRow, PlanPaid } from '../ledger/index.ts'
import type { Funding } from './types.ts'

/**
 * Completes a usage row once it is known what the plan paid. `held` is what was set aside before, `quota` the whole charge; the
 * wallet's part of it is what the plan lacked.
 */
export const fundingRow =
  ({ plan, planId, title, preference }: Funding, held: number, quota: number) =>
  (row: NewLogRow, { used, total, fromWallet }: PlanPaid): NewLogRow => {
    const other = {
      ...parseJsonObject(row.other),
      billing_source: 'subscription',
      billing_preference: preference,
      subscription_id: plan.subscriptionId,
      subscription_plan_id: planId,
      subscription_plan_title: title,
      subscription_pre_consumed: held,
      subscription_post_delta: quota - fromWallet - held,
      subscription_consumed: quota - fromWallet,
      subscription_total: total,
      subscription_used: used,
      subscription_remain: total === 0 ? 0 : Math.max(0, total - used),
      wallet_quota_deducted: fromWallet,
    }
    return { ...row, other: JSON.stringify(other) }
  }
