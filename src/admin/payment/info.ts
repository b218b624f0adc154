// What a console needs to offer top-ups: which ways there are, their least amounts, presets and discounts (payments.md section 3).
import { billing, payment } from '../../settings/index.ts'
import type { AdminDeps } from '../deps.ts'
import { leastAmount } from './price.ts'
import { isCompliant, isOpen } from './service.ts'

type Method = Readonly<Record<string, string>>

/** Ways that are offered beside EPay's own, unless the operator listed one of that type. */
const listMethods = (deps: AdminDeps): Method[] => {
  const { settings, payments } = deps
  const listed: Method[] = isOpen(deps, payments.drivers.epay) ? [...settings.get(payment.payMethods)] : []
  const more = [
    [
      'stripe',
      'Stripe',
      'purple',
      { isReady: payments.drivers.stripe.sellsQuota },
      settings.get(payment.stripeMinTopUp),
    ],
    ['waffo_pancake', 'Waffo Pancake', 'orange', payments.drivers.waffo_pancake, settings.get(payment.pancakeMinTopUp)],
    ['waffo', 'Waffo (Global Payment)', 'blue', payments.drivers.waffo, settings.get(payment.waffoMinTopUp)],
  ] as const
  for (const [type, name, color, driver, least] of more) {
    if (!isOpen(deps, driver) || listed.some((method) => method.type === type)) continue
    const min_topup = String(leastAmount(deps, least))
    listed.push({ name, type, color: `rgba(var(--semi-${color}-5), 1)`, min_topup })
  }
  return listed
}

/** The answer of `GET /api/user/topup/info`. */
export const presentTopUpInfo = (deps: AdminDeps) => {
  const { settings, payments } = deps
  const { epay, stripe, creem, waffo, waffo_pancake: pancake } = payments.drivers
  const products = settings.get(payment.creemProducts)
  const hasCreem = isOpen(deps, creem) && products.length > 0
  return {
    enable_online_topup: isOpen(deps, epay),
    enable_stripe_topup: isOpen(deps, { isReady: stripe.sellsQuota }),
    enable_stripe_plans: isOpen(deps, stripe),
    enable_creem_topup: hasCreem,
    enable_waffo_topup: isOpen(deps, waffo),
    enable_waffo_pancake_topup: isOpen(deps, pancake),
    enable_crypto_topup: isOpen(deps, payments.crypto),
    enable_redemption: isCompliant(deps),
    payment_compliance_confirmed: isCompliant(deps),
    payment_compliance_terms_version: settings.get(payment.complianceTermsVersion),
    waffo_pay_methods: isOpen(deps, waffo) ? settings.get(payment.waffoPayMethods) : null,
    creem_products: JSON.stringify(hasCreem ? products : []),
    pay_methods: listMethods(deps),
    min_topup: leastAmount(deps, settings.get(payment.minTopUp)),
    stripe_min_topup: leastAmount(deps, settings.get(payment.stripeMinTopUp)),
    waffo_min_topup: leastAmount(deps, settings.get(payment.waffoMinTopUp)),
    waffo_pancake_min_topup: leastAmount(deps, settings.get(payment.pancakeMinTopUp)),
    amount_options: settings.get(payment.amountOptions),
    discount: settings.get(payment.amountDiscount),
    topup_link: settings.get(billing.topUpLink),
  }
}
