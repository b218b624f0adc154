// Tells owners of plans that their plan ends soon, or that what is left will not pay for its renewal: once for each term.
import { billing, type Settings } from '../../settings/index.ts'
import type {
  Repos,
  RunningSubscription,
  SubscriptionPlace,
  SubscriptionPlanRow,
  UserRow,
} from '../../storage/index.ts'
import { renewalChargeOf } from '../../subscriptions/index.ts'
import { describeQuota } from '../common/event-log.ts'
import { isReachable, type Notice } from './notice.ts'
import { walletAddress } from './notice-address.ts'
import { textsFor, timeText } from './texts.ts'

export type EndingPlansDeps = {
  readonly users: Pick<Repos['users'], 'findMany'>
  readonly subscriptions: Pick<Repos['subscriptions'], 'runningOfMany' | 'listEnding' | 'markEndTold'>
  readonly plans: Pick<Repos['subscriptionPlans'], 'all'>
  readonly settings: Settings
  readonly nowSeconds: () => number
}

/** What there is to say of a plan that ends. */
type Ending = {
  readonly row: RunningSubscription
  readonly kind: 'ends' | 'poor' | 'gone'
  /** What the renewal costs, of one that the balance will not pay for. */
  readonly charge: number
}

/** The charge of what a subscription renews to; undefined when it cannot be bought. */
type ChargeOf = (row: RunningSubscription) => number | undefined

const DAY_SECONDS = 86_400
/** Subscriptions that are looked at together, and in one run; the next run goes on where this one stopped. */
const LOT = 200
const LOTS_PER_RUN = 20
const START: SubscriptionPlace = { endTime: 0, id: 0 }

/**
 * What keeps subscriptions of one balance from being renewed, in the order in which they would be: one that it cannot pay for leaves
 * the money to the next.
 */
export const findHindrances = (
  renewing: readonly RunningSubscription[],
  balance: number,
  chargeOf: ChargeOf,
): Map<number, Ending> => {
  const found = new Map<number, Ending>()
  let left = balance
  for (const row of renewing.toSorted((one, other) => one.end_time - other.end_time || one.id - other.id)) {
    const charge = chargeOf(row)
    if (charge === undefined) found.set(row.id, { row, kind: 'gone', charge: 0 })
    else if (charge > left) found.set(row.id, { row, kind: 'poor', charge })
    else left -= charge
  }
  return found
}

const writeNotice = (deps: EndingPlansDeps, user: UserRow, endings: readonly Ending[]): Notice => {
  const { planEnds, separator } = textsFor(user)
  const describe = (quota: number): string => describeQuota(deps.settings, quota)
  const lines = endings.map((ending) => {
    const [plan, time] = [ending.row.plan_title, timeText(ending.row.end_time)] as const
    if (ending.kind === 'ends') return planEnds.ends(plan, time)
    if (ending.kind === 'gone') return planEnds.gone(plan, time)
    return planEnds.poor(plan, time, describe(ending.charge), describe(user.quota))
  })
  const { title, content } = planEnds
  return { type: 'subscription_ends', title, content, values: [lines.join(separator), walletAddress(deps)] }
}

/** Hindrances of all renewals of some users that fall due until then, by subscription. */
const hindrancesOf = async (deps: EndingPlansDeps, users: readonly UserRow[], now: number, until: number) => {
  const quotaPerUnit = deps.settings.get(billing.quotaPerUnit)
  const plans = new Map<number, SubscriptionPlanRow>((await deps.plans.all()).map((plan) => [plan.id, plan]))
  const chargeOf: ChargeOf = ({ plan_id }) => renewalChargeOf(plans.get(plan_id), quotaPerUnit)
  const ids = users.map(({ id }) => id)
  const running = (await deps.subscriptions.runningOfMany(ids, now)).filter(
    ({ renews, end_time }) => renews && end_time <= until,
  )
  const found = users.map(({ id, quota }) =>
    findHindrances(
      running.filter(({ user_id }) => user_id === id),
      quota,
      chargeOf,
    ),
  )
  return new Map(found.flatMap((ofUser) => [...ofUser]))
}

type Tell = (user: UserRow, notice: Notice) => Promise<void>

const tellLot = async (
  deps: EndingPlansDeps,
  rows: readonly RunningSubscription[],
  times: { readonly now: number; readonly until: number },
  tell: Tell,
): Promise<void> => {
  const owners = await deps.users.findMany([...new Set(rows.map(({ user_id }) => user_id))])
  const users = new Map(owners.filter(isReachable).map((user) => [user.id, user]))
  const renewing = new Set(rows.filter(({ renews }) => renews).map(({ user_id }) => user_id))
  const hindrances =
    renewing.size === 0
      ? new Map<number, Ending>()
      : await hindrancesOf(
          deps,
          [...users.values()].filter(({ id }) => renewing.has(id)),
          times.now,
          times.until,
        )
  const found = new Map<UserRow, Ending[]>()
  for (const row of rows) {
    const user = users.get(row.user_id)
    const ending: Ending | undefined = row.renews ? hindrances.get(row.id) : { row, kind: 'ends', charge: 0 }
    if (user === undefined || ending === undefined) continue
    // Before it is told: a notice that is lost is better than one that comes again and again.
    if (!(await deps.subscriptions.markEndTold(row.id, row.end_time))) continue
    found.set(user, [...(found.get(user) ?? []), ending])
  }
  for (const [user, endings] of found) await tell(user, writeNotice(deps, user, endings))
}

/**
 * Builds the job. Each run looks at a bounded number of subscriptions that end within the operator's days and have gone half their
 * term; the database remembers which owners were told, so that any number of runs and processes tell each once.
 */
export const createEndingPlans = (deps: EndingPlansDeps, tell: Tell) => {
  let from = START

  return async (signal: AbortSignal): Promise<void> => {
    const days = deps.settings.get(billing.planNoticeDays)
    if (days === 0) return
    const now = deps.nowSeconds()
    const times = { now, until: now + days * DAY_SECONDS }
    for (let lot = 0; lot < LOTS_PER_RUN && !signal.aborted; lot++) {
      const rows = await deps.subscriptions.listEnding(times, from, LOT)
      await tellLot(deps, rows, times, tell)
      const last = rows.length < LOT ? undefined : rows.at(-1)
      from = last === undefined ? START : { endTime: last.end_time, id: last.id }
      if (last === undefined) return
    }
  }
}
