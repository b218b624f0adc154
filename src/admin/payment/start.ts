// Beginning a top-up at each gateway: the price, the order, the way to the gateway's page.
import { writeMinor } from '../../kernel/index.ts'
import type { PaymentDriver, PaymentTicket } from '../../platform/index.ts'
import { payment } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Answer, Refusal } from '../frame/index.ts'
import { priceOf, priceOfMinor, readTopUp, type TopUpPrice } from './price.ts'
import type { WaffoBody } from './schema.ts'
import { addressesOf, payerOf, presentCheckout, requireOpen, started, tradeNumbers } from './service.ts'

const EPAY_CURRENCY = 'CNY'
const PANCAKE_CURRENCY = 'USD'

/** A payable amount as text, with its currency where the operator chose it elsewhere than in our prices. */
export type Quote = { readonly text: string; readonly currency?: string }

type Money = { readonly amountMinor: number; readonly currency: string }

const beginTopUp = (
  deps: AdminDeps,
  driver: PaymentDriver,
  price: Pick<TopUpPrice, 'credit' | 'amount'>,
  ticket: PaymentTicket,
) =>
  deps.payments.orders.begin(driver, { kind: 'topup', ticket, credit: price.credit, amount: price.amount, planId: 0 })

/** The parts of a ticket that most gateways do not need. */
const PLAIN = { productId: '', method: '', allowsDiscount: false } as const

// EPay ------------------------------------------------------------------------------------------------------------------

const priceEpay = (deps: AdminDeps, user: UserRow, amount: number, least: number) => {
  const price = readTopUp(deps, user, amount, least)
  return { price, amountMinor: priceOf(price, deps.settings.get(payment.price), EPAY_CURRENCY) }
}

/** The payable amount as text, such as `73.00`. Throws Refusal. */
export const quoteEpay = (deps: AdminDeps, user: UserRow, amount: number): string =>
  writeMinor(priceEpay(deps, user, amount, deps.settings.get(payment.minTopUp)).amountMinor, EPAY_CURRENCY)

/** A way's own least amount; text that is no number is none. */
const leastOf = (method: Readonly<Record<string, string>>): number => Math.trunc(Number(method.min_topup ?? 0)) || 0

export const startEpay = async (deps: AdminDeps, user: UserRow, amount: number, method: string): Promise<Answer> => {
  const { epay } = deps.payments.drivers
  requireOpen(deps, epay)
  const chosen = deps.settings.get(payment.payMethods).find(({ type }) => type === method)
  if (chosen === undefined) throw new Refusal('There is no such way to pay.')
  const least = Math.max(deps.settings.get(payment.minTopUp), leastOf(chosen))
  const { price, amountMinor } = priceEpay(deps, user, amount, least)
  const checkout = await beginTopUp(deps, epay, price, {
    ...PLAIN,
    tradeNo: tradeNumbers(deps).epay(user.id),
    user: payerOf(user),
    title: `TUC${amount}`,
    amountMinor,
    currency: EPAY_CURRENCY,
    method,
    addresses: addressesOf(deps, '/api/user/epay/notify'),
  })
  return started(checkout.fields, { url: checkout.url })
}

// Stripe ----------------------------------------------------------------------------------------------------------------

/** What Stripe will charge: the configured price times the units, with the group's ratio and the discount. */
const priceStripe = async (deps: AdminDeps, price: TopUpPrice): Promise<Money & { readonly productId: string }> => {
  const { unitMinor, currency, productId } = await deps.payments.drivers.stripe.price()
  return { amountMinor: priceOfMinor(price, unitMinor), currency, productId }
}

