// CryptAPI: USDT on Polygon to an address of the operator's, reported by signed callbacks (one-api-fork.md section 6.1; https://docs.cryptapi.io).
import { type Decimal, parseDecimal, parseJsonObject, readPath, readString } from '../../kernel/index.ts'
import { type AskGateway, PaymentError, type PaymentNotice } from './driver.ts'
import { isRsaSigned } from './signatures.ts'

export type CryptoConfig = {
  readonly isEnabled: boolean
  /** Where the coins are forwarded to. */
  readonly addressOut: string
  /** The public address of our callback route, as CryptAPI is told it. */
  readonly callbackUrl: string
  /** CryptAPI's public key; '' while it has to be asked for. */
  readonly publicKey: string
}

/** An address that belongs to one order; whatever arrives there is its owner's. */
export type DepositAddress = {
  readonly address: string
  /** A PNG in base64. */
  readonly qrCode: string
  readonly paymentUri: string
}

/** For whom an address was asked; CryptAPI knows the address by its callback, which is made of this. */
export type DepositTicket = { readonly tradeNo: string; readonly userId: number }

/** A payment that has arrived, as a callback tells it. */
export type Deposit = {
  /** CryptAPI's id of the payment: the same in all of its callbacks. */
  readonly uuid: string
  readonly tradeNo: string
  readonly addressIn: string
  readonly coin: string
  /** It is the coin we take; another one that reached the address is not worth its number of dollars. */
  readonly isTaken: boolean
  /** What was forwarded, in coins. */
  readonly value: Decimal
  readonly transaction: string
  /** Forwarded or done; before that nothing is final. */
  readonly isFinal: boolean
}

export type DepositReading =
  | { readonly kind: 'off' | 'unsigned' | 'unreadable' }
  | { readonly kind: 'deposit'; readonly deposit: Deposit }

export type CryptoDriver = {
  readonly isReady: () => boolean
  /** Asks for a fresh address whose callbacks carry the order's number. Throws PaymentError. */
  readonly open: (ticket: DepositTicket & { readonly email: string }) => Promise<DepositAddress>
  readonly read: (notice: PaymentNotice) => Promise<DepositReading>
  /** The payments to an address that CryptAPI has forwarded, whether or not their callbacks reached us. Throws PaymentError. */
  readonly look: (ticket: DepositTicket) => Promise<readonly Deposit[]>
}

const HOST = 'https://api.cryptapi.io'
/** The only one: a coin is credited as a US dollar, so that it must be worth one. */
const CRYPTO_TICKER = 'polygon/usdt'
const KEY_KEPT_MS = 86_400_000
/** A stranger's wrong signatures must not make us ask for the key again and again. */
const KEY_RETRY_MS = 60_000

const isReady = ({ isEnabled, addressOut, callbackUrl }: CryptoConfig): boolean =>
  isEnabled && addressOut !== '' && callbackUrl !== ''

/** Whether a callback is about the coin we take, however it is spelled. */
const isTakenCoin = (coin: string): boolean => {
  const parts = coin.toLowerCase().split(/[/_]/).toSorted()
  return parts.length === 2 && parts[0] === 'polygon' && parts[1] === 'usdt'
}

const asJson = async (send: AskGateway, url: string) => {
  const answer = await send({ method: 'GET', url, headers: {} })
  const body = parseJsonObject(answer.text)
  if (answer.status !== 200 || body === undefined) throw new PaymentError(`CryptAPI answered status ${answer.status}.`)
  return body
}

const callbackOf = ({ callbackUrl }: CryptoConfig, { tradeNo, userId }: DepositTicket): string =>
  `${callbackUrl}?${new URLSearchParams({ user_id: String(userId), order: tradeNo })}`

const open = async (
  config: CryptoConfig,
  send: AskGateway,
  { email, ...ticket }: DepositTicket & { readonly email: string },
): Promise<DepositAddress> => {
  const { addressOut } = config
  const create = new URLSearchParams({
    multi_token: '1',
    callback: callbackOf(config, ticket),
    address: addressOut,
    ...(email === '' ? {} : { email }),
  })
  const address = readString(await asJson(send, `${HOST}/${CRYPTO_TICKER}/create/?${create}`), 'address_in')
  if (address === undefined || !/^[A-Za-z0-9]{20,100}$/.test(address)) {
    throw new PaymentError('CryptAPI answered without an address.')
  }
  const qr = await asJson(send, `${HOST}/${CRYPTO_TICKER}/qrcode/?${new URLSearchParams({ address })}`)
  return { address, qrCode: readString(qr, 'qr_code') ?? '', paymentUri: readString(qr, 'payment_uri') ?? '' }
}

