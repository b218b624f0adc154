// What a top-up costs: the worked examples, bounds, and what each gateway is told.
import { describe, expect, test } from 'bun:test'
import { openSite, TEN_DOLLARS } from './lab.ts'

const quote = async (path: string, amount: unknown, set: Readonly<Record<string, string>> = {}, group = '') => {
  const site = await openSite()
  site.set(set)
  if (group !== '') await site.deps.repos.users.update(2, { group })
  return (await site.alice({ method: 'POST', path, body: { amount } })).body
}

describe('the worked examples', () => {
  test.each([
    [10, {}, '', '73.00'],
    [100, { 'payment_setting.amount_discount': '{"100":0.9}' }, '', '657.00'],
    [101, { 'payment_setting.amount_discount': '{"100":0.9}' }, '', '737.30'],
    [10, { TopupGroupRatio: '{"vip":0.8}' }, 'vip', '58.40'],
    [10, { TopupGroupRatio: '{"vip":0}' }, 'vip', '73.00'],
    [5_000_000, { 'general_setting.quota_display_type': 'TOKENS' }, '', '73.00'],
  ] as const)('%p with %p in group %p costs %p', async (amount, set, group, money) => {
    expect(await quote('/api/user/amount', amount, set, group)).toEqual({ message: 'success', data: money })
  })
  test('Stripe is priced by its own price, with ratio and discount, in its currency', async () => {
    const set = { 'payment_setting.amount_discount': '{"10":0.9}', TopupGroupRatio: '{"vip":0.8}' }
    expect(await quote('/api/user/stripe/amount', 10, set, 'vip')).toEqual({
      message: 'success',
      data: '7.20',
      currency: 'USD',
    })
  })
  test('while Stripe is not set up its quote is by StripeUnitPrice', async () => {
    expect(await quote('/api/user/stripe/amount', 10, { StripeApiSecret: '' })).toEqual({
      message: 'success',
      data: '80.00',
    })
  })
  test('Waffo and Waffo Pancake', async () => {
    expect((await quote('/api/user/waffo/amount', 10, { WaffoUnitPrice: '1.255' })).data).toBe('12.55')
    expect((await quote('/api/user/waffo/amount', 10, { WaffoCurrency: 'JPY', WaffoUnitPrice: '150' })).data).toBe(
      '1500',
    )
    expect((await quote('/api/user/waffo/amount', 10, { WaffoCurrency: 'IDR', WaffoUnitPrice: '160.5' })).data).toBe(
      '1605',
    )
    expect((await quote('/api/user/waffo-pancake/amount', 10)).data).toBe('10.00')
  })
})

describe('amounts that are none', () => {
  const AMOUNTS = [
    0,
    -1,
    1.5,
    '10',
    null,
    Number.POSITIVE_INFINITY,
    2 ** 31,
    2 ** 53 + 1,
    2 ** 63,
    10_001,
    [],
    true,
    '1e5',
    '0x10',
  ]
  test.each([
    '/api/user/amount',
    '/api/user/stripe/amount',
    '/api/user/waffo/amount',
    '/api/user/waffo-pancake/amount',
  ])('are refused by %s', async (path) => {
    const { alice } = await openSite()
    for (const amount of AMOUNTS) {
      const body = JSON.stringify({ amount }).replace('null', amount === null ? 'null' : '1e999')
      expect((await alice({ method: 'POST', path, body })).body).toMatchObject({ success: false })
    }
  })
  test('and make no order', async () => {
    const { alice, topUps, gateways } = await openSite()
    for (const { start } of Object.values(gateways)) {
      for (const amount of AMOUNTS) {
        const body = { ...(start.body as object), amount, product_id: amount }
        expect((await alice({ method: 'POST', path: start.path, body })).body).toMatchObject({ success: false })
      }
    }
    expect(await topUps()).toEqual([])
  })
  test('a way to pay has its own least amount, and must be one of the operator’s', async () => {
    const { alice, set } = await openSite()
    const pay = async (amount: number, payment_method: string) =>
      (await alice({ method: 'POST', path: '/api/user/pay', body: { amount, payment_method } })).body.message
    set({ PayMethods: '[{"type":"alipay","name":"A"},{"type":"bank","name":"B","min_topup":"50"}]' })
    expect(await pay(10, 'alipay')).toBe('success')
    expect(await pay(10, 'bank')).toBe('error')
    expect(await pay(50, 'bank')).toBe('success')
    expect(await pay(50, 'cash')).toBe('error')
  })
})