/** The payable amount and its currency; while Stripe is not set up, by StripeUnitPrice alone. Throws Refusal, PaymentError. */
export const quoteStripe = async (deps: AdminDeps, user: UserRow, amount: number): Promise<Quote> => {
  const { settings, payments } = deps
  const price = readTopUp(deps, user, amount, settings.get(payment.stripeMinTopUp))
  if (!payments.drivers.stripe.sellsQuota()) {
    return { text: writeMinor(priceOf(price, settings.get(payment.stripeUnitPrice), 'USD'), 'USD') }
  }
  const { amountMinor, currency } = await priceStripe(deps, price)
  return { text: writeMinor(amountMinor, currency), currency }
}

/** Throws Refusal with status 400 unless the host is the site's own or one the operator trusts. */
const requireTrusted = (deps: AdminDeps, address: string): void => {
  if (address === '') return
  const url = URL.parse(address)
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
  const host = url?.hostname.toLowerCase() ?? ''
  const isTrusted = deps.facts.trustedRedirectDomains.some((domain) => {
    const trusted = domain.toLowerCase()
    return trusted !== '' && (host === trusted || host.endsWith(`.${trusted}`))
  })
  if (!isWeb || !isTrusted) throw new Refusal('This address to return to is not allowed.', 400)
}

export type StripeStart = {
  readonly amount: number
  readonly payment_method: string
  readonly success_url: string
  readonly cancel_url: string
}

export const startStripe = async (deps: AdminDeps, user: UserRow, body: StripeStart): Promise<Answer> => {
  const { settings, payments } = deps
  const { stripe } = payments.drivers
  if (body.payment_method !== 'stripe') throw new Refusal('There is no such way to pay.')
  requireTrusted(deps, body.success_url)
  requireTrusted(deps, body.cancel_url)
  requireOpen(deps, { isReady: stripe.sellsQuota })
  const price = readTopUp(deps, user, body.amount, settings.get(payment.stripeMinTopUp))
  const money = await priceStripe(deps, price)
  const checkout = await beginTopUp(deps, stripe, price, {
    ...PLAIN,
    ...money,
    tradeNo: tradeNumbers(deps).reference(),
    user: payerOf(user),
    title: `TUC${body.amount}`,
    allowsDiscount: settings.get(payment.hasStripePromotionCodes),
    addresses: addressesOf(deps, '/api/stripe/webhook', { success: body.success_url, cancel: body.cancel_url }),
  })
  return started({ pay_link: checkout.url })
}

// Creem -----------------------------------------------------------------------------------------------------------------

export const startCreem = async (deps: AdminDeps, user: UserRow, productId: string): Promise<Answer> => {
  const { creem } = deps.payments.drivers
  requireOpen(deps, creem)
  const product = deps.settings.get(payment.creemProducts).find((one) => one.productId === productId)
  if (product === undefined) throw new Refusal('There is no such product.')
  const { name, quota, price } = product
  const currency = product.currency.toUpperCase()
  const amountMinor = priceOf({ units: ONE, factor: ONE, amount: quota, credit: quota }, price, currency)
  if (quota <= 0) throw new Refusal('This product brings nothing.')
  const tradeNo = tradeNumbers(deps).reference()
  const checkout = await beginTopUp(
    deps,
    creem,
    { credit: quota, amount: quota },
    {
      ...PLAIN,
      tradeNo,
      user: payerOf(user),
      title: name,
      amountMinor,
      currency,
      productId,
      allowsDiscount: true,
      addresses: addressesOf(deps, '/api/creem/webhook'),
    },
  )
  return started(presentCheckout(checkout, tradeNo))
}

const ONE = { digits: 1n, scale: 0 } as const

// Waffo -----------------------------------------------------------------------------------------------------------------

/** Amounts of these have no decimals at Waffo. */
const WHOLE_CURRENCIES = new Set(['IDR', 'JPY', 'KRW', 'VND'])

