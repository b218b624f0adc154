// Creem: a hosted checkout per product, signed events back (payments.md section 6; https://docs.creem.io/learn/webhooks).
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
import { isHmacHex } from './signatures.ts'

export type CreemConfig = { readonly apiKey: string; readonly webhookSecret: string; readonly isTest: boolean }

const hostOf = ({ isTest }: CreemConfig): string => (isTest ? 'https://test-api.creem.io' : 'https://api.creem.io')

/** Without the webhook secret nothing could ever be credited. */
const isReady = ({ apiKey, webhookSecret }: CreemConfig): boolean => apiKey !== '' && webhookSecret !== ''

const readInt = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined

const call = async (
  config: CreemConfig,
  send: AskGateway,
  request: { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: JsonObject },
): Promise<JsonObject> => {
  const answer = await send({
    method: request.method,
    url: `${hostOf(config)}${request.path}`,
    headers: { 'x-api-key': config.apiKey, 'content-type': 'application/json' },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  })
  const body = parseJsonObject(answer.text)
  if (answer.status >= 200 && answer.status < 300 && body !== undefined) return body
  throw new PaymentError(`Creem answered status ${answer.status}.`)
}

const begin = async (config: CreemConfig, send: AskGateway, ticket: PaymentTicket): Promise<Checkout> => {
  const { tradeNo, user, title } = ticket
  const checkout = await call(config, send, {
    method: 'POST',
    path: '/v1/checkouts',
    body: {
      product_id: ticket.productId,
      request_id: tradeNo,
      success_url: ticket.addresses.success,
      ...(user.email === '' ? {} : { customer: { email: user.email } }),
      metadata: { username: user.username, reference_id: tradeNo, product_name: title },
    },
  })
  const url = readString(checkout, 'checkout_url')
  if (url === undefined) throw new PaymentError('Creem answered without a page to pay on.')
  return { url, reference: readString(checkout, 'id') ?? '' }
}

/** What the product costs, before discounts and taxes. */
const readAmount = (order: JsonObject): number | undefined => readInt(order.sub_total) ?? readInt(order.amount)

const ofCheckout = (checkout: JsonObject): PaymentEvent | undefined => {
  const { order } = checkout
  if (!isJsonObject(order) || order.status !== 'paid') return undefined
  const amountMinor = readAmount(order)
  const discountMinor = readInt(order.discount_amount)
  const currency = readString(order, 'currency')?.toUpperCase()
  const paymentRef = readString(order, 'id')
  const reference = readString(checkout, 'id')
  return {
    outcome: 'paid',
    tradeNo: readString(checkout, 'request_id') ?? '',
    ...optional('amountMinor', amountMinor),
    ...optional('discountMinor', discountMinor),
    ...optional('currency', currency),
    ...optional('paymentRef', paymentRef),
    ...optional('reference', reference),
  }
}

/** Refunds and disputes carry the checkout or the order they are about. */
const ofReversal = (outcome: 'refunded' | 'disputed', object: JsonObject, amount: unknown): PaymentEvent => {
  const amountMinor = readInt(amount)
  const order = readPath(object, 'order')
  const paymentRef = typeof order === 'string' ? order : readString(object, 'order', 'id')
  return {
    outcome,
    tradeNo: readString(object, 'checkout', 'request_id') ?? '',
    ...optional('amountMinor', amountMinor),
    ...optional('paymentRef', paymentRef),
  }
}

const READERS: Readonly<Record<string, (object: JsonObject) => PaymentEvent | undefined>> = {
  'checkout.completed': ofCheckout,
  'refund.created': (refund) =>
    ofReversal('refunded', refund, readPath(refund, 'transaction', 'refunded_amount') ?? refund.refund_amount),
  'dispute.created': (dispute) => ofReversal('disputed', dispute, dispute.amount),
}

/** The vendor writes `test`, `sandbox` or `local` for what is no real money. */
const isOtherMode = (config: CreemConfig, object: JsonObject): boolean => {
  const { mode } = object
  if (typeof mode !== 'string') return false
  return (mode === 'test' || mode === 'sandbox' || mode === 'local') !== config.isTest
}

const read = (config: CreemConfig, notice: PaymentNotice): PaymentReading => {
  if (!isReady(config)) return { kind: 'off' }
  const signature = notice.headers.get('creem-signature') ?? ''
  if (!isHmacHex(config.webhookSecret, [notice.bytes], signature)) return { kind: 'unsigned' }
  const body = parseJsonObject(new TextDecoder().decode(notice.bytes))
  if (body === undefined || typeof body.eventType !== 'string') return { kind: 'unreadable' }
  const reader = Object.hasOwn(READERS, body.eventType) ? READERS[body.eventType] : undefined
  if (reader === undefined) return { kind: 'nothing' }
  if (!isJsonObject(body.object)) return { kind: 'unreadable' }
  if (isOtherMode(config, body.object)) return { kind: 'nothing' }
  const event = reader(body.object)
  if (event === undefined) return { kind: 'nothing' }
  if (event.tradeNo === '' && event.paymentRef === undefined) return { kind: 'unreadable' }
  return event.tradeNo === '' && event.outcome === 'paid' ? { kind: 'unreadable' } : { kind: 'event', event }
}

const STATUS: Readonly<Record<NoticeResult, number>> = {
  off: 403,
  unsigned: 401,
  unreadable: 400,
  nothing: 200,
  done: 200,
  held: 200,
  unknown: 400,
  failed: 500,
}

const ask = async (
  config: CreemConfig,
  send: AskGateway,
  { reference }: PaymentLookup,
): Promise<PaymentEvent | undefined> => {
  if (reference === '') return undefined
  const path = `/v1/checkouts?${new URLSearchParams({ checkout_id: reference })}`
  return ofCheckout(await call(config, send, { method: 'GET', path }))
}

/** The driver over settings that may change at any time. */
export const createCreem = (config: () => CreemConfig, send: AskGateway): PaymentDriver => ({
  provider: 'creem',
  isReady: () => isReady(config()),
  begin: (ticket) => begin(config(), send, ticket),
  read: (notice) => read(config(), notice),
  reply: (result) => ({ status: STATUS[result], body: '' }) satisfies NoticeReply,
  ask: (order) => ask(config(), send, order),
})
