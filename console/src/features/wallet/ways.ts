// The ways to pay that an installation offers, as one list; and amounts as they are offered and sent.
import type { CreemProduct, TopUpInfo } from '../../../../src/contract/index.ts'
import type { QuotaDisplay } from '../../lib/format.ts'
import type { PlanPayWay } from '../subscriptions/api.ts'

export type Way = {
  readonly id: string
  readonly provider: 'epay' | 'stripe' | 'waffo' | 'waffo_pancake'
  readonly name: string
  /** EPay's name of the way. */
  readonly type: string
  /** Place in Waffo's list. */
  readonly index?: number
  /** Least amount, in the unit that is sent. */
  readonly least: number
}

const providerOf = (type: string): Way['provider'] =>
  type === 'stripe' || type === 'waffo' || type === 'waffo_pancake' ? type : 'epay'

/** Every way that takes an amount; products have prices of their own. */
export const listWays = (info: TopUpInfo): Way[] => {
  const ways: Way[] = []
  const leastOf = {
    epay: info.min_topup,
    stripe: info.stripe_min_topup,
    waffo: info.waffo_min_topup,
    waffo_pancake: info.waffo_pancake_min_topup,
  }
  for (const method of info.pay_methods) {
    const provider = providerOf(method.type)
    if (provider === 'epay' && !info.enable_online_topup) continue
    const least = Math.max(leastOf[provider], Math.trunc(Number(method.min_topup ?? 0)) || 0)
    const kinds = provider === 'waffo' ? (info.waffo_pay_methods ?? []) : []
    if (kinds.length === 0) {
      ways.push({ id: method.type, provider, name: method.name || method.type, type: method.type, least })
    }
    for (const [index, kind] of kinds.entries()) {
      ways.push({ id: `waffo-${index}`, provider, name: kind.name, type: method.type, index, least })
    }
  }
  return ways
}

/** Creem's products; text that is no list is none. */
export const listProducts = (info: TopUpInfo): CreemProduct[] => {
  if (!info.enable_creem_topup) return []
  try {
    const products: unknown = JSON.parse(info.creem_products)
    return Array.isArray(products) ? (products as CreemProduct[]) : []
  } catch {
    return []
  }
}

const multiples = [1, 5, 10, 30, 50, 100, 300, 500]

/** Amounts to choose from, in the unit that is sent: dollars, or quota where the site shows tokens. */
export const listAmounts = (info: TopUpInfo, display: QuotaDisplay): number[] => {
  const unit = display.type === 'TOKENS' ? display.unitsPerDollar : 1
  const offered = info.amount_options.length > 0 ? info.amount_options.map((amount) => amount * unit) : undefined
  return offered ?? multiples.map((factor) => factor * Math.max(info.min_topup, unit))
}

/** Quota units that an amount brings. */
export const creditOf = (amount: number, display: QuotaDisplay): number =>
  display.type === 'TOKENS' ? amount : amount * display.unitsPerDollar

/** Money as the reader's language writes it; a currency that is none is written behind the number. */
export const formatMoney = (amount: string | number, currency: string, language: string): string => {
  const value = Number(amount)
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(value)
  } catch {
    return `${value} ${currency}`.trim()
  }
}

/** Ways to pay a plan beside the balance. */
export const planWaysOf = (info: TopUpInfo): PlanPayWay[] => [
  ...info.pay_methods.flatMap(({ type = '', name = type }): PlanPayWay[] => {
    if (type === 'stripe') return info.enable_stripe_plans ? [{ gateway: 'stripe', method: '', label: name }] : []
    if (type === 'waffo_pancake') return [{ gateway: 'waffo-pancake', method: '', label: name }]
    if (type === 'waffo' || !info.enable_online_topup) return []
    return [{ gateway: 'epay', method: type, label: name }]
  }),
  ...(info.enable_stripe_plans && !info.pay_methods.some(({ type }) => type === 'stripe')
    ? [{ gateway: 'stripe', method: '', label: 'Stripe' } as const]
    : []),
  ...(info.enable_creem_topup ? [{ gateway: 'creem', method: '', label: 'Creem' } as const] : []),
]
