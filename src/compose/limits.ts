// The limits of use, for every way into the relay, and what they are counted with.
import type { ClientIpReader, ManagementAppDeps } from '../http/index.ts'
import { type Counters, type Environment, type Logger, openCounters } from '../platform/index.ts'
import { createFindBudgets, createLimits, type EnterLimits, type FindBudgets } from '../relay/index.ts'
import { limits, security, tollgate } from '../settings/index.ts'
import type { State } from './state.ts'

/** What limits are counted with; while Redis does not answer, each process counts for itself. */
export const startCounting = ({ redisUrl }: Environment, logger: Logger) =>
  openCounters({
    redisUrl,
    nowMs: Date.now,
    onDown: (err) => logger.warn({ err }, 'Redis does not count; limits hold per process until it is back'),
    onUp: () => logger.info('Redis counts again; limits hold across all processes'),
    onError: (err) => logger.warn({ err }, 'a limit was not corrected in Redis'),
  })

/** The stage that takes of the limits, with their values as they are at that moment. */
export const createLimitStage = (
  counters: Counters,
  { settings, directory }: Pick<State, 'settings' | 'directory'>,
): EnterLimits =>
  createLimits({
    counters,
    tables: () => settings.get(limits.tables),
    hasChannelLimits: () => directory.current().hasLimits,
    modelRate: () =>
      settings.get(security.hasModelRateLimit)
        ? {
            windowMinutes: settings.get(security.modelRateWindowMinutes),
            total: settings.get(security.modelRateTotalMax),
            success: settings.get(security.modelRateSuccessMax),
            groups: settings.get(security.modelRateGroups),
          }
        : undefined,
    assumedOutputTokens: () => settings.get(tollgate.assumedOutputTokens),
    nowMs: Date.now,
  })

/** The budgets of callers, by the calendar of the operator's time zone. */
export const createBudgetStage = ({ settings }: Pick<State, 'settings'>): FindBudgets =>
  createFindBudgets({
    tables: () => settings.get(limits.tables),
    timeZone: () => settings.get(limits.budgetTimeZone),
    nowMs: Date.now,
  })

/** The limit of web pages per client address (GLOBAL_WEB_RATE_LIMIT*). */
export const createPageLimit =
  (counters: Counters, environment: Environment, clientIp: ClientIpReader): ManagementAppDeps['countPage'] =>
  async (request, peerAddress) => {
    const { isWebRateLimited, webRateRequestsMax: limit, webRateWindowSeconds: seconds } = environment
    if (!isWebRateLimited || limit === 0) return undefined
    const key = `web:${clientIp.read(peerAddress, request.headers)}`
    const outcome = await counters.take([{ kind: 'window', key, limit, windowMs: 1000 * seconds, amount: 1 }])
    return outcome.kind === 'taken' ? undefined : Math.ceil(outcome.retryAfterMs / 1000)
  }
