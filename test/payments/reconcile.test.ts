// Orders that were paid while nobody heard of it, and orders that nobody paid.
import { describe, expect, test } from 'bun:test'
import { reconcilePayments } from '../../src/compose/payments.ts'
import { stripeSession } from './gateways.ts'
import { openSite, TEN_DOLLARS } from './lab.ts'

const open = async () => {
  const site = await openSite()
  const run = () => reconcilePayments(site.deps.payments, new AbortController().signal)
  return { ...site, run }
}

describe('a paid order is found', () => {
  test('at EPay', async () => {
    const { order, gateways, clock, answers, run, balance, statusOf } = await open()
    const tradeNo = await order(gateways.epay)
    expect(await run()).toBe(0)
    clock.advance(61)
    let status = 0
    answers['GET pay.test/api.php'] = (url) => ({
      code: 1,
      status,
      out_trade_no: url.searchParams.get('out_trade_no'),
      money: '73.00',
      type: 'alipay',
    })
    expect(await run()).toBe(1)
    expect(await statusOf(tradeNo)).toBe('pending')
    status = 1
    expect(await run()).toBe(0)
    clock.advance(301)
    expect(await run()).toBe(1)
    expect(await balance()).toBe(TEN_DOLLARS)
    clock.advance(301)
    expect(await run()).toBe(0)
  })
  test('at Stripe, Creem and Waffo', async () => {
    const { order, gateways, clock, answers, run, balance } = await open()
    const stripe = await order(gateways.stripe)
    const creem = await order(gateways.creem)
    const waffo = await order(gateways.waffo)
    answers[`GET api.stripe.com/v1/checkout/sessions/cs_${stripe}`] = () =>
      stripeSession({ tradeNo: stripe, amount: 1000 })
    answers['GET api.creem.io/v1/checkouts'] = (url) => ({
      id: url.searchParams.get('checkout_id'),
      request_id: creem,
      order: { id: 'ord', amount: 950, currency: 'EUR', status: 'paid' },
    })
    answers['POST api.waffo.com/api/v1/order/inquiry'] = () => ({
      code: '0',
      data: { merchantOrderId: waffo, orderStatus: 'PAY_SUCCESS', orderAmount: '10.00', orderCurrency: 'USD' },
    })
    clock.advance(61)
    expect(await run()).toBe(3)
    expect(await balance()).toBe(3 * TEN_DOLLARS)
  })
  test('with another amount it is held back as a report would be', async () => {
    const { order, gateways, clock, answers, run, balance, problemOf } = await open()
    const tradeNo = await order(gateways.stripe)
    answers[`GET api.stripe.com/v1/checkout/sessions/cs_${tradeNo}`] = () => stripeSession({ tradeNo, amount: 1 })
    clock.advance(61)
    await run()
    expect(await balance()).toBe(0)
    expect(await problemOf(tradeNo)).toStartWith('amount')
  })
})

describe('an order that nobody paid', () => {
  test('is closed when its time is over and the gateway knows of no payment', async () => {
    const { order, gateways, clock, answers, run, statusOf } = await open()
    const tradeNo = await order(gateways.epay)
    answers['GET pay.test/api.php'] = (url) => ({
      code: 1,
      status: 0,
      out_trade_no: url.searchParams.get('out_trade_no'),
    })
    clock.advance(86_401)
    await run()
    expect(await statusOf(tradeNo)).toBe('expired')
  })
  test('stays open while the gateway cannot be asked', async () => {
    const { order, gateways, clock, run, statusOf, paymentErrors } = await open()
    const tradeNo = await order(gateways.epay)
    clock.advance(86_401)
    await run()
    expect(await statusOf(tradeNo)).toBe('pending')
    expect(paymentErrors).toHaveLength(1)
  })
  test('a clock that is set back asks nothing twice and expires nothing early', async () => {
    const { order, gateways, clock, run, statusOf } = await open()
    const tradeNo = await order(gateways.epay)
    clock.advance(-100_000)
    expect(await run()).toBe(0)
    expect(await statusOf(tradeNo)).toBe('pending')
  })
})
