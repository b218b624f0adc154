// Plans, and subscriptions of oneself and of others.
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { SelfSubscriptions, SubscriptionPlan, UserSubscription } from '../../../../src/contract/index.ts'
import { call, callRaw, callStart } from '../../lib/api-client.ts'
import type { PancakeItem } from '../../lib/pancake.ts'

export type PlanBody = Omit<SubscriptionPlan, 'id' | 'currency' | 'created_at' | 'updated_at'>

type Listed = { plan: SubscriptionPlan }[]

const plansOf = (rows: Listed): SubscriptionPlan[] => rows.map(({ plan }) => plan)

/** All plans, for administrators. */
export const allPlansQuery = queryOptions({
  queryKey: ['plans', 'all'],
  queryFn: async ({ signal }) => plansOf(await call<Listed>('/api/subscription/admin/plans', { signal })),
})

/** Plans that are for sale. */
export const offeredPlansQuery = queryOptions({
  queryKey: ['plans', 'offered'],
  queryFn: async ({ signal }) => plansOf(await call<Listed>('/api/subscription/plans', { signal })),
})

export const ownSubscriptionsQuery = queryOptions({
  queryKey: ['subscriptions', 'own'],
  queryFn: ({ signal }) => call<SelfSubscriptions>('/api/subscription/self', { signal }),
})

export const userSubscriptionsQuery = (userId: number) =>
  queryOptions({
    queryKey: ['subscriptions', 'user', userId],
    queryFn: async ({ signal }) => {
      const path = `/api/subscription/admin/users/${userId}/subscriptions`
      return (await call<{ subscription: UserSubscription }[]>(path, { signal })).map((row) => row.subscription)
    },
  })

const pancakePath = '/api/option/waffo-pancake/subscription-product'

/** Products of the store that is set for Waffo Pancake, for root. */
export const readPancakeProducts = (): Promise<{ products: PancakeItem[] }> => callStart(`${pancakePath}-options`, {})

/** Makes a published product in that store; `amount` is dollars. */
export const makePancakeProduct = (product: {
  name: string
  amount: string
}): Promise<{ product_id: string; product_name: string }> => callStart(pancakePath, product)

/** Makes a plan, or replaces the one with the id. */
export const savePlan = (id: number | undefined, plan: PlanBody): Promise<unknown> =>
  id === undefined
    ? call('/api/subscription/admin/plans', { method: 'POST', body: { plan } })
    : call(`/api/subscription/admin/plans/${id}`, { method: 'PUT', body: { plan } })

export const offerPlan = (id: number, enabled: boolean): Promise<undefined> =>
  call(`/api/subscription/admin/plans/${id}`, { method: 'PATCH', body: { enabled } })

export const givePlan = (userId: number, planId: number): Promise<unknown> =>
  call(`/api/subscription/admin/users/${userId}/subscriptions`, { method: 'POST', body: { plan_id: planId } })

export const endSubscription = (id: number): Promise<unknown> =>
  call(`/api/subscription/admin/user_subscriptions/${id}/invalidate`, { method: 'POST', body: {} })

export const deleteSubscription = (id: number): Promise<unknown> =>
  call(`/api/subscription/admin/user_subscriptions/${id}`, { method: 'DELETE' })

export const setPreference = (billing_preference: string): Promise<unknown> =>
  call('/api/subscription/self/preference', { method: 'PUT', body: { billing_preference } })

export const setRenewal = (id: number, enabled: boolean): Promise<undefined> =>
  call(`/api/subscription/self/${id}/renewal`, { method: 'PUT', body: { enabled } })

export const buyFromBalance = (planId: number, renews: boolean): Promise<unknown> =>
  call('/api/subscription/balance/pay', { method: 'POST', body: { plan_id: planId, renews } })

/** Whether there is anything to see of plans: some are for sale, or the user had one. */
export const useHasPlans = (): boolean => {
  const offered = useQuery(offeredPlansQuery).data ?? []
  const own = useQuery(ownSubscriptionsQuery).data?.all_subscriptions ?? []
  return offered.length + own.length > 0
}

/** The user's subscriptions that run, the one that ends last first. */
export const useRunning = (): UserSubscription[] =>
  (useQuery(ownSubscriptionsQuery).data?.subscriptions ?? []).map(({ subscription }) => subscription)

/** A way to pay a plan beside the balance: a gateway, and the way within it where it has several. */
export type PlanPayWay = { gateway: 'epay' | 'stripe' | 'creem' | 'waffo-pancake'; method: string; label: string }

/** What a gateway's start answers: a page to open, or a form to send there. */
export type Start = { url: string; fields?: Record<string, string> }

type Started = {
  message: string
  url?: string
  data?: string | ({ pay_link?: string; checkout_url?: string } & Record<string, string>)
}

/** Begins a payment at a gateway. Throws the reason when that is not possible. */
export const startPayment = async (gateway: string, planId: number, method: string): Promise<Start> => {
  const body = { plan_id: planId, ...(gateway === 'epay' ? { payment_method: method } : {}) }
  const answer = await callRaw<Started>(`/api/subscription/${gateway}/pay`, { method: 'POST', body })
  const { data, url } = answer
  if (answer.message !== 'success' || typeof data !== 'object') {
    throw new Error(typeof data === 'string' ? data : answer.message)
  }
  if (url !== undefined) return { url, fields: data }
  return { url: data.pay_link ?? data.checkout_url ?? '' }
}
