// Builds the upstream request of one attempt from the untouched original: URL, headers and the body with its named edits.
import type { Channel } from '../channels/index.ts'
import { GatewayError, isJsonObject, type JsonObject, type JsonValue, spliceTopLevel } from '../kernel/index.ts'
import { buildUrl, type Endpoint, type Provider, type ProviderEnvironment } from '../providers/index.ts'
import type { AttemptContext, ChannelProgram } from './channel-program.ts'
import type { Call, FailedAttempt, PreparationNotes, Target } from './types.ts'

/** What goes over the wire, and what a usage row tells of how it was made. */
export type PreparedRequest = {
  readonly url: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly mapStatus: (status: number) => number
  readonly notes: PreparationNotes
}

export type PrepareOptions = {
  /** Sends every body as it came (option global.pass_through_request_enabled). */
  readonly isPassThrough: boolean
  /** Makes upstreams report usage in streams (FORCE_STREAM_OPTION). */
  readonly forcesStreamUsage: boolean
}

export type PrepareDeps = {
  readonly programOf: (channel: Channel) => ChannelProgram
  readonly options: () => PrepareOptions
  readonly environment: ProviderEnvironment
}

type Edits = Map<string, string | null>

/** Every attempt starts from the caller's own bytes, so nothing an earlier attempt did is left in them. */
export const createPrepare =
  (deps: PrepareDeps) =>
  (call: Call, target: Target, failures: readonly FailedAttempt[]): PreparedRequest => {
    const { inbound } = call
    const { channel } = target
    const provider = channel.provider
    const endpoint = endpointOf(deps, call, target)
    const url = provider === undefined ? undefined : buildUrl(provider, inbound.request.operation, endpoint)
    if (provider === undefined || url === undefined) {
      throw new GatewayError(
        'channel_unsupported',
        `Channel type ${channel.type} does not serve ${inbound.request.operation}.`,
      )
    }
    const program = deps.programOf(channel)
    const context: AttemptContext = { call, target, failures }
    const isPassThrough = deps.options().isPassThrough || channel.settings.isPassThrough
    const { body, notes, headers } = isPassThrough
      ? { body: inbound.original, notes: NO_NOTES, headers: program.headers(context) }
      : editBody(deps, { call, target, provider, program, context })
    return {
      url,
      method: inbound.request.method,
      headers: { ...baseHeaders(call), ...provider.auth(endpoint), ...headers },
      body,
      mapStatus: program.mapStatus,
      notes,
    }
  }

const NO_NOTES: PreparationNotes = { isSystemPromptOverwritten: false, overrideAudit: [] }

const endpointOf = (deps: PrepareDeps, { inbound }: Call, { channel, key, upstreamModel }: Target): Endpoint => ({
  baseUrl: channel.baseUrl,
  isBaseVersioned: channel.settings.other.base_url_has_version === true,
  key: key.text,
  upstreamModel,
  other: channel.other,
  organization: channel.organization,
  clientPath: inbound.request.path + inbound.request.query,
  environment: deps.environment,
})

/** Of the caller's headers only these two go upstream by themselves (relay.md section 9.10). */
const baseHeaders = ({ inbound }: Call): Record<string, string> => {
  const { headers } = inbound.request
  const accept = headers.get('accept')
  const result: Record<string, string> = { 'content-type': headers.get('content-type') ?? 'application/json' }
  if (accept !== null && accept !== '') result.accept = accept
  else if (inbound.facts.isStream) result.accept = 'text/event-stream'
  return result
}

type Editing = {
  readonly call: Call
  readonly target: Target
  readonly provider: Provider
  readonly program: ChannelProgram
  readonly context: AttemptContext
}

const editBody = (deps: PrepareDeps, { call, target, provider, program, context }: Editing) => {
  const { inbound } = call
  const { channel } = target
  const edits: Edits = new Map()
  if (target.upstreamModel !== inbound.facts.model || inbound.body.model === undefined) {
    edits.set('model', JSON.stringify(target.upstreamModel))
  }
  if (inbound.facts.isStream || inbound.body.stream_options !== undefined) {
    const canForce =
      inbound.facts.isStream && provider.acceptsStreamOptions === true && deps.options().forcesStreamUsage
    addEdits(edits, inbound.dialect.streamUsageEdits(inbound.body, canForce))
  }
  const systemPrompt = injectSystemPrompt(channel, inbound.body, target.upstreamModel)
  if (systemPrompt !== undefined) edits.set('messages', JSON.stringify(systemPrompt.messages))
  for (const quirk of provider.quirks ?? []) addEdits(edits, quirk.edit(edited(inbound.body, edits)))
  addEdits(edits, program.dropFields(edited(inbound.body, edits)))
  const override = program.override(edited(inbound.body, edits), context)
  addEdits(edits, override.edits)
  const notes = {
    isSystemPromptOverwritten: systemPrompt?.isOverwritten === true,
    overrideAudit: override.audit,
  }
  const body = edits.size === 0 ? inbound.original : spliceTopLevel(inbound.text, edits)
  return { body, notes, headers: override.headers }
}

const addEdits = (edits: Edits, more: ReadonlyMap<string, string | null>): void => {
  for (const [key, value] of more) edits.set(key, value)
}

/** The body as it will be sent, for edits that look at earlier ones. Nothing is copied when there are none. */
const edited = (body: JsonObject, edits: Edits): JsonObject => {
  if (edits.size === 0) return body
  const copy = { ...body }
  for (const [key, value] of edits) {
    if (value === null) delete copy[key]
    else copy[key] = JSON.parse(value) as JsonValue
  }
  return copy
}

/** o-series and gpt-5 call it `developer` (relay.md section 9.3). */
const systemRole = (model: string): string =>
  /^(o1|o3|o4|gpt-5)/.test(model) && !/^o1-(mini|preview)/.test(model) ? 'developer' : 'system'

const isSystemMessage = (message: JsonValue): message is JsonObject =>
  isJsonObject(message) && (message.role === 'system' || message.role === 'developer')

/** The channel's system prompt: put first when the caller sent none; in front of the caller's own when the channel says so. */
const injectSystemPrompt = ({ settings }: Channel, body: JsonObject, upstreamModel: string) => {
  const prompt = settings.systemPrompt
  const messages = body.messages
  if (prompt === '' || !Array.isArray(messages)) return undefined
  const index = messages.findIndex(isSystemMessage)
  if (index < 0) {
    return { messages: [{ role: systemRole(upstreamModel), content: prompt }, ...messages], isOverwritten: false }
  }
  const existing = messages[index]
  if (!settings.isSystemPromptOverride || !isJsonObject(existing)) return undefined
  const content = existing.content
  const merged = Array.isArray(content)
    ? [{ type: 'text', text: prompt }, ...content]
    : `${prompt}\n${typeof content === 'string' ? content : ''}`
  return { messages: messages.with(index, { ...existing, content: merged }), isOverwritten: true }
}
