// Payments in cryptocurrency: an address for each wish to pay, and what is reported of it.
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { defineRoute, json, ok, Refusal, type Route, text } from '../frame/index.ts'
import { ADDRESS_SECONDS, COIN, takeDeposit } from './deposits.ts'
import { readNotice } from './notices.ts'
import { cryptoQuery } from './schema.ts'
import { isCompliant, requireOpen } from './service.ts'

const TICKER = 'polygon/usdt'
/** What CryptAPI reads as "received"; after anything else it repeats its callback for three days. */
const RECEIVED = '*ok*'

/** Each wish to pay gets an address of its own; whose it is stays known, so that later payments find their owner. */
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
    currency: COIN,
    amount_minor: 0,
    credit: 0,
    allows_discount: false,
    gateway_ref: address,
    expires_at: deps.clock.nowSeconds() + ADDRESS_SECONDS,
  })
  return { address_in: address, qr_code: qrCode, payment_uri: paymentUri }
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
      return text(RECEIVED)
    },
  }),
]
