// The search for an answer: account after account, group after group, within the request's patience.
import type { DirectorySnapshot, FullUntil } from '../channels/index.ts'
import { GatewayError } from '../kernel/index.ts'
import { staysWithFailure } from './affinity/index.ts'
import { backOffMs, type Decision } from './decide.ts'
import type { Route } from './route.ts'
import type { Claim } from './settle.ts'
import type { AttemptResult, Call, FailedAttempt, Target } from './types.ts'
import { asViolation } from './violation.ts'

type Answer = Exclude<AttemptResult, { kind: 'rejected' }>

/** An answer with the account that gave it, and those that did not. */
export type Answered = { readonly answer: Answer; readonly target: Target; readonly failures: readonly FailedAttempt[] }

export type SearchDeps = {
  readonly directory: () => DirectorySnapshot
  readonly route: (
    snapshot: DirectorySnapshot,
    call: Call,
    group: string,
    failures: readonly FailedAttempt[],
    fullUntil?: FullUntil,
  ) => Route
  readonly attempt: (call: Call, target: Target, failures: readonly FailedAttempt[]) => Promise<AttemptResult>
  readonly decide: (failures: readonly FailedAttempt[], isPinned: boolean) => Decision
  readonly onAttempt: (
    call: Call,
    target: Target,
    error: GatewayError | undefined,
    failures: readonly FailedAttempt[],
  ) => void
  /** Ends the claim in a fee when the upstream punished the request; does nothing after any other failure. */
  readonly fine: (
    call: Call,
    claim: Claim,
    target: Target,
    error: GatewayError,
    failures: readonly FailedAttempt[],
  ) => Promise<void>
  /** Moves the claim to another group's price, raising the hold when that costs more. */
  readonly reprice: (call: Call, claim: Claim, group: string) => Promise<void>
  /** Longest time one request may spend waiting for upstreams to be ready again, ms. */
  readonly patienceMs: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly nowMs: () => number
  readonly random: () => number
}

type Search = {
  readonly call: Call
  readonly claim: Claim
  readonly snapshot: DirectorySnapshot
  readonly failures: FailedAttempt[]
  /** Channels (`17`) and keys (`17:2`) that had no room for this request, and until when. */
  readonly full: Map<string, number>
}

/** No answer: nobody left to ask (`none`), only later (`wait`), or nobody who could help (`final`). */
type Missing = Exclude<Route, { kind: 'target' }> | { readonly kind: 'final' }

/**
 * Tries accounts until one answers: group after group, and only when no group has an account left that may be asked now, waits
 * for the first one that may be asked soon. `failures` collects the attempts in vain, also when it throws.
 */
export const findAnswer = async (
  deps: SearchDeps,
  call: Call,
  claim: Claim,
  failures: FailedAttempt[] = [],
): Promise<Answered> => {
  const search: Search = { call, claim, snapshot: deps.directory(), failures, full: new Map() }
  const giveUpAt = deps.nowMs() + deps.patienceMs()
  for (;;) {
    const found = await findInGroups(deps, search)
    if ('answer' in found) return found
    const failure = search.failures.at(-1)?.error
    if (found.kind !== 'wait') throw failure ?? nobodyServes(call, found)
    const waitMs = Math.max(0, found.untilMs - deps.nowMs())
    const mayWait = waitMs === 0 || call.caller.pinnedChannelId === undefined
    if (found.untilMs > giveUpAt || !mayWait) throw failure ?? comeBackLater(waitMs)
    await pause(deps, call, waitMs)
  }
}

/** Goes through the caller's groups in order. Gives the earliest time to wait for when none of them can serve now. */
const findInGroups = async (deps: SearchDeps, search: Search): Promise<Answered | Missing> => {
  let missing: Missing = { kind: 'none', reason: 'no_candidates' }
  for (const group of orderGroups(search)) {
    if (!mayServe(search, group)) continue
    const found = await findInGroup(deps, search, group)
    if ('answer' in found) return found
    if (found.kind === 'final') return found
    if (missing.kind !== 'wait' || (found.kind === 'wait' && found.untilMs < missing.untilMs)) missing = found
  }
  return missing
}

/** The caller's order, but for the group in which the conversation's account serves: that comes first. */
const orderGroups = ({ call, snapshot }: Search): readonly string[] => {
  const { groups } = call.caller
  const pinned = call.affinity?.pinned
  if (pinned === undefined || groups.length < 2) return groups
  const home = groups.find((group) =>
    snapshot.findCandidates(group, call.inbound.facts.model).some(({ id }) => id === pinned.channelId),
  )
  return home === undefined ? groups : [home, ...groups.filter((group) => group !== home)]
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

const findInGroup = async (deps: SearchDeps, search: Search, group: string): Promise<Answered | Missing> => {
  const { call, claim, snapshot, failures, full } = search
  const isPinned = call.caller.pinnedChannelId !== undefined
  for (;;) {
    const ofGroup = failures.filter((failure) => failure.target.group === group)
    const { kind } = deps.decide(ofGroup, isPinned || staysWithFailure(call, ofGroup))
    if (kind === 'stop') return { kind: 'final' }
    if (kind === 'exhausted') return { kind: 'none', reason: 'exhausted' }
    const next = deps.route(snapshot, call, group, failures, readFull(deps, full))
    if (next.kind !== 'target') return next
    const { target, flaw } = next
    const noRoom = await call.pass?.enterChannel(target)
    if (noRoom !== undefined) {
      full.set(noRoom.scope === 'channel' ? nameOf(target.channel) : nameOf(target.channel, target.key), noRoom.untilMs)
      continue
    }
    if (claim.price.group !== group) await deps.reprice(call, claim, group)
    if (target.isRepeat) await pause(deps, call, backOffMs(ofGroup.length, deps.random))
    const result = flaw === undefined ? await deps.attempt(call, target, failures) : rejected(flaw)
    if (result.kind !== 'rejected') {
      deps.onAttempt(call, target, undefined, failures)
      return { answer: result, target, failures }
    }
    const error = asViolation(result.error)
    deps.onAttempt(call, target, error, failures)
    call.pass?.leaveChannel()
    await deps.fine(call, claim, target, error, failures)
    failures.push({ target, error })
  }
}

const nameOf = ({ id }: Pick<Target['channel'], 'id'>, key?: Target['key']): string =>
  key === undefined ? String(id) : `${id}:${key.index}`

/** Undefined while no channel was full, which is nearly always. */
const readFull = (deps: SearchDeps, full: ReadonlyMap<string, number>): FullUntil | undefined => {
  if (full.size === 0) return undefined
  const nowMs = deps.nowMs()
  return (channel, key) => {
    const until = Math.max(full.get(nameOf(channel)) ?? 0, full.get(nameOf(channel, key)) ?? 0)
    return until > nowMs ? until : 0
  }
}

const rejected = (error: GatewayError): Extract<AttemptResult, { kind: 'rejected' }> => ({ kind: 'rejected', error })

/** Waits, unless the client leaves meanwhile. */
const pause = async (deps: SearchDeps, call: Call, ms: number): Promise<void> => {
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
