// Puts the stages of the relay together.
import { operations as operationFacts } from '../dialects/index.ts'
import { answerSandbox, type UpstreamClient } from '../platform/index.ts'
import {
  type AttemptDeps,
  type AttemptLimits,
  admit,
  attempt,
  type Background,
  type Call,
  type Caller,
  type ConductDeps,
  conduct,
  countTokens,
  createBackground,
  createCredentials,
  createPrepare,
  createTextCounter,
  createUsageCounter,
  drawBill,
  type RelayReply,
  type RelayRequest,
  receive,
  releaseClaim,
  replyStream,
  replyWhole,
  type SettleDeps,
  settleCall,
  testChannel,
  writeLimitHeaders,
} from '../relay/index.ts'
import { models, operations, tollgate } from '../settings/index.ts'
import { countPolicyOf, createStages, openWays, type RelayParts, sleep, type Ways } from './stages.ts'
import { countExactly } from './tokenizer.ts'
import { createAsk, createErrands, createGuard, createMediaFetch, createUpload } from './ways.ts'

/** Longest time a socket's handshake may take. */
const HANDSHAKE_MS = 15_000
const MEGABYTE = 1 << 20
/** Largest answer that is not streamed. */
const ANSWER_LIMIT_BYTES = 128 * MEGABYTE
/** How long an upstream may go on for a client that has left, where the policy lets it finish. */
const DRAIN_UPSTREAM_MS = 60_000

/** The upstream client, with the sandbox answering in-process. */
const withSandbox = (upstream: UpstreamClient): UpstreamClient => ({
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

const settleFrom = ({ environment, state, ledger, onSettled }: RelayParts): SettleDeps => ({
  ledger,
  onSettled,
  countUsage: createUsageCounter(createTextCounter(countExactly), countPolicyOf(environment)),
  options: () => ({
    writesRows: state.settings.get(operations.logsConsumption),
    isEmptyAnswerFree: state.settings.get(tollgate.isEmptyAnswerFree),
  }),
  nowMs: Date.now,
})

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
  ({ logger, state: { settings } }: RelayParts, { track }: Background): ConductDeps['reply'] =>
  async (call, { answer }, settle) => {
    if (answer.kind === 'whole') {
      const bill = await settle(undefined)
      return tellLimits(call, replyWhole(answer, bill.isUnreported ? bill.usage : undefined))
    }
    const reply = replyStream(call, answer, {
      pingEveryMs: settings.get(models.sendsPings) ? 1000 * settings.get(models.pingIntervalSeconds) : 0,
      settle: async (end) => {
        const bill = await settle(end)
        return bill.isUnreported ? bill.usage : undefined
      },
      onSettleFailed: (error) =>
        logger.error({ err: error, requestId: call.inbound.request.requestId }, 'an answer could not be settled'),
      track,
    })
    return tellLimits(call, reply)
  }

/** The answer with headers about what the caller has left; without limits it is as it was. */
const tellLimits = ({ inbound, pass }: Call, reply: RelayReply): RelayReply => {
  if (pass === undefined) return reply
  const headers = writeLimitHeaders(inbound.dialect.id, pass.allowances, Date.now())
  for (const [name, value] of Object.entries(headers)) reply.headers.set(name, value)
  return reply
}

/** The way out: over HTTP, over a socket where a speech says so, or to the sandbox. */
const senderFor = ({ sockets }: RelayParts, upstream: UpstreamClient): AttemptDeps['upstream'] => ({
  ...withSandbox(upstream),
  sendOverSocket: ({ url, headers, body, proxyUrl, hasInsecureTls, controller, headersTimeoutMs = 0 }) =>
    sockets.request({
      url,
      headers,
      message: typeof body === 'string' ? body : new TextDecoder().decode(body),
      signal: controller.signal,
      handshakeTimeoutMs: headersTimeoutMs === 0 ? HANDSHAKE_MS : Math.min(HANDSHAKE_MS, headersTimeoutMs),
      ...(proxyUrl === undefined ? {} : { proxyUrl }),
      ...(hasInsecureTls === true ? { hasInsecureTls } : {}),
    }),
})

/** What an attempt needs: the way out, and what channels make of requests. */
const createAttempt = (parts: RelayParts, ways: Ways) => {
  const { environment, state } = parts
  const upstream = senderFor(parts, parts.upstream)
  const guard = createGuard(state.settings, environment)
  const prepare = createPrepare({
    ...ways,
    credentials: createCredentials({ ask: createAsk(upstream), nowMs: Date.now }),
    media: createMediaFetch(guard, environment),
    upload: createUpload(upstream),
    ...createErrands(upstream, guard, environment),
    sleep,
    nowMs: Date.now,
  })
  return attempt({ upstream, prepare, limits: limitsFrom(parts), nowMs: Date.now })
}

/** The three ways in which a request's claim on money ends or is billed. */
const moneyFrom = (parts: RelayParts, settleDeps: SettleDeps): Pick<ConductDeps, 'drawBill' | 'settle' | 'release'> => {
  const settle = settleCall(settleDeps)
  const release = releaseClaim(settleDeps)
  return {
    drawBill: (call, { answer }, end) =>
      drawBill(settleDeps, call, {
        summary: answer.kind === 'stream' ? answer.summary() : answer.summary,
        dialect: answer.notes.conversion.at(-1),
        end,
      }),
    settle: async (call, claim, bill, answered, end) => {
      await settle(call, claim, bill, answerFacts(answered, bill.isCountedLocally, end))
      parts.affinity.onUsage(call, bill.usage)
    },
    release: (call, claim) =>
      release(call, claim).catch((error) =>
        parts.logger.error({ err: error, requestId: call.inbound.request.requestId }, 'a hold could not be returned'),
      ),
  }
}

/** Builds the relay: from request to reply, and the test of a channel, which goes the same way out. */
export const createRelay = (parts: RelayParts) => {
  const { state } = parts
  const ways = openWays(parts)
  const stages = createStages(parts, ways)
  const settleDeps = settleFrom(parts)
  const background = createBackground()
  const tryOnce = createAttempt(parts, ways)
  const conductDeps: ConductDeps = {
    ...stages,
    receive,
    admit: admit(stages.admit),
    attempt: tryOnce,
    ...moneyFrom(parts, settleDeps),
    onFailed: parts.onFailed,
    reply: replyFrom(parts, background),
  }
  const relayOne = conduct(conductDeps)
  const test = testChannel({
    ...ways,
    attempt: tryOnce,
    priceBook: state.priceBook,
    note: parts.ledger.note,
    countUsage: settleDeps.countUsage,
    createRequestId: parts.createRequestId,
    nowMs: Date.now,
  })
  const count = countTokens({ ...stages, ...stages.admit, receive, attempt: tryOnce })
  /** Tracked, because a request may go on after its client has left. */
  const relay = (request: RelayRequest): Promise<RelayReply> =>
    background.track(subjectOf(request) === 'count' ? count(request) : relayOne(request))
  /** The same for a caller who is known already. */
  const relayAs = (caller: Caller, request: RelayRequest): Promise<RelayReply> =>
    background.track(conduct({ ...conductDeps, authenticate: async () => caller })(request))
  return { relay, relayAs, identify: stages.authenticate, test, idle: background.idle }
}

const subjectOf = ({ operation }: RelayRequest) => operationFacts[operation].subject
