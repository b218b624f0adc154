// Payment gateways as their vendors describe them: they sign with code of their own, and answer what drivers ask.
import { createHash, createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import type { AskGateway } from '../../src/platform/index.ts'

export type Report = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export type Sale = {
  readonly tradeNo: string
  /** As the vendor writes it. */
  readonly amount: string | number
  readonly currency?: string
  /** More members of what is paid. */
  readonly more?: Readonly<Record<string, unknown>>
}

/** A gateway: its settings here, the report of a payment, and what stands for another secret. */
export type Gateway = {
  readonly provider: 'epay' | 'stripe' | 'creem' | 'waffo' | 'waffo_pancake'
  readonly options: Readonly<Record<string, string>>
  /** The options without which there is no secret. */
  readonly secretKey: string
  /** Begins the order of a top-up of $10 and gives its price as the gateway will report it. */
  readonly start: {
    readonly path: string
    readonly body: unknown
    readonly amount: string | number
    readonly currency: string
  }
  readonly paid: (sale: Sale, secret?: 'other') => Report
  readonly refunded?: (sale: Sale) => Report
  /** The same report with its amount written differently but not signed again. */
  readonly statusOf: { readonly forged: number | string; readonly off: number | string }
}

const rsa = () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    sign: (text: string): string => createSign('RSA-SHA256').update(text).sign(privateKey, 'base64'),
  }
}

export const waffoKeys = rsa()
export const pancakeKeys = { prod: rsa(), test: rsa() }
const ours = rsa()
const strangers = rsa()

const EPAY_KEY = 'epay-key'
/** The scheme of the protocol's documents: sorted, filled, joined raw, the key behind. */
const epaySign = (fields: Readonly<Record<string, string>>, key: string): string =>
  createHash('md5')
    .update(
      Object.entries(fields)
        .filter(([name, value]) => value !== '' && name !== 'sign' && name !== 'sign_type')
        .map(([name, value]) => `${name}=${value}`)
        .sort()
        .join('&') + key,
    )
    .digest('hex')

export const epayReport = (
  { tradeNo, amount, more = {} }: Sale,
  { key = EPAY_KEY, method = 'GET' }: { readonly key?: string; readonly method?: 'GET' | 'POST' } = {},
): Report => {
  const fields: Record<string, string> = {
    pid: '1001',
    trade_no: `gw-${tradeNo}`,
    out_trade_no: tradeNo,
    type: 'alipay',
    name: 'TUC10',
    money: String(amount),
    trade_status: 'TRADE_SUCCESS',
    ...(more as Record<string, string>),
  }
  const text = new URLSearchParams({ ...fields, sign: epaySign(fields, key), sign_type: 'MD5' }).toString()
  const path = '/api/user/epay/notify'
  return method === 'GET'
    ? { method, path: `${path}?${text}`, headers: {} }
    : { method, path, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text }
}

export const epay: Gateway = {
  provider: 'epay',
  options: { PayAddress: 'https://pay.test', EpayId: '1001', EpayKey: EPAY_KEY, Price: '7.3' },
  secretKey: 'EpayKey',
  start: { path: '/api/user/pay', body: { amount: 10, payment_method: 'alipay' }, amount: '73.00', currency: 'CNY' },
  paid: (sale, secret) => epayReport(sale, secret === 'other' ? { key: 'other' } : {}),
  statusOf: { forged: 'fail', off: 'fail' },
}

const STRIPE_SECRET = 'whsec_test'
export const stripeReport = (event: unknown, nowSeconds: number, secret = STRIPE_SECRET): Report => {
  const body = JSON.stringify(event)
  const signature = createHmac('sha256', secret).update(`${nowSeconds}.${body}`).digest('hex')
  const headers = { 'stripe-signature': `t=${nowSeconds},v1=${'0'.repeat(64)},v1=${signature}` }
  return { method: 'POST', path: '/api/stripe/webhook', headers, body }
}

export const stripeSession = ({ tradeNo, amount, currency = 'usd', more = {} }: Sale) => ({
  id: `cs_${tradeNo}`,
  object: 'checkout.session',
  status: 'complete',
  payment_status: 'paid',
  client_reference_id: tradeNo,
  amount_subtotal: Number(amount),
  amount_total: Number(amount),
  currency,
  customer: 'cus_1',
  payment_intent: `pi_${tradeNo}`,
  total_details: { amount_discount: 0, amount_tax: 0 },
  ...more,
})

