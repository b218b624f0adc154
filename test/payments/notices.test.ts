// Reports of gateways: what is believed, what is held back, and what changes nothing. One suite for every gateway.
import { describe, expect, test } from 'bun:test'
import { type Gateway, type Report, stripeEvent, stripeReport, stripeSession } from './gateways.ts'
import { openSite, TEN_DOLLARS } from './lab.ts'

const PROVIDERS = ['epay', 'stripe', 'creem', 'waffo', 'waffo_pancake'] as const

const saleOf = ({ start }: Gateway, tradeNo: string) => ({
  tradeNo,
  amount: start.amount,
  currency: start.currency,
})

/** What EPay says in its body, the others by their status. */
const outcomeOf = (reply: { readonly status: number; readonly text: string }, { provider }: Gateway) =>
  provider === 'epay' ? reply.text : reply.status

const tampered = (report: Report, change: (text: string) => string): Report =>
  report.body === undefined ? { ...report, path: change(report.path) } : { ...report, body: change(report.body) }

const withSignature = (report: Report, change: (text: string) => string): Report => ({
  ...report,
  path: report.path.replace(/sign=([^&]*)/, (_, text: string) => `sign=${change(text)}`),
  headers: Object.fromEntries(Object.entries(report.headers).map(([name, value]) => [name, change(value)])),
})

