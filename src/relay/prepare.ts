// Builds the upstream request of one attempt: the way, the body, the headers, the signature, and how the answer is read.
import type { Channel } from '../channels/index.ts'
import {
  clientCodecs,
  type DialectId,
  type LaneDialect,
  type MediaPart,
  type ReplyContext,
  type UpstreamCodec,
} from '../dialects/index.ts'
import { GatewayError } from '../kernel/index.ts'
import { buildUrl, type OutgoingRequest } from '../providers/index.ts'
import type { AttemptContext, ChannelProgram } from './channel-program.ts'
import { type EventStage, type Reading, readChat, readLane } from './reading/index.ts'
import type { Call, FailedAttempt, PreparationNotes, Target } from './types.ts'
import { type Credentials, chooseWay, type Way, type WayPolicy } from './way/index.ts'
import {
  type ChatWritten,
  createMediaShelf,
  type MediaDeps,
  traitsOf,
  type Writing,
  type Written,
  writeChat,
  writeLane,
} from './write/index.ts'

/** What goes over the wire, how its answer is read, and what a usage row tells of how it was made. */
export type PreparedRequest = OutgoingRequest & {
  readonly transport: 'http' | 'websocket'
  /** Whether the upstream was asked for a stream. */
  readonly isStream: boolean
  readonly reading: Reading
  readonly mapStatus: (status: number) => number
  readonly notes: PreparationNotes
}

export type PrepareDeps = {
  readonly programOf: (channel: Channel) => ChannelProgram
  readonly policy: () => WayPolicy
  readonly credentials: Credentials
  readonly media: MediaDeps
  /** Uploads a medium to an upstream that refers to media by its own ids. */
  readonly upload: (way: Way, part: MediaPart, user: string, proxyUrl: string) => Promise<string>
  /** Stages between decoding and encoding that a channel asks for. */
  readonly stagesOf: (channel: Channel, client: LaneDialect) => readonly EventStage[]
  readonly nowMs: () => number
}

export type Prepare = (
  call: Call,
  target: Target,
  failures: readonly FailedAttempt[],
) => PreparedRequest | Promise<PreparedRequest>

type Preparing = Writing & { readonly call: Call; readonly target: Target }

/** Every attempt starts from the caller's own request, so nothing an earlier attempt did is left in it. */
export const createPrepare =
  (deps: PrepareDeps): Prepare =>
  (call, target, failures) => {
    const policy = deps.policy()
    const { inbound } = call
    const context: AttemptContext = { call, target, failures }
    const program = deps.programOf(target.channel)
    const prepareWith = (way: Way) => prepare(deps, { inbound, way, policy, program, context, call, target })
    const way = streaming(chooseWay(policy, inbound, target), inbound.facts.isStream)
    if (way.provider.exchange === undefined) return prepareWith(way)
    return deps
      .credentials(way.provider, way.endpoint, target.channel.settings.proxy)
      .then((accessToken) => prepareWith({ ...way, endpoint: { ...way.endpoint, accessToken } }))
  }

/** Whether the upstream is asked for a stream: as the client wants it, unless the upstream cannot, or can nothing else. */
const streaming = (way: Way, isStream: boolean): Way => {
  const { onlyStreams, neverStreams } = way.chosen.speech
  const asked = onlyStreams === true || (isStream && neverStreams !== true)
  return asked === way.endpoint.isStream ? way : { ...way, endpoint: { ...way.endpoint, isStream: asked } }
}

const prepare = (deps: PrepareDeps, preparing: Preparing): PreparedRequest | Promise<PreparedRequest> => {
  const { way, inbound } = preparing
  // A lane can neither make a stream of a whole answer nor a whole answer of a stream.
  if (way.chosen.isNative && way.endpoint.isStream === inbound.facts.isStream) return prepareLane(deps, preparing)
  if (inbound.dialect.subject === 'chat') return prepareChat(deps, preparing)
  throw new GatewayError('channel_unsupported', `This channel does not serve ${inbound.request.operation}.`)
}

const prepareLane = (deps: PrepareDeps, preparing: Preparing): PreparedRequest => {
  const { inbound, way } = preparing
  const { dialect, facts, request } = inbound
  const reading = readLane({
    dialect,
    facts,
    framing: way.chosen.speech.framing ?? 'sse',
    requestId: request.requestId,
  })
  return finish(deps, preparing, writeLane(preparing), reading, [dialect.id])
}

