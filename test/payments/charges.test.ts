// Charge packages of One API's fork: sold at Stripe's price, credited once by their own webhook, taken back by a refund, shown to their owner.
import { expect, test } from 'bun:test'
import { stripeEvent, stripeReport } from './gateways.ts'
import { openSite } from './lab.ts'

const SECRET = 'whsec_endpoint'
const DOLLAR = 500_000

const open = async () => {
  const site = await openSite()
  site.set({
    'tollgate.charge_packages': JSON.stringify([
      { id: 1, amount: 5, price: 'price_five', type: 'starter' },
      { id: 7, amount: 20.5, price: 'price_twenty' },
      { id: 9, amount: 1, price: 'price_gone' },
    ]),
    StripeEndpointSecret: SECRET,
  })
  for (const [name, unit_amount] of [
    ['price_five', 499],
    ['price_twenty', 1999],
  ] as const)
    site.answers[`GET api.stripe.com/v1/prices/${name}`] = () => ({
      id: name,
      unit_amount,
      currency: 'eur',
      product: `prod_${name}`,
      type: 'one_time',
    })
  const now = site.clock.nowSeconds
  const start = (charge_id: number, caller = site.alice) =>
    caller({ method: 'POST', path: '/api/charge/create_order', body: { charge_id } })
  const tell = (type: string, object: object, secret = SECRET, path = '/api/charge/stripe_callback') =>
    site.report({ ...stripeReport(stripeEvent(type, object), now(), secret), path })
  const intent = (appOrderId: string, more: object = {}) => ({
    id: `pi_${appOrderId}`,
    object: 'payment_intent',
    amount_received: 1999,
    currency: 'eur',
    customer: 'cus_1',
    metadata: { appOrderId, userId: '2' },
    ...more,
  })
  const orders = async (caller = site.alice, query = '') =>
    (await caller({ path: `/api/charge/get_order${query}` })).body.data
  return { ...site, start, tell, intent, orders }
}

test('are listed at what Stripe takes for them; one that Stripe does not know is not offered', async () => {
  const { alice, set } = await open()
  const list = async () => (await alice({ path: '/api/charge/get_config' })).body.data
  expect(await list()).toEqual([
    { id: 1, type: 'starter', order: 1, amount: 5, price: 'price_five', currency: 'EUR', status: 1, amount_minor: 499 },
    { id: 7, type: '', order: 2, amount: 20.5, price: 'price_twenty', currency: 'EUR', status: 1, amount_minor: 1999 },
  ])
  set({ StripeEndpointSecret: '', StripeWebhookSecret: '' })
  expect(await list()).toEqual([])
})

test('bring their quota once, however often and wherever Stripe tells of the payment', async () => {
  const { start, tell, intent, orders, balance, asked } = await open()
  const { charge_url, app_order_id } = (await start(7)).body.data
  expect(charge_url).toBe('https://checkout.stripe.test/pay')
  expect(app_order_id).toMatch(/^[A-Za-z0-9]{16}$/)
  const session = new URLSearchParams(asked.find(({ url }) => url.endsWith('/checkout/sessions'))?.body)
  expect(session.get('payment_intent_data[metadata][appOrderId]')).toBe(app_order_id)
  expect(session.get('payment_intent_data[metadata][userId]')).toBe('2')
  expect(session.get('line_items[0][price_data][unit_amount]')).toBe('1999')
  const replies = await Promise.all(
    Array.from({ length: 5 }, () => tell('payment_intent.succeeded', intent(app_order_id))),
  )
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const ended = {
    id: `cs_${app_order_id}`,
    status: 'complete',
    payment_status: 'paid',
    client_reference_id: app_order_id,
    amount_subtotal: 1999,
    currency: 'eur',
    payment_intent: `pi_${app_order_id}`,
  }
  await tell('checkout.session.completed', ended, 'whsec_test', '/api/stripe/webhook')
  expect(await balance()).toBe(20.5 * DOLLAR)
  expect(await orders()).toMatchObject({
    currentPage: 1,
    pageSize: 10,
    total: 1,
    list: [{ app_order_id, charge_id: 7, status: 3, currency: 'EUR', amount: 19.99, real_amount: 19.99, user_id: 2 }],
  })
})

test('are taken back by refunds, in parts and whole', async () => {
  const { start, tell, intent, orders, balance } = await open()
  const { app_order_id } = (await start(7)).body.data
  await tell('payment_intent.succeeded', intent(app_order_id))
  const refunded = (amount_refunded: number) =>
    tell('charge.refunded', { id: 'ch', amount_refunded, currency: 'eur', payment_intent: `pi_${app_order_id}` })
  await refunded(1000)
  await refunded(1000)
  expect(await balance()).toBe(20.5 * DOLLAR - Math.floor((20.5 * DOLLAR * 1000) / 1999))
  await refunded(1999)
  expect(await balance()).toBe(0)
  expect((await orders()).list[0]).toMatchObject({ status: 5, real_amount: 0 })
})

test('are credited by nothing that is forged, of another order, or of another amount', async () => {
  const { start, tell, intent, balance, problemOf, statusOf } = await open()
  const { app_order_id } = (await start(7)).body.data
  const of = (more: object) => tell('payment_intent.succeeded', intent(app_order_id, more))
  expect((await tell('payment_intent.succeeded', intent(app_order_id), 'whsec_other')).status).toBe(400)
  expect((await tell('payment_intent.succeeded', intent(app_order_id), 'whsec_test')).status).toBe(400)
  expect((await of({ metadata: {} })).status).toBe(200)
  expect((await of({ metadata: { appOrderId: 'aaaaaaaaaaaaaaaa' } })).status).toBe(200)
  await of({ amount_received: 199 })
  expect(await problemOf(app_order_id)).toStartWith('amount')
  await of({ currency: 'usd' })
  expect(await problemOf(app_order_id)).toStartWith('currency')
  expect(await balance()).toBe(0)
  expect(await statusOf(app_order_id)).toBe('pending')
  expect((await start(2)).body.success).toBe(false)
  expect((await start(9)).body.success).toBe(false)
})

test('orders are their owner’s to see, whatever is asked for', async () => {
  const { start, orders, root, tell, intent } = await open()
  const mine = (await start(1)).body.data.app_order_id
  const theirs = (await start(7, root)).body.data.app_order_id
  await tell('payment_intent.succeeded', intent(theirs))
  const names = (data: { list: { app_order_id: string }[] }) => data.list.map(({ app_order_id }) => app_order_id)
  expect(names(await orders())).toEqual([mine])
  expect(names(await orders(root))).toEqual([theirs])
  expect(names(await orders(undefined, `?app_order_id=${theirs}`))).toEqual([])
  expect(names(await orders(undefined, '?user_id=1'))).toEqual([mine])
  expect(names(await orders(undefined, '?status=1'))).toEqual([mine])
  expect(names(await orders(undefined, '?status=3'))).toEqual([])
  expect(names(await orders(undefined, '?status=2'))).toEqual([])
})
