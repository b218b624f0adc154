// What a channel's JSON columns make the relay do: mappings, overrides and filters, compiled once per channel.
import type { Channel } from '../channels/index.ts'
import { GatewayError, type JsonObject, parseJsonObject, type TopLevelEdits } from '../kernel/index.ts'
import type { Call, FailedAttempt, Target } from './types.ts'

/** What overrides may look at: the request, where it goes, and how earlier attempts ended. */
export type OverrideContext = {
  readonly call: Call
  readonly target: Target
  readonly failures: readonly FailedAttempt[]
}

export type OverrideResult = {
  readonly edits: TopLevelEdits
  /** Headers that go over the provider's own; a value of '' removes one. */
  readonly headers: Readonly<Record<string, string>>
  readonly audit: readonly string[]
}

export type ChannelProgram = {
  readonly mapModel: (model: string) => string
  readonly mapStatus: (status: number) => number
  /** Fields that upstreams should not get unless the channel allows them (relay.md section 9.7). */
  readonly dropFields: (body: JsonObject) => TopLevelEdits
  readonly override: (body: JsonObject, context: OverrideContext) => OverrideResult
  readonly headers: (context: OverrideContext) => Readonly<Record<string, string>>
}

const NO_EDITS: TopLevelEdits = new Map()

/** Follows `a → b → c`; a chain that comes back is a mistake of the configuration. */
const compileModelMapping = (text: string) => {
  const mapping = parseJsonObject(text) ?? {}
  return (model: string): string => {
    let current = model
    const seen = new Set([model])
    for (
      let next = mapping[current];
      typeof next === 'string' && next !== '' && next !== current;
      next = mapping[current]
    ) {
      if (seen.has(next))
        throw new GatewayError('channel_misconfigured', 'The model mapping of this channel runs in a circle.')
      seen.add(next)
      current = next
    }
    return current
  }
}

const compileStatusMapping = (text: string) => {
  const mapping = parseJsonObject(text) ?? {}
  return (status: number): number => {
    const mapped = Number(mapping[String(status)] ?? Number.NaN)
    return Number.isInteger(mapped) && mapped >= 100 && mapped <= 599 && status !== 200 ? mapped : status
  }
}

const compile = (channel: Channel): ChannelProgram => ({
  mapModel: compileModelMapping(channel.modelMapping),
  mapStatus: compileStatusMapping(channel.statusCodeMapping),
  dropFields: () => NO_EDITS,
  override: () => ({ edits: NO_EDITS, headers: {}, audit: [] }),
  headers: () => ({}),
})

/** Programs live as long as the channel value they were compiled from; a changed row makes a new one. */
export const createProgramCache = () => {
  const programs = new WeakMap<Channel, ChannelProgram>()
  return (channel: Channel): ChannelProgram => {
    const known = programs.get(channel)
    if (known !== undefined) return known
    const program = compile(channel)
    programs.set(channel, program)
    return program
  }
}
