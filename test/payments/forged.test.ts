// Forged and odd reports, gateway by gateway: each changes nothing, or does the one thing that is documented.
import { describe, expect, test } from 'bun:test'
import {
  creemReport,
  epayReport,
  type Gateway,
  pancakeReport,
  type Report,
  stripeEvent,
  stripeReport,
  stripeSession,
  waffoReport,
} from './gateways.ts'
import { openSite, TEN_DOLLARS } from './lab.ts'

const PROVIDERS = ['epay', 'stripe', 'creem', 'waffo', 'waffo_pancake'] as const
type Provider = (typeof PROVIDERS)[number]

const open = async (provider: Provider) => {
  const site = await openSite()
  const gateway: Gateway = site.gateways[provider]
  const tradeNo = await site.order(gateway)
  const { amount, currency } = gateway.start
  const sale = { tradeNo, amount, currency }
  const outcome = (reply: { readonly status: number; readonly text: string }) =>
    provider === 'epay' ? reply.text : reply.status
  /** Nobody got anything, and the order waits as it did. */
  const expectNothing = async (): Promise<void> => {
    expect(await site.balance()).toBe(0)
    expect(await site.statusOf(tradeNo)).toBe('pending')
  }
  return { ...site, gateway, tradeNo, sale, outcome, expectNothing }
}

/** The value in another shape: what somebody would write there who wants more, or another's. */
const altered = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  return `${value}1`
}

/** Every report that differs from this one in a single value and carries its signature. */
const changedOnce = (report: Report): Report[] => {
  if (report.body === undefined) {
    const [path = '', query = ''] = report.path.split('?')
    const names = [...new URLSearchParams(query).keys()]
    return names.map((name) => {
      const changed = new URLSearchParams(query)
      changed.set(name, `${changed.get(name)}1`)
      return { ...report, path: `${path}?${changed}` }
    })
  }
  const found: Report[] = []
  const whole: unknown = JSON.parse(report.body)
  const visit = (value: unknown, put: (changed: unknown) => unknown): void => {
    if (typeof value !== 'object' || value === null) {
      found.push({ ...report, body: JSON.stringify(put(altered(value))) })
      return
    }
    for (const [name, member] of Object.entries(value)) {
      visit(member, (changed) => put(Array.isArray(value) ? value : { ...value, [name]: changed }))
    }
  }
  visit(whole, (changed) => changed)
  return found
}

/** The same payment under another id of the vendor's. */
const paidAgain = (provider: Provider, tradeNo: string): Readonly<Record<string, unknown>> => {
  const order = { id: 'ord_again', amount: 950, currency: 'EUR', status: 'paid', type: 'onetime' }
  return {
    epay: { trade_no: 'gw-again' },
    stripe: { payment_intent: `pi_again_${tradeNo}` },
    creem: { order },
    waffo: { acquiringOrderId: 'acq-again' },
    waffo_pancake: { orderId: 'pancake-again' },
  }[provider]
}

/** Words for "paid" that are not the vendor's. */
const ALMOST_PAID: Readonly<Record<Provider, (word: (text: string) => string) => Readonly<Record<string, unknown>>>> = {
  epay: (word) => ({ trade_status: word('TRADE_SUCCESS') }),
  stripe: (word) => ({ payment_status: word('paid') }),
  creem: (word) => ({ order: { id: 'o', amount: 950, currency: 'EUR', status: word('paid') } }),
  waffo: (word) => ({ orderStatus: word('PAY_SUCCESS') }),
  waffo_pancake: () => ({ orderMerchantExternalId: '' }),
}

const swapCase = (text: string): string => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase())

