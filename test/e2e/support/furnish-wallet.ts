// A wallet that has been used: ways to pay, orders in every state, codes, check-ins. The same each time.
import { createRepos, openDatabase, type Repos } from '../../../src/storage/index.ts'
import type { Management } from './management.ts'

const daySeconds = 86_400
const dollar = 500_000

const options = {
  'payment_setting.amount_options': '[10,20,50,100,200,500]',
  'payment_setting.amount_discount': '{"100":0.95,"200":0.9}',
  PayAddress: 'https://pay.example.com',
  EpayId: '1001',
  EpayKey: 'not-a-real-key',
  PayMethods: JSON.stringify([
    { name: 'Alipay', type: 'alipay' },
    { name: 'WeChat Pay', type: 'wxpay' },
    { name: 'Bank transfer', type: 'bank', min_topup: '50' },
  ]),
  CreemApiKey: 'not-a-real-key',
  CreemWebhookSecret: 'not-a-real-secret',
  CreemProducts: JSON.stringify([
    { productId: 'prod_small', name: 'Starter', price: 9.5, currency: 'EUR', quota: 10 * dollar },
    { productId: 'prod_large', name: 'Team', price: 90, currency: 'EUR', quota: 100 * dollar },
  ]),
  'checkin_setting.enabled': 'true',
  TopUpLink: 'https://shop.example.com',
  QuotaForInviter: '250000',
}

const orders = [
  { amount: 50, method: 'alipay', end: 'paid', days: 12 },
  { amount: 10, method: 'wxpay', end: 'expired', days: 9 },
  { amount: 20, method: 'alipay', end: 'refunded', days: 6 },
  { amount: 100, method: 'alipay', end: 'paid', days: 3 },
  { amount: 10, method: 'wxpay', end: 'failed', days: 2 },
  { amount: 20, method: 'alipay', end: 'held', days: 1 },
  { amount: 10, method: 'alipay', end: 'open', days: 0 },
] as const

const writeOrder = async (repos: Repos, userId: number, order: (typeof orders)[number], now: number, index: number) => {
  const createdAt = now - order.days * daySeconds - 600 * (index + 1)
  const tradeNo = `USR${userId}NO${'abcdefg'.charAt(index).repeat(6)}${createdAt}`
  const amount_minor = order.amount * 730
  await repos.orders.open({
    facts: {
      trade_no: tradeNo,
      kind: 'topup',
      user_id: userId,
      provider: 'epay',
      currency: 'CNY',
      amount_minor,
      credit: order.amount * dollar,
      allows_discount: false,
      gateway_ref: '',
      expires_at: createdAt + daySeconds,
    },
    method: order.method,
    money: amount_minor / 100,
    createdAt,
    amount: order.amount,
    planId: 0,
  })
  const log = (quota: number) => ({
    user_id: userId,
    username: 'root',
    created_at: createdAt + 45,
    type: 1,
    quota,
    request_id: `${tradeNo}${quota}`.slice(0, 64),
    content: 'Top-up',
  })
  const paid = { tradeNo, provider: 'epay', from: ['pending'] as const, now: createdAt + 45, method: '' }
  if (order.end === 'paid' || order.end === 'refunded') {
    await repos.orders.complete({ ...paid, paymentRef: '', customer: '', log })
  }
  if (order.end === 'refunded') {
    const refund = { tradeNo, provider: 'epay', refundedMinor: amount_minor, now: createdAt + 900, takesQuota: true }
    await repos.orders.refund({ ...refund, log: (taken) => log(-taken) })
  }
  if (order.end === 'expired' || order.end === 'failed') {
    await repos.orders.close(tradeNo, 'epay', order.end, createdAt + 600)
  }
  if (order.end === 'held') await repos.orders.note(tradeNo, 'amount: 14.60 CNY instead of 146.00 CNY')
}

const writeCheckIns = async (repos: Repos, userId: number, now: number): Promise<void> => {
  for (const days of [1, 2, 3, 5, 8, 9, 12]) {
    const date = new Date((now - days * daySeconds) * 1000)
    const two = (value: number) => String(value).padStart(2, '0')
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
    const log = {
      user_id: userId,
      username: 'root',
      created_at: now - days * daySeconds,
      type: 4,
      quota: 1000 * days,
      request_id: `checkin-${day}`,
      content: 'Check-in',
    }
    await repos.wallet.checkIn({ userId, date: day, quota: 1000 * days, now: now - days * daySeconds, log })
  }
}

/** Furnishes the root account's wallet and the administrators' lists. */
export const furnishWallet = async (management: Management, sqlitePath: string): Promise<void> => {
  await management.call('POST', '/api/option/payment_compliance', { confirmed: true })
  for (const [key, value] of Object.entries(options)) await management.call('PUT', '/api/option/', { key, value })
  await management.call('POST', '/api/redemption/', { name: 'Launch gift', count: 4, quota: 5 * dollar })
  await management.call('POST', '/api/redemption/', { name: 'Workshop', count: 2, quota: 2 * dollar })
  await management.call('PUT', '/api/redemption/?status_only=true', { id: 2, status: 2 })
  const database = await openDatabase({ dsn: `file:${sqlitePath}` })
  try {
    const repos = createRepos(database)
    const now = Math.floor(Date.now() / 1000)
    for (const [index, order] of orders.entries()) await writeOrder(repos, management.userId, order, now, index)
    await writeCheckIns(repos, management.userId, now)
    await repos.users.update(management.userId, { aff_quota: 750_000, aff_history: 1_250_000, aff_count: 5 })
    const [used, expired] = (await repos.redemptions.list({ limit: 2, offset: 0 })).rows
    if (expired) await repos.redemptions.update(expired.id, { expired_time: now - daySeconds })
    if (used) await repos.redemptions.update(used.id, { status: 3, used_user_id: 1, redeemed_time: now - 3600 })
  } finally {
    await database.close()
  }
}
