// How accounts are asked for what is left on them (providers.md section 7).
import { GatewayError, isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import { type AuthScheme, type BalanceQuery, type Endpoint, joinUrl } from '../define.ts'

/** A number that may be written as text; throws `upstream_bad_answer` when the answer holds none there. */
export const readAmount = (body: JsonObject | undefined, ...path: readonly (string | number)[]): number => {
  const found = readPath(body, ...path)
  const amount = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
  if (typeof amount === 'number' && Number.isFinite(amount)) return amount
  throw new GatewayError('upstream_bad_answer', `The upstream’s answer has no number at ${path.join('.')}.`)
}

/** A balance that one GET tells. */
export const balanceAt = (
  path: string,
  auth: AuthScheme,
  read: (body: JsonObject | undefined, cnyPerUsd: number) => number,
): BalanceQuery => ({
  requests: (endpoint) => [
    { method: 'GET', url: joinUrl(endpoint.baseUrl, path, endpoint.isBaseVersioned), headers: auth(endpoint) },
  ],
  read: ([body], cnyPerUsd) => read(body, cnyPerUsd),
})

const DAY_MS = 86_400_000
const dateOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10)

/** Accounts that pay afterwards count by the month; prepaid ones are looked at over the longest span the API takes. */
const PREPAID_SPAN_DAYS = 100

/**
 * OpenAI's former billing pages, which many relays still offer: the limit less what was used (counted in cents). Which
 * span counts is known only after the first answer, so both are asked.
 */
export const openAiBilling = (auth: AuthScheme, baseOf: (endpoint: Endpoint) => string): BalanceQuery => ({
  requests: (endpoint, nowMs) => {
    const base = baseOf(endpoint)
    const ask = (path: string) => ({
      method: 'GET',
      url: joinUrl(base, `/v1/dashboard/billing/${path}`, endpoint.isBaseVersioned),
      headers: auth(endpoint),
    })
    const until = `end_date=${dateOf(nowMs)}`
    return [
      ask('subscription'),
      ask(`usage?start_date=${dateOf(nowMs).slice(0, 8)}01&${until}`),
      ask(`usage?start_date=${dateOf(nowMs - PREPAID_SPAN_DAYS * DAY_MS)}&${until}`),
    ]
  },
  read: ([subscription, month, span]) => {
    const used = readPath(subscription, 'has_payment_method') === false ? span : month
    return readAmount(subscription, 'hard_limit_usd') - readAmount(used, 'total_usage') / 100
  },
})

/** DeepSeek's `balance_infos`: one entry per currency, of which dollars and yuan are known. */
export const readDeepSeekBalance = (body: JsonObject | undefined, cnyPerUsd: number): number => {
  const infos = Array.isArray(body?.balance_infos) ? body.balance_infos.filter(isJsonObject) : []
  const amounts = infos.flatMap((info) => {
    const amount = readAmount(info, 'total_balance')
    if (info.currency === 'USD') return [amount]
    return info.currency === 'CNY' ? [amount / cnyPerUsd] : []
  })
  if (amounts.length === 0) {
    throw new GatewayError('upstream_bad_answer', 'The upstream tells no balance in dollars or yuan.')
  }
  return amounts.reduce((sum, amount) => sum + amount, 0)
}
