// Routes of payments for people: what can be bought and how, prices, beginning a payment, one's own and everybody's orders.
import type { UserRow } from '../../storage/index.ts'
import { writeAudit } from '../common/audit.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route, readPaging, toPage } from '../frame/index.ts'
import { cryptoRoutes } from './crypto.ts'
import { presentTopUpInfo } from './info.ts'
import { noticeRoutes } from './notices.ts'
import { pancakeRoutes } from './pancake.ts'
import { presentOrder, presentOwnOrder } from './present.ts'
import {
  allTopUpsQuery,
  creemBody,
  epayBody,
  quoteBody,
  stripeBody,
  topUpQuery,
  tradeBody,
  waffoBody,
} from './schema.ts'
import { answerStart, requireCompliance, started } from './service.ts'
import {
  type Quote,
  quoteEpay,
  quotePancake,
  quoteStripe,
  quoteWaffo,
  startCreem,
  startEpay,
  startPancake,
  startStripe,
  startWaffo,
} from './start.ts'

type AskQuote = (user: UserRow, amount: number) => Promise<Quote>

const quoteRoute = (deps: AdminDeps, path: string, provider: string, quote: AskQuote): Route =>
  defineRoute({
    method: 'POST',
    path,
    guard: 'user',
    summary: `What a top-up through ${provider} costs`,
    input: { body: quoteBody },
    handle: ({ actor, body }) =>
      answerStart(deps, provider, async () => {
        requireCompliance(deps)
        const { text, currency } = await quote(actor.user, body.amount)
        return started(text, currency === undefined ? {} : { currency })
      }),
  })

const quoteRoutes = (deps: AdminDeps): Route[] => [
  quoteRoute(deps, '/api/user/amount', 'EPay', async (user, amount) => ({ text: quoteEpay(deps, user, amount) })),
  quoteRoute(deps, '/api/user/stripe/amount', 'Stripe', (user, amount) => quoteStripe(deps, user, amount)),
  quoteRoute(deps, '/api/user/waffo/amount', 'Waffo', async (user, amount) => quoteWaffo(deps, user, amount)),
  quoteRoute(deps, '/api/user/waffo-pancake/amount', 'Waffo Pancake', async (user, amount) => ({
    text: quotePancake(deps, user, amount),
  })),
]

const startRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/user/pay',
    guard: 'user',
    summary: 'Begin a top-up through EPay',
    limits: ['critical'],
    input: { body: epayBody },
    handle: ({ actor, body }) =>
      answerStart(deps, 'epay', () => startEpay(deps, actor.user, body.amount, body.payment_method)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/stripe/pay',
    guard: 'user',
    summary: 'Begin a top-up through Stripe',
    limits: ['critical'],
    input: { body: stripeBody },
    handle: ({ actor, body }) => answerStart(deps, 'stripe', () => startStripe(deps, actor.user, body)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/creem/pay',
    guard: 'user',
    summary: 'Buy a product through Creem',
    limits: ['critical'],
    input: { body: creemBody },
    handle: ({ actor, body }) => answerStart(deps, 'creem', () => startCreem(deps, actor.user, body.product_id)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/waffo/pay',
    guard: 'user',
    summary: 'Begin a top-up through Waffo',
    limits: ['critical'],
    input: { body: waffoBody },
    handle: ({ actor, body }) => answerStart(deps, 'waffo', () => startWaffo(deps, actor.user, body)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/waffo-pancake/pay',
    guard: 'user',
    summary: 'Begin a top-up through Waffo Pancake',
    limits: ['critical'],
    input: { body: quoteBody },
    handle: ({ actor, body }) => answerStart(deps, 'waffo_pancake', () => startPancake(deps, actor.user, body.amount)),
  }),
]

/** A search of one's own orders looks this far back. */
const SEARCHED_SECONDS = 30 * 86_400

const listRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/topup/info',
    guard: 'user',
    summary: 'Ways to top up, least amounts, presets and discounts',
    handle: () => ok(presentTopUpInfo(deps)),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/topup/self',
    guard: 'user',
    summary: 'The caller’s top-ups, newest first',
    input: { query: topUpQuery },
    handle: async ({ actor, query }) => {
      const paging = readPaging(query)
      const isSearch = query.keyword !== ''
      const { rows, total } = await deps.repos.topUps.list({
        ...paging,
        userId: actor.id,
        keyword: query.keyword,
        ...(query.status === '' ? {} : { status: query.status }),
        ...(isSearch ? { from: deps.clock.nowSeconds() - SEARCHED_SECONDS } : {}),
      })
      const facts = await deps.repos.orders.factsOf(rows.map(({ trade_no }) => trade_no))
      return ok(
        toPage(
          paging,
          total,
          rows.map((row) => presentOwnOrder(row, facts)),
        ),
      )
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/user/topup',
    guard: 'admin',
    summary: 'Everybody’s top-ups, newest first',
    input: { query: allTopUpsQuery },
    handle: async ({ query }) => {
      const paging = readPaging(query)
      const { rows, total } = await deps.repos.topUps.list({
        ...paging,
        keyword: query.keyword,
        ...(query.user_id === undefined ? {} : { userId: query.user_id }),
        ...(query.status === '' ? {} : { status: query.status }),
        ...(query.provider === '' ? {} : { provider: query.provider }),
        ...(query.start_timestamp === undefined ? {} : { from: query.start_timestamp }),
        ...(query.end_timestamp === undefined ? {} : { before: query.end_timestamp + 1 }),
      })
      const facts = await deps.repos.orders.factsOf(rows.map(({ trade_no }) => trade_no))
      return ok(
        toPage(
          paging,
          total,
          rows.map((row) => presentOrder(row, facts)),
        ),
      )
    },
  }),
]

const handRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/user/topup/complete',
    guard: 'admin',
    summary: 'Complete an order by hand: its payment is known otherwise',
    input: { body: tradeBody },
    handle: async ({ actor, body, request }) => {
      const outcome = await deps.payments.orders.completeByHand(body.trade_no, actor.id)
      if (outcome === 'unknown') return fail('There is no such order.')
      if (outcome === 'refused') return fail('Only an open order can be completed.')
      await writeAudit(deps, actor, request, { action: 'order.complete', target: body.trade_no })
      return ok()
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/topup/refund',
    guard: 'admin',
    summary: 'Record that an order was refunded at its gateway, and take its quota back',
    input: { body: tradeBody },
    handle: async ({ actor, body, request }) => {
      if (!(await deps.payments.orders.refundByHand(body.trade_no, actor.id))) {
        return fail('Only a paid order can be refunded, once.')
      }
      await writeAudit(deps, actor, request, { action: 'order.refund', target: body.trade_no })
      return ok()
    },
  }),
]

/** Info, prices, starts, lists, corrections by hand, gateways' reports, cryptocurrency. */
export const paymentRoutes = (deps: AdminDeps): Route[] => [
  ...listRoutes(deps),
  ...quoteRoutes(deps),
  ...startRoutes(deps),
  ...handRoutes(deps),
  ...noticeRoutes(deps),
  ...cryptoRoutes(deps),
  ...pancakeRoutes(deps),
]
