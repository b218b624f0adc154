// Puts the stages of the relay together.
import { type Channel, createSelector, type HealthBoard } from '../channels/index.ts'
import { operations as operationFacts } from '../dialects/index.ts'
import type { GatewayError } from '../kernel/index.ts'
import type { Ledger } from '../ledger/index.ts'
import { answerSandbox, type Environment, type Logger, type UpstreamClient } from '../platform/index.ts'
import { repriceForGroup } from '../pricing/index.ts'
import {
  type AdmitDeps,
  type AttemptDeps,
  type AttemptLimits,
  admit,
  attempt,
  authenticate,
  type Background,
  type Call,
  type Claim,
  type ConductDeps,
  canServe,
  conduct,
  countTokens,
  createBackground,
  createCredentials,
  createPrepare,
  createProgramCache,
  createTextCounter,
  createUsageCounter,
  decide,
  drawBill,
  errorRow,
  estimatePrompt,
  holdFor,
  type Inbound,
  type RelayReply,
  type RelayRequest,
  receive,
  refusal,
  releaseClaim,
  replyStream,
  replyWhole,
  route,
  type SettleDeps,
  type Settled,
  settleCall,
  type Target,
  testChannel,
} from '../relay/index.ts'
import { billing, includesStatus, operations, tollgate } from '../settings/index.ts'
import type { State } from './state.ts'
import { createAsk, createErrands, createGuard, createMediaFetch, createPolicyReader, createUpload } from './ways.ts'

export type RelayParts = {
  readonly environment: Environment
  readonly state: State
  readonly health: HealthBoard
  readonly ledger: Ledger
  readonly upstream: UpstreamClient
  readonly logger: Logger
  /** Takes a channel or key out of service if the error means that it is finished. */
  readonly disable: (target: Target, error: GatewayError) => void
  readonly onSettled: (settled: Settled) => void
  readonly createRequestId: () => string
}

const MEGABYTE = 1 << 20
/** Largest answer that is not streamed. */
const ANSWER_LIMIT_BYTES = 128 * MEGABYTE
/** How long an upstream may go on for a client that has left, where the policy lets it finish. */
const DRAIN_UPSTREAM_MS = 60_000
/** Balances of this many dollars count as trusted when the trust option is on. */
const TRUST_USD = 10

/** The upstream client, with the sandbox answering in-process. */
const withSandbox = (upstream: UpstreamClient): AttemptDeps['upstream'] => ({
  ...upstream,
  send: (request) =>
    request.url.startsWith('sandbox:')
      ? answerSandbox({ url: request.url, body: bodyOf(request.body), signal: request.controller.signal })
      : upstream.send(request),
})

const bodyOf = (body: unknown): string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array ? body : ''

const limitsFrom =
  ({ environment, state }: RelayParts) =>
  (): AttemptLimits => ({
    firstByteTimeoutMs:
      1000 * (state.settings.get(tollgate.firstByteTimeoutSeconds) || environment.firstByteTimeoutSeconds),
    idleTimeoutMs: 1000 * environment.streamingTimeoutSeconds,
    totalTimeoutMs: 1000 * environment.relayTimeoutSeconds,
    drainTimeoutMs: state.settings.get(tollgate.clientGonePolicy) === 'drain' ? DRAIN_UPSTREAM_MS : 0,
    frameLimitBytes: MEGABYTE * environment.streamLineMaxMb,
    answerLimitBytes: ANSWER_LIMIT_BYTES,
  })

const admitFrom = ({ state: { settings, directory, priceBook, findSensitiveWord } }: RelayParts): AdmitDeps => ({
  priceBook,
  isServed: (group, model) => directory.current().findCandidates(group, model).length > 0,
  findSensitiveWord,
  estimatePrompt,
  options: () => ({
    minPromptTokens: settings.get(billing.preConsumedQuota),
    assumedOutputTokens: settings.get(tollgate.assumedOutputTokens),
    holdsFreeModels: settings.get(billing.holdsForFreeModels),
  }),
})

