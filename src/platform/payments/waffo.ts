// Waffo: RSA-signed JSON both ways (payments.md section 7; the vendor's public SDKs show the same scheme).
import {
  isJsonObject,
  type JsonObject,
  optional,
  parseJsonObject,
  readMinor,
  readString,
  writeMinor,
} from '../../kernel/index.ts'
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
import { isKey, isRsaSigned, signRsa } from './signatures.ts'

/** The keys of the environment that is switched on. */
export type WaffoConfig = {
  readonly isEnabled: boolean
  readonly isSandbox: boolean
  readonly merchantId: string
  readonly apiKey: string
  /** Base64 DER: PKCS#8. */
  readonly privateKey: string
  /** Base64 DER: SPKI. */
  readonly publicKey: string
}

const LIVE = 'https://api.waffo.com/api/v1'
const SANDBOX = 'https://api-sandbox.waffo.com/api/v1'

/** Amounts of these have no decimals on the wire, whatever the currency is like elsewhere. */
const WITHOUT_DECIMALS = new Set(['IDR', 'JPY', 'KRW', 'VND'])

/** Whether amounts of the currency must be whole. */
const isWholeWaffoCurrency = (currency: string): boolean => WITHOUT_DECIMALS.has(currency.toUpperCase())

const isReady = (config: WaffoConfig): boolean =>
  config.isEnabled && config.apiKey !== '' && config.privateKey !== '' && config.publicKey !== ''

const writeAmount = (amountMinor: number, currency: string): string => {
  const text = writeMinor(amountMinor, currency)
  return isWholeWaffoCurrency(currency) ? text.replace(/\.00$/, '') : text
}

const call = async (config: WaffoConfig, send: AskGateway, path: string, body: JsonObject): Promise<JsonObject> => {
  const text = JSON.stringify(body)
  if (!isKey(config.privateKey, 'private')) throw new PaymentError('The private key for Waffo cannot be read.')
  const answer = await send({
    method: 'POST',
    url: `${config.isSandbox ? SANDBOX : LIVE}${path}`,
    headers: {
      'content-type': 'application/json',
      'x-api-key': config.apiKey,
      'x-signature': signRsa(config.privateKey, text),
      'x-api-version': '1.0.0',
      'x-sdk-version': 'tollgate/1.0.0',
    },
    body: text,
  })
  const parsed = parseJsonObject(answer.text)
  if (answer.status === 200 && parsed?.code === '0' && isJsonObject(parsed.data)) return parsed.data
  throw new PaymentError(`Waffo answered status ${answer.status}, code ${String(parsed?.code ?? '').slice(0, 40)}.`)
}

const begin = async (
  config: WaffoConfig,
  send: AskGateway,
  ticket: PaymentTicket,
  nowIso: () => string,
): Promise<Checkout> => {
  const { tradeNo, user, addresses, extra = {} } = ticket
  const data = await call(config, send, '/order/create', {
    paymentRequestId: tradeNo,
    merchantOrderId: tradeNo,
    orderCurrency: ticket.currency,
    orderAmount: writeAmount(ticket.amountMinor, ticket.currency),
    orderDescription: ticket.title,
    orderRequestedAt: nowIso(),
    notifyUrl: addresses.notify,
    merchantInfo: { merchantId: config.merchantId },
    userInfo: {
      userId: String(user.id),
      userEmail: user.email === '' ? `${user.id}@examples.com` : user.email,
      userTerminal: 'WEB',
    },
    paymentInfo: {
      productName: 'ONE_TIME_PAYMENT',
      ...(extra.payMethodType ? { payMethodType: extra.payMethodType } : {}),
      ...(extra.payMethodName ? { payMethodName: extra.payMethodName } : {}),
    },
    successRedirectUrl: addresses.success,
    failedRedirectUrl: addresses.cancel,
  })
  const action = parseJsonObject(readString(data, 'orderAction') ?? '')
  const url = readString(action, 'webUrl')
  if (url === undefined || url === '') throw new PaymentError('Waffo answered without a page to pay on.')
  return { url, reference: readString(data, 'acquiringOrderId') ?? '' }
}

