// The conductor: the life of a request from its arrival to its reply. It holds the loop and nothing else.
import type { DirectorySnapshot } from '../channels/index.ts'
import { GatewayError } from '../kernel/index.ts'
import type { HoldOutcome } from '../ledger/index.ts'
import type { PriceSnapshot } from '../pricing/index.ts'
import { backOffMs, type Decision } from './decide.ts'
import type { Route } from './route.ts'
import type { Bill, Claim } from './settle.ts'
import type {
  Admission,
  AttemptResult,
  Call,
  Caller,
  FailedAttempt,
  HoldQuestion,
  Inbound,
  RelayReply,
  RelayRequest,
  StreamEnd,
  Target,
} from './types.ts'

type Answer = Exclude<AttemptResult, { kind: 'rejected' }>

/** An answer with the account that gave it, and those that did not. */
export type Answered = { readonly answer: Answer; readonly target: Target; readonly failures: readonly FailedAttempt[] }

export type ConductDeps = {
  readonly receive: (request: RelayRequest) => Promise<Inbound>
  readonly authenticate: (request: RelayRequest) => Promise<Caller>
  readonly admit: (inbound: Inbound, caller: Caller) => Admission
  readonly hold: (call: Call, question: HoldQuestion) => Promise<HoldOutcome>
  /** Moves the claim to another group's price, raising the hold when that costs more. */
  readonly reprice: (call: Call, claim: Claim, group: string) => Promise<void>
  readonly directory: () => DirectorySnapshot
  readonly route: (snapshot: DirectorySnapshot, call: Call, group: string, failures: readonly FailedAttempt[]) => Route
  readonly attempt: (call: Call, target: Target, failures: readonly FailedAttempt[]) => Promise<AttemptResult>
  readonly decide: (failures: readonly FailedAttempt[], isPinned: boolean) => Decision
  readonly onAttempt: (
    call: Call,
    target: Target,
    error: GatewayError | undefined,
    failures: readonly FailedAttempt[],
  ) => void
  /** Told how an answer ended; `end` is undefined for one that was not streamed. */
  readonly onEnd: (target: Target, end: StreamEnd | undefined) => void
  readonly drawBill: (call: Call, answered: Answered, end: StreamEnd | undefined) => Promise<Bill>
  readonly settle: (
    call: Call,
    claim: Claim,
    bill: Bill,
    answered: Answered,
    end: StreamEnd | undefined,
  ) => Promise<void>
  readonly release: (call: Call, claim: Claim) => Promise<void>
  readonly reply: (
    call: Call,
    answered: Answered,
    settle: (end: StreamEnd | undefined) => Promise<Bill>,
  ) => Promise<RelayReply>
  /** Longest time one request may spend waiting for upstreams to be ready again, ms. */
  readonly patienceMs: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly nowMs: () => number
  readonly random: () => number
}

/** Relays one request. Throws GatewayError for everything that ends without an answer; the hold is then back already. */
export const conduct =
  (deps: ConductDeps) =>
  async (request: RelayRequest): Promise<RelayReply> => {
    const caller = await deps.authenticate(request)
    const inbound = await deps.receive(request)
    const call: Call = { inbound, caller, admission: deps.admit(inbound, caller) }
    const claim = await openClaim(deps, call)
    try {
      const answered = await findAnswer(deps, call, claim)
      return await deps.reply(call, answered, (end) => settle(deps, { call, claim, answered, end }))
    } catch (error) {
      await deps.release(call, claim)
      throw error
    }
  }

type Settlement = {
  readonly call: Call
  readonly claim: Claim
  readonly answered: Answered
  readonly end: StreamEnd | undefined
}

/** Charges an answer. When that fails the hold goes back: the client is told, and nobody's money stays set aside. */
const settle = async (deps: ConductDeps, { call, claim, answered, end }: Settlement): Promise<Bill> => {
  deps.onEnd(answered.target, end)
  try {
    const bill = await deps.drawBill(call, answered, end)
    await deps.settle(call, claim, bill, answered, end)
    return bill
  } catch (error) {
    await deps.release(call, claim)
    throw error
  }
}

const openClaim = async (deps: ConductDeps, call: Call): Promise<Claim> => {
  const { hold, price } = call.admission
  if (hold === undefined) return { held: 0, price }
  const outcome = await deps.hold(call, hold)
  if (outcome.kind === 'held') return { held: outcome.amount, price }
  throw refusal(outcome, hold, price)
}

/** Says which balance did not suffice: the key's own limit or the wallet behind it. */
export const refusal = (
  { scope, remaining }: Extract<HoldOutcome, { kind: 'refused' }>,
  { minimum }: HoldQuestion,
  { quotaPerUnit }: PriceSnapshot,
): GatewayError => {
  const usd = (quota: number) => `$${(quota / quotaPerUnit).toFixed(6)}`
  const text = `${usd(remaining)} left, ${usd(minimum)} needed.`
  return scope === 'user'
    ? new GatewayError('user_quota_exhausted', `The wallet's quota is not enough: ${text}`)
    : new GatewayError('token_quota_exhausted', `The quota of this API key is not enough: ${text}`)
}

