// EPay (易支付): a signed form to the gateway, a signed notice back. One protocol, many operators (payments.md section 4).
import { parseJsonObject, readMinor, writeMinor } from '../../kernel/index.ts'
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
import { isSameHex, md5Hex } from './signatures.ts'

export type EpayConfig = {
  readonly address: string
  readonly merchantId: string
  readonly key: string
  /** Names of the ways to pay that the operator offers. */
  readonly methods: readonly string[]
}

/** The gateways charge in yuan and never name a currency. */
const EPAY_CURRENCY = 'CNY'

const PARAMETERS_MAX = 64

/** MD5 over the filled parameters in the order of their names, with the key behind them. */
export const signEpay = (parameters: Readonly<Record<string, string>>, key: string): string => {
  const names = Object.keys(parameters).filter(
    (name) => name !== 'sign' && name !== 'sign_type' && parameters[name] !== '',
  )
  // Byte order, as the gateways sort.
  const sorted = names.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
  return md5Hex(`${sorted.map((name) => `${name}=${parameters[name]}`).join('&')}${key}`)
}

/** Undefined when there are too many, or one comes twice: what is signed must be what is read. */
const readParameters = (notice: PaymentNotice): Record<string, string> | undefined => {
  const text = notice.method === 'GET' ? notice.query : new TextDecoder().decode(notice.bytes)
  const parameters: Record<string, string> = Object.create(null)
  let count = 0
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > PARAMETERS_MAX || name in parameters) return undefined
    parameters[name] = value
  }
  return parameters
}

const isReady = ({ address, merchantId, key, methods }: EpayConfig): boolean =>
  address !== '' && merchantId !== '' && key !== '' && methods.length > 0

const begin = ({ address, merchantId, key }: EpayConfig, ticket: PaymentTicket): Checkout => {
  const fields = {
    device: 'pc',
    money: writeMinor(ticket.amountMinor, EPAY_CURRENCY),
    name: ticket.title,
    notify_url: ticket.addresses.notify,
    out_trade_no: ticket.tradeNo,
    pid: merchantId,
    return_url: ticket.addresses.success,
    type: ticket.method,
  }
  return {
    url: `${address.replace(/\/+$/, '')}/submit.php`,
    fields: { ...fields, sign: signEpay(fields, key), sign_type: 'MD5' },
    reference: '',
  }
}

const toEvent = (parameters: Readonly<Record<string, string>>): PaymentEvent | undefined => {
  const amountMinor = readMinor(parameters.money ?? '', EPAY_CURRENCY)
  const tradeNo = parameters.out_trade_no ?? ''
  if (amountMinor === undefined || tradeNo === '') return undefined
  const { type = '', trade_no: paymentRef = '' } = parameters
  return {
    outcome: 'paid',
    tradeNo,
    amountMinor,
    currency: EPAY_CURRENCY,
    ...(type === '' ? {} : { method: type.slice(0, 50) }),
    ...(paymentRef === '' ? {} : { paymentRef }),
  }
}

const read = (config: EpayConfig, notice: PaymentNotice): PaymentReading => {
  if (!isReady(config)) return { kind: 'off' }
  const parameters = readParameters(notice)
  if (parameters === undefined) return { kind: 'unsigned' }
  // The scheme is ours to choose, not the message's.
  if ((parameters.sign_type ?? 'MD5') !== 'MD5') return { kind: 'unsigned' }
  if (!isSameHex(parameters.sign ?? '', signEpay(parameters, config.key))) return { kind: 'unsigned' }
  if (parameters.pid !== config.merchantId) return { kind: 'unsigned' }
  if (parameters.trade_status !== 'TRADE_SUCCESS') return { kind: 'nothing' }
  const event = toEvent(parameters)
  return event === undefined ? { kind: 'unreadable' } : { kind: 'event', event }
}

/** Gateways repeat a notice until they read `success`. */
const reply = (result: NoticeResult): NoticeReply => ({
  status: 200,
  body: result === 'done' || result === 'nothing' || result === 'unknown' ? 'success' : 'fail',
})

const ask = async (
  { address, merchantId, key }: EpayConfig,
  send: AskGateway,
  { tradeNo }: PaymentLookup,
): Promise<PaymentEvent | undefined> => {
  const query = new URLSearchParams({ act: 'order', pid: merchantId, key, out_trade_no: tradeNo })
  const answer = await send({ method: 'GET', url: `${address.replace(/\/+$/, '')}/api.php?${query}`, headers: {} })
  const body = parseJsonObject(answer.text)
  if (answer.status !== 200 || body === undefined) throw new PaymentError(`EPay answered status ${answer.status}.`)
  // Gateways write numbers as numbers or as texts.
  if (String(body.code) !== '1' || String(body.status) !== '1' || body.out_trade_no !== tradeNo) return undefined
  const facts: Record<string, string> = {}
  for (const name of ['money', 'out_trade_no', 'type', 'trade_no']) facts[name] = String(body[name] ?? '')
  return toEvent(facts)
}

/** The driver over settings that may change at any time. */
export const createEpay = (config: () => EpayConfig, send: AskGateway): PaymentDriver => ({
  provider: 'epay',
  isReady: () => isReady(config()),
  begin: async (ticket) => begin(config(), ticket),
  read: (notice) => read(config(), notice),
  reply,
  ask: (order) => ask(config(), send, order),
})