describe.each(PROVIDERS)('%s', (provider) => {
  test('a report with any one value changed is not believed', async () => {
    const { gateway, sale, report, outcome, expectNothing } = await open(provider)
    const reports = changedOnce(gateway.paid(sale))
    expect(reports.length).toBeGreaterThan(5)
    for (const one of reports) expect(outcome(await report(one))).toBe(gateway.statusOf.forged)
    await expectNothing()
  })

  test('nor one with a member, a value or a byte more, nor with spaces in its signature', async () => {
    const { gateway, sale, report, outcome, expectNothing } = await open(provider)
    const good = gateway.paid(sale)
    const spaced = (text: string): string => `${text.slice(0, -8)} ${text.slice(-8)}`
    const forged: Report[] =
      good.body === undefined
        ? [
            { ...good, path: `${good.path}&money=999.00` },
            { ...good, path: `${good.path}&sign=${'0'.repeat(32)}` },
            { ...good, path: `${good.path}&more=1` },
            { ...good, path: good.path.replace(/sign=[^&]*/, (text) => spaced(text).replace(' ', '%20')) },
          ]
        : [
            { ...good, body: good.body.replace(/\}$/, ',"amount":1}') },
            { ...good, body: `${good.body}\n` },
            { ...good, body: `\uFEFF${good.body}` },
            { ...good, body: '{"a":'.repeat(50_000) },
            { ...good, body: `${good.body}${' '.repeat(1 << 20)}` },
            {
              ...good,
              headers: Object.fromEntries(Object.entries(good.headers).map(([name, text]) => [name, spaced(text)])),
            },
          ]
    for (const one of forged) expect(outcome(await report(one))).toBe(gateway.statusOf.forged)
    await expectNothing()
  })

  test('nor one that is sent to another gateway', async () => {
    const { gateway, gateways, sale, report, expectNothing } = await open(provider)
    const good = gateway.paid(sale)
    for (const other of Object.values(gateways).filter((one) => one !== gateway)) {
      const { method, path } = other.paid(sale)
      const elsewhere = { ...good, method, path: path.split('?')[0] ?? path, body: good.body ?? good.path }
      expect((await report(elsewhere)).text).not.toBe('success')
    }
    await expectNothing()
  })

  test('what stands in the address beside a signed body is not read', async () => {
    if (provider === 'epay') return
    const { gateway, sale, report, balance } = await open(provider)
    const good = gateway.paid(sale)
    await report({ ...good, path: `${good.path}?amount=99999&trade_no=another&user_id=1` })
    expect(await balance()).toBe(TEN_DOLLARS)
  })

  test('an amount of nothing, less than nothing or no number holds the order back', async () => {
    const { gateway, sale, report, expectNothing } = await open(provider)
    const amounts =
      typeof sale.amount === 'number'
        ? [0, -sale.amount, Number.NaN, 1e21]
        : ['0', '0.00', '-10.00', '1e1', 'NaN', '', '10,00', '10.001', '9'.repeat(40)]
    for (const amount of amounts) {
      expect((await report(gateway.paid({ ...sale, amount }))).status).toBeLessThan(500)
      await expectNothing()
    }
  })

  test('a status in other letters is no payment', async () => {
    const { gateway, sale, report, expectNothing } = await open(provider)
    for (const word of [swapCase, (text: string) => ` ${text}`, (text: string) => `${text}X`, () => '']) {
      await report(gateway.paid({ ...sale, more: ALMOST_PAID[provider](word) }))
      await expectNothing()
    }
  })

  test('an order that is paid twice at the vendor is credited once, and an administrator is told', async () => {
    const { gateway, sale, report, balance, problemOf, statusOf, tradeNo, problems } = await open(provider)
    await report(gateway.paid(sale))
    await report(gateway.paid(sale))
    expect(problems).toEqual([])
    const again = await report(gateway.paid({ ...sale, more: paidAgain(provider, tradeNo) }))
    expect(again.status).toBe(200)
    expect(await balance()).toBe(TEN_DOLLARS)
    expect(await statusOf(tradeNo)).toBe('success')
    expect(await problemOf(tradeNo)).toStartWith('twice')
  })
})