type Search = {
  readonly call: Call
  readonly claim: Claim
  readonly snapshot: DirectorySnapshot
  readonly failures: FailedAttempt[]
}

/** No answer: nobody left to ask (`none`), only later (`wait`), or nobody who could help (`final`). */
type Missing = Exclude<Route, { kind: 'target' }> | { readonly kind: 'final' }

/**
 * Tries accounts until one answers: group after group, and only when no group has an account left that may be asked now, waits
 * for the first one that may be asked soon.
 */
const findAnswer = async (deps: ConductDeps, call: Call, claim: Claim): Promise<Answered> => {
  const search: Search = { call, claim, snapshot: deps.directory(), failures: [] }
  const giveUpAt = deps.nowMs() + deps.patienceMs()
  for (;;) {
    const found = await findInGroups(deps, search)
    if ('answer' in found) return found
    const failure = search.failures.at(-1)?.error
    if (found.kind !== 'wait') throw failure ?? nobodyServes(call, found)
    const waitMs = found.untilMs - deps.nowMs()
    if (found.untilMs > giveUpAt || call.caller.pinnedChannelId !== undefined) throw failure ?? comeBackLater(waitMs)
    await pause(deps, call, waitMs)
  }
}

/** Goes through the caller's groups in order. Gives the earliest time to wait for when none of them can serve now. */
const findInGroups = async (deps: ConductDeps, search: Search): Promise<Answered | Missing> => {
  const { call } = search
  let missing: Missing = { kind: 'none', reason: 'no_candidates' }
  for (const group of call.caller.groups) {
    if (!mayServe(search, group)) continue
    const found = await findInGroup(deps, search, group)
    if ('answer' in found) return found
    if (found.kind === 'final') return found
    if (missing.kind !== 'wait' || (found.kind === 'wait' && found.untilMs < missing.untilMs)) missing = found
  }
  return missing
}

/** Once an attempt failed, only a key that allows it goes on in another group. */
const mayServe = ({ call, failures }: Search, group: string): boolean =>
  failures.length === 0 ||
  call.caller.token.retriesAcrossGroups ||
  failures.some((failure) => failure.target.group === group)

const nobodyServes = (call: Call, last: Missing): GatewayError => {
  const { caller, inbound } = call
  const group = caller.isAutoGroup ? `auto(${caller.groups.at(-1) ?? ''})` : caller.groups[0]
  const why = last.kind === 'none' && last.reason === 'no_key' ? 'No enabled key' : 'No available channel'
  return new GatewayError('no_channel', `${why} for model ${inbound.facts.model} under group ${group}`)
}

const findInGroup = async (deps: ConductDeps, search: Search, group: string): Promise<Answered | Missing> => {
  const { call, claim, snapshot, failures } = search
  const isPinned = call.caller.pinnedChannelId !== undefined
  for (;;) {
    const ofGroup = failures.filter((failure) => failure.target.group === group)
    const { kind } = deps.decide(ofGroup, isPinned)
    if (kind === 'stop') return { kind: 'final' }
    if (kind === 'exhausted') return { kind: 'none', reason: 'exhausted' }
    const next = deps.route(snapshot, call, group, failures)
    if (next.kind !== 'target') return next
    const { target, flaw } = next
    if (claim.price.group !== group) await deps.reprice(call, claim, group)
    if (target.isRepeat) await pause(deps, call, backOffMs(ofGroup.length, deps.random))
    const result = flaw === undefined ? await deps.attempt(call, target, failures) : rejected(flaw)
    deps.onAttempt(call, target, result.kind === 'rejected' ? result.error : undefined, failures)
    if (result.kind !== 'rejected') return { answer: result, target, failures }
    failures.push({ target, error: result.error })
  }
}

const rejected = (error: GatewayError): Extract<AttemptResult, { kind: 'rejected' }> => ({ kind: 'rejected', error })

/** Waits, unless the client leaves meanwhile. */
const pause = async (deps: ConductDeps, call: Call, ms: number): Promise<void> => {
  const { signal } = call.inbound.request
  try {
    await deps.sleep(ms, signal)
  } catch (cause) {
    throw signal.aborted ? new GatewayError('client_gone', 'The client closed the connection.', { cause }) : cause
  }
}

const comeBackLater = (waitMs: number): GatewayError =>
  new GatewayError(
    'upstream_rate_limited',
    'All upstreams that serve this model are rate limited. Please try again later.',
    {
      retryAfterMs: Math.max(0, waitMs),
    },
  )