describe('what is fixed when an order is made', () => {
  test('EPay gets a signed form; the row is as New API writes it', async () => {
    const { alice, topUps, clock } = await openSite()
    const { body } = await alice({
      method: 'POST',
      path: '/api/user/pay',
      body: { amount: 10, payment_method: 'alipay' },
    })
    const [row] = await topUps()
    expect(body.url).toBe('https://pay.test/submit.php')
    expect(body.data).toMatchObject({ money: '73.00', name: 'TUC10', pid: '1001', type: 'alipay', device: 'pc' })
    expect(body.data.out_trade_no).toMatch(/^USR2NO[A-Za-z0-9]{6}1800000000$/)
    expect(row).toMatchObject({
      user_id: 2,
      amount: 10,
      money: 73,
      trade_no: body.data.out_trade_no,
      payment_method: 'alipay',
      payment_provider: 'epay',
      create_time: clock.nowSeconds(),
      complete_time: 0,
      status: 'pending',
    })
  })
  test('tokens buy exactly what was asked for, also below a dollar', async () => {
    const { gateways, set, alice, report, balance, topUps } = await openSite()
    set({ 'general_setting.quota_display_type': 'TOKENS' })
    const body = { amount: 750_000, payment_method: 'alipay' }
    const { data } = (await alice({ method: 'POST', path: '/api/user/pay', body })).body
    expect(data.money).toBe('10.95')
    await report(gateways.epay.paid({ tradeNo: data.out_trade_no, amount: '10.95' }))
    expect(await balance()).toBe(750_000)
    expect((await topUps())[0]).toMatchObject({ amount: 1, money: 10.95 })
  })
  test('a later change of prices, ratios or groups changes no open order', async () => {
    const { gateways, set, order, report, balance, deps } = await openSite()
    const tradeNo = await order(gateways.epay)
    set({ Price: '1', QuotaPerUnit: '1', TopupGroupRatio: '{"default":0.1}' })
    await deps.repos.users.update(2, { group: 'vip' })
    await report(gateways.epay.paid({ tradeNo, amount: '7.30' }))
    expect(await balance()).toBe(0)
    await report(gateways.epay.paid({ tradeNo, amount: '73.00' }))
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('a payer is only sent back to hosts that the operator trusts', async () => {
    const { alice, asked, topUps } = await openSite({ trustedRedirectDomains: ['shop.test'] })
    const pay = (success_url: string) =>
      alice({
        method: 'POST',
        path: '/api/user/stripe/pay',
        body: { amount: 10, payment_method: 'stripe', success_url },
      })
    for (const address of [
      'https://evil.test',
      'https://shop.test.evil.test',
      'https://evilshop.test',
      'javascript:alert(1)',
      '//x',
      'https://shop.test@evil.test/',
    ]) {
      expect((await pay(address)).status).toBe(400)
    }
    expect(await topUps()).toEqual([])
    expect((await pay('https://a.shop.test/done')).body.data.pay_link).toBe('https://checkout.stripe.test/pay')
    expect(new URLSearchParams(asked.at(-1)?.body).get('success_url')).toBe('https://a.shop.test/done')
  })
  test('an order whose gateway does not answer ends as failed, and the payer hears no secrets', async () => {
    const { alice, answers, topUps, paymentErrors } = await openSite()
    answers['POST api.stripe.com/v1/checkout/sessions'] = () => ({ error: { message: 'No such price: sk_test_1' } })
    const { text } = await alice({
      method: 'POST',
      path: '/api/user/stripe/pay',
      body: { amount: 10, payment_method: 'stripe' },
    })
    expect(text).not.toContain('sk_test_1')
    expect((await topUps())[0]?.status).toBe('failed')
    expect(paymentErrors).toHaveLength(1)
  })
})