describe('EPay', () => {
  test('signs by MD5 alone, whatever the report calls its scheme', async () => {
    const { sale, report, expectNothing } = await open('epay')
    const good = epayReport(sale)
    for (const scheme of ['RSA', 'md5', 'SHA256', 'none', '']) {
      const path = good.path.replace('sign_type=MD5', `sign_type=${scheme}`)
      expect((await report({ ...good, path })).text).toBe('fail')
    }
    await expectNothing()
  })
  test('our own signed form is no report, and a signature is good for its parameters alone, however they are cut', async () => {
    const { alice, report, topUps, balance, gateways } = await open('epay')
    const { start } = gateways.epay
    const { body } = await alice({ method: 'POST', path: start.path, body: start.body })
    const notify = (fields: Readonly<Record<string, string>>) =>
      report({ method: 'GET', path: `/api/user/epay/notify?${new URLSearchParams(fields)}`, headers: {} })
    expect((await notify(body.data)).text).toBe('success')
    expect((await notify({ ...body.data, trade_status: 'TRADE_SUCCESS' })).text).toBe('fail')
    // "name=TUC10&out_trade_no=X" signs the same as a name that holds the rest: what is hidden so is missing elsewhere.
    const tradeNo = (await topUps())[0]?.trade_no ?? ''
    const good = Object.fromEntries(new URLSearchParams(epayReport({ tradeNo, amount: '0.01' }).path.split('?')[1]))
    const cut = (from: string, to: string) => {
      const { [from]: head, [to]: tail, ...rest } = good
      return notify({ ...rest, [from]: `${head}&${to}=${tail}` })
    }
    const glued = ({ money, name, ...rest }: Record<string, string>) =>
      notify({ ...rest, [`money=${money}&name`]: name ?? '' } as Record<string, string>)
    const replies = [
      await cut('money', 'name'),
      await cut('name', 'out_trade_no'),
      await cut('out_trade_no', 'pid'),
      await glued(good),
    ]
    expect(replies.map(({ text }) => text)).toEqual(['fail', 'fail', 'fail', 'fail'])
    expect(await balance()).toBe(0)
  })
})

