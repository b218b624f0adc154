// Plans bought at every gateway that sells them: begun once by a true report, and ended when all their money went back.
import { describe, expect, test } from 'bun:test'
import type { Gateway } from './gateways.ts'
import { openSite } from './lab.ts'

const post = (path: string, body: object) => ({ method: 'POST', path, body })
const DAY = 86_400

/** How a plan of $10 is begun at a gateway, and what the gateway then reports. */
const SHOPS = {
  epay: { path: '/api/subscription/epay/pay', body: { payment_method: 'alipay' }, amount: '73.00', currency: 'CNY' },
  stripe: { path: '/api/subscription/stripe/pay', body: {}, amount: 1000, currency: 'usd' },
  creem: { path: '/api/subscription/creem/pay', body: {}, amount: 1000, currency: 'USD' },
  waffo_pancake: { path: '/api/subscription/waffo-pancake/pay', body: {}, amount: '10.00', currency: 'USD' },
} as const
type Shop = keyof typeof SHOPS

const PLAN = {
  title: 'Pro',
  price_amount: 10,
  enabled: true,
  total_amount: 5_000_000,
  upgrade_group: 'vip',
  creem_product_id: 'prod_plan',
  waffo_pancake_product_id: 'pancake_plan',
}

const open = async (provider: Shop, fields: object = {}) => {
  const site = await openSite()
  const { deps, root, alice, database, gateways, report } = site
  await root(post('/api/subscription/admin/plans', { plan: { ...PLAN, ...fields } }))
  const shop = SHOPS[provider]
  const gateway: Gateway = gateways[provider]
  const begin = async () => (await alice(post(shop.path, { plan_id: 1, ...shop.body }))).body
  const orders = () => database.kysely.selectFrom('subscription_orders').selectAll().orderBy('id').execute()
  const shown = () => database.kysely.selectFrom('top_ups').selectAll().orderBy('id').execute()
  /** Begins an order and gives what the gateway will sell. */
  const order = async () => {
    const started = await begin()
    if (started.message !== 'success') throw new Error(JSON.stringify(started))
    const row = (await orders()).at(-1)
    return { tradeNo: String(row?.trade_no), amount: shop.amount, currency: shop.currency }
  }
  const pay = (sale: Parameters<Gateway['paid']>[0]) => report(gateway.paid(sale))
  const refund = (sale: Parameters<Gateway['paid']>[0]) => {
    if (gateway.refunded === undefined) throw new Error(`${provider} reports no refunds`)
    return report(gateway.refunded(sale))
  }
  const had = () => deps.repos.subscriptions.allOf(2, 99)
  const running = async () => (await had()).filter(({ status }) => status === 'active')
  const group = async () => (await deps.repos.users.findById(2))?.group
  const told = () => deps.repos.logs.list({ userId: 2, type: 1, limit: 99, offset: 0 })
  return { ...site, begin, order, pay, refund, orders, shown, had, running, group, told }
}

