// Beginning and ending subscriptions: bought from the wallet, paid at a gateway, given by an administrator, renewed, expired.
import { compareDecimal, multiplyDecimal, toDecimal, truncateDecimal } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type {
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
  readonly repos: Pick<Repos, 'subscriptions' | 'subscriptionPlans' | 'users' | 'logs'>
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

/** What a paid order does inside the transaction that ends it, and what the user's log says of it. */
export type SubscriptionSale = {
  readonly effect: (transaction: Parameters<Repos['subscriptions']['openInside']>[0]) => Promise<void>
  readonly log: string
}

const LOG_TOP_UP = 1

/** What a plan costs from the wallet: its price in quota, rounded up (9.99 at 500,000 is 4,995,000). */
export const chargeOf = ({ price_amount }: Pick<SubscriptionPlanRow, 'price_amount'>, quotaPerUnit: number): number => {
  const exact = multiplyDecimal(toDecimal(price_amount), toDecimal(quotaPerUnit))
  const whole = truncateDecimal(exact)
  return Number(compareDecimal(exact, toDecimal(whole)) > 0 ? whole + 1n : whole)
}

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

/** What a purchase from the wallet may want beside the plan. */
export type BalancePurchase = { readonly renews?: number; readonly isRenewing?: boolean }

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
  const log = async (userId: number, content: string): Promise<void> => {
    const user = await repos.users.findAnyById(userId)
    const row = {
      user_id: userId,
      username: user?.username ?? '',
      created_at: nowSeconds(deps),
      type: LOG_TOP_UP,
      content,
    }
    await repos.logs.insert(row)
  }

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
    { renews, isRenewing = false }: BalancePurchase = {},
  ): Promise<OpeningResult> => {
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
      ...(renews === undefined ? {} : { renews }),
    }
    const result = await deps.spare({ userId, requestId: order.trade_no }, charge, () =>
      repos.subscriptions.open(opening, now),
    )
    if (result === undefined) return refused('poor')
    if (result.kind === 'opened') {
      await log(userId, `Subscription ${plan.title}: ${deps.describeQuota(charge)} paid from the balance`)
      await deps.publishUser(userId)
    }
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

  return { buyFromWallet, give, sell: sell(deps), findObstacle: findObstacle(deps), end }
}

export type Subscriptions = ReturnType<typeof createSubscriptions>
