// Stage 5: which account is asked next.
import {
  type Channel,
  channelStatus,
  type DirectorySnapshot,
  type FullUntil,
  type Selection,
  type Selector,
} from '../channels/index.ts'
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import { listTried } from './decide.ts'
import type { Call, FailedAttempt, Inbound, Target } from './types.ts'

export type RouteDeps = {
  readonly select: Selector
  readonly mapModel: (channel: Channel, model: string) => string
  readonly canServe: (inbound: Inbound, channel: Channel, upstreamModel: string) => boolean
  /** Known context lengths of upstream models, tokens (option tollgate.model_context_lengths). */
  readonly contextLengths: () => Readonly<Record<string, number>>
}

export type Route =
  /** `flaw` is set when the channel's own configuration keeps it from being asked: the attempt has failed already. */
  | { readonly kind: 'target'; readonly target: Target; readonly flaw: GatewayError | undefined }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'none'; readonly reason: Extract<Selection, { kind: 'none' }>['reason'] }

/** Upstream models whose context turned out too small for this request. */
const listOutgrown = (failures: readonly FailedAttempt[]): string[] =>
  failures.filter(({ error }) => error.retry === 'larger-model').map(({ target }) => target.upstreamModel)

/**
 * A channel can help after a context-length refusal only with another upstream model; where both lengths are known, only
 * with a larger one.
 */
const isTooSmall = (
  upstreamModel: string,
  outgrown: readonly string[],
  lengths: Readonly<Record<string, number>>,
): boolean =>
  outgrown.some((model) => {
    const failed = lengths[model]
    const own = lengths[upstreamModel]
    return model === upstreamModel || (failed !== undefined && own !== undefined && own <= failed)
  })

/** Chooses within one group; `snapshot` is the directory the request began with. */
export const route =
  (deps: RouteDeps) =>
  (
    snapshot: DirectorySnapshot,
    call: Call,
    group: string,
    failures: readonly FailedAttempt[],
    fullUntil?: FullUntil,
  ): Route => {
    const { caller, inbound } = call
    const model = inbound.facts.model
    const candidates =
      caller.pinnedChannelId === undefined
        ? snapshot.findCandidates(group, model).filter((channel) => serves(deps, channel, call))
        : [findPinned(snapshot, caller.pinnedChannelId)]
    const outgrown = listOutgrown(failures)
    const selection = deps.select({
      candidates,
      tried: listTried(failures),
      ...(fullUntil === undefined ? {} : { fullUntil }),
      ...(call.affinity?.pinned === undefined ? {} : { preferred: call.affinity.pinned }),
      isExcluded: (channel) =>
        outgrown.length > 0 &&
        isTooSmall(mapModel(deps, channel, model).upstreamModel, outgrown, deps.contextLengths()),
    })
    if (selection.kind !== 'chosen') return selection
    const { channel, key, isRepeat } = selection
    const { upstreamModel, flaw } = mapModel(deps, channel, model)
    return { kind: 'target', target: { channel, key, group, upstreamModel, isRepeat }, flaw }
  }

/** A mapping that runs in a circle is its channel's fault; others may still serve. */
const mapModel = (deps: RouteDeps, channel: Channel, model: string) => {
  try {
    return { upstreamModel: deps.mapModel(channel, model), flaw: undefined }
  } catch (error) {
    return { upstreamModel: model, flaw: toGatewayError(error) }
  }
}

/** Whether the channel has a way to answer, in the caller's dialect or by translation. */
const serves = (deps: RouteDeps, channel: Channel, { inbound }: Call): boolean =>
  deps.canServe(inbound, channel, mapModel(deps, channel, inbound.facts.model).upstreamModel)

const findPinned = (snapshot: DirectorySnapshot, channelId: number): Channel => {
  const channel = snapshot.byId.get(channelId)
  if (channel === undefined) {
    throw new GatewayError('invalid_request', `Channel ${channelId} does not exist.`, { type: 'invalid_request_error' })
  }
  if (channel.status !== channelStatus.enabled)
    throw new GatewayError('channel_pin_denied', `Channel ${channelId} is disabled.`)
  return channel
}