describe.each(Object.keys(SHOPS) as Shop[])('a plan at %s', (provider) => {
  test('begins with the paid report, once, and stands in the columns that New API reads', async () => {
    const { order, pay, running, had, group, orders, shown, told, balance, clock, published } = await open(provider)
    const sale = await order()
    expect(await orders()).toMatchObject([
      { user_id: 2, plan_id: 1, payment_provider: provider, status: 'pending', complete_time: 0 },
    ])
    expect([await had(), await shown()]).toEqual([[], []])
    clock.advance(60)
    const replies = await Promise.all(Array.from({ length: 20 }, () => pay(sale)))
    for (const reply of replies) expect(reply.status).toBe(200)
    const now = clock.nowSeconds()
    expect(await running()).toMatchObject([
      {
        plan_id: 1,
        source: 'order',
        amount_total: 5_000_000,
        amount_used: 0,
        start_time: now,
        prev_user_group: 'default',
      },
    ])
    expect((await running())[0]?.end_time).toBeGreaterThan(now + 27 * DAY)
    expect(await group()).toBe('vip')
    expect(await orders()).toMatchObject([{ status: 'success', complete_time: now, trade_no: sale.tradeNo }])
    expect(await shown()).toMatchObject([
      { trade_no: sale.tradeNo, amount: 0, status: 'success', payment_provider: provider, user_id: 2 },
    ])
    expect(await told()).toHaveLength(1)
    expect((await told())[0]?.content).toContain('Pro')
    expect(published).toContain('user:2')
    expect(await balance()).toBe(0)
  })

  test('does not begin by another secret, amount or gateway', async () => {
    const { order, pay, report, gateways, had, problemOf } = await open(provider)
    const sale = await order()
    await report(gateways[provider].paid(sale, 'other'))
    const less = typeof sale.amount === 'number' ? sale.amount - 1 : '0.01'
    await pay({ ...sale, amount: less })
    expect(await problemOf(sale.tradeNo)).toStartWith('amount')
    const other = provider === 'epay' ? gateways.creem : gateways.epay
    await report(other.paid(sale))
    expect(await had()).toEqual([])
    await pay(sale)
    expect(await had()).toHaveLength(1)
    expect(await problemOf(sale.tradeNo)).toBe('')
  })

  test('that came back after it expired is for an administrator, who completes it once', async () => {
    const { order, pay, root, had, problemOf, deps, clock } = await open(provider)
    const sale = await order()
    await deps.repos.orders.close(sale.tradeNo, provider, 'expired', clock.nowSeconds())
    await pay(sale)
    expect([await had(), await problemOf(sale.tradeNo)]).toEqual([[], expect.stringMatching(/^late/)])
    for (let tries = 0; tries < 2; tries++) {
      const done = await root(post('/api/user/topup/complete', { trade_no: sale.tradeNo }))
      expect(done.body.success).toBe(true)
    }
    expect(await had()).toHaveLength(1)
  })

  test('refunded by hand ends at once: the group goes back, and neither again nor later does anything more happen', async () => {
    const { order, pay, root, had, running, group, statusOf, shown, told, published, clock, deps } =
      await open(provider)
    const sale = await order()
    await pay(sale)
    await deps.repos.subscriptions.setRenewal(1, 2, true)
    clock.advance(5 * DAY)
    published.length = 0
    const byHand = () => root(post('/api/user/topup/refund', { trade_no: sale.tradeNo }))
    const replies = await Promise.all(Array.from({ length: 10 }, byHand))
    expect(replies.filter(({ body }) => body.success)).toHaveLength(1)
    expect(await had()).toMatchObject([{ status: 'cancelled', end_time: clock.nowSeconds(), renews: false }])
    expect(await group()).toBe('default')
    expect(await statusOf(sale.tradeNo)).toBe('refunded')
    expect(await shown()).toMatchObject([{ status: 'refunded' }])
    expect((await told()).map(({ content }) => content).join()).toContain('the subscription ends')
    expect(published).toContain('user:2')
    await pay(sale)
    expect(await running()).toEqual([])
  })
})

describe.each(['stripe', 'creem'] as const)('a refund that %s reports', (provider) => {
  test('of everything ends the subscription, once', async () => {
    const { order, pay, refund, running, group, statusOf, told } = await open(provider)
    const sale = await order()
    await pay(sale)
    await Promise.all(Array.from({ length: 10 }, () => refund(sale)))
    expect([await running(), await group(), await statusOf(sale.tradeNo)]).toEqual([[], 'default', 'refunded'])
    expect(await told()).toHaveLength(2)
  })

  test('of a part leaves it and tells an administrator; the rest of the money ends it', async () => {
    const { order, pay, refund, running, statusOf, problemOf, problems, told } = await open(provider)
    const sale = await order()
    await pay(sale)
    for (let times = 0; times < 3; times++) await refund({ ...sale, amount: 400 })
    expect(await running()).toHaveLength(1)
    expect([await statusOf(sale.tradeNo), await problemOf(sale.tradeNo)]).toEqual([
      'success',
      'refund: 4.00 USD of 10.00 USD went back; the subscription goes on',
    ])
    expect(problems).toHaveLength(1)
    expect(await told()).toHaveLength(2)
    await refund(sale)
    expect([await running(), await statusOf(sale.tradeNo), await problemOf(sale.tradeNo)]).toEqual([[], 'refunded', ''])
  })

  test('leaves what runs of another order, and the group that it gives', async () => {
    const { order, pay, refund, running, group } = await open(provider)
    const first = await order()
    await pay(first)
    const second = await order()
    await pay(second)
    await refund(first)
    expect((await running()).map(({ id }) => id)).toEqual([2])
    expect(await group()).toBe('vip')
    await refund(second)
    expect([await running(), await group()]).toEqual([[], 'default'])
  })

  test('of a plan that was over, or ended by hand, changes nothing but the order', async () => {
    const { order, pay, refund, root, had, statusOf, clock, told } = await open(provider)
    const sale = await order()
    await pay(sale)
    await root(post('/api/subscription/admin/user_subscriptions/1/invalidate', {}))
    const ended = clock.nowSeconds()
    clock.advance(DAY)
    await refund(sale)
    expect(await had()).toMatchObject([{ status: 'cancelled', end_time: ended }])
    expect(await statusOf(sale.tradeNo)).toBe('refunded')
    expect((await told()).map(({ content }) => content).join()).toContain('the subscription had ended')
  })

  test('takes nothing when refunds take nothing', async () => {
    const { order, pay, refund, running, statusOf, set } = await open(provider)
    set({ 'tollgate.refunds_take_quota': 'false' })
    const sale = await order()
    await pay(sale)
    await refund(sale)
    expect([(await running()).length, await statusOf(sale.tradeNo)]).toEqual([1, 'refunded'])
  })

  test('of an order that does not tell which subscription it bought is for an administrator', async () => {
    const { order, pay, refund, running, database, problemOf } = await open(provider)
    const sale = await order()
    await pay(sale)
    await database.kysely.updateTable('tg_orders').set({ subscription_id: 0 }).execute()
    await refund(sale)
    expect(await running()).toHaveLength(1)
    expect(await problemOf(sale.tradeNo)).toStartWith('refund: it is not known')
  })
})

