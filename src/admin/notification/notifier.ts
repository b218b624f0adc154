// Tells people of events, each kind of event only so often: low balances to their owners, channels to the root accounts.
import { userRole, type VerificationCodes } from '../../identity/index.ts'
import { parseJsonObject, readPath } from '../../kernel/index.ts'
import { billing, limits } from '../../settings/index.ts'
import type { Repos, UserRow } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import { type DeliverDeps, deliver } from './deliver.ts'
import { createEndingPlans, type EndingPlansDeps } from './ending-plans.ts'
import { isReachable, type Notice, readTarget } from './notice.ts'
import { walletAddress } from './notice-address.ts'
import { findLittleLeft, type LittleLeft, windowIdsOf, writePlanNotice } from './plan-notice.ts'
import { textsFor } from './texts.ts'

export type NotifierDeps = DeliverDeps &
  EndingPlansDeps & {
    readonly users: Pick<Repos['users'], 'findMany' | 'list'>
    readonly budgets: Pick<Repos['limits'], 'spentOf'>
    readonly codes: Pick<VerificationCodes, 'useOnce'>
    /** NOTIFY_LIMIT_COUNT per NOTIFICATION_LIMIT_DURATION_MINUTE, for each person and kind of event. */
    readonly limit: { readonly count: number; readonly minutes: number }
    /** Hears of notices that did not arrive; the text has no secret. */
    readonly onFailure: (userId: number, type: string, reason: string) => void
  }

const ROOTS_MAX = 20
/** Administrators who may want to hear of models; an installation has a handful. */
const ADMINS_MAX = 200
const TYPE_LOW_BALANCE = 'quota_exceed'
/** Accounts whose balance is looked at together; more wait for the next round. */
const WATCHED_MAX = 10_000
/** Accounts that are read at once. */
const LOT = 500

/** True when one more notice of the kind may go to the user. The limit holds over all processes. */
const mayTell = async ({ codes, limit }: NotifierDeps, userId: number, type: string): Promise<boolean> => {
  for (let place = 0; place < limit.count; place++) {
    if (await codes.useOnce('notice', `${userId}:${type}:${place}`, 60 * limit.minutes)) return true
  }
  return false
}

const lowBalanceNotice = (deps: NotifierDeps, user: UserRow): Notice => ({
  type: TYPE_LOW_BALANCE,
  ...textsFor(user).lowBalance,
  values: [describeQuota(deps.settings, user.quota), walletAddress(deps)],
})

const DAY_SECONDS = 86_400

const watchesModels = ({ setting }: UserRow): boolean =>
  readPath(parseJsonObject(setting), 'upstream_model_update_notify_enabled') === true

const thresholdOf = ({ settings }: NotifierDeps, user: UserRow): number => {
  const own = readPath(parseJsonObject(user.setting), 'quota_warning_threshold')
  return typeof own === 'number' && own > 0 ? own : settings.get(billing.quotaRemindThreshold)
}

/** Accounts that spent something since the last look; more than a bound wait until they spend again. */
const createWatch = () => {
  let watched = new Set<number>()
  return {
    add: (userId: number): void => {
      if (watched.size < WATCHED_MAX) watched.add(userId)
    },
    /** All of them, in lots. */
    *take(): Generator<number[]> {
      const ids = [...watched]
      watched = new Set()
      for (let start = 0; start < ids.length; start += LOT) yield ids.slice(start, start + LOT)
    },
  }
}

/** What is nearly used up of the plans of some accounts, and was not told of yet, by account. */
const findLowPlans = async (deps: NotifierDeps, users: ReadonlyMap<number, UserRow>) => {
  const now = deps.nowSeconds()
  const moment = { nowMs: now * 1000, zone: deps.settings.get(limits.budgetTimeZone) }
  const rows = await deps.subscriptions.runningOfMany([...users.keys()], now)
  const ids = rows.flatMap((row) => windowIdsOf(row, moment))
  const spent = ids.length === 0 ? new Map<string, number>() : await deps.budgets.spentOf(ids)
  const found = new Map<UserRow, LittleLeft[]>()
  for (const row of rows) {
    const user = users.get(row.user_id)
    if (user === undefined) continue
    for (const low of findLittleLeft(row, (id) => spent.get(id) ?? 0, thresholdOf(deps, user), moment)) {
      const isNew = await deps.codes.useOnce('notice', `${user.id}:${low.mark}`, Math.max(1, low.until - now))
      if (isNew) found.set(user, [...(found.get(user) ?? []), low])
    }
  }
  return found
}

/** Builds the notifier. */
export const createNotifier = (deps: NotifierDeps) => {
  const wallets = createWatch()
  const plans = createWatch()

  const tell = async (user: UserRow, notice: Notice): Promise<void> => {
    const target = isReachable(user) ? readTarget(user) : undefined
    if (target === undefined || !(await mayTell(deps, user.id, notice.type))) return
    const failure = await deliver(deps, target, notice)
    if (failure !== undefined) deps.onFailure(user.id, notice.type, failure)
  }

  return {
    tell,

    /** Tells owners of plans that end soon, or will not be renewed, once for each term. */
    tellOfEndingPlans: createEndingPlans(deps, tell),

    /** Tells everybody who runs the site. */
    tellRoots: async (notice: Notice): Promise<void> => {
      const { rows } = await deps.users.list({ role: userRole.root, limit: ROOTS_MAX, offset: 0 })
      for (const user of rows) await tell(user, notice)
    },

    /** Tells administrators and root accounts that want to hear of upstream models; the same news at most once a day. */
    tellModelWatchers: async (notice: Notice, news: string): Promise<void> => {
      if (!(await deps.codes.useOnce('notice', `${notice.type}:${news}`, DAY_SECONDS))) return
      for (const role of [userRole.root, userRole.admin]) {
        const { rows } = await deps.users.list({ role, limit: ADMINS_MAX, offset: 0 })
        for (const user of rows) if (watchesModels(user)) await tell(user, notice)
      }
    },

    /** Remembers that money of the account was spent, and by whom it was paid. Costs nothing on the way of a request. */
    watchBalance: (userId: number, isPaidByPlan = false): void => (isPaidByPlan ? plans : wallets).add(userId),

    /**
     * Looks at the balances and plans that paid something since the last time, and warns their owners: of a balance as often as
     * the limit allows, of a plan's quota and of each of its windows once in a period.
     */
    checkBalances: async (): Promise<void> => {
      for (const ids of wallets.take()) {
        for (const user of await deps.users.findMany(ids)) {
          if (user.quota < thresholdOf(deps, user)) await tell(user, lowBalanceNotice(deps, user))
        }
      }
      for (const ids of plans.take()) {
        const reachable = (await deps.users.findMany(ids)).filter((user) => readTarget(user) !== undefined)
        const users = new Map(reachable.map((user) => [user.id, user]))
        if (users.size === 0) continue
        for (const [user, found] of await findLowPlans(deps, users)) {
          await tell(
            user,
            writePlanNotice(found, textsFor(user), (quota) => describeQuota(deps.settings, quota), walletAddress(deps)),
          )
        }
      }
    },
  }
}

export type Notifier = ReturnType<typeof createNotifier>