const prepareChat = async (deps: PrepareDeps, preparing: Preparing): Promise<PreparedRequest> => {
  const { inbound, way, target } = preparing
  const client = clientCodecs[inbound.dialect.id]
  if (client === undefined)
    throw new GatewayError('channel_unsupported', `Nothing translates from ${inbound.dialect.id}.`)
  const written = await writeChat(preparing, resupplyFor(deps, preparing))
  const { codec, conversation } = written
  const reading = readChat({
    lane: inbound.dialect,
    client,
    upstream: codec,
    framing: way.chosen.speech.framing ?? codec.framing,
    context: replyContext(deps, preparing, written),
    answerCount: conversation.sampling.answerCount ?? 1,
    openStages: () => deps.stagesOf(target.channel, inbound.dialect),
  })
  return finish(deps, preparing, written, reading, [inbound.dialect.id, way.chosen.speech.dialect])
}

const replyContext = (
  deps: PrepareDeps,
  { inbound, call }: Preparing,
  { conversation }: ChatWritten,
): ReplyContext => ({
  requestId: inbound.request.requestId,
  createdAt: Math.floor(deps.nowMs() / 1000),
  model: inbound.facts.model,
  request: inbound.body,
  conversation,
  wantsUsage: inbound.facts.wantsStreamUsage,
  estimatedPromptTokens: call.admission.promptTokens,
})

const shelves = new WeakMap<object, ReturnType<typeof createMediaShelf>>()

/** Media by address become bytes where the codec needs them; bytes become ids where the upstream wants uploads. */
const resupplyFor =
  (deps: PrepareDeps, { inbound, way, policy, target }: Preparing) =>
  (codec: UpstreamCodec) => {
    const traits = traitsOf(way, policy)
    let fetch = shelves.get(inbound)
    if (fetch === undefined) {
      fetch = createMediaShelf(deps.media, inbound.request.signal)
      shelves.set(inbound, fetch)
    }
    const shelf = fetch
    return async (part: MediaPart) => {
      const { source } = part
      const isFetched = source.kind === 'url' && codec.needsBytes(part, traits)
      const supplied = isFetched ? { kind: 'base64' as const, ...(await shelf(source.url)) } : source
      if (way.provider.uploads === undefined || supplied.kind !== 'base64') return isFetched ? supplied : undefined
      const user = inbound.readConversation().user ?? ''
      const id = await deps.upload(way, { ...part, source: supplied }, user, target.channel.settings.proxy)
      return { kind: 'file' as const, id, issuer: 'openai-chat' as const, mimeType: supplied.mimeType }
    }
  }

/** Of the caller's headers only these two go upstream by themselves, and only with its own body (relay.md section 9.10). */
const baseHeaders = ({ inbound, way }: Preparing): Record<string, string> => {
  const { headers } = inbound.request
  const isOwn = way.chosen.isNative
  const accept = isOwn ? (headers.get('accept') ?? '') : ''
  const result: Record<string, string> = {
    'content-type': (isOwn ? headers.get('content-type') : undefined) ?? 'application/json',
  }
  if (accept !== '') result.accept = accept
  else if (way.endpoint.isStream) result.accept = 'text/event-stream'
  return result
}

/** Adds values to a comma list; what is there already is not added twice. */
const joinLists = (list: string | undefined, more: readonly string[]): string =>
  [...new Set([...(list ?? '').split(','), ...more].map((item) => item.trim()).filter((item) => item !== ''))].join(',')

const headersOf = (preparing: Preparing, written: Written): Record<string, string> => {
  const { way, inbound, policy } = preparing
  const { speech } = way.chosen
  const headers: Record<string, string> = {
    ...baseHeaders(preparing),
    ...way.provider.auth(way.endpoint),
    ...speech.headers?.(way.endpoint, (name) => inbound.request.headers.get(name)),
  }
  if (speech.dialect === 'claude-messages')
    for (const [name, values] of Object.entries(policy.claudeHeaders(inbound.facts.model)))
      headers[name.toLowerCase()] = joinLists(headers[name.toLowerCase()], values)
  return { ...headers, ...written.headers }
}

const finish = (
  deps: PrepareDeps,
  preparing: Preparing,
  written: Written,
  reading: Reading,
  conversion: readonly DialectId[],
): PreparedRequest => {
  const { way, inbound, program } = preparing
  const { speech } = way.chosen
  const unsigned: OutgoingRequest = {
    url: buildUrl(speech, way.endpoint),
    method: inbound.request.method,
    headers: headersOf(preparing, written),
    body: written.body,
  }
  const signed = way.provider.sign?.(unsigned, way.endpoint, deps.nowMs())
  return {
    ...unsigned,
    ...(signed === undefined
      ? {}
      : { url: signed.url ?? unsigned.url, headers: { ...unsigned.headers, ...signed.headers } }),
    transport: speech.transport ?? 'http',
    isStream: way.endpoint.isStream,
    reading,
    mapStatus: program.mapStatus,
    notes: {
      isSystemPromptOverwritten: written.isSystemPromptOverwritten,
      overrideAudit: written.overrideAudit,
      conversion,
      dropped: written.dropped,
      reasoningEffort: way.wish?.effort ?? ownEffort(inbound.body.reasoning_effort),
    },
  }
}

const ownEffort = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
