// What is done about an order when a gateway or an administrator speaks of it: credited once, held back, closed or taken back.
import type { NoticeResult, PaymentEvent } from '../../platform/index.ts'
import type { EventRow, OrderEffect, OrderStatus, OrdersRepo, RefundEffect } from '../../storage/index.ts'
import { findContradiction } from './contradiction.ts'
import { describeMoney, legacyFacts, type Order, toOrder } from './order.ts'

/** What a paid subscription order does. The effect runs inside the transaction that ends the order, and may run again. */
export type SubscriptionSale = { readonly effect: OrderEffect; readonly log: string }

export type OrdersDeps = {
  readonly repo: OrdersRepo
  readonly findUser: (id: number) => Promise<{ readonly username: string } | undefined>
  readonly nowSeconds: () => number
  readonly quotaPerUnit: () => number
  /** Whether quota is taken back when its money is. */
  readonly refundsTakeQuota: () => boolean
  /** A quota as people read it. */
  readonly describeQuota: (quota: number) => string
  /** Tells every process that the account's balance changed. */
  readonly announce: (userId: number) => Promise<void>
  /** What a paid subscription order brings; without it such orders stay open. */
  readonly sellSubscription?: (order: Order) => Promise<SubscriptionSale>
  /** Ends a subscription inside the transaction that refunds its order: false when it had ended before. May run again. */
  readonly endSubscription?: (transaction: Parameters<RefundEffect>[0], subscriptionId: number) => Promise<boolean>
  /** Hears of reports that contradict their order, and of disputes: ids and words, no secrets. */
  readonly onProblem: (tradeNo: string, provider: string, problem: string) => void
}

const LOG_TOPUP = 1
/** Characters that are kept of a gateway's id of a payment. */
const PAYMENT_REF_MAX = 191

/** Ended without money, as far as we knew. */
export const isClosed = (status: OrderStatus): boolean => status === 'expired' || status === 'failed'

const writeRow = async (
  deps: OrdersDeps,
  order: Order,
  row: { readonly type: number; readonly content: string; readonly id: string; readonly admin?: object },
): Promise<EventRow> => ({
  user_id: order.userId,
  username: (await deps.findUser(order.userId))?.username ?? '',
  created_at: deps.nowSeconds(),
  type: row.type,
  content: row.content,
  request_id: row.id.slice(0, 64),
  other: JSON.stringify({
    admin_info: {
      trade_no: order.tradeNo,
      payment_method: order.method,
      payment_provider: order.provider,
      ...row.admin,
    },
  }),
})

const partlyRefunded = ({ amountMinor, currency }: Order, refundedMinor: number): string =>
  `refund: ${describeMoney(refundedMinor, currency)} of ${describeMoney(amountMinor, currency)} went back; the subscription goes on`

type Payment = {
  readonly from: readonly OrderStatus[]
  readonly method: string
  readonly paymentRef: string
  readonly customer: string
  /** For the row's `admin_info`. */
  readonly admin: object
}

/** Ends the order as paid; true for exactly one caller. */
export const complete = async (deps: OrdersDeps, order: Order, payment: Payment): Promise<boolean> => {
  const sale = order.kind === 'subscription' ? await deps.sellSubscription?.(order) : undefined
  if (order.kind === 'subscription' && sale === undefined) return false
  const base = await writeRow(deps, order, { type: LOG_TOPUP, content: '', id: order.tradeNo, admin: payment.admin })
  const paid = order.amountMinor === 0 ? '' : `, paid ${describeMoney(order.amountMinor, order.currency)}`
  const isDone = await deps.repo.complete(
    {
      ...payment,
      tradeNo: order.tradeNo,
      provider: order.provider,
      now: deps.nowSeconds(),
      log: (credited) => ({
        ...base,
        quota: credited,
        content: sale?.log ?? `Top-up: ${deps.describeQuota(credited)}${paid}`,
      }),
      problem: (refundedMinor) => (sale !== undefined && refundedMinor > 0 ? partlyRefunded(order, refundedMinor) : ''),
    },
    sale?.effect,
  )
  if (isDone) await deps.announce(order.userId)
  return isDone
}

const holdBack = async (deps: OrdersDeps, order: Order, provider: string, problem: string): Promise<NoticeResult> => {
  await deps.repo.note(order.tradeNo, problem)
  deps.onProblem(order.tradeNo, provider, problem)
  return 'held'
}

/** Whether the report is of another payment than the one that completed the order. */
const isOtherPayment = ({ paymentRef }: Order, event: PaymentEvent): boolean =>
  paymentRef !== '' && event.paymentRef !== undefined && event.paymentRef.slice(0, PAYMENT_REF_MAX) !== paymentRef

/** What is paid is credited once. Money that came for it again is the payer's, and for a person to give back. */
const applyPaidAgain = async (deps: OrdersDeps, order: Order, event: PaymentEvent): Promise<NoticeResult> => {
  if (order.status !== 'success' || !isOtherPayment(order, event)) return 'done'
  await holdBack(deps, order, order.provider, `twice: paid again as ${event.paymentRef}`)
  return 'done'
}

