// What a channel's JSON columns make the relay do: mappings, overrides and filters, compiled once per channel.
import type { Channel } from '../channels/index.ts'
import type { JsonObject, TopLevelEdits } from '../kernel/index.ts'
import {
  compileFieldFilter,
  compileHeaderOverride,
  compileModelMapping,
  compileParameterOverride,
  compileStatusMapping,
  type LastError,
  mergeOverrideTemplate,
} from './override/index.ts'
import type { Call, FailedAttempt, Target } from './types.ts'

/** What overrides may look at: the request, where it goes, and how earlier attempts ended. */
export type AttemptContext = {
  readonly call: Call
  readonly target: Target
  readonly failures: readonly FailedAttempt[]
}

export type OverrideOutcome = {
  readonly edits: TopLevelEdits
  /** Headers that go over the provider's own. */
  readonly headers: Readonly<Record<string, string>>
  readonly audit: readonly string[]
}

export type ChannelProgram = {
  /** The upstream's name of a model. */
  readonly mapModel: (model: string) => string
  readonly mapStatus: (status: number) => number
  /** Fields that upstreams should not get unless the channel allows them (relay.md section 9.7). */
  readonly dropFields: (body: JsonObject) => TopLevelEdits
  /** True when `override` can change nothing. */
  readonly isPlain: boolean
  readonly override: (body: JsonObject, context: AttemptContext) => OverrideOutcome
  readonly headers: (context: AttemptContext) => Readonly<Record<string, string>>
}

const describeLast = (failures: readonly FailedAttempt[]): LastError | undefined => {
  const error = failures.at(-1)?.error
  if (error === undefined) return undefined
  return {
    statusCode: error.status,
    message: error.message,
    code: error.code,
    type: error.type ?? error.kind,
    skipsRetry: error.retry === 'never',
  }
}

const compile = (channel: Channel, template: JsonObject | undefined): ChannelProgram => {
  const parameters = compileParameterOverride(
    template === undefined ? channel.paramOverride : mergeOverrideTemplate(channel.paramOverride, template),
  )
  const headersOf = compileHeaderOverride(channel.headerOverride)
  const headers = ({ call, target }: AttemptContext) =>
    channel.headerOverride === ''
      ? NO_HEADERS
      : headersOf({ clientHeaders: call.inbound.request.headers, apiKey: target.key.text })
  return {
    mapModel: compileModelMapping(channel.modelMapping),
    mapStatus: compileStatusMapping(channel.statusCodeMapping),
    dropFields: compileFieldFilter(channel.settings.other),
    isPlain: parameters.isEmpty,
    headers,
    override: (body, context) => {
      if (parameters.isEmpty) return { edits: NO_EDITS, headers: headers(context), audit: [] }
      const { call, target, failures } = context
      const given = {
        originalModel: call.inbound.facts.model,
        upstreamModel: target.upstreamModel,
        requestPath: call.inbound.request.path,
        requestHeaders: call.inbound.request.headers,
        retryIndex: failures.length,
        lastError: describeLast(failures),
      }
      return parameters.apply(body, given, headers(context))
    },
  }
}

const NO_EDITS: TopLevelEdits = new Map()
const NO_HEADERS: Readonly<Record<string, string>> = {}

const NO_TEMPLATE = {}

/**
 * Programs live as long as the channel value they were compiled from; a changed row makes a new one. `template` is the override
 * that a sticky-routing rule lays under the channel's own.
 */
export const createProgramCache = () => {
  const shelves = new WeakMap<object, WeakMap<Channel, ChannelProgram>>()
  return (channel: Channel, template?: JsonObject): ChannelProgram => {
    const shelf = shelves.get(template ?? NO_TEMPLATE) ?? new WeakMap<Channel, ChannelProgram>()
    const known = shelf.get(channel)
    if (known !== undefined) return known
    const program = compile(channel, template)
    shelf.set(channel, program)
    shelves.set(template ?? NO_TEMPLATE, shelf)
    return program
  }
}