describe('Stripe', () => {
  const header = (name: string) => (report: Report, change: (text: string) => string) => ({
    ...report,
    headers: { [name]: change(report.headers[name] ?? '') },
  })
  const withHeader = header('stripe-signature')

  test('one good signature among others is enough, and too many are not looked through', async () => {
    const { sale, report, gateway, balance, expectNothing } = await open('stripe')
    const good = gateway.paid(sale)
    const wrong = (count: number): string => Array.from({ length: count }, () => `v1=${'a'.repeat(64)}`).join(',')
    const [time = '', , right = ''] = (good.headers['stripe-signature'] ?? '').split(',')
    for (const text of [
      `${time},${wrong(3)}`,
      `${time},${wrong(30)},${right}`,
      right,
      `${time},v0=${right.slice(3)}`,
    ]) {
      expect((await report(withHeader(good, () => text))).status).toBe(400)
    }
    await expectNothing()
    expect((await report(withHeader(good, () => `${time},${wrong(2)},v0=x,${right}`))).status).toBe(200)
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('a stale report is not made young by a second time', async () => {
    const { sale, report, gateway, clock, expectNothing } = await open('stripe')
    const old = gateway.paid(sale)
    clock.advance(900)
    const now = `t=${clock.nowSeconds()}`
    for (const change of [
      (text: string) => `${now},${text}`,
      (text: string) => `${text},${now}`,
      (text: string) => text.replace(/t=\d+/, now),
    ]) {
      expect((await report(withHeader(old, change))).status).toBe(400)
    }
    await expectNothing()
  })
  test('refunds of nothing, of less than nothing, of another currency or payment take nothing', async () => {
    const { sale, report, gateway, balance, clock, tradeNo, problemOf } = await open('stripe')
    await report(gateway.paid(sale))
    const refund = (charge: object) => report(stripeReport(stripeEvent('charge.refunded', charge), clock.nowSeconds()))
    const payment_intent = `pi_${tradeNo}`
    for (const amount_refunded of [0, -1000, 0.5, '1000', null])
      await refund({ amount_refunded, currency: 'usd', payment_intent })
    expect(await problemOf(tradeNo)).toStartWith('refund')
    await refund({ amount_refunded: 1000, currency: 'eur', payment_intent })
    await refund({ amount_refunded: 1000, currency: 'usd', payment_intent: 'pi_other' })
    await refund({
      amount_refunded: 1000,
      currency: 'usd',
      payment_intent: 'pi_other',
      metadata: { trade_no: tradeNo },
    })
    expect(await balance()).toBe(TEN_DOLLARS)
    await refund({ amount_refunded: 400, currency: 'usd', payment_intent })
    expect(await balance()).toBe(0.6 * TEN_DOLLARS)
  })
  test('a session without a payment, or of a name that is none, credits nobody', async () => {
    const { sale, report, clock, expectNothing } = await open('stripe')
    const send = (object: unknown, type = 'checkout.session.completed') =>
      report(stripeReport(stripeEvent(type, object), clock.nowSeconds()))
    const odd = [
      null,
      [],
      'text',
      {},
      stripeSession({ ...sale, tradeNo: '' }),
      stripeSession({ ...sale, more: { client_reference_id: ['x'] } }),
    ]
    for (const object of odd) expect((await send(object)).status).toBeLessThan(500)
    for (const type of ['CHECKOUT.SESSION.COMPLETED', 'constructor', '__proto__', 'checkout.session']) {
      expect((await send(stripeSession(sale), type)).status).toBe(200)
    }
    await expectNothing()
  })
})

describe('Creem', () => {
  test('a refund in parts takes its share, and one that does not tell its sum nothing', async () => {
    const { sale, report, gateway, balance, tradeNo, problemOf } = await open('creem')
    await report(gateway.paid(sale))
    const refund = (object: object) =>
      report(
        creemReport({
          eventType: 'refund.created',
          object: { order: { id: `ord_${tradeNo}` }, mode: 'prod', ...object },
        }),
      )
    for (const refund_amount of [undefined, '950', -950, 0, 9.5]) await refund({ refund_amount })
    expect(await balance()).toBe(TEN_DOLLARS)
    expect(await problemOf(tradeNo)).toStartWith('refund')
    await refund({ refund_amount: 475 })
    expect(await balance()).toBe(TEN_DOLLARS / 2)
  })
})

describe('Waffo', () => {
  test('a part that went back is for an administrator; all of it takes the quota', async () => {
    const { sale, report, gateway, balance, tradeNo, problemOf } = await open('waffo')
    await report(gateway.paid(sale))
    const refund = (more: object) =>
      report(
        waffoReport({
          eventType: 'REFUND_NOTIFICATION',
          result: { origPaymentRequestId: tradeNo, acquiringOrderId: 'acq-refund', ...more },
        }),
      )
    await refund({ refundStatus: 'REFUND_IN_PROGRESS', remainingRefundAmount: '0' })
    await refund({ refundStatus: 'PARTIALLY_REFUNDED', remainingRefundAmount: '5.00' })
    await refund({ refundStatus: 'FULLY_REFUNDED' })
    expect(await balance()).toBe(TEN_DOLLARS)
    expect(await problemOf(tradeNo)).toStartWith('refund')
    await refund({ refundStatus: 'FULLY_REFUNDED', remainingRefundAmount: '0.00' })
    expect(await balance()).toBe(0)
  })
})

describe('Waffo Pancake', () => {
  const openPancake = async () => {
    const site = await open('waffo_pancake')
    const { sale, tradeNo, clock } = site
    const event = (storeId: string | undefined, data: object = {}, eventType = 'order.completed') =>
      site.report(
        pancakeReport(
          {
            id: 'delivery',
            eventType,
            ...(storeId === undefined ? {} : { storeId }),
            mode: 'prod',
            data: {
              orderId: `pancake-${tradeNo}`,
              orderMerchantExternalId: tradeNo,
              currency: 'USD',
              amount: sale.amount,
              ...data,
            },
          },
          clock.nowMs(),
        ),
      )
    return { ...site, event }
  }
  test('the vendor signs the events of all merchants: only those of our stores are believed', async () => {
    const { event, expectNothing, balance, answers, asked, clock } = await openPancake()
    for (const store of ['STO_evil', undefined, '', 'sto_1']) expect((await event(store)).text).toBe('OK')
    await expectNothing()
    const questions = asked.filter(({ url }) => url.endsWith('/graphql')).length
    for (let count = 0; count < 20; count++) await event('STO_evil')
    expect(asked.filter(({ url }) => url.endsWith('/graphql'))).toHaveLength(questions)
    // A store that was opened a moment ago.
    answers['POST api.waffo.ai/v1/graphql'] = () => ({ data: { stores: [{ id: 'STO_1' }, { id: 'STO_2' }] } })
    clock.advance(61)
    await event('STO_2')
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('while it cannot be found out whose store it is, the vendor is told to come again', async () => {
    const { event, expectNothing, balance, answers, set } = await openPancake()
    const { 'POST api.waffo.ai/v1/graphql': known = () => ({}) } = answers
    for (const answer of [{ errors: [{ message: 'no' }] }, { data: {} }, { data: { stores: null } }]) {
      answers['POST api.waffo.ai/v1/graphql'] = () => answer
      expect(await event('STO_1')).toMatchObject({ status: 500, text: 'retry' })
    }
    await expectNothing()
    // The store that is set needs no question.
    set({ WaffoPancakeStoreID: 'STO_9' })
    await event('STO_9')
    expect(await balance()).toBe(TEN_DOLLARS)
    answers['POST api.waffo.ai/v1/graphql'] = known
  })
  test('a buyer who is named by a mail address is nobody else', async () => {
    const { event, balance, problemOf, tradeNo } = await openPancake()
    await event('STO_1', { merchantProvidedBuyerIdentity: 'new-api-user-1' })
    expect(await problemOf(tradeNo)).toStartWith('payer')
    await event('STO_1', { merchantProvidedBuyerIdentity: 'new-api-user-2x' })
    expect(await balance()).toBe(0)
    await event('STO_1', { merchantProvidedBuyerIdentity: 'alice@example.com' })
    expect(await balance()).toBe(TEN_DOLLARS)
  })
  test('refunds tell what went back this time: a part is for an administrator, all of it takes the quota', async () => {
    const { event, balance, problemOf, statusOf, tradeNo } = await openPancake()
    await event('STO_1')
    const refund = (data: object) => event('STO_1', { amount: undefined, ...data }, 'refund.succeeded')
    for (const refundedAmount of [undefined, '0.00', '-10.00', '5.00', 'all']) {
      await refund({ refundedAmount, originalChargedAmount: '10.70' })
      expect(await balance()).toBe(TEN_DOLLARS)
    }
    expect(await problemOf(tradeNo)).toStartWith('refund')
    await refund({ refundedAmount: '10.70' })
    await event('STO_evil', { refundedAmount: '10.70', originalChargedAmount: '10.70' }, 'refund.succeeded')
    await event('STO_1', { refundedAmount: '10.70', originalChargedAmount: '10.70' }, 'refund.failed')
    expect(await balance()).toBe(TEN_DOLLARS)
    await refund({ refundedAmount: '10.70', originalChargedAmount: '10.70' })
    expect(await balance()).toBe(0)
    expect(await statusOf(tradeNo)).toBe('refunded')
  })
})
