// Waffo Pancake: signed calls to a merchant of record, events signed with a key of each environment (payments.md section 8).
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
import { isKey, isRsaSigned, readSignatureHeader, sha256Base64, sha256Hex, signRsa } from './signatures.ts'

export type PancakeConfig = {
  readonly merchantId: string
  readonly privateKey: string
  readonly productId: string
  /** Where orders are looked up; '' while it is not known. */
  readonly storeId: string
  /** The vendor's keys; each signs events of its environment alone. */
  readonly webhookKeys: { readonly test: string; readonly prod: string }
  /** Events of the vendor's test environment are taken, too: they credit real quota. */
  readonly takesTest: boolean
}

const HOST = 'https://api.waffo.ai'
const CHECKOUT_SECONDS = 2700
/** The time in a header is that of the first try, and tries go on for some three quarters of an hour. */
const PAST_MS = 2_700_000
const FUTURE_MS = 60_000
/** How long the merchant's stores are remembered, and how soon a strange one may make us ask again. */
const STORES_KEPT_MS = 3_600_000
const STORES_RETRY_MS = 60_000
const STORES_QUERY = 'query { stores { id } }'
const BUYER = 'new-api-user-'

/** The keys that the vendor publishes with its SDKs (github.com/waffo-com/waffo-pancake-sdk-ts). */
export const PANCAKE_WEBHOOK_KEYS: PancakeConfig['webhookKeys'] = {
  test:
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxnmRY6yMMA3lVqmAU6ZGb1sjL/+r/z6E+ZjkXaDAKiqOhk9rpazni0bNsGXwmftTPk9jy2wn+j6JHODD/WH/' +
    'SCnSfvKkLIjy4Hk7BuCgB174C0ydan7J+KgXLkOwgCAxxB68t2tezldwo74ZpXgnF49opzMvQ9prEwIAWOE+kV9iK6gx/AckSMtHIHpUesoPDkldpmFHlB2qpf1vsFTZ' +
    '5kD6DmGl+2GIVK01aChy2lk8pLv0yUMu18v44sLkO5M44TkGPJD9qG09wrvVG2wpOTVCn1n5pP8P+HRLcgzbUB3OlZVfdFurn6EZwtyL4ZD9kdkQ4EZE/9inKcp3c1h4' +
    'xwIDAQAB',
  prod:
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAz+xApdTIb4ua+DgZKQ54iBsD82ybyhGCLRETONW4Jgbb3A8DUM1LqBk6r/CmTOCHqLalTQHNigvP3R5zkDNX' +
    'iRJz6gA4MJ/+8K0+mnEE2RISQzN+Qu65TNd6svb+INm/kMaftY4uIXr6y6kchtTJdwnQhcKdAL2v7h7IFnkVelQsKxDdb2PqX8xX/qwd01iXvMcpCCaXovUwZsxH2QN5' +
    'ZKBTseJivbhUeyJCco4fdUyxOMHe2ybCVhyvim2uxAl1nkvL5L8RCWMCAV55LLo09OhmLahz/DYNu13YLVP6dvIT09ZFBYU6Owj1NxdinTynlJCFS9VYwBgmftosSE1U' +
    'dwIDAQAB',
}

type Environment = keyof PancakeConfig['webhookKeys']

const isEnvironment = (text: string): text is Environment => text === 'test' || text === 'prod'

const isReady = ({ merchantId, privateKey, productId }: PancakeConfig): boolean =>
  merchantId !== '' && privateKey !== '' && productId !== ''

export type PancakeCredentials = Pick<PancakeConfig, 'merchantId' | 'privateKey'>

const GRAPHQL = '/v1/graphql'

/** One signed call; gives the answer's `data`. Throws PaymentError. */
export const callPancake = async (
  config: PancakeCredentials,
  send: AskGateway,
  path: string,
  body: JsonObject,
  nowSeconds: number,
): Promise<JsonObject> => {
  if (!isKey(config.privateKey, 'private')) throw new PaymentError('The private key for Waffo Pancake cannot be read.')
  const text = JSON.stringify(body)
  const isCheckout = path.startsWith('/v1/actions/checkout/')
  const again = isCheckout ? `:${Math.floor(nowSeconds / 60)}` : ''
  const answer = await send({
    method: 'POST',
    url: `${HOST}${path}`,
    headers: {
      'content-type': 'application/json',
      'x-merchant-id': config.merchantId,
      'x-timestamp': String(nowSeconds),
      'x-signature': signRsa(config.privateKey, `POST\n${path}\n${nowSeconds}\n${sha256Base64(text)}`),
      ...(path === GRAPHQL ? {} : { 'x-idempotency-key': sha256Hex(`${config.merchantId}:${path}:${text}${again}`) }),
    },
    body: text,
  })
  const parsed = parseJsonObject(answer.text)
  const data = isJsonObject(parsed?.data) ? parsed.data : parsed
  if (answer.status >= 200 && answer.status < 300 && data !== undefined) return data
  throw new PaymentError(`Waffo Pancake answered status ${answer.status}.`)
}

