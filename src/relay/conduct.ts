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
    let isHandedOver = false
    try {
      const answered = await findAnswer(deps, call, claim)
      const settle = async (end: StreamEnd | undefined): Promise<Bill> => {
        const bill = await deps.drawBill(call, answered, end)
        await deps.settle(call, claim, bill, answered, end)
        return bill
      }
      const reply = await deps.reply(call, answered, settle)
      isHandedOver = true
      return reply
    } finally {
      if (!isHandedOver) await deps.release(call, claim)
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

/** Tries accounts until one answers; goes through the caller's groups in order. */
const findAnswer = async (deps: ConductDeps, call: Call, claim: Claim): Promise<Answered> => {
  const snapshot = deps.directory()
  const failures: FailedAttempt[] = []
  const giveUpAt = deps.nowMs() + deps.patienceMs()
  let lastRoute: Extract<Route, { kind: 'none' }> | undefined
  for (const group of call.caller.groups) {
    const mayMoveOn = failures.length === 0 || call.caller.token.retriesAcrossGroups
    if (!mayMoveOn) break
    const found = await findInGroup(deps, { call, claim, snapshot, group, failures, giveUpAt })
    if ('answer' in found) return found
    lastRoute = found
    if (failures.at(-1)?.error.retry === 'never') break
  }
  throw failures.at(-1)?.error ?? nobodyServes(call, lastRoute)
}

const nobodyServes = (call: Call, last: Extract<Route, { kind: 'none' }> | undefined): GatewayError => {
  const { caller, inbound } = call
  const group = caller.isAutoGroup ? `auto(${caller.groups.at(-1) ?? ''})` : caller.groups[0]
  const why = last?.reason === 'no_key' ? 'No enabled key' : 'No available channel'
  return new GatewayError('no_channel', `${why} for model ${inbound.facts.model} under group ${group}`)
}

type Search = {
  readonly call: Call
  readonly claim: Claim
  readonly snapshot: DirectorySnapshot
  readonly group: string
  /** Failures of the whole request; this group's are counted from where it began. */
  readonly failures: FailedAttempt[]
  readonly giveUpAt: number
}

const findInGroup = async (deps: ConductDeps, search: Search): Promise<Answered | Extract<Route, { kind: 'none' }>> => {
  const { call, claim, snapshot, group, failures, giveUpAt } = search
  const { signal } = call.inbound.request
  const isPinned = call.caller.pinnedChannelId !== undefined
  const before = failures.length
  for (;;) {
    const next = deps.route(snapshot, call, group, failures)
    if (next.kind === 'none') return next
    if (next.kind === 'wait') {
      const waitMs = next.untilMs - deps.nowMs()
      if (next.untilMs > giveUpAt || isPinned) throw failures.at(-1)?.error ?? comeBackLater(waitMs)
      await deps.sleep(waitMs, signal)
      continue
    }
    const { target } = next
    if (claim.price.group !== group) await deps.reprice(call, claim, group)
    if (target.isRepeat) await deps.sleep(backOffMs(failures.length - before, deps.random), signal)
    const result = await deps.attempt(call, target, failures)
    deps.onAttempt(call, target, result.kind === 'rejected' ? result.error : undefined, failures)
    if (result.kind !== 'rejected') return { answer: result, target, failures }
    failures.push({ target, error: result.error })
    if (deps.decide(failures.slice(before), isPinned).kind === 'stop') return { kind: 'none', reason: 'exhausted' }
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