/** Loads an encoding only when an answer has to be counted: it takes tens of megabytes. */
const encode = async (model: string, text: string): Promise<number> => {
  const { countTokens } = await import('./tokenizer.ts')
  return countTokens(model, text)
}

const settleFrom = ({ state, ledger, onSettled }: RelayParts): SettleDeps => ({
  ledger,
  onSettled,
  countUsage: createUsageCounter(createTextCounter(encode)),
  options: () => ({
    writesRows: state.settings.get(operations.logsConsumption),
    isEmptyAnswerFree: state.settings.get(tollgate.isEmptyAnswerFree),
  }),
  nowMs: Date.now,
})

const accountOf = ({ inbound, caller }: Call) => ({
  requestId: inbound.request.requestId,
  userId: caller.user.id,
  tokenId: caller.token.id,
  isTokenUnlimited: caller.token.isUnlimited,
})

const holdFrom =
  ({ ledger, state: { settings } }: RelayParts): ConductDeps['hold'] =>
  (call, question) =>
    ledger.hold({
      ...accountOf(call),
      ...question,
      ...(settings.get(tollgate.hasTrustBypass) ? { trustAbove: TRUST_USD * settings.get(billing.quotaPerUnit) } : {}),
    })

/** Another group has its own price; the hold grows when it is dearer (user-asks A12). */
const repriceFrom =
  (parts: RelayParts, admitDeps: AdmitDeps): ConductDeps['reprice'] =>
  async (call: Call, claim: Claim, group: string) => {
    const price = repriceForGroup(claim.price, parts.state.priceBook(), call.caller.user.group, group)
    const question = holdFor(admitDeps, call.inbound, price, call.admission.promptTokens)
    if (question !== undefined && claim.held < question.minimum) {
      const outcome = await parts.ledger.raise({ ...accountOf(call), held: claim.held, wanted: question.minimum })
      if (outcome.kind === 'refused') throw refusal(outcome, question, price)
      claim.held = outcome.amount
    }
    claim.price = price
  }

