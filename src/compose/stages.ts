// Stages that requests and Realtime sessions share, put together from the running parts.
import { type Channel, createSelector, type HealthBoard } from '../channels/index.ts'
import type { GatewayError } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import type { Counters, Environment, Logger, SocketClient, UpstreamClient } from '../platform/index.ts'
import { repriceForGroup } from '../pricing/index.ts'
import {
  type Admission,
  type AdmitDeps,
  type AffinityStage,
  type Answered,
  accountOf,
  authenticate,
  type Call,
  type Claim,
  type ConductDeps,
  type CountPolicy,
  canServe,
  createProgramCache,
  decide,
  errorRow,
  estimatePrompt,
  fine,
  holdFor,
  type Inbound,
  moveToModel,
  payerOf,
  refusal,
  route,
  type Settled,
  type Target,
} from '../relay/index.ts'
import { billing, includesStatus, models, operations, tollgate } from '../settings/index.ts'
import { DEFAULT_PREFERENCE, type SubscriptionDirectory } from '../subscriptions/index.ts'
import { createBudgetStage, createLimitStage } from './limits.ts'
import type { State } from './state.ts'
import { createPolicyReader } from './ways.ts'

export type RelayParts = {
  readonly environment: Environment
  readonly state: State
  readonly health: HealthBoard
  readonly ledger: Ledger
  /** Which subscriptions may pay for a user's requests. */
  readonly subscriptions: SubscriptionDirectory
  readonly upstream: UpstreamClient
  readonly sockets: SocketClient
  readonly logger: Logger
  readonly counters: Counters
  readonly affinity: AffinityStage
  /** Takes a channel or key out of service if the error means that it is finished. */
  readonly disable: (target: Target, error: GatewayError) => void
  readonly onSettled: (settled: Settled) => void
  readonly onFailed: ConductDeps['onFailed']
  /** Told of every attempt; the error is undefined when it was answered. */
  readonly onAttempted: (target: Target, error: GatewayError | undefined) => void
  readonly createRequestId: () => string
}

/** Balances of this many dollars count as trusted when the trust option is on. */
const TRUST_USD = 10

export const countPolicyOf = (environment: Environment): CountPolicy => ({
  countsPrompts: environment.countsTokens,
  measuresPictures: (isStream) =>
    environment.countsMediaTokens && (isStream || environment.countsMediaTokensUnstreamed),
})

export const admitFrom = ({
  environment,
  state: { settings, directory, priceBook, findSensitiveWord },
}: RelayParts): AdmitDeps => ({
  priceBook,
  isServed: (group, model) => {
    const snapshot = directory.current()
    const isServed = (name: string): boolean => snapshot.findCandidates(group, name).length > 0
    if (isServed(model)) return true
    const chains = settings.get(tollgate.fallbackModels)
    return Object.hasOwn(chains, model) && (chains[model] ?? []).some(isServed)
  },
  findSensitiveWord,
  estimatePrompt: (model, prompt, isStream) =>
    estimatePrompt(model, prompt, countPolicyOf(environment).measuresPictures(isStream)),
  options: () => ({
    countsPrompts: environment.countsTokens,
    minPromptTokens: settings.get(billing.preConsumedQuota),
    assumedOutputTokens: settings.get(tollgate.assumedOutputTokens),
    holdsFreeModels: settings.get(billing.holdsForFreeModels),
  }),
})

/** Asks the ledger; users with a subscription, or who want nothing else to pay, also say in which order their money is used. */
const holdFrom =
  ({ ledger, subscriptions, state: { settings } }: RelayParts): ConductDeps['hold'] =>
  async (call, question) => {
    const { id, billingPreference: preference = DEFAULT_PREFERENCE } = call.caller.user
    const plans = subscriptions.peek(id) ?? (await subscriptions.plansOf(id))
    const sources = subscriptions.sourcesOf(preference, plans)
    const outcome = await ledger.hold({
      ...accountOf(call),
      ...question,
      ...(settings.get(tollgate.hasTrustBypass) ? { trustAbove: TRUST_USD * settings.get(billing.quotaPerUnit) } : {}),
      ...(sources === undefined ? {} : { sources }),
    })
    if (outcome.kind === 'refused' || outcome.plan === undefined) return outcome
    const { plan } = outcome
    const paying = plans.find((known) => known.id === plan.subscriptionId)
    return { ...outcome, funding: { plan, planId: paying?.planId ?? 0, title: paying?.title ?? '', preference } }
  }

/** Another group has its own price; the hold grows when it is dearer (user-asks A12). */
const repriceFrom =
  (parts: RelayParts, admitDeps: AdmitDeps): ConductDeps['reprice'] =>
  async (call: Call, claim: Claim, group: string) => {
    const price = repriceForGroup(claim.price, parts.state.priceBook(), call.caller.user.group, group)
    await moveClaim(parts, call, claim, {
      price,
      hold: holdFor(admitDeps, call.inbound, price, call.admission.promptTokens),
    })
  }

/** What a request that xAI punishes costs; nothing where the operator charges nothing. */
const fineFrom = ({ ledger, state: { settings } }: RelayParts): ConductDeps['fine'] =>
  fine({
    ledger,
    usd: () => (settings.get(models.chargesGrokViolations) ? settings.get(models.grokViolationUsd) : 0),
    nowMs: Date.now,
  })

