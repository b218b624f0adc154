// The finished upstream request: address, headers, signature, and what a usage row tells of how it was made.
import type { Channel } from '../../channels/index.ts'
import type { DialectId, LaneDialect, MediaPart } from '../../dialects/index.ts'
import { type JsonObject, readString } from '../../kernel/index.ts'
import { buildUrl, type OutgoingRequest } from '../../providers/index.ts'
import type { ChannelProgram } from '../channel-program.ts'
import type { Reading, WholeBody } from '../reading/index.ts'
import type { Call, FailedAttempt, PreparationNotes, Target } from '../types.ts'
import type { Credentials, Line, Way, WayPolicy } from '../way/index.ts'
import type { MediaDeps, Writing, Written } from '../write/index.ts'

/** What goes over the wire, how its answer is read, and what a usage row tells of how it was made. */
export type PreparedRequest = OutgoingRequest & {
  readonly transport: 'http' | 'websocket'
  /** Whether the upstream was asked for a stream. */
  readonly isStream: boolean
  readonly reading: Reading
  readonly mapStatus: (status: number) => number
  readonly notes: PreparationNotes
}

/** The answer of a request beside the main one. */
export type SideReply = { readonly status: number; readonly contentType: string; readonly bytes: Uint8Array }

export type PrepareDeps = {
  readonly programOf: (channel: Channel, template?: JsonObject) => ChannelProgram
  readonly policy: () => WayPolicy
  readonly credentials: Credentials
  readonly media: MediaDeps
  /** Uploads a medium to an upstream that refers to media by its own ids. */
  readonly upload: (way: Way, part: MediaPart, user: string, line: Line) => Promise<string>
  /** Sends a request to the upstream itself, with its credentials already in it. */
  readonly send: (request: OutgoingRequest, line: Line, signal: AbortSignal) => Promise<SideReply>
  /** Fetches an address that the client or an answer named, through the guard, without credentials. */
  readonly fetchForeign: (request: OutgoingRequest, signal: AbortSignal) => Promise<SideReply>
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  readonly nowMs: () => number
}

export type Prepare = (
  call: Call,
  target: Target,
  failures: readonly FailedAttempt[],
) => PreparedRequest | Promise<PreparedRequest>

/** Whether a channel's thoughts are told as text: only OpenAI's chat has nowhere else to put them. */
export const showsThoughts = ({ settings }: Channel, { id }: LaneDialect): boolean =>
  settings.showsThoughts && id === 'openai-chat'

export type Preparing = Writing & { readonly call: Call; readonly target: Target }

/** Of the caller's headers only these two go upstream by themselves, and only with its own body (relay.md section 9.10). */
const baseHeaders = ({ inbound, way }: Preparing, contentType: string | undefined): Record<string, string> => {
  const { headers } = inbound.request
  const isOwn = way.chosen.isNative
  const accept = isOwn ? (headers.get('accept') ?? '') : ''
  const result: Record<string, string> = {
    'content-type': contentType ?? (isOwn ? headers.get('content-type') : undefined) ?? 'application/json',
  }
  if (accept !== '') result.accept = accept
  else if (way.endpoint.isStream) result.accept = 'text/event-stream'
  return result
}

/** Adds values to a comma list; what is there already is not added twice. */
const joinLists = (list: string | undefined, more: readonly string[]): string =>
  [...new Set([...(list ?? '').split(','), ...more].map((item) => item.trim()).filter((item) => item !== ''))].join(',')

/**
 * Counts the gateways on the way (RFC 8586), so that one whose channel leads back to itself notices. Vendors at their own addresses
 * are no gateways and are not told.
 */
const loopHeader = ({ way, inbound }: Preparing): Record<string, string> => {
  if (way.endpoint.baseUrl === way.provider.defaultBaseUrl) return {}
  const before = inbound.request.headers.get('cdn-loop')
  return { 'cdn-loop': before === null ? HOP : `${before}, ${HOP}` }
}

/** Our name in `cdn-loop`. */
const HOP = 'tollgate'

/** Headers for a body of this type, credentials included. */
export const headersOf = (
  preparing: Preparing,
  overrides: Readonly<Record<string, string>>,
  contentType?: string,
): Record<string, string> => {
  const { way, inbound, policy } = preparing
  const { speech } = way.chosen
  const headers: Record<string, string> = {
    ...baseHeaders(preparing, contentType),
    ...loopHeader(preparing),
    ...way.provider.auth(way.endpoint),
    ...speech.headers?.(way.endpoint, (name) => inbound.request.headers.get(name)),
  }
  if (speech.dialect === 'claude-messages')
    for (const [name, values] of Object.entries(policy.claudeHeaders(inbound.facts.model)))
      headers[name.toLowerCase()] = joinLists(headers[name.toLowerCase()], values)
  return { ...headers, ...overrides }
}

/** Signs a request where the provider wants that, over what is really sent. */
export const signed = ({ way }: Preparing, request: OutgoingRequest, nowMs: number): OutgoingRequest => {
  const change = way.provider.sign?.(request, way.endpoint, nowMs)
  return change === undefined
    ? request
    : { ...request, url: change.url ?? request.url, headers: { ...request.headers, ...change.headers } }
}

/** What the caller's own body says of effort: chat, Responses, Claude. */
const ownEffort = (body: JsonObject): string | undefined =>
  readString(body, 'reasoning_effort') ??
  readString(body, 'reasoning', 'effort') ??
  readString(body, 'output_config', 'effort')

/** The answer as the dialect knows it, where the provider puts it into an envelope. */
const unwrapped = ({ way }: Preparing, reading: Reading): Reading => {
  const { unwrap } = way.provider
  if (unwrap === undefined) return reading
  const open = (whole: WholeBody): WholeBody => {
    if (whole.body === undefined) return whole
    const body = unwrap(whole.body, way.endpoint)
    return body === whole.body ? whole : { ...whole, body, bytes: Buffer.from(JSON.stringify(body)) }
  }
  const { streamWhole } = reading
  return {
    ...reading,
    readWhole: (whole) => reading.readWhole(open(whole)),
    ...(streamWhole === undefined ? {} : { streamWhole: (whole: WholeBody) => streamWhole(open(whole)) }),
  }
}

export type Finishing = {
  readonly written: Written
  readonly reading: Reading
  readonly conversion: readonly DialectId[]
  readonly contentType?: string
}

export const finish = (
  deps: Pick<PrepareDeps, 'nowMs'>,
  preparing: Preparing,
  { written, reading, conversion, contentType }: Finishing,
): PreparedRequest => {
  const { way, inbound, program } = preparing
  const { speech } = way.chosen
  const unsigned: OutgoingRequest = {
    url: buildUrl(speech, way.endpoint),
    method: inbound.request.method,
    headers: headersOf(preparing, written.headers, contentType),
    body: written.body,
  }
  return {
    ...signed(preparing, unsigned, deps.nowMs()),
    transport: speech.transport ?? 'http',
    isStream: way.endpoint.isStream,
    reading: unwrapped(preparing, reading),
    mapStatus: program.mapStatus,
    notes: {
      isSystemPromptOverwritten: written.isSystemPromptOverwritten,
      overrideAudit: written.overrideAudit,
      conversion,
      dropped: written.dropped,
      reasoningEffort: way.wish?.effort ?? ownEffort(inbound.body),
    },
  }
}