/** Reads by GraphQL, which the vendor offers for reading alone. Throws PaymentError. */
export const queryPancake = (
  config: PancakeCredentials,
  send: AskGateway,
  query: string,
  variables: JsonObject,
  nowSeconds: number,
): Promise<JsonObject> => callPancake(config, send, GRAPHQL, { query, variables }, nowSeconds)

const begin = async (
  config: PancakeConfig,
  send: AskGateway,
  ticket: PaymentTicket,
  nowSeconds: number,
): Promise<Checkout> => {
  const productId = ticket.productId === '' ? config.productId : ticket.productId
  const buyerIdentity = `${BUYER}${ticket.user.id}`
  const session = await callPancake(
    config,
    send,
    '/v1/actions/auth/issue-session-token',
    { productId, buyerIdentity },
    nowSeconds,
  )
  const token = readString(session, 'token')
  if (token === undefined) throw new PaymentError('Waffo Pancake answered without a token.')
  const checkout = await callPancake(
    config,
    send,
    '/v1/actions/checkout/create-session',
    {
      productId,
      currency: ticket.currency,
      priceSnapshot: { amount: writeMinor(ticket.amountMinor, ticket.currency), taxCategory: 'saas' },
      ...(ticket.user.email === '' ? {} : { buyerEmail: ticket.user.email }),
      expiresInSeconds: CHECKOUT_SECONDS,
      orderMerchantExternalId: ticket.tradeNo,
      successUrl: ticket.addresses.success,
    },
    nowSeconds,
  )
  const page = readString(checkout, 'checkoutUrl')
  if (page === undefined) throw new PaymentError('Waffo Pancake answered without a page to pay on.')
  return {
    url: `${page}#token=${token}`,
    reference: readString(checkout, 'sessionId') ?? '',
    data: {
      session_id: readString(checkout, 'sessionId') ?? '',
      expires_at: readString(checkout, 'expiresAt') ?? '',
      token,
      token_expires_at: readString(session, 'expiresAt') ?? '',
    },
  }
}

const readBuyer = (data: JsonObject): { readonly userId?: number } => {
  const identity = readString(data, 'merchantProvidedBuyerIdentity')
  // The vendor names some buyers by the mail address of the checkout.
  if (identity === undefined || identity.includes('@')) return {}
  const match = /^new-api-user-(\d{1,15})$/.exec(identity)
  // An identity that is none of ours belongs to nobody's order.
  return { userId: match === null ? -1 : Number(match[1]) }
}

const ofOrder = (data: JsonObject): Pick<PaymentEvent, 'tradeNo' | 'paymentRef' | 'currency' | 'userId'> => {
  const currency = readString(data, 'currency')?.toUpperCase() ?? ''
  const paymentRef = readString(data, 'orderId')
  return {
    tradeNo: readString(data, 'orderMerchantExternalId') ?? '',
    ...(currency === '' ? {} : { currency }),
    ...optional('paymentRef', paymentRef),
    ...readBuyer(data),
  }
}

/** The list price is what was ordered; what is charged may have taxes on it. */
const ofPayment = (data: JsonObject): PaymentEvent => {
  const order = ofOrder(data)
  const text =
    readString(data, 'listPrice', 'subtotal') ?? readString(data, 'subtotal') ?? readString(data, 'amount') ?? ''
  return { outcome: 'paid', ...order, ...optional('amountMinor', readMinor(text, order.currency ?? '')) }
}

/** Events tell what went back this time, not the sum of all times: only a whole refund is one that can be acted on. */
const ofRefund = (data: JsonObject): PaymentEvent => {
  const order = ofOrder(data)
  const read = (text: string | undefined) => readMinor(text ?? '', order.currency ?? '')
  const back = read(readString(data, 'refundedAmount') ?? readString(data, 'amount'))
  const charged = read(readString(data, 'originalChargedAmount') ?? readString(data, 'originalPayment', 'total'))
  const isWhole = back !== undefined && charged !== undefined && back > 0 && back >= charged
  return isWhole ? { outcome: 'refunded', isWhole, ...order } : { outcome: 'partly_refunded', ...order }
}

const READERS: Readonly<Record<string, (data: JsonObject) => PaymentEvent>> = {
  'order.completed': ofPayment,
  'refund.succeeded': ofRefund,
}

const isSigned = (key: string, notice: PaymentNotice, nowMs: number): boolean => {
  const { time, signatures } = readSignatureHeader(notice.headers.get('x-waffo-signature') ?? '')
  const age = nowMs - Number(time)
  if (!/^\d{1,15}$/.test(time) || age > PAST_MS || age < -FUTURE_MS) return false
  const signed = Buffer.concat([Buffer.from(`${time}.`), notice.bytes])
  return signatures.some((signature) => isRsaSigned(key, signed, signature))
}