/** `ORDER_CLOSE` is the only end without money; a payment in progress or to be authorised may still succeed. */
const toEvent = (order: JsonObject): PaymentEvent | undefined => {
  const currency = readString(order, 'orderCurrency')?.toUpperCase() ?? ''
  const amountMinor = readMinor(readString(order, 'orderAmount') ?? '', currency)
  const reference = readString(order, 'acquiringOrderId')
  const outcome =
    order.orderStatus === 'PAY_SUCCESS' ? 'paid' : order.orderStatus === 'ORDER_CLOSE' ? 'failed' : undefined
  if (outcome === undefined) return undefined
  return {
    outcome,
    tradeNo: readString(order, 'merchantOrderId') ?? '',
    ...optional('amountMinor', amountMinor),
    ...(currency === '' ? {} : { currency }),
    ...(reference === undefined ? {} : { reference, paymentRef: reference }),
  }
}

const ofRefund = (refund: JsonObject): PaymentEvent | undefined => {
  if (!/SUCCESS|FULLY_REFUNDED|PARTIALLY_REFUNDED/.test(String(refund.refundStatus ?? ''))) return undefined
  // Only the rest that may still be refunded is in the order's own currency and cumulative; a whole refund leaves nothing.
  const isWhole = Number(refund.remainingRefundAmount ?? Number.NaN) === 0
  const tradeNo = readString(refund, 'origPaymentRequestId') ?? ''
  return isWhole ? { outcome: 'refunded', tradeNo, isWhole } : { outcome: 'partly_refunded', tradeNo }
}

const READERS: Readonly<Record<string, (result: JsonObject) => PaymentEvent | undefined>> = {
  PAYMENT_NOTIFICATION: toEvent,
  REFUND_NOTIFICATION: ofRefund,
}

const read = (config: WaffoConfig, notice: PaymentNotice): PaymentReading => {
  if (!isReady(config)) return { kind: 'off' }
  if (!isRsaSigned(config.publicKey, notice.bytes, notice.headers.get('x-signature') ?? '')) return { kind: 'unsigned' }
  const body = parseJsonObject(new TextDecoder().decode(notice.bytes))
  if (body === undefined || typeof body.eventType !== 'string') return { kind: 'unreadable' }
  const reader = Object.hasOwn(READERS, body.eventType) ? READERS[body.eventType] : undefined
  if (reader === undefined) return { kind: 'nothing' }
  if (!isJsonObject(body.result)) return { kind: 'unreadable' }
  const event = reader(body.result)
  if (event === undefined) return { kind: 'nothing' }
  return event.tradeNo === '' ? { kind: 'unreadable' } : { kind: 'event', event }
}

/** The acknowledgement is signed, too; what cannot be signed is answered without. */
const reply = (config: WaffoConfig, result: NoticeResult): NoticeReply => {
  if (result === 'off') return { status: 403, body: '' }
  if (result === 'unsigned' || result === 'unreadable') return { status: 400, body: '' }
  const body = JSON.stringify({ message: result === 'failed' ? 'failed' : 'success' })
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' }
  if (isKey(config.privateKey, 'private')) headers['x-signature'] = signRsa(config.privateKey, body)
  return { status: result === 'failed' ? 500 : 200, body, headers }
}

const ask = async (
  config: WaffoConfig,
  send: AskGateway,
  { tradeNo }: PaymentLookup,
): Promise<PaymentEvent | undefined> => {
  const data = await call(config, send, '/order/inquiry', {
    paymentRequestId: tradeNo,
    merchantOrderId: tradeNo,
    merchantInfo: { merchantId: config.merchantId },
  })
  return toEvent({ ...data, merchantOrderId: readString(data, 'merchantOrderId') ?? tradeNo })
}

/** The driver over settings that may change at any time. */
export const createWaffo = (config: () => WaffoConfig, send: AskGateway, nowMs: () => number): PaymentDriver => ({
  provider: 'waffo',
  isReady: () => isReady(config()),
  begin: (ticket) => begin(config(), send, ticket, () => new Date(nowMs()).toISOString()),
  read: (notice) => read(config(), notice),
  reply: (result) => reply(config(), result),
  ask: (order) => ask(config(), send, order),
})
