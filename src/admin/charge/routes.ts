// Packages sold at Stripe, as programs of One API's fork ask for them (one-api-fork.md section 6.2), over our own orders.
import { multiplyDecimal, toDecimal, truncateDecimal } from '../../kernel/index.ts'
import { billing, payment } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, ok, Refusal, type Route, readPaging } from '../frame/index.ts'
import { hearNotice } from '../payment/notices.ts'
import { addressesOf, isOpen, payerOf, requireOpen } from '../payment/service.ts'
import { CHARGE_METHOD, presentCharge, presentPackage, statusesOf } from './present.ts'
import { chargeBody, chargeQuery } from './schema.ts'

/** As long as the fork's. */
const ORDER_CHARACTERS = 16
const CALLBACK = '/api/charge/stripe_callback'

/** What the packages cost is Stripe's to say; one that cannot be asked about is not offered. */
const listPackages = async (deps: AdminDeps) => {
  const { charges, onError } = deps.payments
  if (!isOpen(deps, charges)) return []
  const packages = await Promise.all(
    deps.settings.get(payment.chargePackages).map(async (one, index) => {
      try {
        const { unitMinor, currency } = await charges.price(one.price)
        return [{ ...presentPackage(one, index, currency), amount_minor: unitMinor }]
      } catch (error) {
        onError('stripe', error)
        return []
      }
    }),
  )
  return packages.flat()
}

const startCharge = async (deps: AdminDeps, user: UserRow, chargeId: number) => {
  const { settings, payments, ids } = deps
  requireOpen(deps, payments.charges)
  const wanted = settings.get(payment.chargePackages).find(({ id }) => id === chargeId)
  if (wanted === undefined) throw new Refusal('There is no such package.')
  const { unitMinor, currency, productId } = await payments.charges.price(wanted.price)
  const credit = Number(
    truncateDecimal(multiplyDecimal(toDecimal(wanted.amount), toDecimal(settings.get(billing.quotaPerUnit)))),
  )
  if (!Number.isSafeInteger(credit) || credit <= 0) throw new Refusal('This package brings nothing.')
  const tradeNo = ids.alphanumeric(ORDER_CHARACTERS)
  const checkout = await payments.orders.begin(payments.charges, {
    kind: 'topup',
    credit,
    amount: Math.trunc(wanted.amount),
    planId: 0,
    ticket: {
      tradeNo,
      user: payerOf(user),
      title: `Credits ${wanted.amount}`,
      amountMinor: unitMinor,
      currency,
      productId,
      method: `${CHARGE_METHOD}${wanted.id}`,
      allowsDiscount: false,
      // The names that the fork's webhooks know.
      extra: { appOrderId: tradeNo, userId: String(user.id) },
      addresses: addressesOf(deps, CALLBACK),
    },
  })
  return { charge_url: checkout.url, app_order_id: tradeNo }
}

/** Packages, buying one, one's own orders, Stripe's reports. */
export const chargeRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/charge/get_config',
    guard: 'user',
    summary: 'Packages of quota that are sold at Stripe (One API’s fork)',
    handle: async () => ok(await listPackages(deps)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/charge/create_order',
    guard: 'user',
    summary: 'Begin to pay for a package (One API’s fork)',
    limits: ['critical'],
    input: { body: chargeBody },
    handle: async ({ actor, body }) => {
      try {
        return ok(await startCharge(deps, actor.user, body.charge_id))
      } catch (error) {
        if (error instanceof Refusal) throw error
        deps.payments.onError('stripe', error)
        throw new Refusal('The payment could not be started; try again later.')
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/charge/get_order',
    guard: 'user',
    summary: 'The caller’s orders of packages, newest first (One API’s fork)',
    input: { query: chargeQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging({ ...query, p: query.p ?? query.page, size: query.size ?? query.pagesize })
      const statuses = query.status === undefined ? undefined : statusesOf(query.status)
      if (statuses?.length === 0) return ok({ list: [], currentPage: paging.page, pageSize: paging.limit, total: 0 })
      const { rows, total } = await deps.repos.topUps.list({
        ...paging,
        userId: actor.id,
        methodPrefix: CHARGE_METHOD,
        keyword: query.app_order_id,
        ...(statuses === undefined ? {} : { statuses }),
      })
      const facts = await deps.repos.orders.factsOf(rows.map(({ trade_no }) => trade_no))
      return ok({
        list: rows.map((row) => presentCharge(row, facts)),
        currentPage: paging.page,
        pageSize: paging.limit,
        total,
      })
    },
  }),
  defineRoute({
    method: 'POST',
    path: CALLBACK,
    guard: 'public',
    summary: 'Stripe’s reports about packages (One API’s fork)',
    handle: ({ request }) => hearNotice(deps, deps.payments.charges, request),
  }),
]
