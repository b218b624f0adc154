// Stripe Checkout: a hosted page per order, signed events back (payments.md section 5; https://docs.stripe.com/webhooks).
import { isJsonObject, type JsonObject, optional, parseJsonObject, readPath, readString } from '../../kernel/index.ts'
import {
  type AskGateway,
  type Checkout,
  type NoticeReply,
  type NoticeResult,
  type PaymentDriver,
  PaymentError,
  type PaymentEvent,
  type PaymentLookup,
  type PaymentNotice,
  type PaymentReading,
  type PaymentTicket,
} from './driver.ts'
import { isHmacHex, readSignatureHeader } from './signatures.ts'

export type StripeConfig = { readonly apiSecret: string; readonly webhookSecret: string; readonly priceId: string }

/** What Stripe takes for one unit. */
export type StripePrice = {
  /** Smallest units of the currency. */
  readonly unitMinor: number
  /** Upper case. */
  readonly currency: string
  readonly productId: string
}

export type StripeDriver = PaymentDriver & {
  /** Whether there is a price for quota, too; plans bring their own. */
  readonly sellsQuota: () => boolean
  /** A price, the configured one unless another is named; remembered for some minutes. Throws PaymentError. */
  readonly price: (priceId?: string) => Promise<StripePrice>
}

/** Metadata of a payment that carries the number of a charge order (one-api-fork.md section 6.2). */
const CHARGE_ORDER = 'appOrderId'

const HOST = 'https://api.stripe.com'
/** Events older or newer than this are refused: a copied one is worth nothing later. */
const TOLERANCE_SECONDS = 300
const PRICE_KEPT_MS = 600_000
const PRICES_KEPT = 200

const isReady = ({ apiSecret, webhookSecret }: StripeConfig): boolean =>
  /^(sk|rk)_/.test(apiSecret) && webhookSecret !== ''

/** Keys and events belong to test mode or to the live one. */
const isLiveKey = (apiSecret: string): boolean => /^(sk|rk)_live_/.test(apiSecret)

const readInt = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined

