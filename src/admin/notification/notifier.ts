// Tells people of events, each kind of event only so often: low balances to their owners, channels to the root accounts.
import { userRole, userStatus, type VerificationCodes } from '../../identity/index.ts'
import { parseJsonObject, readPath } from '../../kernel/index.ts'
import { billing, type Settings, site } from '../../settings/index.ts'
import type { Repos, UserRow } from '../../storage/index.ts'
import { describeQuota } from '../common/event-log.ts'
import { type DeliverDeps, deliver } from './deliver.ts'
import { type Notice, readTarget } from './notice.ts'

export type NotifierDeps = DeliverDeps & {
  readonly users: Pick<Repos['users'], 'findMany' | 'list'>
  readonly settings: Settings
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
const ADDRESS_DEFAULT = 'http://localhost:3000'

/** True when one more notice of the kind may go to the user. The limit holds over all processes. */
const mayTell = async ({ codes, limit }: NotifierDeps, userId: number, type: string): Promise<boolean> => {
  for (let place = 0; place < limit.count; place++) {
    if (await codes.useOnce('notice', `${userId}:${type}:${place}`, 60 * limit.minutes)) return true
  }
  return false
}

const lowBalanceNotice = ({ settings }: NotifierDeps, quota: number): Notice => {
  const base = settings.get(site.serverAddress).replace(/\/+$/, '') || ADDRESS_DEFAULT
  return {
    type: TYPE_LOW_BALANCE,
    title: 'Your balance is running low',
    content: 'Your balance is running low: {{value}} are left. Top it up so that your calls go on: {{value}}',
    values: [describeQuota(settings, quota), `${base}/console/topup`],
  }
}

const DAY_SECONDS = 86_400

const watchesModels = ({ setting }: UserRow): boolean =>
  readPath(parseJsonObject(setting), 'upstream_model_update_notify_enabled') === true

const thresholdOf = ({ settings }: NotifierDeps, user: UserRow): number => {
  const own = readPath(parseJsonObject(user.setting), 'quota_warning_threshold')
  return typeof own === 'number' && own > 0 ? own : settings.get(billing.quotaRemindThreshold)
}

/** Builds the notifier. */
export const createNotifier = (deps: NotifierDeps) => {
  let watched = new Set<number>()

  const tell = async (user: UserRow, notice: Notice): Promise<void> => {
    const target = user.status === userStatus.enabled && user.deleted_at === null ? readTarget(user) : undefined
    if (target === undefined || !(await mayTell(deps, user.id, notice.type))) return
    const failure = await deliver(deps, target, notice)
    if (failure !== undefined) deps.onFailure(user.id, notice.type, failure)
  }

  return {
    tell,

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

    /** Remembers that money of the account was spent. Costs nothing on the way of a request. */
    watchBalance: (userId: number): void => {
      if (watched.size < WATCHED_MAX) watched.add(userId)
    },

    /** Looks at the balances of accounts that spent something since the last time, and warns their owners. */
    checkBalances: async (): Promise<void> => {
      const ids = [...watched]
      watched = new Set()
      for (let start = 0; start < ids.length; start += 500) {
        for (const user of await deps.users.findMany(ids.slice(start, start + 500))) {
          if (user.quota < thresholdOf(deps, user)) await tell(user, lowBalanceNotice(deps, user.quota))
        }
      }
    },
  }
}

export type Notifier = ReturnType<typeof createNotifier>