describe('reports in the wrong order', () => {
  test('a whole refund before its payment: nothing ever begins', async () => {
    const { order, pay, refund, had, statusOf } = await open('stripe')
    const sale = await order()
    // Stripe's refund names the trade number by the payment's metadata as long as the payment is not known here.
    await refund({ ...sale, more: { metadata: { trade_no: sale.tradeNo } } })
    await pay(sale)
    expect([await had(), await statusOf(sale.tradeNo)]).toEqual([[], 'refunded'])
  })

  test('a part that went back before the payment: it begins, and an administrator is told', async () => {
    const { order, pay, refund, running, problemOf } = await open('stripe')
    const sale = await order()
    await refund({ ...sale, amount: 400, more: { metadata: { trade_no: sale.tradeNo } } })
    await pay(sale)
    expect(await running()).toHaveLength(1)
    expect(await problemOf(sale.tradeNo)).toStartWith('refund: 4.00 USD')
  })

  test('payments, refunds and ends by hand at once: never a plan beside a refunded order', async () => {
    for (let round = 0; round < 6; round++) {
      const { order, pay, refund, running, root, statusOf, group } = await open('stripe')
      const sale = await order()
      const refundAll = () => refund({ ...sale, more: { metadata: { trade_no: sale.tradeNo } } })
      const end = () => root(post('/api/subscription/admin/user_subscriptions/1/invalidate', {}))
      const moves = [() => pay(sale), refundAll, ...(round % 2 === 0 ? [end] : [])]
      await Promise.all(Array.from({ length: 12 }, (_, index) => moves[(index + round) % moves.length]?.()))
      await refundAll()
      expect([await statusOf(sale.tradeNo), await running(), await group()]).toEqual(['refunded', [], 'default'])
    }
  })
})

test('a gateway that does not sell the plan opens no order', async () => {
  const { alice, orders } = await open('creem', { creem_product_id: '', waffo_pancake_product_id: '' })
  for (const provider of ['creem', 'waffo_pancake'] as const) {
    const { body } = await alice(post(SHOPS[provider].path, { plan_id: 1 }))
    expect(body.message).toBe('error')
  }
  expect(await orders()).toEqual([])
})

test('a gateway that does not answer leaves a failed order behind, and its limit is free again', async () => {
  const { begin, orders, answers } = await open('stripe', { max_purchase_per_user: 1 })
  const answer = answers['POST api.stripe.com/v1/checkout/sessions']
  delete answers['POST api.stripe.com/v1/checkout/sessions']
  expect((await begin()).message).toBe('error')
  if (answer !== undefined) answers['POST api.stripe.com/v1/checkout/sessions'] = answer
  expect((await begin()).message).toBe('success')
  expect((await orders()).map(({ status }) => status)).toEqual(['failed', 'pending'])
})

test('a site that sells plans alone needs no price at Stripe, and offers no top-ups there', async () => {
  const { order, pay, running, set, alice, gateways } = await open('stripe')
  set({ StripePriceId: '' })
  const { data } = (await alice({ path: '/api/user/topup/info' })).body
  expect([data.enable_stripe_topup, data.enable_stripe_plans]).toEqual([false, true])
  expect(data.pay_methods.map(({ type }: { type: string }) => type)).not.toContain('stripe')
  const { start } = gateways.stripe
  expect((await alice(post(start.path, start.body as object))).body.message).toBe('error')
  await pay(await order())
  expect(await running()).toHaveLength(1)
})

test('Stripe is asked for one payment of the plan’s own price: nothing goes on charging afterwards', async () => {
  const { order, asked } = await open('stripe')
  const { tradeNo } = await order()
  const form = new URLSearchParams(asked.at(-1)?.body)
  expect(Object.fromEntries(form)).toMatchObject({
    mode: 'payment',
    'line_items[0][price_data][unit_amount]': '1000',
    'line_items[0][price_data][currency]': 'usd',
    client_reference_id: tradeNo,
  })
  expect(tradeNo).toMatch(/^sub_ref_[0-9a-f]{40}$/)
})
