// Buying a plan through a payment gateway: the order, the way to the gateway's page, and the payer's way back.
import { type Decimal, multiplyDecimal, toDecimal, toMinor } from '../../kernel/index.ts'
import type { Checkout, PaymentDriver, PaymentTicket } from '../../platform/index.ts'
import { payment, site } from '../../settings/index.ts'
import type { SubscriptionPlanRow, UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type AdminRequest, type Answer, defineRoute, Refusal, type Route, text, withHeaders } from '../frame/index.ts'
import { hearNotice, readNotice } from '../payment/notices.ts'
import {
  addressesOf,
  answerStart,
  isCompliant,
  payerOf,
  presentCheckout,
  requireOpen,
  siteAddress,
  started,
  tradeNumbers,
} from '../payment/service.ts'
import { epayPlanBody, planChoiceBody } from './schema.ts'
import { findPlan, requireBuyable } from './service.ts'

const NOTIFY = '/api/subscription/epay/notify'
const RETURN = '/api/subscription/epay/return'
const PLAN_CURRENCY = 'USD'

/** A price in smallest units. Throws Refusal when it is nothing: a gateway cannot take that. */
const minorOf = (money: Decimal, currency: string): number => {
  const amountMinor = toMinor(money, currency)
  if (amountMinor < 1) throw new Refusal('The price of this plan is too small to be paid.')
  return amountMinor
}

const PLAIN = { productId: '', method: '', allowsDiscount: false } as const

type Wish = Pick<PaymentTicket, 'tradeNo' | 'amountMinor' | 'currency'> & Partial<PaymentTicket>

const begin = async (
  deps: AdminDeps,
  driver: PaymentDriver,
  { user, plan }: { readonly user: UserRow; readonly plan: SubscriptionPlanRow },
  wish: Wish & Pick<PaymentTicket, 'addresses'>,
): Promise<Checkout> => {
  await requireBuyable(deps, user.id, plan)
  const ticket: PaymentTicket = { ...PLAIN, user: payerOf(user), title: `SUB:${plan.title}`, ...wish }
  return deps.payments.orders.begin(driver, { kind: 'subscription', ticket, credit: 0, amount: 0, planId: plan.id })
}

/** EPay charges in yuan; the plan's dollars are converted (the reference takes the number as it is). Throws Refusal. */
const startEpay = async (deps: AdminDeps, user: UserRow, planId: number, method: string): Promise<Answer> => {
  const { epay } = deps.payments.drivers
  requireOpen(deps, epay)
  if (!deps.settings.get(payment.payMethods).some(({ type }) => type === method)) {
    throw new Refusal('There is no such way to pay.')
  }
  const plan = await findPlan(deps, planId)
  const yuan = multiplyDecimal(toDecimal(plan.price_amount), toDecimal(deps.settings.get(payment.price)))
  const checkout = await begin(
    deps,
    epay,
    { user, plan },
    {
      tradeNo: tradeNumbers(deps).epay(user.id, 'SUBUSR'),
      amountMinor: minorOf(yuan, 'CNY'),
      currency: 'CNY',
      method,
      addresses: addressesOf(deps, NOTIFY, { success: addressesOf(deps, RETURN).notify }),
    },
  )
  return started(checkout.fields, { url: checkout.url })
}

/** What the hosted gateways differ in. */
type Hosted = {
  readonly provider: 'stripe' | 'creem' | 'waffo_pancake'
  readonly path: string
  readonly notify: string
  readonly productOf: (plan: SubscriptionPlanRow) => string
  /** Whether the plan must name a product of the gateway. */
  readonly needsProduct: boolean
  readonly tradeNo: (deps: AdminDeps, userId: number) => string
  readonly present: (checkout: Checkout, tradeNo: string) => object
}