/** Takes a claim to another price; the hold grows when that is dearer. Throws when it cannot. */
const moveClaim = async (
  { ledger }: RelayParts,
  call: Call,
  claim: Claim,
  { price, hold }: Pick<Admission, 'price' | 'hold'>,
): Promise<void> => {
  if (hold !== undefined && claim.held < hold.minimum) {
    const outcome = await ledger.raise({ ...payerOf(call, claim), held: claim.held, wanted: hold.minimum })
    if (outcome.kind === 'refused') throw refusal(outcome, hold, price)
    claim.held = outcome.amount
  }
  claim.price = price
}

/** The chains of models that stand in for each other, and the way there. */
const fallbackFrom = (parts: RelayParts, admitDeps: AdmitDeps): Pick<ConductDeps, 'chains' | 'moveTo'> => {
  const { settings } = parts.state
  return {
    chains: () => ({
      models: settings.get(tollgate.fallbackModels),
      longer: settings.get(tollgate.longerModels),
      contextLengths: settings.get(tollgate.modelContextLengths),
    }),
    moveTo: async (call, claim, model) => {
      const moved = moveToModel(admitDeps, call, model)
      await moveClaim(parts, moved, claim, moved.admission)
      return moved
    },
  }
}

/** Health, automatic disabling and the error row of each attempt. */
const onAttemptFrom =
  ({ health, ledger, environment, logger, disable, onAttempted, affinity }: RelayParts): ConductDeps['onAttempt'] =>
  (call, target, error, failures) => {
    const { channel, key } = target
    onAttempted(target, error)
    if (error === undefined) return health.recordSuccess(channel.id, key.index)
    if (error.kind === 'upstream_rate_limited') health.recordRateLimit(channel.id, key.index, error.retryAfterMs)
    else if (error.blame === 'channel') health.recordFailure(channel.id, key.index)
    // An upstream that finds fault with the request is well.
    else if (error.isUpstream) health.recordSuccess(channel.id, key.index)
    logger.warn(
      {
        requestId: call.inbound.request.requestId,
        channelId: channel.id,
        kind: error.kind,
        status: error.status,
        upstream: error.upstreamText,
        err: error.cause,
      },
      'an attempt failed',
    )
    disable(target, error)
    affinity.onFailure(call, target, error)
    const row = environment.logsErrors ? errorRow(call, [...failures, { target, error }], Date.now()) : undefined
    if (row !== undefined)
      ledger.note(row).catch((cause) => logger.error({ err: cause }, 'an error row was not written'))
  }

/** What the end of an answer says of its account: one that keeps breaking off is as ill as one that does not answer. */
const onEndFrom =
  ({ health }: RelayParts): ConductDeps['onEnd'] =>
  ({ channel, key }, end) => {
    if (end?.error?.blame === 'channel') health.recordBreak(channel.id, key.index)
    else if (end === undefined || end.reason === 'done' || end.reason === 'eof')
      health.recordWhole(channel.id, key.index)
  }

/** Waits, or rejects as soon as the client leaves. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const leave = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', leave)
        resolve()
      },
      Math.max(0, ms),
    )
    signal.addEventListener('abort', leave, { once: true })
  })

const retryFrom =
  ({ state: { settings } }: RelayParts): ConductDeps['decide'] =>
  (failures, isPinned) => {
    const isRetryStatus = (status: number) => includesStatus(settings.get(operations.retryStatuses), status)
    return decide(failures, { retries: settings.get(operations.retryTimes), isRetryStatus }, isPinned)
  }

/** What both kinds of requests need to know of channels: their programs, and the operator's policy. */
export const openWays = ({ state, environment }: RelayParts) => {
  const programOf = createProgramCache()
  const policy = createPolicyReader(state.settings, environment)
  return {
    programOf,
    policy,
    mapModel: (channel: Channel, model: string) => programOf(channel).mapModel(model),
    canServe: (inbound: Inbound, channel: Channel, upstreamModel: string) =>
      canServe(policy(), inbound, channel, upstreamModel),
  }
}

export type Ways = ReturnType<typeof openWays>

/** The stages from a request's caller to the choice of its account, and what is remembered of accounts. */
export const createStages = (parts: RelayParts, ways: Ways) => {
  const { state, health } = parts
  const { settings } = state
  const admit = admitFrom(parts)
  return {
    authenticate: authenticate({ callers: state.callers, groupOptions: state.groupOptions, nowMs: Date.now }),
    admit,
    budgetsOf: createBudgetStage(state),
    enter: createLimitStage(parts.counters, state),
    hold: holdFrom(parts),
    reprice: repriceFrom(parts, admit),
    ...fallbackFrom(parts, admit),
    directory: state.directory.current,
    bind: parts.affinity.bind,
    onAnswered: (call: Call, { target, failures }: Answered) => parts.affinity.onAnswered(call, target, failures),
    route: route({
      ...ways,
      select: createSelector(health, Math.random),
      contextLengths: () => settings.get(tollgate.modelContextLengths),
    }),
    decide: retryFrom(parts),
    onAttempt: onAttemptFrom(parts),
    fine: fineFrom(parts),
    onEnd: onEndFrom(parts),
    patienceMs: () => 1000 * settings.get(tollgate.patienceSeconds),
    sleep,
    nowMs: Date.now,
    random: Math.random,
  }
}
