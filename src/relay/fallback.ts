// When nobody can serve a model: the operator's chains of other models, each with its own price.
import { GatewayError } from '../kernel/index.ts'
import { type Answered, findAnswer, type SearchDeps } from './search.ts'
import type { Claim } from './settle.ts'
import type { Call, FailedAttempt } from './types.ts'

export type FallbackChains = {
  /** By model: those that are tried in its place, in order. */
  readonly models: Readonly<Record<string, readonly string[]>>
  /** The same for a request that is too long for the model. */
  readonly longer: Readonly<Record<string, readonly string[]>>
  /** Known context lengths, tokens. */
  readonly contextLengths: Readonly<Record<string, number>>
}

export type FallbackDeps = SearchDeps & {
  readonly chains: () => FallbackChains
  /**
   * The call as if it had asked for this model, with the claim at that model's price. Throws GatewayError when the key may not
   * use it, nobody serves it, it has no price, or the hold cannot be raised.
   */
  readonly moveTo: (call: Call, claim: Claim, model: string) => Promise<Call>
}

/** An answer, and the call it is an answer to: for another model than the client's, the one that was moved there. */
export type Served = { readonly call: Call; readonly answered: Answered }

const chainOf = (table: Readonly<Record<string, readonly string[]>>, model: string): readonly string[] =>
  (Object.hasOwn(table, model) ? table[model] : undefined) ?? []

/** Whether another model may help where every account of this one failed: never for a client's own mistake. */
const mayOtherModelHelp = ({ kind, blame }: GatewayError): boolean => blame === 'channel' || kind === 'no_channel'

/** Who is tried after a failure, in order. Without a chain for long requests those of the plain one that are known to be longer. */
export const fallbacksFor = (
  model: string,
  error: Pick<GatewayError, 'kind' | 'blame' | 'retry'>,
  { models, longer, contextLengths }: FallbackChains,
): string[] => {
  const others = (chain: readonly string[]): string[] => [...new Set(chain)].filter((other) => other !== model)
  if (error.retry !== 'larger-model')
    return mayOtherModelHelp(error as GatewayError) ? others(chainOf(models, model)) : []
  if (Object.hasOwn(longer, model)) return others(chainOf(longer, model))
  const own = contextLengths[model]
  return others(chainOf(models, model)).filter((other) => own !== undefined && (contextLengths[other] ?? 0) > own)
}

const hasChain = (deps: FallbackDeps, call: Call): boolean => {
  const { models, longer } = deps.chains()
  const { model } = call.inbound.facts
  return call.caller.pinnedChannelId === undefined && (Object.hasOwn(models, model) || Object.hasOwn(longer, model))
}

/** Finds an answer by the client's model, else by those of its chain. Throws what was wrong with the client's own model. */
export const findServed = async (deps: FallbackDeps, call: Call, claim: Claim): Promise<Served> => {
  if (!hasChain(deps, call)) return { call, answered: await findAnswer(deps, call, claim) }
  const failures: FailedAttempt[] = []
  // Another model is at hand: nobody waits for this one.
  const impatient: FallbackDeps = { ...deps, patienceMs: () => 0 }
  try {
    return { call, answered: await findAnswer(impatient, call, claim, failures) }
  } catch (error) {
    if (!(error instanceof GatewayError) || call.inbound.request.signal.aborted) throw error
    for (const model of fallbacksFor(call.inbound.facts.model, error, deps.chains())) {
      const served = await tryModel(impatient, call, claim, model, failures)
      if (served !== undefined) return served
    }
    throw error
  }
}

const tryModel = async (
  deps: FallbackDeps,
  call: Call,
  claim: Claim,
  model: string,
  failures: FailedAttempt[],
): Promise<Served | undefined> => {
  const own: FailedAttempt[] = []
  try {
    const moved = await deps.moveTo(call, claim, model)
    const answered = await findAnswer(deps, moved, claim, own)
    return { call: moved, answered: { ...answered, failures: [...failures, ...answered.failures] } }
  } catch (error) {
    if (!(error instanceof GatewayError) || call.inbound.request.signal.aborted) throw error
    failures.push(...own)
    return undefined
  }
}
