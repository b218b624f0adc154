// The life of an order: written, paid for at a gateway, reported, credited once; or closed, or refunded. The database decides every change.
import { writeMinor } from '../../kernel/index.ts'
import type {
  Checkout,
  NoticeReply,
  NoticeResult,
  PaymentDriver,
  PaymentEvent,
  PaymentNotice,
  PaymentTicket,
} from '../../platform/index.ts'
import { type Order, type OrderKind, toOrder } from './order.ts'
import { applyEvent, complete, findWithFacts, isClosed, type OrdersDeps, refund } from './reports.ts'

/** What is wanted: the gateway's ticket, and what the order brings. */
export type OrderWish = {
  readonly kind: OrderKind
  readonly ticket: PaymentTicket
  /** Quota that is credited when it is paid; 0 for subscriptions. */
  readonly credit: number
  /** `top_ups.amount`, as New API fills it; 0 for subscriptions. */
  readonly amount: number
  /** 0 for top-ups. */
  readonly planId: number
}

/** How long an order waits for its payment. Gateways close their pages long before. */
const ORDER_LIFETIME_SECONDS = 86_400
/** A payer needs a while; the report usually comes first. */
const FIRST_ASK_SECONDS = 60
const ASK_AGAIN_SECONDS = 300
const ORDERS_PER_RUN = 50

const writeOrder = async (deps: OrdersDeps, driver: PaymentDriver, wish: OrderWish): Promise<void> => {
  const { ticket, kind, credit, amount, planId } = wish
  const now = deps.nowSeconds()
  await deps.repo.open({
    facts: {
      trade_no: ticket.tradeNo,
      kind,
      user_id: ticket.user.id,
      provider: driver.provider,
      currency: ticket.currency,
      amount_minor: ticket.amountMinor,
      credit,
      allows_discount: ticket.allowsDiscount,
      gateway_ref: '',
      expires_at: now + ORDER_LIFETIME_SECONDS,
    },
    method: ticket.method === '' ? driver.provider : ticket.method,
    money: Number(writeMinor(ticket.amountMinor, ticket.currency)),
    createdAt: now,
    amount,
    planId,
  })
}

const begin = async (deps: OrdersDeps, driver: PaymentDriver, wish: OrderWish): Promise<Checkout> => {
  const { tradeNo } = wish.ticket
  await writeOrder(deps, driver, wish)
  try {
    const checkout = await driver.begin(wish.ticket)
    if (checkout.reference !== '') await deps.repo.setGatewayRef(tradeNo, checkout.reference)
    return checkout
  } catch (error) {
    await deps.repo.close(tradeNo, driver.provider, 'failed', deps.nowSeconds())
    throw error
  }
}

type Heard = { readonly result: NoticeResult; readonly reply: NoticeReply }

const hear = async (
  deps: OrdersDeps,
  driver: PaymentDriver,
  notice: PaymentNotice,
  onError: (error: unknown) => void,
): Promise<Heard> => {
  let result: NoticeResult
  try {
    const reading = await driver.read(notice)
    result = reading.kind === 'event' ? await applyEvent(deps, driver.provider, reading.event) : reading.kind
  } catch (error) {
    onError(error)
    result = 'failed'
  }
  return { result, reply: driver.reply(result) }
}

const completeByHand = async (
  deps: OrdersDeps,
  tradeNo: string,
  adminId: number,
): Promise<'paid' | 'unknown' | 'refused'> => {
  const order = await findWithFacts(deps, { tradeNo }, '')
  if (order === undefined) return 'unknown'
  if (order.status === 'success') return 'paid'
  const isLate = isClosed(order.status) && order.problem.startsWith('late')
  if (order.status !== 'pending' && !isLate) return 'refused'
  if (order.kind === 'topup' && order.credit <= 0) return 'refused'
  const admin = { admin_id: adminId, callback_payment_method: 'admin' }
  const from = [order.status]
  if (await complete(deps, order, { from, method: '', paymentRef: '', customer: '', admin })) return 'paid'
  return (await deps.repo.find(tradeNo))?.row.status === 'success' ? 'paid' : 'refused'
}

const checkOne = async (deps: OrdersDeps, order: Order, driver: PaymentDriver): Promise<void> => {
  const event = await driver.ask?.(order)
  if (event !== undefined) {
    await applyEvent(deps, driver.provider, { ...event, tradeNo: order.tradeNo })
  } else if (order.expiresAt < deps.nowSeconds()) {
    await deps.repo.close(order.tradeNo, driver.provider, 'expired', deps.nowSeconds())
  }
}

export type Reconciliation = {
  readonly driverOf: (provider: string) => PaymentDriver | undefined
  readonly signal: AbortSignal
  readonly onError: (tradeNo: string, error: unknown) => void
}

const reconcile = async (deps: OrdersDeps, { driverOf, signal, onError }: Reconciliation): Promise<number> => {
  const now = deps.nowSeconds()
  const open = await deps.repo.listUnchecked(now - ASK_AGAIN_SECONDS, now - FIRST_ASK_SECONDS, ORDERS_PER_RUN)
  let asked = 0
  for (const stored of open) {
    if (signal.aborted) break
    const order = toOrder(stored, deps.quotaPerUnit())
    const driver = driverOf(order.provider)
    await deps.repo.markChecked(order.tradeNo, now)
    if (driver === undefined || !driver.isReady()) continue
    asked++
    await checkOne(deps, order, driver).catch((error) => onError(order.tradeNo, error))
  }
  return asked
}

/** Builds the service. One for a process; all of its promises are kept by the database, so that processes need not know each other. */
export const createOrders = (deps: OrdersDeps) => ({
  /** Writes the order, then opens the gateway's checkout; an order whose checkout cannot be opened ends as failed. Throws PaymentError. */
  begin: (driver: PaymentDriver, wish: OrderWish): Promise<Checkout> => begin(deps, driver, wish),

  /**
   * Takes a gateway's report: signature first, then the order, then the answer after the commit. An error of ours is
   * `failed`, so that the gateway repeats; it is handed to `onError`.
   */
  hear: (driver: PaymentDriver, notice: PaymentNotice, onError: (error: unknown) => void): Promise<Heard> =>
    hear(deps, driver, notice, onError),

  /** Does what a report says that is believed already. */
  apply: (provider: string, event: PaymentEvent): Promise<NoticeResult> => applyEvent(deps, provider, event),

  find: async (tradeNo: string): Promise<Order | undefined> => {
    const stored = await deps.repo.find(tradeNo)
    return stored === undefined ? undefined : toOrder(stored, deps.quotaPerUnit())
  },

  /**
   * Completes an order on an administrator's word: an open one, or one whose payment came late. `paid` when it is paid now
   * or was before.
   */
  completeByHand: (tradeNo: string, adminId: number) => completeByHand(deps, tradeNo, adminId),

  /** Records that the operator gave all the money back at the gateway. False when there is nothing to record. */
  refundByHand: async (tradeNo: string, adminId: number): Promise<boolean> => {
    const order = await findWithFacts(deps, { tradeNo }, '')
    if (order === undefined || order.status !== 'success' || order.amountMinor === 0) return false
    return refund(deps, order, order.amountMinor, { admin_id: adminId })
  },

  /**
   * Asks the gateways about open orders whose report did not come, and closes those that nobody paid in time: a bounded
   * number per run, safe to run twice. Gives how many were asked about.
   */
  reconcile: (reconciliation: Reconciliation): Promise<number> => reconcile(deps, reconciliation),
})

export type Orders = ReturnType<typeof createOrders>
