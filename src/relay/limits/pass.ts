// Stage 4½: the limits of use. A request takes a pass before money is held, and gives it back when it ends.
import { GatewayError } from '../../kernel/index.ts'
import type { Counters, Taken, TakeOutcome } from '../../platform/index.ts'
import type { LimitTables } from '../../settings/index.ts'
import type { Allowance, Call, Pass, PassEnd } from '../types.ts'
import {
  demandsOfRequest,
  demandsOfTarget,
  isUnlimited,
  type LimitDemand,
  type LimitPart,
  type ModelRate,
} from './demands.ts'

export type LimitDeps = {
  readonly counters: Counters
  readonly tables: () => LimitTables
  /** Whether any channel has limits in its own row. */
  readonly hasChannelLimits: () => boolean
  /** The reference's limit per user; undefined when it is off. */
  readonly modelRate: () => ModelRate | undefined
  /** Output tokens assumed for requests that set no limit. */
  readonly assumedOutputTokens: () => number
  readonly nowMs: () => number
}

/** Takes a pass, or throws `rate_limited`. Undefined when no limit is set: the request then costs nothing here. */
export type EnterLimits = (call: Call, part?: LimitPart) => Promise<Pass | undefined> | undefined

type Counted = { readonly demands: readonly LimitDemand[]; readonly taken: Taken }

/** What each demand is worth after the request; undefined leaves it as it was counted. */
const finalAmounts = (demands: readonly LimitDemand[], { isSuccess, tokens }: PassEnd): (number | undefined)[] =>
  demands.map(({ nature }) => {
    if (nature === 'tokens') return isSuccess ? tokens : 0
    return nature === 'success' && !isSuccess ? 0 : undefined
  })

/** Of several limits of a kind the one with least left is told. */
const readAllowances = ({ demands, taken }: Counted): Allowance[] => {
  const found = new Map<Allowance['kind'], Allowance>()
  for (const [index, { demand, nature }] of demands.entries()) {
    const level = taken.levels[index]
    if (demand.kind !== 'window' || level === undefined) continue
    const kind = nature === 'tokens' ? 'tokens' : 'requests'
    const known = found.get(kind)
    if (known === undefined || level.left < known.left) found.set(kind, { kind, limit: demand.limit, ...level })
  }
  return [...found.values()]
}

const endCounted = (counted: Counted | undefined, end: PassEnd): void =>
  counted?.taken.end(finalAmounts(counted.demands, end))

/** What the headers of a refusal tell: nothing is left. */
const refusedAllowance = (refused: LimitDemand | undefined, resetMs: number) =>
  refused?.demand.kind === 'window'
    ? {
        allowance: {
          kind: refused.nature === 'tokens' ? ('tokens' as const) : ('requests' as const),
          limit: refused.demand.limit,
          left: 0,
          resetMs,
        },
      }
    : {}

const refuse = (
  demands: readonly LimitDemand[],
  { index, retryAfterMs }: Extract<TakeOutcome, { kind: 'refused' }>,
) => {
  const text = demands[index]?.text ?? 'this request exceeds a limit'
  const seconds = Math.ceil(retryAfterMs / 1000)
  return new GatewayError('rate_limited', `Rate limit reached: ${text}. Try again in ${seconds} s.`, {
    retryAfterMs,
    ...refusedAllowance(demands[index], retryAfterMs),
  })
}

/** When a channel is asked again: nobody knows when a place is freed. */
const PLACE_POLL_MS = 200

const pauseOf = (
  demands: readonly LimitDemand[],
  { index, retryAfterMs }: Extract<TakeOutcome, { kind: 'refused' }>,
) => (demands[index]?.nature === 'place' ? PLACE_POLL_MS : retryAfterMs)

const estimateTokens = ({ admission, inbound: { facts } }: Call, assumedOutputTokens: number): number =>
  admission.promptTokens + (facts.maxOutputTokens ?? assumedOutputTokens) * facts.answerCount

/** Builds the stage. */
export const createLimits = (deps: LimitDeps): EnterLimits => {
  let known: LimitTables | undefined
  let isFree = true
  /** Worked out once per change of the option. */
  const hasNone = (tables: LimitTables): boolean => {
    if (tables !== known) {
      known = tables
      isFree = isUnlimited(tables)
    }
    return isFree
  }

  const count = async (demands: readonly LimitDemand[]): Promise<Counted | undefined> => {
    if (demands.length === 0) return undefined
    const outcome = await deps.counters.take(demands.map(({ demand }) => demand))
    if (outcome.kind === 'refused') throw refuse(demands, outcome)
    return { demands, taken: outcome }
  }

  const openPass = (tables: LimitTables, part: LimitPart, tokens: number, own: Counted | undefined): Pass => {
    let ofChannel: Counted | undefined
    let isOver = false
    const leave = (end: PassEnd): void => {
      endCounted(ofChannel, end)
      ofChannel = undefined
    }
    return {
      allowances: own === undefined ? [] : readAllowances(own),
      enterChannel: async (target) => {
        const { ofChannel: channelDemands, ofKey } = demandsOfTarget(tables, target, tokens, part)
        const demands = [...channelDemands, ...ofKey]
        if (demands.length === 0) return undefined
        const outcome = await deps.counters.take(demands.map(({ demand }) => demand))
        if (outcome.kind === 'refused') {
          const scope = outcome.index < channelDemands.length ? 'channel' : 'key'
          return { scope, untilMs: deps.nowMs() + pauseOf(demands, outcome) }
        }
        ofChannel = { demands, taken: outcome }
        if (isOver) leave({ isSuccess: false })
        return undefined
      },
      leaveChannel: () => leave({ isSuccess: false }),
      end: (end) => {
        isOver = true
        leave(end)
        endCounted(own, end)
      },
    }
  }

  const enter = async (call: Call, tables: LimitTables, modelRate: ModelRate | undefined, part: LimitPart) => {
    const tokens = part === 'count' ? 0 : estimateTokens(call, deps.assumedOutputTokens())
    const { model } = call.inbound.facts
    const own = await count(demandsOfRequest({ tables, modelRate, caller: call.caller, model, tokens, part }))
    return openPass(tables, part, tokens, own)
  }

  return (call, part = 'request') => {
    const tables = deps.tables()
    const modelRate = deps.modelRate()
    const { user, token } = call.caller
    const isFreeCaller = user.limits === undefined && token.limits === undefined
    const isFreeWay = hasNone(tables) && !deps.hasChannelLimits()
    return modelRate === undefined && isFreeCaller && isFreeWay ? undefined : enter(call, tables, modelRate, part)
  }
}