describe.each(PROVIDERS)('%s', (provider) => {
  const open = async () => {
    const site = await openSite()
    const gateway = site.gateways[provider]
    const tradeNo = await site.order(gateway)
    return { ...site, gateway, tradeNo, sale: saleOf(gateway, tradeNo) }
  }

  test('a paid order is credited once, however often and at the same moment it is reported', async () => {
    const { gateway, sale, tradeNo, report, balance, statusOf, deps, published } = await open()
    expect(await statusOf(tradeNo)).toBe('pending')
    const replies = await Promise.all(Array.from({ length: 20 }, () => report(gateway.paid(sale))))
    for (const reply of replies) expect(reply.status).toBe(200)
    expect(await balance()).toBe(TEN_DOLLARS)
    expect(await statusOf(tradeNo)).toBe('success')
    const rows = await deps.repos.logs.list({ userId: 2, type: 1, limit: 10, offset: 0 })
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ quota: TEN_DOLLARS, username: 'alice' })
    expect(published).toContain('user:2')
  })

  test('a forged report changes nothing: another secret, no signature, a cut one, another body', async () => {
    const { gateway, sale, report, balance, statusOf, tradeNo } = await open()
    const forged = [
      gateway.paid(sale, 'other'),
      withSignature(gateway.paid(sale), () => ''),
      withSignature(gateway.paid(sale), (text) => text.slice(0, -3)),
      withSignature(gateway.paid(sale), (text) => `${text}00`),
      tampered(gateway.paid(sale), (text) => text.replace(tradeNo, `${tradeNo}x`)),
      tampered(gateway.paid(sale), (text) => `${text} `),
      { ...gateway.paid(sale), headers: {}, ...(provider === 'epay' ? { path: '/api/user/epay/notify?sign=' } : {}) },
    ]
    for (const one of forged) expect(outcomeOf(await report(one), gateway)).toBe(gateway.statusOf.forged)
    expect(await balance()).toBe(0)
    expect(await statusOf(tradeNo)).toBe('pending')
  })

  test('without a secret the gateway is off, whatever is signed with an empty one', async () => {
    const { gateway, sale, report, balance, set } = await open()
    const good = gateway.paid(sale)
    set({ [gateway.secretKey]: '' })
    expect(outcomeOf(await report(good), gateway)).toBe(gateway.statusOf.off)
    expect(await balance()).toBe(0)
  })

  test('without confirmed terms nothing is taken', async () => {
    const { gateway, sale, report, balance, set, alice } = await open()
    set({ 'payment_setting.compliance_confirmed': 'false' })
    expect(outcomeOf(await report(gateway.paid(sale)), gateway)).toBe(gateway.statusOf.off)
    const refused = await alice({ method: 'POST', path: gateway.start.path, body: gateway.start.body })
    expect(refused.body).toMatchObject({ success: false, message: 'error' })
    expect(await balance()).toBe(0)
  })

  test('another amount or another currency holds the order back, and says why', async () => {
    const { gateway, sale, report, balance, statusOf, problemOf, tradeNo, problems } = await open()
    const less = typeof sale.amount === 'number' ? sale.amount - 1 : '0.01'
    await report(gateway.paid({ ...sale, amount: less }))
    expect(await problemOf(tradeNo)).toStartWith('amount')
    if (provider !== 'epay') {
      await report(gateway.paid({ ...sale, currency: 'KES' }))
      expect(await problemOf(tradeNo)).toMatch(/^(currency|amount)/)
    }
    expect(await statusOf(tradeNo)).toBe('pending')
    expect(await balance()).toBe(0)
    expect(problems.length).toBeGreaterThan(0)
    await report(gateway.paid(sale))
    expect(await balance()).toBe(TEN_DOLLARS)
    expect(await problemOf(tradeNo)).toBe('')
  })

  test('an order of another gateway is not completed', async () => {
    const site = await open()
    const { gateway, gateways, report, balance, statusOf, problemOf } = site
    for (const other of Object.values(gateways).filter((one) => one !== gateway)) {
      const foreign = await site.order(other)
      await report(gateway.paid({ ...saleOf(other, foreign), amount: gateway.start.amount }))
      expect(await statusOf(foreign)).toBe('pending')
      expect(await problemOf(foreign)).toStartWith('gateway')
    }
    expect(await balance()).toBe(0)
  })

  test('an order that has expired or failed is not credited, but an administrator is told', async () => {
    const { gateway, sale, report, balance, problemOf, tradeNo, deps, root, clock } = await open()
    await deps.repos.orders.close(tradeNo, provider, 'expired', clock.nowSeconds())
    await report(gateway.paid(sale))
    expect(await balance()).toBe(0)
    expect(await problemOf(tradeNo)).toStartWith('late')
    const done = await root({ method: 'POST', path: '/api/user/topup/complete', body: { trade_no: tradeNo } })
    expect(done.body).toMatchObject({ success: true })
    expect(await balance()).toBe(TEN_DOLLARS)
  })

  test('a refunded order stays refunded, also when its payment is reported again or only then', async () => {
    const { gateway, sale, report, balance, statusOf, tradeNo, root, order, deps, clock } = await open()
    await report(gateway.paid(sale))
    const refund = { method: 'POST', path: '/api/user/topup/refund', body: { trade_no: tradeNo } }
    expect((await root(refund)).body).toMatchObject({ success: true })
    expect((await root(refund)).body).toMatchObject({ success: false })
    expect(await balance()).toBe(0)
    await report(gateway.paid(sale))
    expect(await balance()).toBe(0)
    expect(await statusOf(tradeNo)).toBe('refunded')
    // The refund's report may overtake the payment's.
    const second = await order(gateway)
    await deps.repos.orders.refund({
      tradeNo: second,
      provider,
      refundedMinor: Number.MAX_SAFE_INTEGER,
      now: clock.nowSeconds(),
      takesQuota: true,
      log: () => ({ user_id: 2, created_at: 1, type: 1, request_id: 'r' }),
    })
    await report(gateway.paid(saleOf(gateway, second)))
    expect(await balance()).toBe(0)
    expect(await statusOf(second)).toBe('refunded')
  })

  test('an unknown order is acknowledged or refused, and credits nobody', async () => {
    const { gateway, report, balance } = await open()
    const reply = await report(gateway.paid(saleOf(gateway, 'USR2NOnone1')))
    expect(reply.status).toBeLessThan(500)
    expect(await balance()).toBe(0)
  })

  test('when the database fails the gateway is told to come again, and nothing is half done', async () => {
    const { gateway, sale, report, balance, statusOf, tradeNo, database, paymentErrors } = await open()
    await database.kysely.schema.alterTable('logs').renameTo('logs_away').execute()
    const reply = await report(gateway.paid(sale))
    if (provider === 'epay') expect(reply.text).toBe('fail')
    else expect(reply.status).toBe(500)
    expect(paymentErrors).toHaveLength(1)
    expect(await balance()).toBe(0)
    expect(await statusOf(tradeNo)).toBe('pending')
    await database.kysely.schema.alterTable('logs_away').renameTo('logs').execute()
    await report(gateway.paid(sale))
    expect(await balance()).toBe(TEN_DOLLARS)
  })
})

