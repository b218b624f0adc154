// Plans as administrators edit them, and subscriptions as they are shown.
import { billing, limits } from '../../settings/index.ts'
import type { SubscriptionPlanRow, UserSubscriptionRow } from '../../storage/index.ts'
import type { OpeningRefusal, OpeningResult } from '../../subscriptions/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { presentSubscription, windowIds } from './present.ts'
import type { PlanFields } from './schema.ts'

/** Subscriptions of one user that are shown. */
const SHOWN_MAX = 1000

/** Throws Refusal when the plan does not exist. */
export const findPlan = async (deps: AdminDeps, id: number): Promise<SubscriptionPlanRow> => {
  const plan = await deps.repos.subscriptionPlans.findById(id)
  if (plan === undefined) throw new Refusal('There is no such plan.')
  return plan
}

const toRow = (deps: AdminDeps, fields: PlanFields): Partial<SubscriptionPlanRow> => {
  const { windows, allow_balance_pay, ...rest } = fields
  if (rest.upgrade_group !== '' && !Object.hasOwn(deps.settings.get(billing.groupRatio), rest.upgrade_group)) {
    throw new Refusal('The group that the plan gives has no price ratio.')
  }
  return {
    ...rest,
    currency: 'USD',
    ...(typeof allow_balance_pay === 'boolean' ? { allow_balance_pay } : {}),
    ...(windows === undefined ? {} : { windows: JSON.stringify(windows) }),
  }
}

/** Stores a new plan and gives its row. Throws Refusal. */
export const createPlan = async (deps: AdminDeps, fields: PlanFields): Promise<SubscriptionPlanRow> => {
  const now = deps.clock.nowSeconds()
  const id = await deps.repos.subscriptionPlans.insert({ ...toRow(deps, fields), created_at: now, updated_at: now })
  return findPlan(deps, id)
}

/** Changes a plan; what was bought keeps its quota and its windows. Throws Refusal. */
export const changePlan = async (deps: AdminDeps, id: number, values: Partial<SubscriptionPlanRow>): Promise<void> => {
  await findPlan(deps, id)
  await deps.repos.subscriptionPlans.update(id, { ...values, updated_at: deps.clock.nowSeconds() })
  // Names and resets of plans are remembered with subscriptions.
  await deps.publish('options')
}

/** The columns that an edited plan writes. Throws Refusal. */
export const editedPlan = (deps: AdminDeps, fields: PlanFields): Partial<SubscriptionPlanRow> => toRow(deps, fields)

/** A user's subscriptions as they are shown, with what is used of their windows. */
export const presentSubscriptions = async (deps: AdminDeps, rows: readonly UserSubscriptionRow[]) => {
  const nowMs = deps.clock.nowMs()
  const zone = deps.settings.get(limits.budgetTimeZone)
  const running = rows.filter((row) => row.status === 'active')
  const ids = windowIds(running, nowMs, zone)
  const spent = ids.length === 0 ? new Map<string, number>() : await deps.repos.limits.spentOf(ids)
  const plans = rows.length === 0 ? [] : await deps.repos.subscriptionPlans.all()
  const titles = new Map(plans.map(({ id, title }) => [id, title]))
  const facts = {
    titleOf: (planId: number) => titles.get(planId) ?? '',
    spentOf: (id: string) => spent.get(id) ?? 0,
    nowMs,
    zone,
  }
  return rows.map((row) => ({ subscription: presentSubscription(row, facts) }))
}

/** Everything a user ever had, the one that ends last first. */
export const listSubscriptions = async (deps: AdminDeps, userId: number): Promise<UserSubscriptionRow[]> =>
  deps.repos.subscriptions.allOf(userId, SHOWN_MAX)

const REASONS: Readonly<Record<OpeningRefusal, string>> = {
  no_plan: 'There is no such plan.',
  disabled: 'This plan is not for sale.',
  no_balance_pay: 'This plan cannot be paid from the balance.',
  no_user: 'There is no such account.',
  poor: 'The balance is not enough for this plan.',
  limit: 'This plan cannot be bought more often.',
  renewed: 'This subscription was renewed already.',
  repeated: 'This purchase was made already.',
}

/** The group that a user has now because of a subscription; undefined when it stayed. Throws Refusal when it did not begin. */
export const requireOpened = (result: OpeningResult): string | undefined => {
  if (result.kind === 'refused') throw new Refusal(REASONS[result.reason])
  return result.group
}

/** What an administrator is told of a change of group; null without one. */
export const groupMessage = (group: string | undefined): { message: string } | null =>
  group === undefined ? null : { message: `The user's group is now ${group}.` }

/** Throws Refusal when the user may not order the plan now. */
export const requireBuyable = async (deps: AdminDeps, userId: number, plan: SubscriptionPlanRow): Promise<void> => {
  const obstacle = await deps.subscriptions.findObstacle(userId, plan)
  if (obstacle !== undefined) throw new Refusal(REASONS[obstacle])
}