/** Whether a store is the merchant's. The vendor signs the events of all merchants alike, so that the signature does not tell. */
type OwnsStore = (config: PancakeConfig, storeId: string) => Promise<boolean>

const createOwnership = (send: AskGateway, times: Times): OwnsStore => {
  let known: { readonly merchantId: string; readonly readAt: number; readonly ids: ReadonlySet<string> } | undefined
  return async (config, storeId) => {
    if (storeId === '') return false
    if (storeId === config.storeId) return true
    const of = known?.merchantId === config.merchantId ? known : undefined
    const age = times.nowMs() - (of?.readAt ?? Number.NEGATIVE_INFINITY)
    if (of !== undefined && age < (of.ids.has(storeId) ? STORES_KEPT_MS : STORES_RETRY_MS)) return of.ids.has(storeId)
    const { stores } = await queryPancake(config, send, STORES_QUERY, {}, times.nowSeconds())
    if (!Array.isArray(stores)) throw new PaymentError('Waffo Pancake did not tell the stores of the merchant.')
    const ids = new Set(stores.map((store) => readString(store, 'id') ?? ''))
    known = { merchantId: config.merchantId, readAt: times.nowMs(), ids }
    return ids.has(storeId)
  }
}

/** Throws PaymentError when it cannot be found out whose event it is. */
const read = async (
  config: PancakeConfig,
  notice: PaymentNotice,
  nowMs: number,
  ownsStore: OwnsStore,
): Promise<PaymentReading> => {
  const { environment } = notice
  if (!isReady(config) || !isEnvironment(environment)) return { kind: 'off' }
  if (environment === 'test' && !config.takesTest) return { kind: 'off' }
  if (!isSigned(config.webhookKeys[environment], notice, nowMs)) return { kind: 'unsigned' }
  const body = parseJsonObject(new TextDecoder().decode(notice.bytes))
  if (body === undefined || typeof body.eventType !== 'string') return { kind: 'unreadable' }
  if (body.mode !== environment) return { kind: 'nothing' }
  const reader = Object.hasOwn(READERS, body.eventType) ? READERS[body.eventType] : undefined
  if (reader === undefined) return { kind: 'nothing' }
  if (!isJsonObject(body.data)) return { kind: 'unreadable' }
  const event = reader(body.data)
  if (event.tradeNo === '' || !(await ownsStore(config, readString(body, 'storeId') ?? ''))) return { kind: 'nothing' }
  return { kind: 'event', event }
}

const ORDER_QUERY =
  'query ($storeId: String!, $ref: String!) { onetimeOrders(storeId: $storeId, limit: 1, filter: { orderMerchantExternalId: { eq: $ref } }) ' +
  '{ id status orderMerchantExternalId priceSnapshot { currency subtotal } } }'

/** What became of an order, by the number that we gave it; undefined while it is open, and where the store is not known. */
const ask = async (
  config: PancakeConfig,
  send: AskGateway,
  { tradeNo }: PaymentLookup,
  nowSeconds: number,
): Promise<PaymentEvent | undefined> => {
  if (config.storeId === '') return undefined
  const { onetimeOrders } = await queryPancake(
    config,
    send,
    ORDER_QUERY,
    { storeId: config.storeId, ref: tradeNo },
    nowSeconds,
  )
  const [order] = Array.isArray(onetimeOrders) ? onetimeOrders.filter(isJsonObject) : []
  if (order === undefined || order.orderMerchantExternalId !== tradeNo || order.status !== 'completed') return undefined
  const currency = readString(order, 'priceSnapshot', 'currency')?.toUpperCase() ?? ''
  return {
    outcome: 'paid',
    tradeNo,
    ...optional('amountMinor', readMinor(readString(order, 'priceSnapshot', 'subtotal') ?? '', currency)),
    ...(currency === '' ? {} : { currency }),
    ...optional('paymentRef', readString(order, 'id')),
  }
}

const REPLIES: Readonly<Record<NoticeResult, NoticeReply>> = {
  off: { status: 403, body: 'webhook disabled' },
  unsigned: { status: 401, body: 'invalid signature' },
  unreadable: { status: 400, body: 'bad request' },
  nothing: { status: 200, body: 'OK' },
  done: { status: 200, body: 'OK' },
  held: { status: 200, body: 'OK' },
  unknown: { status: 200, body: 'OK' },
  failed: { status: 500, body: 'retry' },
}

type Times = { readonly nowSeconds: () => number; readonly nowMs: () => number }

/** The driver over settings that may change at any time. */
export const createPancake = (config: () => PancakeConfig, send: AskGateway, times: Times): PaymentDriver => {
  const ownsStore = createOwnership(send, times)
  return {
    provider: 'waffo_pancake',
    isReady: () => isReady(config()),
    begin: (ticket) => begin(config(), send, ticket, times.nowSeconds()),
    read: (notice) => read(config(), notice, times.nowMs(), ownsStore),
    reply: (result) => REPLIES[result],
    ask: (order) => ask(config(), send, order, times.nowSeconds()),
  }
}