const filled = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const call = async (
  { apiSecret }: StripeConfig,
  send: AskGateway,
  method: 'GET' | 'POST',
  path: string,
  fields?: Readonly<Record<string, string>>,
): Promise<JsonObject> => {
  const answer = await send({
    method,
    url: `${HOST}${path}`,
    headers: {
      authorization: `Bearer ${apiSecret}`,
      ...(fields === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(fields === undefined ? {} : { body: new URLSearchParams(fields).toString() }),
  })
  const body = parseJsonObject(answer.text)
  if (answer.status === 200 && body !== undefined) return body
  const reason = readString(body, 'error', 'message') ?? ''
  throw new PaymentError(`Stripe answered status ${answer.status}. ${reason.slice(0, 300)}`)
}

const lineItem = (ticket: PaymentTicket): Record<string, string> => ({
  'line_items[0][quantity]': '1',
  'line_items[0][price_data][currency]': ticket.currency.toLowerCase(),
  'line_items[0][price_data][unit_amount]': String(ticket.amountMinor),
  ...(ticket.productId === ''
    ? { 'line_items[0][price_data][product_data][name]': ticket.title }
    : { 'line_items[0][price_data][product]': ticket.productId }),
})

/** One-off payments only: what renews is renewed by the gateway of this program, not by Stripe. */
const begin = async (config: StripeConfig, send: AskGateway, ticket: PaymentTicket): Promise<Checkout> => {
  const { customer, email } = ticket.user
  const payer: Record<string, string> =
    customer !== '' ? { customer } : { customer_creation: 'always', ...(email === '' ? {} : { customer_email: email }) }
  const session = await call(config, send, 'POST', '/v1/checkout/sessions', {
    mode: 'payment',
    ...lineItem(ticket),
    ...payer,
    client_reference_id: ticket.tradeNo,
    'metadata[trade_no]': ticket.tradeNo,
    // Refunds name the payment, not the session: the order's number travels with both.
    'payment_intent_data[metadata][trade_no]': ticket.tradeNo,
    ...Object.fromEntries(
      Object.entries(ticket.extra ?? {}).map(([name, value]) => [`payment_intent_data[metadata][${name}]`, value]),
    ),
    success_url: ticket.addresses.success,
    cancel_url: ticket.addresses.cancel,
    ...(ticket.allowsDiscount ? { allow_promotion_codes: 'true' } : {}),
  })
  const url = readString(session, 'url')
  const reference = readString(session, 'id')
  if (url === undefined || reference === undefined) throw new PaymentError('Stripe answered without a page to pay on.')
  return { url, reference }
}

/** A session's facts; `amount_subtotal` is what was ordered, discounts and taxes come after it. */
const ofSession = (outcome: PaymentEvent['outcome'], session: JsonObject): PaymentEvent => {
  const amountMinor = readInt(session.amount_subtotal) ?? readInt(session.amount_total)
  const discountMinor = readInt(readPath(session, 'total_details', 'amount_discount'))
  return {
    outcome,
    tradeNo: readString(session, 'client_reference_id') ?? '',
    ...optional('amountMinor', amountMinor),
    ...optional('discountMinor', discountMinor),
    ...optional('currency', filled(readString(session, 'currency')?.toUpperCase())),
    ...optional('reference', filled(session.id)),
    ...optional('paymentRef', filled(session.payment_intent)),
    ...optional('customer', filled(session.customer)),
  }
}

const isPaid = (session: JsonObject): boolean =>
  session.status === 'complete' &&
  (session.payment_status === 'paid' || session.payment_status === 'no_payment_required')

const ofCharge = (outcome: PaymentEvent['outcome'], charge: JsonObject, amount: unknown): PaymentEvent => {
  const amountMinor = readInt(amount)
  return {
    outcome,
    tradeNo: readString(charge, 'metadata', 'trade_no') ?? '',
    ...optional('amountMinor', amountMinor),
    ...optional('currency', filled(readString(charge, 'currency')?.toUpperCase())),
    ...optional('paymentRef', filled(charge.payment_intent)),
  }
}

/**
 * A payment of a charge package, by the name that One API's fork gives its order. Other payments are told by their sessions, which
 * know discounts and taxes.
 */
const ofIntent = (intent: JsonObject): PaymentEvent | undefined => {
  const tradeNo = readString(intent, 'metadata', CHARGE_ORDER)
  if (tradeNo === undefined || tradeNo === '') return undefined
  return {
    outcome: 'paid',
    tradeNo,
    ...optional('amountMinor', readInt(intent.amount_received)),
    ...optional('currency', filled(readString(intent, 'currency')?.toUpperCase())),
    ...optional('paymentRef', filled(intent.id)),
    ...optional('customer', filled(intent.customer)),
  }
}

/** What an event of a type says of its object; undefined when it is of no concern. */
const READERS: Readonly<Record<string, (object: JsonObject) => PaymentEvent | undefined>> = {
  'checkout.session.completed': (session) => (isPaid(session) ? ofSession('paid', session) : undefined),
  'checkout.session.async_payment_succeeded': (session) => ofSession('paid', session),
  'checkout.session.async_payment_failed': (session) => ofSession('failed', session),
  'checkout.session.expired': (session) => (session.status === 'expired' ? ofSession('expired', session) : undefined),
  'payment_intent.succeeded': ofIntent,
  'charge.refunded': (charge) => ofCharge('refunded', charge, charge.amount_refunded),
  'charge.dispute.created': (dispute) => ofCharge('disputed', dispute, dispute.amount),
  'charge.dispute.closed': (dispute) =>
    dispute.status === 'lost' ? ofCharge('refunded', dispute, dispute.amount) : undefined,
}

const isSigned = (config: StripeConfig, notice: PaymentNotice, nowSeconds: number): boolean => {
  const { time, signatures } = readSignatureHeader(notice.headers.get('stripe-signature') ?? '')
  if (!/^\d{1,12}$/.test(time) || Math.abs(nowSeconds - Number(time)) > TOLERANCE_SECONDS) return false
  return signatures.some((signature) => isHmacHex(config.webhookSecret, [`${time}.`, notice.bytes], signature))
}

const read = (config: StripeConfig, notice: PaymentNotice, nowSeconds: number): PaymentReading => {
  if (!isReady(config)) return { kind: 'off' }
  if (!isSigned(config, notice, nowSeconds)) return { kind: 'unsigned' }
  const body = parseJsonObject(new TextDecoder().decode(notice.bytes))
  const object = readPath(body, 'data', 'object')
  if (body === undefined || typeof body.type !== 'string') return { kind: 'unreadable' }
  if (typeof body.livemode === 'boolean' && body.livemode !== isLiveKey(config.apiSecret)) return { kind: 'nothing' }
  const reader = Object.hasOwn(READERS, body.type) ? READERS[body.type] : undefined
  if (reader === undefined) return { kind: 'nothing' }
  if (!isJsonObject(object)) return { kind: 'unreadable' }
  const event = reader(object)
  if (event === undefined || (event.tradeNo === '' && event.paymentRef === undefined)) return { kind: 'nothing' }
  return { kind: 'event', event }
}

const STATUS: Readonly<Record<NoticeResult, number>> = {
  off: 403,
  unsigned: 400,
  unreadable: 400,
  nothing: 200,
  done: 200,
  held: 200,
  unknown: 200,
  failed: 500,
}

const reply = (result: NoticeResult): NoticeReply => ({ status: STATUS[result], body: '' })

const ask = async (
  config: StripeConfig,
  send: AskGateway,
  { reference }: PaymentLookup,
): Promise<PaymentEvent | undefined> => {
  if (reference === '') return undefined
  const session = await call(config, send, 'GET', `/v1/checkout/sessions/${encodeURIComponent(reference)}`)
  if (isPaid(session)) return ofSession('paid', session)
  return session.status === 'expired' ? ofSession('expired', session) : undefined
}

const readPrice = async (config: StripeConfig, send: AskGateway, priceId: string): Promise<StripePrice> => {
  const price = await call(config, send, 'GET', `/v1/prices/${encodeURIComponent(priceId)}`)
  const unitMinor = readInt(price.unit_amount)
  const currency = readString(price, 'currency')?.toUpperCase()
  const productId = readString(price, 'product')
  if (unitMinor === undefined || unitMinor <= 0 || currency === undefined || productId === undefined) {
    throw new PaymentError('The Stripe price has no fixed amount for one unit.')
  }
  if (price.type === 'recurring')
    throw new PaymentError('The Stripe price is a recurring one; top-ups need a one-off price.')
  return { unitMinor, currency, productId }
}

export type Times = { readonly nowSeconds: () => number; readonly nowMs: () => number }

/** The driver over settings that may change at any time. */
export const createStripe = (config: () => StripeConfig, send: AskGateway, times: Times): StripeDriver => {
  /** By key and price; there are as few as the operator names. */
  const known = new Map<string, { readonly until: number; readonly price: StripePrice }>()
  return {
    provider: 'stripe',
    isReady: () => isReady(config()),
    sellsQuota: () => isReady(config()) && config().priceId !== '',
    begin: (ticket) => begin(config(), send, ticket),
    read: (notice) => read(config(), notice, times.nowSeconds()),
    reply,
    ask: (order) => ask(config(), send, order),
    price: async (priceId) => {
      const current = config()
      const wanted = priceId ?? current.priceId
      const of = `${current.apiSecret} ${wanted}`
      const found = known.get(of)
      if (found !== undefined && found.until > times.nowMs()) return found.price
      const price = await readPrice(current, send, wanted)
      if (known.size >= PRICES_KEPT) known.clear()
      known.set(of, { until: times.nowMs() + PRICE_KEPT_MS, price })
      return price
    },
  }
}