export const stripeEvent = (type: string, object: unknown, more: object = {}) => ({
  id: `evt_${type}`,
  object: 'event',
  type,
  livemode: false,
  data: { object },
  ...more,
})

/** The clock that reports are signed by. */
export const createStripeGateway = (nowSeconds: () => number): Gateway => ({
  provider: 'stripe',
  options: { StripeApiSecret: 'sk_test_1', StripeWebhookSecret: STRIPE_SECRET, StripePriceId: 'price_1' },
  secretKey: 'StripeWebhookSecret',
  start: {
    path: '/api/user/stripe/pay',
    body: { amount: 10, payment_method: 'stripe' },
    amount: 1000,
    currency: 'usd',
  },
  paid: (sale, secret) =>
    stripeReport(
      stripeEvent('checkout.session.completed', stripeSession(sale)),
      nowSeconds(),
      secret === 'other' ? 'whsec_other' : STRIPE_SECRET,
    ),
  refunded: ({ tradeNo, amount, currency = 'usd', more = {} }) =>
    stripeReport(
      stripeEvent('charge.refunded', {
        amount_refunded: Number(amount),
        currency,
        payment_intent: `pi_${tradeNo}`,
        ...more,
      }),
      nowSeconds(),
    ),
  statusOf: { forged: 400, off: 403 },
})

const CREEM_SECRET = 'creem-secret'
export const creemReport = (event: unknown, secret = CREEM_SECRET): Report => {
  const body = JSON.stringify(event)
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  return { method: 'POST', path: '/api/creem/webhook', headers: { 'creem-signature': signature }, body }
}

export const creem: Gateway = {
  provider: 'creem',
  options: {
    CreemApiKey: 'creem-key',
    CreemWebhookSecret: CREEM_SECRET,
    CreemProducts: JSON.stringify([
      { productId: 'prod_1', name: 'Ten', price: 9.5, currency: 'EUR', quota: 5_000_000 },
    ]),
  },
  secretKey: 'CreemWebhookSecret',
  start: {
    path: '/api/user/creem/pay',
    body: { product_id: 'prod_1', payment_method: 'creem' },
    amount: 950,
    currency: 'EUR',
  },
  paid: ({ tradeNo, amount, currency = 'EUR', more = {} }, secret) =>
    creemReport(
      {
        id: 'evt_1',
        eventType: 'checkout.completed',
        object: {
          id: `ch_${tradeNo}`,
          object: 'checkout',
          request_id: tradeNo,
          order: { id: `ord_${tradeNo}`, amount: Number(amount), currency, status: 'paid', type: 'onetime' },
          mode: 'prod',
          ...more,
        },
      },
      secret === 'other' ? 'other' : CREEM_SECRET,
    ),
  refunded: ({ tradeNo, amount }) =>
    creemReport({
      id: 'evt_2',
      eventType: 'refund.created',
      object: {
        id: 'ref_1',
        object: 'refund',
        refund_amount: Number(amount),
        transaction: { refunded_amount: Number(amount) },
        order: { id: `ord_${tradeNo}` },
        mode: 'prod',
      },
    }),
  statusOf: { forged: 401, off: 403 },
}

/** Any notification of Waffo. */
export const waffoReport = (event: object, signer: { sign: (text: string) => string } = waffoKeys): Report => {
  const body = JSON.stringify(event)
  return { method: 'POST', path: '/api/waffo/webhook', headers: { 'x-signature': signer.sign(body) }, body }
}

export const waffo: Gateway = {
  provider: 'waffo',
  options: {
    WaffoEnabled: 'true',
    WaffoMerchantId: 'm',
    WaffoApiKey: 'waffo-key',
    WaffoPrivateKey: ours.privateKey,
    WaffoPublicCert: waffoKeys.publicKey,
    WaffoCurrency: 'USD',
  },
  secretKey: 'WaffoPublicCert',
  start: { path: '/api/user/waffo/pay', body: { amount: 10 }, amount: '10.00', currency: 'USD' },
  paid: ({ tradeNo, amount, currency = 'USD', more = {} }, secret) =>
    waffoReport(
      {
        eventType: 'PAYMENT_NOTIFICATION',
        result: {
          merchantOrderId: tradeNo,
          paymentRequestId: tradeNo,
          acquiringOrderId: `acq-${tradeNo}`,
          orderStatus: 'PAY_SUCCESS',
          orderAmount: String(amount),
          orderCurrency: currency,
          ...more,
        },
      },
      secret === 'other' ? strangers : waffoKeys,
    ),
  statusOf: { forged: 400, off: 403 },
}