const priceWaffo = (deps: AdminDeps, user: UserRow, amount: number): TopUpPrice & Money => {
  const { settings } = deps
  const currency = settings.get(payment.waffoCurrency).toUpperCase() || 'USD'
  const price = readTopUp(deps, user, amount, settings.get(payment.waffoMinTopUp))
  const exact = priceOf(price, settings.get(payment.waffoUnitPrice), currency)
  const amountMinor = currency === 'IDR' ? Math.max(1, Math.round(exact / 100)) * 100 : exact
  return { ...price, currency, amountMinor }
}

export const quoteWaffo = (deps: AdminDeps, user: UserRow, amount: number): Quote => {
  const { amountMinor, currency } = priceWaffo(deps, user, amount)
  const text = writeMinor(amountMinor, currency)
  return { text: WHOLE_CURRENCIES.has(currency) ? (text.split('.')[0] ?? text) : text, currency }
}

/** The kind of payment by its place in the operator's list, or (older consoles) by its names; neither lets the payer choose. */
const chooseWaffoMethod = (deps: AdminDeps, body: WaffoBody): Record<string, string> => {
  const methods = deps.settings.get(payment.waffoPayMethods)
  const { pay_method_index: index, pay_method_type: type, pay_method_name: name } = body
  if (typeof index !== 'number' && type === '') return {}
  const chosen =
    typeof index === 'number'
      ? methods[index]
      : methods.find(({ payMethodType = '', payMethodName = '' }) => payMethodType === type && payMethodName === name)
  if (chosen === undefined) throw new Refusal('There is no such way to pay.')
  return { payMethodType: chosen.payMethodType ?? '', payMethodName: chosen.payMethodName ?? '' }
}

export const startWaffo = async (deps: AdminDeps, user: UserRow, body: WaffoBody): Promise<Answer> => {
  const { settings, payments } = deps
  requireOpen(deps, payments.drivers.waffo)
  const extra = chooseWaffoMethod(deps, body)
  const price = priceWaffo(deps, user, body.amount)
  const tradeNo = tradeNumbers(deps).waffo(user.id, 'WAFFO')
  const addresses = addressesOf(deps, '/api/waffo/webhook', { success: settings.get(payment.waffoReturnUrl) })
  const notify = settings.get(payment.waffoNotifyUrl) || addresses.notify
  const checkout = await beginTopUp(deps, payments.drivers.waffo, price, {
    ...PLAIN,
    tradeNo,
    user: payerOf(user),
    title: `TUC${body.amount}`,
    amountMinor: price.amountMinor,
    currency: price.currency,
    extra,
    addresses: { ...addresses, notify },
  })
  return started({ payment_url: checkout.url, order_id: tradeNo })
}

const pricePancake = (deps: AdminDeps, user: UserRow, amount: number) => {
  const price = readTopUp(deps, user, amount, deps.settings.get(payment.pancakeMinTopUp))
  return { price, amountMinor: priceOf(price, deps.settings.get(payment.pancakeUnitPrice), PANCAKE_CURRENCY) }
}

export const quotePancake = (deps: AdminDeps, user: UserRow, amount: number): string =>
  writeMinor(pricePancake(deps, user, amount).amountMinor, PANCAKE_CURRENCY)

export const startPancake = async (deps: AdminDeps, user: UserRow, amount: number): Promise<Answer> => {
  const { settings, payments } = deps
  requireOpen(deps, payments.drivers.waffo_pancake)
  const { price, amountMinor } = pricePancake(deps, user, amount)
  const tradeNo = tradeNumbers(deps).waffo(user.id, 'WAFFO_PANCAKE')
  const checkout = await beginTopUp(deps, payments.drivers.waffo_pancake, price, {
    ...PLAIN,
    tradeNo,
    user: payerOf(user),
    title: `TUC${amount}`,
    amountMinor,
    currency: PANCAKE_CURRENCY,
    addresses: addressesOf(deps, '/api/waffo-pancake/webhook/prod', {
      success: settings.get(payment.pancakeReturnUrl),
    }),
  })
  return started(presentCheckout(checkout, tradeNo))
}