const applyPaid = async (deps: OrdersDeps, order: Order, event: PaymentEvent): Promise<NoticeResult> => {
  if (order.status === 'success' || order.status === 'refunded') return applyPaidAgain(deps, order, event)
  const contradiction = findContradiction(order, event)
  if (contradiction !== undefined) return holdBack(deps, order, order.provider, contradiction)
  if (isClosed(order.status)) {
    return holdBack(deps, order, order.provider, `late: paid after the order was ${order.status}`)
  }
  const { method = '', paymentRef = '', customer = '' } = event
  const admin = { callback_payment_method: method === '' ? order.provider : method }
  if (await complete(deps, order, { from: ['pending'], method, paymentRef, customer, admin })) return 'done'
  // Somebody else was faster: what they made of it decides.
  const now = (await deps.repo.find(order.tradeNo))?.row.status
  return now === 'success' || now === 'refunded' ? 'done' : 'failed'
}

const applyRefund = async (deps: OrdersDeps, order: Order, event: PaymentEvent): Promise<NoticeResult> => {
  const isOther = event.currency !== undefined && order.currency !== '' && event.currency !== order.currency
  if (isOther) return holdBack(deps, order, order.provider, `currency: refunded in ${event.currency}`)
  if (isOtherPayment(order, event)) {
    return holdBack(deps, order, order.provider, `refund: of another payment, ${event.paymentRef}`)
  }
  const refundedMinor = event.isWhole === true ? order.amountMinor : event.amountMinor
  if (refundedMinor === undefined) {
    return holdBack(deps, order, order.provider, 'refund: the gateway does not tell the sum')
  }
  await refund(deps, order, refundedMinor, {})
  return 'done'
}

/** All the money back ends the subscription, when refunds take what they had bought; a part of it is for a person to judge. */
const refundPlan =
  (deps: OrdersDeps, order: Order, refundedMinor: number): RefundEffect =>
  async (transaction, { subscriptionId, isWhole }) => {
    if (!isWhole) return { told: 'the subscription goes on', problem: partlyRefunded(order, refundedMinor) }
    if (!deps.refundsTakeQuota()) return { told: 'the subscription goes on', problem: '' }
    if (subscriptionId === 0 || deps.endSubscription === undefined) {
      return {
        told: 'the subscription goes on',
        problem: 'refund: it is not known which subscription the order bought',
      }
    }
    const isEnded = await deps.endSubscription(transaction, subscriptionId)
    return { told: isEnded ? 'the subscription ends' : 'the subscription had ended', problem: '' }
  }

/** Takes back what a refund is worth; false when it was taken before. */
export const refund = async (
  deps: OrdersDeps,
  order: Order,
  refundedMinor: number,
  admin: object,
): Promise<boolean> => {
  const id = `refund-${refundedMinor}-${order.tradeNo}`
  const base = await writeRow(deps, order, { type: LOG_TOPUP, content: '', id, admin })
  const isPlan = order.kind === 'subscription'
  const money = describeMoney(refundedMinor, order.currency)
  const done = await deps.repo.refund(
    {
      tradeNo: order.tradeNo,
      provider: order.provider,
      refundedMinor,
      now: deps.nowSeconds(),
      takesQuota: deps.refundsTakeQuota(),
      log: (taken, told) => ({
        ...base,
        quota: -taken,
        content: isPlan
          ? `Subscription: refund of ${money}, ${told}`
          : `Top-up taken back: refund of ${money}, ${deps.describeQuota(taken)}`,
      }),
    },
    isPlan ? refundPlan(deps, order, refundedMinor) : undefined,
  )
  if (done === undefined) return false
  if (done.problem !== '') deps.onProblem(order.tradeNo, order.provider, done.problem)
  if (done.taken > 0 || isPlan) await deps.announce(done.userId)
  return true
}

/** Orders of older programs get their facts when something happens to them. */
export const findWithFacts = async (
  deps: OrdersDeps,
  event: Pick<PaymentEvent, 'tradeNo' | 'paymentRef'>,
  provider: string,
) => {
  const stored =
    event.tradeNo === ''
      ? await deps.repo.findByPayment(provider, event.paymentRef ?? '')
      : await deps.repo.find(event.tradeNo)
  if (stored === undefined) return undefined
  if (stored.facts === undefined) await deps.repo.adopt(legacyFacts(stored, deps.quotaPerUnit()))
  return toOrder(stored, deps.quotaPerUnit())
}

/** Does what a believed report says. */
export const applyEvent = async (deps: OrdersDeps, provider: string, event: PaymentEvent): Promise<NoticeResult> => {
  const order = await findWithFacts(deps, event, provider)
  if (order === undefined) return 'unknown'
  if (order.provider !== provider) {
    return holdBack(deps, order, provider, `gateway: reported by ${provider} instead of ${order.provider}`)
  }
  if (event.outcome === 'paid') return applyPaid(deps, order, event)
  if (event.outcome === 'refunded') return applyRefund(deps, order, event)
  if (event.outcome === 'partly_refunded') {
    await holdBack(deps, order, provider, 'refund: a part went back, and the gateway does not tell the sum')
    return 'done'
  }
  if (event.outcome === 'disputed') {
    await holdBack(deps, order, provider, 'disputed: the payer wants the money back')
    return 'done'
  }
  await deps.repo.close(order.tradeNo, provider, event.outcome, deps.nowSeconds())
  return 'done'
}