const HOSTED: readonly Hosted[] = [
  {
    // One payment per term, by the plan's own price: nothing goes on charging after the subscription has ended.
    provider: 'stripe',
    path: '/api/subscription/stripe/pay',
    notify: '/api/stripe/webhook',
    productOf: () => '',
    needsProduct: false,
    tradeNo: (deps) => tradeNumbers(deps).reference('sub_ref_'),
    present: ({ url }) => ({ pay_link: url }),
  },
  {
    provider: 'creem',
    path: '/api/subscription/creem/pay',
    notify: '/api/creem/webhook',
    productOf: (plan) => plan.creem_product_id,
    needsProduct: true,
    tradeNo: (deps) => tradeNumbers(deps).reference('sub_ref_'),
    present: presentCheckout,
  },
  {
    provider: 'waffo_pancake',
    path: '/api/subscription/waffo-pancake/pay',
    notify: '/api/waffo-pancake/webhook/prod',
    productOf: (plan) => plan.waffo_pancake_product_id,
    needsProduct: true,
    tradeNo: (deps, userId) => tradeNumbers(deps).waffo(userId, 'WAFFO_PANCAKE_SUB'),
    present: presentCheckout,
  },
]

const startHosted = async (deps: AdminDeps, hosted: Hosted, user: UserRow, planId: number): Promise<Answer> => {
  const driver = deps.payments.drivers[hosted.provider]
  requireOpen(deps, driver)
  const plan = await findPlan(deps, planId)
  const productId = hosted.productOf(plan)
  if (hosted.needsProduct && productId === '') throw new Refusal('This plan cannot be paid this way.')
  const tradeNo = hosted.tradeNo(deps, user.id)
  const checkout = await begin(
    deps,
    driver,
    { user, plan },
    {
      tradeNo,
      productId,
      amountMinor: minorOf(toDecimal(plan.price_amount), PLAN_CURRENCY),
      currency: PLAN_CURRENCY,
      addresses: addressesOf(deps, hosted.notify),
    },
  )
  return started(hosted.present(checkout, tradeNo))
}

const startRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/subscription/epay/pay',
    guard: 'user',
    summary: 'Buy a plan through EPay',
    limits: ['critical'],
    input: { body: epayPlanBody },
    handle: ({ actor, body }) =>
      answerStart(deps, 'epay', () => startEpay(deps, actor.user, body.plan_id, body.payment_method)),
  }),
  ...HOSTED.map((hosted) =>
    defineRoute({
      method: 'POST',
      path: hosted.path,
      guard: 'user',
      summary: `Buy a plan through the payment gateway ${hosted.provider}`,
      limits: ['critical'],
      input: { body: planChoiceBody },
      handle: ({ actor, body }) =>
        answerStart(deps, hosted.provider, () => startHosted(deps, hosted, actor.user, body.plan_id)),
    }),
  ),
]

type Outcome = 'success' | 'fail' | 'pending'

/** What the payer's browser brings back is signed like a report, and is one: it may arrive before the gateway's own. */
const readReturn = async (deps: AdminDeps, request: AdminRequest): Promise<Outcome> => {
  const { epay } = deps.payments.drivers
  if (!isCompliant(deps) || !epay.isReady()) return 'fail'
  const notice = await readNotice(deps, request)
  const { result } = await deps.payments.orders.hear(epay, notice, (error) => deps.payments.onError('epay', error))
  if (result === 'done') return 'success'
  return result === 'nothing' || result === 'held' ? 'pending' : 'fail'
}

const returnPage = (deps: AdminDeps, outcome: Outcome): Answer => {
  const page = deps.settings.get(site.themeFrontend) === 'default' ? '/wallet' : '/console/topup'
  return withHeaders(text('', 302), { location: `${siteAddress(deps)}${page}?pay=${outcome}` })
}

const callbackRoutes = (deps: AdminDeps): Route[] =>
  (['GET', 'POST'] as const).flatMap((method) => [
    defineRoute({
      method,
      path: NOTIFY,
      guard: 'public',
      summary: 'Reports of EPay about plans',
      handle: ({ request }) => hearNotice(deps, deps.payments.drivers.epay, request),
    }),
    defineRoute({
      method,
      path: RETURN,
      guard: 'public',
      summary: 'The way back from EPay’s page, to the wallet',
      handle: async ({ request }) => returnPage(deps, await readReturn(deps, request)),
    }),
  ])

/** Starts at each gateway, EPay's reports and the way back. */
export const subscriptionPayRoutes = (deps: AdminDeps): Route[] => [...startRoutes(deps), ...callbackRoutes(deps)]
