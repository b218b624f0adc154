// Payments in cryptocurrency: an address for each wish to pay, and a credit for each payment that reached it.
import { logType } from '../../contract/index.ts'
import {
  decimalToNumber,
  divideDecimal,
  multiplyDecimal,
  toDecimal,
  toMinor,
  truncateDecimal,
} from '../../kernel/index.ts'
import type { Deposit } from '../../platform/index.ts'
import { billing } from '../../settings/index.ts'
import type { OrderFacts, UserRow } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, json, ok, Refusal, type Route, text } from '../frame/index.ts'
import { readNotice } from './notices.ts'
import { cryptoQuery } from './schema.ts'
import { isCompliant, requireOpen } from './service.ts'

const TICKER = 'polygon/usdt'
const CURRENCY = 'USDT'
const METHOD = 'polygon_usdt'
const ADDRESS_DAYS = 365

/** An address is kept for each account: the same one is shown until it is paid to, and later payments still find their owner. */
const openAddress = async (deps: AdminDeps, user: UserRow) => {
  const tradeNo = `CRYPTO${user.id}NO${deps.ids.alphanumeric(20)}`
  const { address, qrCode, paymentUri } = await deps.payments.crypto.open({
    tradeNo,
    userId: user.id,
    email: user.email,
  })
  await deps.repos.wallet.openAddress({
    trade_no: tradeNo,
    kind: 'address',
    user_id: user.id,
    provider: 'crypto',
    currency: CURRENCY,
    amount_minor: 0,
    credit: 0,
    allows_discount: false,
    gateway_ref: address,
    expires_at: deps.clock.nowSeconds() + ADDRESS_DAYS * 86_400,
  })
  return { address_in: address, qr_code: qrCode, payment_uri: paymentUri }
}

const credit = async (deps: AdminDeps, deposit: Deposit, of: OrderFacts): Promise<boolean> => {
  const { settings, repos, clock } = deps
  const quota = Number(truncateDecimal(multiplyDecimal(deposit.value, toDecimal(settings.get(billing.quotaPerUnit)))))
  if (!Number.isSafeInteger(quota) || quota <= 0) return false
  const user = await repos.users.findAnyById(of.user_id)
  if (user === undefined) return false
  const now = clock.nowSeconds()
  const tradeNo = `CRYPTO-${deposit.uuid}`
  const isNew = await repos.wallet.deposit({
    facts: {
      trade_no: tradeNo,
      kind: 'topup',
      user_id: user.id,
      provider: 'crypto',
      currency: CURRENCY,
      amount_minor: toMinor(deposit.value, CURRENCY),
      credit: quota,
      allows_discount: false,
      gateway_ref: of.gateway_ref,
      payment_ref: deposit.transaction.slice(0, 191),
      expires_at: now,
    },
    money: decimalToNumber(deposit.value),
    amount: Number(truncateDecimal(divideDecimal(toDecimal(quota), toDecimal(settings.get(billing.quotaPerUnit))))),
    method: METHOD,
    now,
    log: {
      user_id: user.id,
      username: user.username,
      created_at: now,
      type: logType.topup,
      quota,
      request_id: tradeNo.slice(0, 64),
      content: `Top-up: ${describeQuota(settings, quota)}, paid ${decimalToNumber(deposit.value)} ${CURRENCY}`,
      other: JSON.stringify({ admin_info: { trade_no: tradeNo, payment_method: METHOD, payment_provider: 'crypto' } }),
    },
  })
  if (isNew) await deps.publish('user', user.id)
  return true
}

/** Credits what arrived at an address of ours; anything else is noted where there is an address to note it at. */
const takeDeposit = async (deps: AdminDeps, deposit: Deposit): Promise<void> => {
  const [of] = await deps.repos.orders.factsOf([deposit.tradeNo])
  if (of === undefined || of.kind !== 'address' || of.gateway_ref !== deposit.addressIn || !deposit.isFinal) return
  if (deposit.isTaken && (await credit(deps, deposit, of))) return
  await deps.repos.orders.note(
    of.trade_no,
    `coin: ${decimalToNumber(deposit.value)} ${deposit.coin} cannot be credited`,
  )
  deps.payments.onError('crypto', new Error(`a payment of ${deposit.coin} to ${of.trade_no} was not credited`))
}

/** What can be paid in, a fresh address, and CryptAPI's reports (one-api-fork.md section 6.1). */
export const cryptoRoutes = (deps: AdminDeps): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/pay/get_channel',
    guard: 'user',
    summary: 'Coins that can be paid in, with their networks',
    handle: () => ok({ usdt: ['polygon'] }),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/pay/get_qrcode',
    guard: 'user',
    summary: 'An address to pay coins to, with its picture',
    limits: ['critical'],
    isChanging: true,
    input: { query: cryptoQuery },
    handle: async ({ actor, query }) => {
      if (query.ticker !== '' && query.ticker.toLowerCase() !== TICKER) throw new Refusal('This coin is not taken.')
      requireOpen(deps, deps.payments.crypto)
      try {
        return ok(await openAddress(deps, actor.user))
      } catch (error) {
        deps.payments.onError('crypto', error)
        throw new Refusal('No address could be had; try again later.')
      }
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/crypt/callback',
    guard: 'public',
    summary: 'Reports of CryptAPI',
    handle: async ({ request }) => {
      if (!isCompliant(deps) || !deps.payments.crypto.isReady()) return json({ message: 'off' }, 403)
      const reading = await deps.payments.crypto.read(await readNotice(deps, request))
      if (reading.kind === 'off') return json({ message: 'off' }, 403)
      if (reading.kind === 'unsigned') return json({ message: 'invalid signature' }, 401)
      if (reading.kind !== 'deposit') return json({ message: 'bad request' }, 400)
      await takeDeposit(deps, reading.deposit)
      return text('ok')
    },
  }),
]
