// The background jobs of a process.
import { deleteOldLogs, type RollUp, type UpstreamNews } from '../admin/index.ts'
import type { Sessions } from '../identity/index.ts'
import type { Job } from '../jobs/index.ts'
import type { Environment, Logger } from '../platform/index.ts'
import { content, operations, reporting } from '../settings/index.ts'
import type { ChannelCare } from './channel-care.ts'
import type { Notices } from './notices.ts'
import type { State } from './state.ts'
import type { Storage } from './storage.ts'
import type { Telemetry } from './telemetry.ts'

export type JobParts = {
  readonly environment: Environment
  readonly state: State
  readonly storage: Storage
  readonly care: ChannelCare
  readonly rollUp: RollUp
  readonly telemetry: Pick<Telemetry, 'perf'>
  readonly notices: Pick<Notices, 'checkBalances' | 'tellOfEndingPlans' | 'tellOfModels'>
  readonly sessions: Pick<Sessions, 'cleanUp'>
  /** Removes mailed codes that have expired. */
  readonly cleanUpCodes: () => Promise<number>
  /** Asks payment gateways about orders and addresses whose report did not come. */
  readonly reconcilePayments: (signal: AbortSignal) => Promise<void>
  /** Gives the rewards of invitations that have fallen due. */
  readonly giveDueInvitations: () => Promise<void>
  /** Returns holds of dead processes; gives their number. */
  readonly sweep: () => Promise<number>
  /** Resets, renews and ends subscriptions. */
  readonly careForSubscriptions: () => Promise<void>
  /** Asks for the balance of every channel that can tell it. */
  readonly updateBalances: (signal: AbortSignal) => Promise<void>
  /** Asks every upstream that is watched for its models. */
  readonly detectUpstreamModels: (signal: AbortSignal) => Promise<UpstreamNews>
  /** Renews logins of Codex channels that end soon; gives the channels where that failed. */
  readonly refreshLogins: (signal: AbortSignal) => Promise<readonly number[]>
  readonly logger: Logger
}

const MINUTE_MS = 60_000
/** What was spent of budgets stays readable for this long after their period. */
const BUDGETS_KEPT_SECONDS = 40 * 86_400

/** Whether so many minutes have gone since this was last true. */
const createTimer = (): ((minutes: number) => boolean) => {
  let doneAt = Date.now()
  return (minutes) => {
    if (Date.now() - doneAt < MINUTE_MS * minutes) return false
    doneAt = Date.now()
    return true
  }
}

/** Work that every process does for itself. */
const ownJobs = ({ environment, state, storage, telemetry, notices }: JobParts): Job[] => {
  const isPerfDue = createTimer()
  return [
    { name: 'sync', everyMs: 1000 * environment.syncFrequencySeconds, isLeaderOnly: false, run: state.refresh },
    { name: 'warn of low balances', everyMs: 10_000, isLeaderOnly: false, run: () => notices.checkBalances() },
    { name: 'heartbeat', everyMs: 10_000, isLeaderOnly: false, run: storage.beat },
    {
      name: 'write performance of models',
      everyMs: MINUTE_MS,
      isLeaderOnly: false,
      run: async () => {
        if (isPerfDue(state.settings.get(operations.modelMetricsMinutes))) await telemetry.perf.flush()
      },
    },
  ]
}

const DAY_SECONDS = 86_400

/** Sums of usage, and the end of what is kept for a time. */
const logJobs = ({ state, storage, rollUp }: JobParts): Job[] => {
  const isRollUpDue = createTimer()
  return [
    {
      name: 'sum usage',
      everyMs: MINUTE_MS,
      isLeaderOnly: true,
      run: async (signal) => {
        if (isRollUpDue(state.settings.get(content.dataExportMinutes))) await rollUp.catchUpWholly(signal)
      },
    },
    {
      name: 'forget old logs',
      everyMs: 10 * MINUTE_MS,
      isLeaderOnly: true,
      run: async (signal) => {
        const { get } = state.settings
        const { repos } = storage
        const before = (days: number) => Math.floor(Date.now() / 1000) - days * DAY_SECONDS
        const { logDays, usageDays, auditDays } = reporting
        if (get(logDays) > 0) await deleteOldLogs({ repos, rollUp }, before(get(logDays)), { signal })
        if (get(usageDays) > 0) await repos.usage.deleteBefore(before(get(usageDays)))
        if (get(auditDays) > 0) await repos.audit.deleteOlderThan(before(get(auditDays)))
        const perfDays = get(operations.modelMetricsDays)
        if (perfDays > 0) await repos.perfMetrics.deleteBefore(before(perfDays))
      },
    },
  ]
}

