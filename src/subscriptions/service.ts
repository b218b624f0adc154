// Beginning and ending subscriptions: bought from the wallet, paid at a gateway, given by an administrator, renewed, expired.
import { compareDecimal, multiplyDecimal, toDecimal, truncateDecimal } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type {
  Once,
  Repos,
  SubscriptionEnd,
  SubscriptionEnded,
  SubscriptionOpened,
  SubscriptionOpening,
  SubscriptionOrderRow,
  SubscriptionPlanRow,
  UserSubscriptionRow,
} from '../storage/index.ts'
import { endOf, nextReset } from './calendar.ts'

export type SubscriptionServiceDeps = {
  readonly repos: Pick<Repos, 'subscriptions' | 'subscriptionPlans' | 'users'>
  /** Keeps a wallet's money from being spent by requests while it pays. */
  readonly spare: Ledger['spare']
  readonly quotaPerUnit: () => number
  /** A quota as the operator wants amounts to be read. */
  readonly describeQuota: (quota: number) => string
  readonly timeZone: () => string
  readonly nowMs: () => number
  readonly alphanumeric: (length: number) => string
  /** Tells every process that something of the user changed. */
  readonly publishUser: (userId: number) => void | Promise<void>
}

export type OpenedSubscription = Extract<SubscriptionOpened, { kind: 'opened' }>
/** Why a subscription did not begin. Nothing changed then. */
export type OpeningRefusal =
  | Extract<SubscriptionOpened, { kind: 'refused' }>['reason']
  | 'no_plan'
  | 'disabled'
  | 'no_balance_pay'
export type OpeningResult = OpenedSubscription | { readonly kind: 'refused'; readonly reason: OpeningRefusal }

/** The order of a plan, as far as its payment is told. */
export type SoldOrder = Omit<SubscriptionOrderRow, 'id' | 'status' | 'complete_time' | 'provider_payload'>

/** A transaction that somebody else began. */
type Inside = Parameters<Repos['subscriptions']['openInside']>[0]

/** What a paid order does inside the transaction that ends it (it gives the subscription's id), and what the user's log says. */
export type SubscriptionSale = {
  readonly effect: (transaction: Inside) => Promise<number>
  readonly log: string
}

const LOG_TOP_UP = 1

/** What a plan costs from the wallet: its price in quota, rounded up (9.99 at 500,000 is 4,995,000). */
export const chargeOf = ({ price_amount }: Pick<SubscriptionPlanRow, 'price_amount'>, quotaPerUnit: number): number => {
  const exact = multiplyDecimal(toDecimal(price_amount), toDecimal(quotaPerUnit))
  const whole = truncateDecimal(exact)
  return Number(compareDecimal(exact, toDecimal(whole)) > 0 ? whole + 1n : whole)
}

/** What renewing to a plan takes from the wallet; undefined when it cannot be bought from there (any more). */
export const renewalChargeOf = (plan: SubscriptionPlanRow | undefined, quotaPerUnit: number): number | undefined =>
  plan === undefined || !plan.enabled || plan.allow_balance_pay === false ? undefined : chargeOf(plan, quotaPerUnit)

const openingOf = (
  plan: SubscriptionPlanRow,
  userId: number,
  source: 'order' | 'admin' | 'balance',
  now: number,
  zone: string,
): SubscriptionOpening['subscription'] => {
  const end = endOf(plan, now, zone)
  return {
    user_id: userId,
    plan_id: plan.id,
    amount_total: plan.total_amount,
    start_time: now,
    end_time: end,
    source,
    next_reset_time: nextReset(plan, now, end, zone),
    upgrade_group: plan.upgrade_group,
    windows: plan.windows,
    renews: false,
  }
}

const refused = (reason: OpeningRefusal): OpeningResult => ({ kind: 'refused', reason })

/** What a purchase from the wallet may want beside the plan; one with a name is made once. */
export type BalancePurchase = {
  readonly renews?: number
  readonly isRenewing?: boolean
  readonly once?: Once | undefined
}

const nowSeconds = ({ nowMs }: SubscriptionServiceDeps): number => Math.floor(nowMs() / 1000)

/**
 * What a paid order brings, to be done inside the transaction that ends the order, and the line for the user's log. The purchase
 * limit was checked when the order was made; a plan that is not for sale any more is still delivered. Throws when it is gone.
 */
const sell =
  (deps: SubscriptionServiceDeps) =>
  async (order: SoldOrder): Promise<SubscriptionSale> => {
    const { repos } = deps
    const plan = await repos.subscriptionPlans.findById(order.plan_id)
    if (plan === undefined) throw new Error(`plan ${order.plan_id} of order ${order.trade_no} is gone`)
    return {
      log: `Subscription ${plan.title}: paid through ${order.payment_provider}`,
      effect: async (transaction) => {
        const now = nowSeconds(deps)
        const subscription = openingOf(plan, order.user_id, 'order', now, deps.timeZone())
        const paid = { ...order, status: 'success', complete_time: now, provider_payload: '' }
        const opening = { subscription, charge: 0, countMax: 0, order: paid }
        const result = await repos.subscriptions.openInside(transaction, opening, now)
        // The order stays open, so that its payment is not lost.
        if (result.kind === 'refused') throw new Error(`order ${order.trade_no} cannot be delivered: ${result.reason}`)
        return result.id
      },
    }
  }

