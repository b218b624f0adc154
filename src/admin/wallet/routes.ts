// Routes of wallets: codes, rewards of invitations, check-in, bills, what keys may spend, and credits by programs of the operator.
import { logType } from '../../contract/index.ts'
import { billing } from '../../settings/index.ts'
import { writeAudit } from '../common/audit.ts'
import { describeQuota } from '../common/event-log.ts'
import { readOnce } from '../common/once.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, fail, ok, type Route, text, withHeaders } from '../frame/index.ts'
import { requireCompliance } from '../payment/service.ts'
import { checkHuman } from '../session/human-check.ts'
import { humanQuery } from '../session/schema.ts'
import { findManageable } from '../user/service.ts'
import { presentBill, writeBill } from './bill.ts'
import { checkIn, presentCheckIns } from './check-in.ts'
import { readMonth } from './months.ts'
import { createRedeem } from './redeem.ts'
import { billQuery, creditBody, keyQuotaBody, monthQuery, redeemBody, rewardsBody } from './schema.ts'

const giftRoutes = (deps: AdminDeps, redeem = createRedeem(deps)): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/user/topup',
    guard: 'user',
    summary: 'Turn a redemption code into quota',
    limits: ['critical'],
    input: { body: redeemBody },
    handle: async ({ actor, body }) => ok(await redeem(actor.user, body.key)),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/aff_transfer',
    guard: 'user',
    summary: 'Move rewards of invitations into the balance',
    input: { body: rewardsBody },
    handle: async ({ actor, body, request }) => {
      requireCompliance(deps)
      const once = readOnce(deps, actor, request, body)
      const least = deps.settings.get(billing.quotaPerUnit)
      if (body.quota < least) return fail(`The least amount is ${describeQuota(deps.settings, least)}.`)
      const row = {
        user_id: actor.id,
        username: actor.user.username,
        created_at: deps.clock.nowSeconds(),
        type: logType.system,
        quota: body.quota,
        request_id: `rewards-${deps.ids.uuidHex()}`,
        content: `Rewards of invitations moved into the balance: ${describeQuota(deps.settings, body.quota)}`,
      }
      if (!(await deps.repos.wallet.transferRewards(actor.id, body.quota, row, once))) {
        return fail('You have not earned so much.')
      }
      await deps.publish('user', actor.id)
      return ok(undefined, 'The rewards were moved into your balance.')
    },
  }),
]

const checkInRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/checkin',
    guard: 'user',
    summary: 'The caller’s check-ins of a month',
    input: { query: monthQuery },
    handle: async ({ actor, query }) =>
      ok(await presentCheckIns(deps, actor.id, readMonth(query.month, deps.clock.nowMs()))),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/checkin',
    guard: 'user',
    summary: 'Check in for today’s reward',
    input: { query: humanQuery },
    handle: async ({ actor, query, request }) => {
      await checkHuman(deps, request, query.turnstile, 'checkin')
      return ok(await checkIn(deps, actor.user, request.clientIp, Math.random()), 'You have checked in.')
    },
  }),
]

const billRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/user/bill',
    guard: 'user',
    summary: 'The caller’s bill of a month (YYYY-MM), as JSON or with format=csv as a table',
    limits: ['search'],
    input: { query: billQuery },
    handle: async ({ actor, query }) => {
      const month = readMonth(query.month, deps.clock.nowMs())
      if (query.format !== 'csv') return ok(await presentBill(deps, actor.user, month))
      const name = `bill-${actor.user.username.replace(/[^\w.-]/g, '_')}-${month}.csv`
      return withHeaders(text(await writeBill(deps, actor.user, month), 200, 'text/csv; charset=utf-8'), {
        'content-disposition': `attachment; filename="${name}"`,
      })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/user/key_quota',
    guard: 'user',
    summary: 'Let a limited key spend more of the balance, or less when the quota is negative',
    input: { body: keyQuotaBody },
    handle: async ({ actor, body, request }) => {
      const once = readOnce(deps, actor, request, body)
      if (body.quota === 0) return fail('The quota must not be 0.')
      if (body.quota > actor.user.quota) return fail('Your balance is lower than that.')
      if (!(await deps.repos.wallet.giveToKey(actor.id, body.token_id, body.quota, once))) {
        return fail('There is no such limited key, or it has less left than that.')
      }
      await deps.publish('token', body.token_id)
      return ok()
    },
  }),
]

/** One API's way for programs of the operator to credit an account. */
const creditRoute = (deps: AdminDeps): Route =>
  defineRoute({
    method: 'POST',
    path: '/api/topup',
    guard: 'admin',
    summary: 'Credit an account, with a remark for its log (One API)',
    input: { body: creditBody },
    handle: async ({ actor, body, request }) => {
      if (body.quota <= 0) return fail('The quota must be above 0.')
      const user = await findManageable(deps, actor, body.user_id)
      const now = deps.clock.nowSeconds()
      const amount = describeQuota(deps.settings, body.quota)
      const isDone = await deps.repos.wallet.correct(
        user.id,
        { add: body.quota },
        {
          user_id: user.id,
          username: user.username,
          created_at: now,
          type: logType.topup,
          quota: body.quota,
          request_id: request.requestId,
          content: body.remark === '' ? `Top-up through the API: ${amount}` : body.remark,
          other: JSON.stringify({ admin_info: { admin_id: actor.id, admin_username: actor.user.username } }),
        },
        readOnce(deps, actor, request, body),
      )
      if (!isDone) return fail('The balance would become too large.')
      await writeAudit(deps, actor, request, {
        action: 'user.credit',
        target: user.id,
        detail: { quota: body.quota, remark: body.remark },
      })
      await deps.publish('user', user.id)
      return ok()
    },
  })

/** Codes, rewards, check-in, bills, keys, credits. */
export const walletRoutes = (deps: AdminDeps): Route[] => [
  ...giftRoutes(deps),
  ...checkInRoutes(deps),
  ...billRoutes(deps),
  creditRoute(deps),
]