/** Any event of Waffo Pancake, signed as the vendor signs those of all merchants. */
export const pancakeReport = (event: object, nowMs: number, signer = pancakeKeys.prod): Report => {
  const body = JSON.stringify(event)
  const header = `t=${nowMs},v1=${signer.sign(`${nowMs}.${body}`)}`
  return { method: 'POST', path: '/api/waffo-pancake/webhook/prod', headers: { 'x-waffo-signature': header }, body }
}

export const createPancakeGateway = (nowMs: () => number): Gateway => ({
  provider: 'waffo_pancake',
  options: {
    WaffoPancakeMerchantID: 'm',
    WaffoPancakePrivateKey: ours.privateKey,
    WaffoPancakeProductID: 'p',
  },
  secretKey: 'WaffoPancakePrivateKey',
  start: { path: '/api/user/waffo-pancake/pay', body: { amount: 10 }, amount: '10.00', currency: 'USD' },
  paid: ({ tradeNo, amount, currency = 'USD', more = {} }, secret) =>
    pancakeReport(
      {
        id: 'delivery',
        eventType: 'order.completed',
        storeId: 'STO_1',
        mode: 'prod',
        data: {
          orderId: `pancake-${tradeNo}`,
          orderMerchantExternalId: tradeNo,
          currency,
          amount: String(amount),
          listPrice: { total: String(amount), subtotal: String(amount), taxAmount: '0.00' },
          ...more,
        },
      },
      nowMs(),
      // The other environment's key: a test event must not pass for a real one.
      secret === 'other' ? pancakeKeys.test : pancakeKeys.prod,
    ),
  statusOf: { forged: 401, off: 403 },
})

/** What the gateways' hosts were asked, and what they answer; `answers` may be changed by a test. */
export const createGatewayHosts = () => {
  const asked: { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly body: string }[] =
    []
  const answers: Record<string, (url: URL, body: string) => unknown> = {
    'GET api.stripe.com/v1/prices/price_1': () => ({
      id: 'price_1',
      unit_amount: 100,
      currency: 'usd',
      product: 'prod_s',
      type: 'one_time',
    }),
    'POST api.stripe.com/v1/checkout/sessions': (_url, body) => {
      const form = new URLSearchParams(body)
      return { id: `cs_${form.get('client_reference_id')}`, url: 'https://checkout.stripe.test/pay' }
    },
    'POST api.creem.io/v1/checkouts': (_url, body) => ({
      id: `ch_${JSON.parse(body).request_id}`,
      checkout_url: 'https://creem.test/pay',
    }),
    'POST api.waffo.com/api/v1/order/create': (_url, body) => ({
      code: '0',
      data: {
        acquiringOrderId: `acq-${JSON.parse(body).merchantOrderId}`,
        orderAction: JSON.stringify({ actionType: 'WEB', webUrl: 'https://waffo.test/pay' }),
      },
    }),
    'POST api.waffo.ai/v1/actions/auth/issue-session-token': () => ({ data: { token: 'tok', expiresAt: 'soon' } }),
    'POST api.waffo.ai/v1/graphql': () => ({ data: { stores: [{ id: 'STO_1' }] } }),
    'POST api.waffo.ai/v1/actions/checkout/create-session': () => ({
      data: { sessionId: 'sess', checkoutUrl: 'https://pancake.test/pay', expiresAt: 'soon' },
    }),
  }
  const ask: AskGateway = async ({ method, url, headers, body = '' }) => {
    asked.push({ url, headers, body })
    const parsed = new URL(url)
    const answer = answers[`${method} ${parsed.host}${parsed.pathname}`]
    if (answer === undefined) return { status: 404, text: '{}' }
    return { status: 200, text: JSON.stringify(answer(parsed, body)) }
  }
  return { ask, asked, answers }
}
