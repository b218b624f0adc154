// Counting tokens for clients that ask before they send: by the upstream that can, else by our own estimate. Nobody is charged.
import type { DirectorySnapshot } from '../channels/index.ts'
import { GatewayError } from '../kernel/index.ts'
import { type AdmitDeps, checkAccess, priceFor } from './admit.ts'
import type { EnterLimits } from './limits/index.ts'
import { replyWhole } from './reply.ts'
import type { Route } from './route.ts'
import type { AttemptResult, Call, Caller, FailedAttempt, Inbound, RelayReply, RelayRequest, Target } from './types.ts'

export type CountTokensDeps = Pick<AdmitDeps, 'estimatePrompt' | 'isServed' | 'priceBook'> & {
  readonly authenticate: (request: RelayRequest) => Promise<Caller>
  readonly receive: (request: RelayRequest) => Promise<Inbound>
  /** Takes of the limits of use, or throws. */
  readonly enter: EnterLimits
  readonly directory: () => DirectorySnapshot
  readonly route: (snapshot: DirectorySnapshot, call: Call, group: string, failures: readonly FailedAttempt[]) => Route
  readonly attempt: (call: Call, target: Target, failures: readonly FailedAttempt[]) => Promise<AttemptResult>
}

/** The first account that counts; undefined when no channel of the model speaks this operation. */
const findCounter = (deps: CountTokensDeps, call: Call): Target | undefined => {
  const snapshot = deps.directory()
  for (const group of call.caller.groups) {
    const route = deps.route(snapshot, call, group, [])
    if (route.kind === 'target' && route.flaw === undefined) return route.target
  }
  return undefined
}

const askCounter = async (deps: CountTokensDeps, call: Call): Promise<AttemptResult | undefined> => {
  const target = findCounter(deps, call)
  return target === undefined ? undefined : deps.attempt(call, target, [])
}

/** Nothing is charged, so a model without a price may be counted for. */
const unpriced = (caller: Caller): Caller => ({ ...caller, user: { ...caller.user, acceptsUnpriced: true } })

/** Answers in the caller's form. An upstream that fails is not the caller's business: the estimate answers then. */
export const countTokens =
  (deps: CountTokensDeps) =>
  async (request: RelayRequest): Promise<RelayReply> => {
    const caller = await deps.authenticate(request)
    const inbound = await deps.receive(request)
    checkAccess(deps, caller, inbound.facts.model)
    const { dialect, facts } = inbound
    const promptTokens = deps.estimatePrompt(facts.model, facts.readPrompt(), facts.isStream)
    const price = priceFor(deps, inbound, unpriced(caller), caller.groups[0] ?? caller.user.group)
    const call: Call = { inbound, caller, admission: { promptTokens, price, hold: undefined } }
    const pass = await deps.enter(call, 'count')
    const result = await askCounter(deps, call).finally(() => pass?.end({ isSuccess: true }))
    if (result?.kind === 'whole') return replyWhole(result, undefined)
    if (dialect.writeCount === undefined) throw new GatewayError('not_implemented', 'API not implemented')
    return {
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: JSON.stringify(dialect.writeCount(promptTokens)),
    }
  }
