// What administrators do with subscriptions: plans, and giving, ending and deleting a user's.
import type { UserSubscriptionRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { type Actor, type AdminRequest, defineRoute, idParams, ok, Refusal, type Route } from '../frame/index.ts'
import { requireCompliance } from '../payment/service.ts'
import { findManageable } from '../user/service.ts'
import { presentPlan } from './present.ts'
import { bindBody, planBody, planChoiceBody, planStatusBody } from './schema.ts'
import {
  changePlan,
  createPlan,
  editedPlan,
  groupMessage,
  listSubscriptions,
  presentSubscriptions,
  requireOpened,
} from './service.ts'

const planRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/subscription/admin/plans',
    guard: 'admin',
    summary: 'All plans, also those that are not for sale',
    handle: async () => ok((await deps.repos.subscriptionPlans.all()).map((plan) => ({ plan: presentPlan(plan) }))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/subscription/admin/plans',
    guard: 'admin',
    summary: 'Make a plan',
    input: { body: planBody },
    handle: async ({ actor, body, request }) => {
      requireCompliance(deps)
      const plan = await createPlan(deps, body.plan)
      await writeAudit(deps, actor, request, { action: 'plan.create', target: plan.id, detail: { title: plan.title } })
      return ok(presentPlan(plan))
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/subscription/admin/plans/:id',
    guard: 'admin',
    summary: 'Replace a plan; subscriptions that run keep what was bought',
    input: { params: idParams, body: planBody },
    handle: async ({ actor, params, body, request }) => {
      requireCompliance(deps)
      await changePlan(deps, params.id, editedPlan(deps, body.plan))
      await writeAudit(deps, actor, request, {
        action: 'plan.update',
        target: params.id,
        detail: { title: body.plan.title, price_amount: body.plan.price_amount },
      })
      return ok()
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/subscription/admin/plans/:id',
    guard: 'admin',
    summary: 'Offer a plan, or take it off the market',
    input: { params: idParams, body: planStatusBody },
    handle: async ({ actor, params, body, request }) => {
      requireCompliance(deps)
      await changePlan(deps, params.id, { enabled: body.enabled })
      await writeAudit(deps, actor, request, { action: 'plan.status', target: params.id, detail: body })
      return ok()
    },
  }),
]

/** Gives a plan to an account that the actor may manage. */
const give = async (deps: AdminDeps, actor: Actor, request: AdminRequest, userId: number, planId: number) => {
  requireCompliance(deps)
  await findManageable(deps, actor, userId)
  const group = requireOpened(await deps.subscriptions.give(userId, planId))
  await writeAudit(deps, actor, request, { action: 'subscription.give', target: userId, detail: { plan_id: planId } })
  return ok(groupMessage(group))
}

const findSubscription = async (deps: AdminDeps, actor: Actor, id: number): Promise<UserSubscriptionRow> => {
  const row = await deps.repos.subscriptions.findById(id)
  if (row === undefined) throw new Refusal('There is no such subscription.')
  // An account that is gone for good has nobody to protect.
  if ((await deps.repos.users.findAnyById(row.user_id)) !== undefined) await findManageable(deps, actor, row.user_id)
  return row
}

const endRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/subscription/admin/user_subscriptions/:id/invalidate',
    guard: 'admin',
    summary: 'End a subscription now; what was used is not given back',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const row = await findSubscription(deps, actor, params.id)
      const ended = await deps.subscriptions.end(row, 'cancelled')
      if (ended === undefined) throw new Refusal('This subscription has ended already.')
      await writeAudit(deps, actor, request, { action: 'subscription.cancel', target: row.id })
      return ok(groupMessage(ended.group))
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/subscription/admin/user_subscriptions/:id',
    guard: 'admin',
    summary: 'Delete a subscription with its history',
    input: { params: idParams },
    handle: async ({ actor, params, request }) => {
      const row = await findSubscription(deps, actor, params.id)
      const ended = await deps.subscriptions.end(row, 'deleted')
      await writeAudit(deps, actor, request, { action: 'subscription.delete', target: row.id })
      return ok(groupMessage(ended?.group))
    },
  }),
]

/** Plans; a user's subscriptions: list, give, end, delete. */
export const subscriptionAdminRoutes = (deps: AdminDeps): Route[] => [
  ...planRoutes(deps),
  defineRoute({
    method: 'POST',
    path: '/api/subscription/admin/bind',
    guard: 'admin',
    summary: 'Give a plan to a user',
    input: { body: bindBody },
    handle: ({ actor, body, request }) => give(deps, actor, request, body.user_id, body.plan_id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/subscription/admin/users/:id/subscriptions',
    guard: 'admin',
    summary: 'Everything a user ever subscribed to',
    input: { params: idParams },
    handle: async ({ actor, params }) => {
      await findManageable(deps, actor, params.id)
      return ok(await presentSubscriptions(deps, await listSubscriptions(deps, params.id)))
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/subscription/admin/users/:id/subscriptions',
    guard: 'admin',
    summary: 'Give a plan to this user',
    input: { params: idParams, body: planChoiceBody },
    handle: ({ actor, params, body, request }) => give(deps, actor, request, params.id, body.plan_id),
  }),
  ...endRoutes(deps),
]
