// What every way to pay has in common: the terms, the addresses, the payer, and the answers to someone who wants to pay.
import type { Checkout, PaymentDriver, PaymentTicket } from '../../platform/index.ts'
import { payment, site } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { type Answer, json, Refusal } from '../frame/index.ts'

const TERMS_VERSION = 'v1'
/** What addresses begin with while the operator has named none. */
const ADDRESS_DEFAULT = 'http://localhost:3000'

/** Whether the operator confirmed the payment terms as they are now. */
export const isCompliant = ({ settings }: Pick<AdminDeps, 'settings'>): boolean =>
  settings.get(payment.isComplianceConfirmed) && settings.get(payment.complianceTermsVersion) === TERMS_VERSION

/** Throws Refusal unless the payment terms are confirmed. */
export const requireCompliance = (deps: Pick<AdminDeps, 'settings'>): void => {
  if (!isCompliant(deps)) throw new Refusal('The operator has not confirmed the payment terms yet.')
}

/** Whether payments can be taken through the gateway now. */
export const isOpen = (deps: Pick<AdminDeps, 'settings'>, driver: Pick<PaymentDriver, 'isReady'>): boolean =>
  isCompliant(deps) && driver.isReady()

/** Throws Refusal when they cannot. */
export const requireOpen = (deps: Pick<AdminDeps, 'settings'>, driver: Pick<PaymentDriver, 'isReady'>): void => {
  requireCompliance(deps)
  if (!driver.isReady()) throw new Refusal('This way to pay is not set up.')
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, '')

/** The site as browsers know it. */
export const siteAddress = ({ settings }: Pick<AdminDeps, 'settings'>): string =>
  withoutSlash(settings.get(site.serverAddress)) || ADDRESS_DEFAULT

/** The site as gateways reach it. */
export const callbackAddress = (deps: Pick<AdminDeps, 'settings'>): string =>
  withoutSlash(deps.settings.get(payment.customCallbackAddress)) || siteAddress(deps)

/** Where a gateway reports to and sends the payer back; `path` is that of our route. */
export const addressesOf = (
  deps: Pick<AdminDeps, 'settings'>,
  path: string,
  own: { readonly success?: string; readonly cancel?: string } = {},
): PaymentTicket['addresses'] => ({
  notify: `${callbackAddress(deps)}${path}`,
  success: own.success || `${siteAddress(deps)}/console/log`,
  cancel: own.cancel || `${siteAddress(deps)}/console/topup`,
})

/** The account as a gateway is told of it. */
export const payerOf = (user: UserRow): PaymentTicket['user'] => ({
  id: user.id,
  username: user.username,
  email: user.email,
  customer: user.stripe_customer ?? '',
})

/** Trade numbers in the reference's forms: programs of operators tell gateways apart by them. */
export const tradeNumbers = ({ ids, clock }: Pick<AdminDeps, 'ids' | 'clock'>) => {
  /** As long as a SHA-1. */
  const reference = (): string => `${ids.uuidHex()}${ids.uuidHex().slice(0, 8)}`
  return {
    epay: (userId: number, prefix = 'USR'): string => `${prefix}${userId}NO${ids.alphanumeric(6)}${clock.nowSeconds()}`,
    reference: (prefix = 'ref_'): string => `${prefix}${reference()}`,
    waffo: (userId: number, prefix: 'WAFFO' | 'WAFFO_PANCAKE' | 'WAFFO_PANCAKE_SUB'): string =>
      `${prefix}-${userId}-${clock.nowMs()}-${ids.alphanumeric(6)}`,
  }
}

/** Success of a route that begins a payment (http-api.md section 12). */
export const started = (data: unknown, more: object = {}): Answer => json({ message: 'success', data, ...more })

/** The opposite, at status 200 as the reference; `success` is there for programs that look for it. */
export const notStarted = (reason: string): Answer => json({ success: false, message: 'error', data: reason })

/** A console that cannot reach the gateway must hear it in the words of these routes, and the operator the reason. */
export const answerStart = async (
  deps: Pick<AdminDeps, 'payments'>,
  provider: string,
  begin: () => Promise<Answer>,
): Promise<Answer> => {
  try {
    return await begin()
  } catch (error) {
    if (error instanceof Refusal && error.status === 200) return notStarted(error.message)
    if (error instanceof Refusal) throw error
    deps.payments.onError(provider, error)
    return notStarted('The payment could not be started; try again later.')
  }
}

/** The data of a hosted checkout page. */
export const presentCheckout = (checkout: Checkout, tradeNo: string) => ({
  checkout_url: checkout.url,
  order_id: tradeNo,
  ...checkout.data,
})
