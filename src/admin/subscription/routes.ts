// Routes of subscriptions: what users buy and prefer, and what administrators offer and give.

import { parseJsonObject } from '../../kernel/index.ts'
import { readPreference } from '../../subscriptions/index.ts'
import { readOnce } from '../common/once.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, idParams, ok, Refusal, type Route } from '../frame/index.ts'
import { isCompliant, requireCompliance } from '../payment/service.ts'
import { saveSetting } from '../self/service.ts'
import { subscriptionAdminRoutes } from './admin-routes.ts'
import { subscriptionPayRoutes } from './pay.ts'
import { presentPlan } from './present.ts'
import { balancePayBody, preferenceBody, renewalBody } from './schema.ts'
import { listSubscriptions, presentSubscriptions, requireOpened } from './service.ts'

const ownRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/subscription/plans',
    guard: 'user',
    summary: 'Plans that are for sale; none until the operator confirmed the payment terms',
    handle: async () => {
      const plans = isCompliant(deps) ? await deps.repos.subscriptionPlans.enabled() : []
      return ok(plans.map((plan) => ({ plan: presentPlan(plan) })))
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/subscription/self',
    guard: 'user',
    summary: 'The caller’s subscriptions, those that run and all, and what pays first',
    handle: async ({ actor }) => {
      const shown = await presentSubscriptions(deps, await listSubscriptions(deps, actor.id))
      const now = deps.clock.nowSeconds()
      const isRunning = ({ status, end_time }: { status: string; end_time: number }): boolean =>
        status === 'active' && end_time > now
      return ok({
        billing_preference: readPreference(parseJsonObject(actor.user.setting)?.billing_preference),
        subscriptions: shown.filter(({ subscription }) => isRunning(subscription)),
        all_subscriptions: shown,
      })
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/subscription/self/preference',
    guard: 'user',
    summary: 'Choose whether subscriptions or the wallet pay first, or alone',
    input: { body: preferenceBody },
    handle: async ({ actor, body }) => {
      const billing_preference = readPreference(body.billing_preference)
      await saveSetting(deps, actor.user, { billing_preference })
      return ok({ billing_preference })
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/subscription/self/:id/renewal',
    guard: 'user',
    summary: 'Choose whether a running subscription is bought again from the balance when it ends',
    input: { params: idParams, body: renewalBody },
    handle: async ({ actor, params, body }) => {
      if (body.enabled) requireCompliance(deps)
      const isChanged = await deps.repos.subscriptions.setRenewal(params.id, actor.id, body.enabled)
      if (!isChanged) throw new Refusal('There is no such subscription, or it has ended.')
      return ok()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/subscription/balance/pay',
    guard: 'user',
    summary: 'Buy a plan from the balance',
    limits: ['critical'],
    input: { body: balancePayBody },
    handle: async ({ actor, body, request }) => {
      requireCompliance(deps)
      const isRenewing = body.renews === true
      const once = readOnce(deps, actor, request, body)
      const result = await deps.subscriptions.buyFromWallet(actor.id, body.plan_id, { isRenewing, once })
      if (result.kind === 'opened' || result.reason !== 'repeated') requireOpened(result)
      return ok(null)
    },
  }),
]

/** Plans, own subscriptions, purchase, administration. */
export const subscriptionRoutes = (deps: AdminDeps): Route[] => [
  ...ownRoutes(deps),
  ...subscriptionPayRoutes(deps),
  ...subscriptionAdminRoutes(deps),
]
