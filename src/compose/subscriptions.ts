// Puts the care of subscriptions together: who pays, and what happens to subscriptions with time.
import { describeQuota } from '../admin/index.ts'
import type { Ledger } from '../ledger/index.ts'
import { type Environment, type Ids, type Logger, systemClock } from '../platform/index.ts'
import { billing, limits } from '../settings/index.ts'
import type { Repos } from '../storage/index.ts'
import {
  createSubscriptionCare,
  createSubscriptionDirectory,
  createSubscriptions,
  type SubscriptionDirectory,
  type Subscriptions,
} from '../subscriptions/index.ts'
import type { Changes } from './changes.ts'
import type { State } from './state.ts'

export type SubscriptionParts = {
  readonly environment: Environment
  readonly state: State
  readonly changes: Changes
  readonly ids: Ids
  readonly ledger: Pick<Ledger, 'spare' | 'forgetBalances'>
  readonly logger: Logger
}

export type SubscriptionWork = {
  /** Which subscriptions may pay for a user's requests. */
  readonly directory: SubscriptionDirectory
  readonly service: Subscriptions
  /** The job: resets, renewals, ends. */
  readonly care: () => Promise<void>
}

/** Users kept; one without subscriptions needs a hundred bytes. */
const CAPACITY = 50_000

/** Who pays for whom, told of changes. */
const openDirectory = ({ environment, state, changes, ledger }: SubscriptionParts, repos: Repos) => {
  const directory = createSubscriptionDirectory({
    repo: repos.subscriptions,
    onReset: ledger.forgetBalances,
    timeZone: () => state.settings.get(limits.budgetTimeZone),
    nowMs: systemClock.nowMs,
    lifetimeMs: Math.max(1, environment.syncFrequencySeconds) * 1000,
    capacity: CAPACITY,
  })
  const ignore = (): void => undefined
  changes.react({
    // Plans are announced as options: their names and resets are in what is remembered.
    options: directory.forgetAll,
    channels: ignore,
    models: ignore,
    token: ignore,
    user: directory.forgetUser,
    everything: directory.forgetAll,
  })
  return directory
}

/** Opens them over a running state and ledger. */
export const openSubscriptions = (parts: SubscriptionParts, repos: Repos): SubscriptionWork => {
  const { state, changes, ids, ledger, logger } = parts
  const timeZone = (): string => state.settings.get(limits.budgetTimeZone)
  const publishUser = async (userId: number): Promise<void> => {
    changes.publish(`user:${userId}`)
    await changes.settled()
  }
  const shared = { timeZone, publishUser, nowMs: systemClock.nowMs }
  const service = createSubscriptions({
    ...shared,
    repos,
    spare: ledger.spare,
    quotaPerUnit: () => state.settings.get(billing.quotaPerUnit),
    describeQuota: (quota) => describeQuota(state.settings, quota),
    alphanumeric: ids.alphanumeric,
  })
  const care = createSubscriptionCare({
    ...shared,
    repo: repos.subscriptions,
    service,
    elapsedMs: () => performance.now(),
    onJump: (seconds) =>
      logger.warn({ seconds }, 'the clock jumped; subscriptions end when it has been right for a while'),
  })
  return { directory: openDirectory(parts, repos), service, care }
}