/** Tests every channel at the operator's interval, and with that puts recovered ones back. */
const testJob = ({ environment, state, care }: JobParts): Job => {
  let testedAt = Date.now()
  return {
    name: 'test channels',
    everyMs: MINUTE_MS,
    isLeaderOnly: true,
    run: async (signal) => {
      const { get } = state.settings
      const isForced = environment.channelTestMinutes !== undefined
      if (!isForced && !get(operations.testsChannels)) return
      const minutes = environment.channelTestMinutes ?? get(operations.channelTestMinutes)
      if (Date.now() - testedAt < MINUTE_MS * minutes) return
      testedAt = Date.now()
      await care.testAll(1, signal)
    },
  }
}

/** Asks what is left on the accounts, where the operator set an interval (CHANNEL_UPDATE_FREQUENCY). */
const balanceJobs = ({ environment, updateBalances }: JobParts): Job[] => {
  const { channelBalanceMinutes: minutes } = environment
  if (minutes === undefined) return []
  let askedAt = Date.now()
  return [
    {
      name: 'ask for balances',
      everyMs: MINUTE_MS,
      isLeaderOnly: true,
      run: async (signal) => {
        if (Date.now() - askedAt < MINUTE_MS * minutes) return
        askedAt = Date.now()
        await updateBalances(signal)
      },
    },
  ]
}

/** Looks which models upstreams have added or removed (CHANNEL_UPSTREAM_MODEL_UPDATE_TASK_*). */
const upstreamJobs = ({ environment, detectUpstreamModels, notices }: JobParts): Job[] =>
  environment.watchesUpstreamModels
    ? [
        {
          name: 'watch upstream models',
          everyMs: MINUTE_MS * environment.upstreamModelsMinutes,
          isLeaderOnly: true,
          run: async (signal) => notices.tellOfModels(await detectUpstreamModels(signal)),
        },
      ]
    : []

/** Keeps the logins of Codex channels alive. */
const loginJob = ({ refreshLogins, logger }: JobParts): Job => ({
  name: 'refresh logins',
  everyMs: 10 * MINUTE_MS,
  isLeaderOnly: true,
  run: async (signal) => {
    const channelIds = await refreshLogins(signal)
    if (channelIds.length > 0) logger.warn({ channelIds }, 'logins of channels could not be renewed')
  },
})

/** Work that one process does for all. */
const sharedJobs = ({
  storage,
  sessions,
  cleanUpCodes,
  reconcilePayments,
  giveDueInvitations,
  sweep,
  careForSubscriptions,
  notices,
  logger,
}: JobParts): Job[] => [
  {
    name: 'ask about payments',
    everyMs: MINUTE_MS,
    isLeaderOnly: true,
    run: reconcilePayments,
  },
  { name: 'reward invitations', everyMs: MINUTE_MS, isLeaderOnly: true, run: giveDueInvitations },
  {
    name: 'return orphaned holds',
    everyMs: 30_000,
    isLeaderOnly: true,
    run: async () => {
      const returned = await sweep()
      if (returned > 0) logger.warn({ returned }, 'holds of dead processes were returned')
    },
  },
  { name: 'care for subscriptions', everyMs: MINUTE_MS, isLeaderOnly: true, run: careForSubscriptions },
  {
    name: 'tell of ending plans',
    everyMs: 5 * MINUTE_MS,
    isLeaderOnly: true,
    run: (signal) => notices.tellOfEndingPlans(signal),
  },
  { name: 'move log rows', everyMs: 1_000, isLeaderOnly: true, run: storage.moveLogs },
  {
    name: 'end old sessions',
    everyMs: 60 * MINUTE_MS,
    isLeaderOnly: true,
    run: async () => void (await sessions.cleanUp()),
  },
  {
    name: 'remove old codes',
    everyMs: 10 * MINUTE_MS,
    isLeaderOnly: true,
    run: async () => void (await cleanUpCodes()),
  },
  {
    name: 'forget old budgets',
    everyMs: 60 * MINUTE_MS,
    isLeaderOnly: true,
    run: async () =>
      void (await storage.repos.limits.removeBudgets(Math.floor(Date.now() / 1000) - BUDGETS_KEPT_SECONDS)),
  },
  { name: 'seal secrets', everyMs: 10 * MINUTE_MS, isLeaderOnly: true, run: storage.sealSecrets },
  { name: 'forget silent nodes', everyMs: 10 * MINUTE_MS, isLeaderOnly: true, run: storage.forgetSilentNodes },
]

export const listJobs = (parts: JobParts): Job[] => [
  ...ownJobs(parts),
  ...(parts.environment.isMaster
    ? [
        ...sharedJobs(parts),
        ...logJobs(parts),
        testJob(parts),
        ...balanceJobs(parts),
        ...upstreamJobs(parts),
        loginJob(parts),
      ]
    : []),
]