/** Whether a user may order one more of a plan, counting orders that wait for their payment; the reason when not. */
const findObstacle =
  ({ repos }: SubscriptionServiceDeps) =>
  async (userId: number, plan: SubscriptionPlanRow): Promise<OpeningRefusal | undefined> => {
    if (!plan.enabled) return 'disabled'
    if (plan.max_purchase_per_user === 0) return undefined
    const count = await repos.subscriptions.countWithPending(userId, plan.id)
    return count >= plan.max_purchase_per_user ? 'limit' : undefined
  }

/** Builds the service. Every change is one transaction, and every process hears of it when the promise resolves. */
export const createSubscriptions = (deps: SubscriptionServiceDeps) => {
  const { repos } = deps
  /** The row of a purchase from the wallet, by which its balance can be worked out. */
  const logRow = async (userId: number, { title }: SubscriptionPlanRow, charge: number, tradeNo: string) => ({
    user_id: userId,
    username: (await repos.users.findAnyById(userId))?.username ?? '',
    created_at: nowSeconds(deps),
    type: LOG_TOP_UP,
    quota: -charge,
    content: `Subscription ${title}: ${deps.describeQuota(charge)} paid from the balance`,
    request_id: tradeNo.slice(0, 64),
  })

  const findEnabled = async (planId: number): Promise<SubscriptionPlanRow | 'no_plan' | 'disabled'> => {
    const plan = await repos.subscriptionPlans.findById(planId)
    if (plan === undefined) return 'no_plan'
    return plan.enabled ? plan : 'disabled'
  }

  const balanceOrder = (userId: number, plan: SubscriptionPlanRow, charge: number, now: number) => ({
    user_id: userId,
    plan_id: plan.id,
    money: plan.price_amount,
    // Nanoseconds end the reference's numbers; ours are milliseconds with zeros.
    trade_no: `SUBBALUSR${userId}NO${deps.alphanumeric(6)}${deps.nowMs()}000000`,
    payment_method: 'balance',
    payment_provider: 'balance',
    status: 'success',
    create_time: now,
    complete_time: now,
    provider_payload: `charged_quota=${charge}`,
  })

  /** Buys a plan from the wallet. With `renews` it follows that subscription, once. */
  const buyFromWallet = async (
    userId: number,
    planId: number,
    { renews, isRenewing = false, once }: BalancePurchase = {},
  ): Promise<OpeningResult> => {
    // First of all: the purchase that was made may have left too little for another.
    const wasMade = async (): Promise<boolean> => once !== undefined && (await repos.subscriptions.wasMade(once))
    if (await wasMade()) return refused('repeated')
    const plan = await findEnabled(planId)
    if (typeof plan === 'string') return refused(plan)
    if (plan.allow_balance_pay === false) return refused('no_balance_pay')
    const now = nowSeconds(deps)
    const charge = chargeOf(plan, deps.quotaPerUnit())
    const order = balanceOrder(userId, plan, charge, now)
    const subscription = openingOf(plan, userId, 'balance', now, deps.timeZone())
    const opening: SubscriptionOpening = {
      subscription: { ...subscription, renews: isRenewing || renews !== undefined },
      charge,
      countMax: renews === undefined ? plan.max_purchase_per_user : 0,
      order,
      isNewOrder: true,
      log: await logRow(userId, plan, charge, order.trade_no),
      ...(once === undefined ? {} : { once }),
      ...(renews === undefined ? {} : { renews }),
    }
    const result = await deps.spare({ userId, requestId: order.trade_no }, charge, () =>
      repos.subscriptions.open(opening, now),
    )
    if (result === undefined) return refused((await wasMade()) ? 'repeated' : 'poor')
    if (result.kind === 'opened') await deps.publishUser(userId)
    return result
  }

  /** Gives a plan to a user, also one that is not for sale. */
  const give = async (userId: number, planId: number): Promise<OpeningResult> => {
    const plan = await repos.subscriptionPlans.findById(planId)
    if (plan === undefined) return refused('no_plan')
    const now = nowSeconds(deps)
    const subscription = openingOf(plan, userId, 'admin', now, deps.timeZone())
    const opening = { subscription, charge: 0, countMax: plan.max_purchase_per_user }
    const result = await repos.subscriptions.open(opening, now)
    if (result.kind === 'opened') await deps.publishUser(userId)
    return result
  }

  /** Ends a subscription now (`cancelled`), with its row (`deleted`), or because its time is over (`expired`). */
  const end = async (row: UserSubscriptionRow, how: SubscriptionEnd): Promise<SubscriptionEnded> => {
    const ended = await repos.subscriptions.end(row, how, nowSeconds(deps))
    if (ended !== undefined) await deps.publishUser(ended.userId)
    return ended
  }

  /** Ends a subscription now, inside the transaction that refunds what it was bought with; false when it had ended. */
  const endInside = async (transaction: Inside, id: number): Promise<boolean> =>
    (await repos.subscriptions.cancelInside(transaction, id, nowSeconds(deps))) !== undefined

  return { buyFromWallet, give, sell: sell(deps), findObstacle: findObstacle(deps), end, endInside }
}

export type Subscriptions = ReturnType<typeof createSubscriptions>
