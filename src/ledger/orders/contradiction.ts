// Whether a gateway's report fits the order it names. Pure: everything that is compared was fixed when the order was made.
import type { PaymentEvent } from '../../platform/index.ts'
import { describeMoney, type Order } from './order.ts'

/**
 * Why a report of a payment cannot be believed for the order, as text that begins with a word of `ORDER_PROBLEMS`; undefined
 * when everything fits. What the gateway does not tell, and what is not known of an old order, is not compared.
 */
export const findContradiction = (order: Order, event: PaymentEvent): string | undefined => {
  const { amountMinor, currency, discountMinor = 0, reference, userId } = event
  if (userId !== undefined && userId !== order.userId) return 'payer: the gateway names another account'
  if (reference !== undefined && order.reference !== '' && reference !== order.reference) {
    return 'checkout: the payment belongs to another checkout'
  }
  if (currency !== undefined && order.currency !== '' && currency !== order.currency) {
    return `currency: ${currency.slice(0, 8)} instead of ${order.currency}`
  }
  if (discountMinor !== 0 && (discountMinor < 0 || !order.allowsDiscount)) return 'discount: none was agreed on'
  if (order.amountMinor === 0) return undefined
  if (amountMinor === undefined) return 'amount: the gateway does not tell it'
  if (amountMinor !== order.amountMinor) {
    return `amount: ${describeMoney(amountMinor, order.currency)} instead of ${describeMoney(order.amountMinor, order.currency)}`
  }
  return undefined
}