/** Health, automatic disabling and the error row of each attempt. */
const onAttemptFrom =
  ({ health, ledger, environment, logger, disable }: RelayParts): ConductDeps['onAttempt'] =>
  (call, target, error, failures) => {
    const { channel, key } = target
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

const answerFacts = (
  { answer, target, failures }: Parameters<ConductDeps['settle']>[3],
  isCountedLocally: boolean,
  end: Parameters<ConductDeps['settle']>[4],
) => ({
  target,
  failures,
  firstByteMs: answer.kind === 'stream' ? answer.firstByteMs : undefined,
  upstreamRequestId: answer.upstreamRequestId,
  streamEnd: end,
  rejectReason: (answer.kind === 'stream' ? answer.summary() : answer.summary).rejectReason,
  isCountedLocally,
  notes: answer.notes,
})

const replyFrom =
  ({ logger }: RelayParts, { track }: Background): ConductDeps['reply'] =>
  async (call, { answer }, settle) => {
    if (answer.kind === 'whole') {
      const bill = await settle(undefined)
      return replyWhole(answer, bill.isCountedLocally ? bill.usage : undefined)
    }
    return replyStream(call, answer, {
      settle: async (end) => {
        const bill = await settle(end)
        return bill.isCountedLocally ? bill.usage : undefined
      },
      onSettleFailed: (error) =>
        logger.error({ err: error, requestId: call.inbound.request.requestId }, 'an answer could not be settled'),
      track,
    })
  }

/** Waits, or rejects as soon as the client leaves. */
const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
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

/** What an attempt needs: the way out, and what channels make of requests. */
const createSender = (parts: RelayParts) => {
  const { environment, state } = parts
  const programOf = createProgramCache()
  const upstream = withSandbox(parts.upstream)
  const policy = createPolicyReader(state.settings, environment)
  const guard = createGuard(state.settings, environment)
  const prepare = createPrepare({
    programOf,
    policy,
    credentials: createCredentials({ ask: createAsk(upstream), nowMs: Date.now }),
    media: createMediaFetch(guard, environment),
    upload: createUpload(upstream),
    ...createErrands(upstream, guard, environment),
    sleep,
    nowMs: Date.now,
  })
  return {
    attempt: attempt({ upstream, prepare, limits: limitsFrom(parts), nowMs: Date.now }),
    mapModel: (channel: Channel, model: string) => programOf(channel).mapModel(model),
    canServe: (inbound: Inbound, channel: Channel, upstreamModel: string) =>
      canServe(policy(), inbound, channel, upstreamModel),
  }
}

const retryFrom =
  ({ state: { settings } }: RelayParts): ConductDeps['decide'] =>
  (failures, isPinned) => {
    const isRetryStatus = (status: number) => includesStatus(settings.get(operations.retryStatuses), status)
    return decide(failures, { retries: settings.get(operations.retryTimes), isRetryStatus }, isPinned)
  }

/** The three ways in which a request's claim on money ends or is billed. */
const moneyFrom = (parts: RelayParts, settleDeps: SettleDeps): Pick<ConductDeps, 'drawBill' | 'settle' | 'release'> => {
  const settle = settleCall(settleDeps)
  const release = releaseClaim(settleDeps)
  return {
    drawBill: (call, { answer }, end) =>
      drawBill(settleDeps, call, answer.kind === 'stream' ? answer.summary() : answer.summary, end),
    settle: async (call, claim, bill, answered, end) =>
      void (await settle(call, claim, bill, answerFacts(answered, bill.isCountedLocally, end))),
    release: (call, claim) =>
      release(call, claim).catch((error) =>
        parts.logger.error({ err: error, requestId: call.inbound.request.requestId }, 'a hold could not be returned'),
      ),
  }
}

/** Builds the relay: from request to reply, and the test of a channel, which goes the same way out. */
export const createRelay = (parts: RelayParts) => {
  const { state, health } = parts
  const { settings } = state
  const sender = createSender(parts)
  const admitDeps = admitFrom(parts)
  const settleDeps = settleFrom(parts)
  const identify = authenticate({ callers: state.callers, groupOptions: state.groupOptions, nowMs: Date.now })
  const background = createBackground()
  const directory = state.directory.current
  const chooseRoute = route({
    select: createSelector(health, Math.random),
    mapModel: sender.mapModel,
    canServe: sender.canServe,
    contextLengths: () => settings.get(tollgate.modelContextLengths),
  })
  const relayOne = conduct({
    authenticate: identify,
    receive,
    admit: admit(admitDeps),
    hold: holdFrom(parts),
    reprice: repriceFrom(parts, admitDeps),
    directory,
    route: chooseRoute,
    attempt: sender.attempt,
    decide: retryFrom(parts),
    onAttempt: onAttemptFrom(parts),
    onEnd: onEndFrom(parts),
    ...moneyFrom(parts, settleDeps),
    reply: replyFrom(parts, background),
    patienceMs: () => 1000 * settings.get(tollgate.patienceSeconds),
    sleep,
    nowMs: Date.now,
    random: Math.random,
  })
  const test = testChannel({
    ...sender,
    priceBook: state.priceBook,
    note: parts.ledger.note,
    countUsage: settleDeps.countUsage,
    createRequestId: parts.createRequestId,
    nowMs: Date.now,
  })
  const count = countTokens({ ...sender, ...admitDeps, authenticate: identify, receive, directory, route: chooseRoute })
  /** Tracked, because a request may go on after its client has left. */
  const relay = (request: RelayRequest): Promise<RelayReply> =>
    background.track(operationFacts[request.operation].subject === 'count' ? count(request) : relayOne(request))
  return { relay, identify, test, idle: background.idle }
}