describe('stripe', () => {
  const open = async () => {
    const site = await openSite()
    const tradeNo = await site.order(site.gateways.stripe)
    const sale = { tradeNo, amount: 1000 }
    const send = (type: string, object: unknown, more: object = {}) =>
      site.report(stripeReport(stripeEvent(type, object, more), site.clock.nowSeconds()))
    return { ...site, tradeNo, sale, send }
  }

  test('a report older or newer than five minutes is refused', async () => {
    const { report, gateways, sale, clock, balance } = await open()
    const old = gateways.stripe.paid(sale)
    clock.advance(301)
    expect((await report(old)).status).toBe(400)
    const future = gateways.stripe.paid(sale)
    clock.advance(-302)
    expect((await report(future)).status).toBe(400)
    expect(await balance()).toBe(0)
    clock.advance(302)
    expect((await report(gateways.stripe.paid(sale))).status).toBe(200)
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('an event of live mode is nothing to a test key', async () => {
    const { send, sale, balance } = await open()
    await send('checkout.session.completed', stripeSession(sale), { livemode: true })
    expect(await balance()).toBe(0)
  })
  test('a payment that is still under way waits; its later success credits, its failure closes', async () => {
    const { send, sale, balance, statusOf, tradeNo, order, gateways } = await open()
    await send('checkout.session.completed', stripeSession({ ...sale, more: { payment_status: 'unpaid' } }))
    expect(await statusOf(tradeNo)).toBe('pending')
    await send('checkout.session.async_payment_succeeded', stripeSession(sale))
    expect(await balance()).toBe(TEN_DOLLARS)
    const second = await order(gateways.stripe)
    await send('checkout.session.async_payment_failed', stripeSession({ ...sale, tradeNo: second }))
    expect(await statusOf(second)).toBe('failed')
  })
  test('an expired session closes the order', async () => {
    const { send, sale, statusOf, tradeNo } = await open()
    await send('checkout.session.expired', stripeSession({ ...sale, more: { status: 'expired' } }))
    expect(await statusOf(tradeNo)).toBe('expired')
  })
  test('the session must be the order’s', async () => {
    const { send, sale, balance, problemOf, tradeNo } = await open()
    await send('checkout.session.completed', stripeSession({ ...sale, more: { id: 'cs_other' } }))
    expect(await balance()).toBe(0)
    expect(await problemOf(tradeNo)).toStartWith('checkout')
  })
  test('a promotion code counts when the order allows one', async () => {
    const { send, sale, balance, problemOf, tradeNo, set, order, gateways } = await open()
    const cheaper = { amount_total: 500, total_details: { amount_discount: 500 } }
    await send('checkout.session.completed', stripeSession({ ...sale, more: cheaper }))
    expect(await problemOf(tradeNo)).toStartWith('discount')
    set({ StripePromotionCodesEnabled: 'true' })
    const second = await order(gateways.stripe)
    await send('checkout.session.completed', stripeSession({ ...sale, tradeNo: second, more: cheaper }))
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('refunds in parts take their share, once each, down to a debt', async () => {
    const { send, sale, balance, statusOf, tradeNo, deps, report, gateways } = await open()
    await report(gateways.stripe.paid(sale))
    await deps.repos.users.addQuota(2, -4_000_000)
    const refunded = (amount_refunded: number) =>
      send('charge.refunded', { amount_refunded, currency: 'usd', payment_intent: `pi_${tradeNo}` })
    await refunded(250)
    expect(await balance()).toBe(1_000_000 - 1_250_000)
    await refunded(250)
    await refunded(100)
    expect(await balance()).toBe(-250_000)
    expect(await statusOf(tradeNo)).toBe('success')
    await refunded(1000)
    expect(await balance()).toBe(-4_000_000)
    expect(await statusOf(tradeNo)).toBe('refunded')
  })
  test('a dispute is told of, and takes the quota when it is lost', async () => {
    const { send, sale, balance, problemOf, tradeNo, report, gateways } = await open()
    await report(gateways.stripe.paid(sale))
    const dispute = { amount: 1000, currency: 'usd', payment_intent: `pi_${tradeNo}` }
    await send('charge.dispute.created', dispute)
    expect(await problemOf(tradeNo)).toStartWith('disputed')
    expect(await balance()).toBe(TEN_DOLLARS)
    await send('charge.dispute.closed', { ...dispute, status: 'won' })
    expect(await balance()).toBe(TEN_DOLLARS)
    await send('charge.dispute.closed', { ...dispute, status: 'lost' })
    expect(await balance()).toBe(0)
  })
  test('the payer’s name at Stripe is kept for the next checkout', async () => {
    const { report, gateways, sale, order, asked } = await open()
    await report(gateways.stripe.paid(sale))
    await order(gateways.stripe)
    expect(new URLSearchParams(asked.at(-1)?.body).get('customer')).toBe('cus_1')
  })
})

describe('the others', () => {
  test('a Creem refund takes its share back', async () => {
    const { gateways, order, report, balance } = await openSite()
    const tradeNo = await order(gateways.creem)
    await report(gateways.creem.paid({ tradeNo, amount: 950 }))
    const refund = gateways.creem.refunded?.({ tradeNo, amount: 950 })
    if (refund !== undefined) await report(refund)
    expect(await balance()).toBe(0)
  })
  test('a Creem event of test mode is nothing to a live site', async () => {
    const { gateways, order, report, balance } = await openSite()
    const tradeNo = await order(gateways.creem)
    await report(gateways.creem.paid({ tradeNo, amount: 950, more: { mode: 'test' } }))
    expect(await balance()).toBe(0)
  })
  test('EPay by form is the same as by query; another merchant’s report is not ours', async () => {
    const { gateways, order, report, balance } = await openSite()
    const tradeNo = await order(gateways.epay)
    const sale = { tradeNo, amount: '73.00' }
    const { epayReport } = await import('./gateways.ts')
    expect((await report(epayReport({ ...sale, more: { pid: '2002' } }))).text).toBe('fail')
    expect((await report(epayReport({ ...sale, more: { trade_status: 'WAIT_BUYER_PAY' } }))).text).toBe('success')
    expect(await balance()).toBe(0)
    expect((await report(epayReport(sale, { method: 'POST' }))).text).toBe('success')
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('a Waffo payment under way is no failure', async () => {
    const { gateways, order, report, balance, statusOf } = await openSite()
    const tradeNo = await order(gateways.waffo)
    const sale = { tradeNo, amount: '10.00' }
    for (const orderStatus of ['PAY_IN_PROGRESS', 'AUTHORIZATION_REQUIRED']) {
      await report(gateways.waffo.paid({ ...sale, more: { orderStatus } }))
      expect(await statusOf(tradeNo)).toBe('pending')
    }
    const reply = await report(gateways.waffo.paid(sale))
    expect(reply.body).toEqual({ message: 'success' })
    expect(reply.headers.get('x-signature')).not.toBeNull()
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('Waffo Pancake names the payer, who must be the order’s; test events are off; environments are told apart', async () => {
    const { gateways, order, report, balance, problemOf, set } = await openSite()
    const tradeNo = await order(gateways.waffo_pancake)
    const sale = { tradeNo, amount: '10.00' }
    const other = { merchantProvidedBuyerIdentity: 'new-api-user-1' }
    expect((await report(gateways.waffo_pancake.paid({ ...sale, more: other }))).text).toBe('OK')
    expect(await problemOf(tradeNo)).toStartWith('payer')
    const asTest = { ...gateways.waffo_pancake.paid(sale), path: '/api/waffo-pancake/webhook/test' }
    expect((await report(asTest)).status).toBe(403)
    set({ 'tollgate.waffo_pancake_test_events': 'true' })
    expect((await report(asTest)).status).toBe(401)
    const nowhere = { ...gateways.waffo_pancake.paid(sale), path: '/api/waffo-pancake/webhook/staging' }
    expect(await report(nowhere)).toMatchObject({ status: 404, text: 'unknown env' })
    expect(await balance()).toBe(0)
    await report(gateways.waffo_pancake.paid({ ...sale, more: { merchantProvidedBuyerIdentity: 'new-api-user-2' } }))
    expect(await balance()).toBe(TEN_DOLLARS)
  })
})