/** Undefined for what cannot be understood, also when a name comes twice: what is signed must be what is read. */
const readDeposit = (text: string): Deposit | undefined => {
  const query = new URLSearchParams(text)
  const names = [...query.keys()]
  if (new Set(names).size !== names.length) return undefined
  const uuid = query.get('uuid') ?? ''
  const amount = query.get('value_forwarded_coin') ?? ''
  if (!/^[\w-]{8,100}$/.test(uuid) || !/^\d{1,15}(\.\d{1,18})?$/.test(amount)) return undefined
  const result = query.get('result') ?? ''
  const coin = query.get('coin') ?? ''
  return {
    uuid,
    tradeNo: query.get('order') ?? '',
    addressIn: query.get('address_in') ?? '',
    coin,
    isTaken: isTakenCoin(coin),
    value: parseDecimal(amount),
    transaction: (query.get('txid_in') ?? '').slice(0, 255),
    isFinal: (result === 'sent' || result === 'done') && query.get('pending') !== '1',
  }
}

/** The callback of a forwarded payment as CryptAPI sent it, or tried to: the very text that the callback carries is in its log. */
const readLogged = ({ callbackUrl }: CryptoConfig, payment: unknown): Deposit | undefined => {
  const result = readString(payment, 'result')
  const tries = readPath(payment, 'logs')
  if ((result !== 'sent' && result !== 'done') || !Array.isArray(tries)) return undefined
  for (const attempt of tries) {
    // Documented as a number, shown as a text.
    if (String(readPath(attempt, 'pending')) !== '0') continue
    const url = readString(attempt, 'request_url') ?? ''
    const deposit = url.startsWith(`${callbackUrl}?`) ? readDeposit(url.slice(callbackUrl.length + 1)) : undefined
    if (deposit?.isFinal && deposit.transaction === readString(payment, 'txid_in')) return deposit
  }
  return undefined
}

/** Reads the log of an address (https://docs.cryptapi.io/api/tickerlogs). */
const look = async (config: CryptoConfig, send: AskGateway, ticket: DepositTicket): Promise<readonly Deposit[]> => {
  const query = new URLSearchParams({ callback: callbackOf(config, ticket) })
  const answer = await send({ method: 'GET', url: `${HOST}/${CRYPTO_TICKER}/logs/?${query}`, headers: {} })
  const body = parseJsonObject(answer.text)
  const status = readString(body, 'status')
  // An address that nobody paid to is answered as an error.
  if (status === 'error' && answer.status < 429) return []
  const payments = readPath(body, 'callbacks')
  if (answer.status !== 200 || status !== 'success' || !Array.isArray(payments)) {
    throw new PaymentError(`CryptAPI answered status ${answer.status} about an address.`)
  }
  return payments.map((payment) => readLogged(config, payment)).filter((deposit) => deposit !== undefined)
}

/** The driver over settings that may change at any time. */
export const createCryptoDriver = (config: () => CryptoConfig, send: AskGateway, nowMs: () => number): CryptoDriver => {
  let known: { readonly key: string; readonly readAt: number } | undefined

  const fetchKey = async (): Promise<string> => {
    const key = readString(await asJson(send, `${HOST}/pubkey/`), 'pubkey') ?? ''
    known = { key, readAt: nowMs() }
    return key
  }

  /** The whole address is signed; ours is the configured one, never what the request says its host is. */
  const isSigned = async (
    { callbackUrl, publicKey }: CryptoConfig,
    { query, headers }: PaymentNotice,
  ): Promise<boolean> => {
    const signature = headers.get('x-ca-signature') ?? ''
    if (signature === '') return false
    const text = `${callbackUrl}?${query}`
    if (publicKey !== '') return isRsaSigned(publicKey, text, signature)
    const isFresh = known !== undefined && nowMs() - known.readAt < KEY_KEPT_MS
    const key = isFresh && known !== undefined ? known.key : await fetchKey()
    if (isRsaSigned(key, text, signature)) return true
    if (known === undefined || nowMs() - known.readAt < KEY_RETRY_MS) return false
    return isRsaSigned(await fetchKey(), text, signature)
  }

  return {
    isReady: () => isReady(config()),
    open: (ticket) => open(config(), send, ticket),
    read: async (notice) => {
      const current = config()
      if (!isReady(current)) return { kind: 'off' }
      if (!(await isSigned(current, notice))) return { kind: 'unsigned' }
      const deposit = readDeposit(notice.query)
      return deposit === undefined ? { kind: 'unreadable' } : { kind: 'deposit', deposit }
    },
    look: (ticket) => look(config(), send, ticket),
  }
}
