// The values that pass between the stages of a request's life.
import type { Channel, ChannelKey } from '../channels/index.ts'
import type { BillingPreference } from '../contract/index.ts'
import type {
  Conversation,
  DialectId,
  ExchangeBody,
  LaneDialect,
  Operation,
  PathFacts,
  RequestFacts,
} from '../dialects/index.ts'
import type { CallerToken, CallerUser } from '../identity/index.ts'
import type { Form, GatewayError, JsonObject, RateAllowance } from '../kernel/index.ts'
import type { Budget, ChosenPlan, HoldOutcome } from '../ledger/index.ts'
import type { PriceSnapshot } from '../pricing/index.ts'
import type { AffinityKeySource, AffinityRule } from '../settings/index.ts'
import type { Readout, StreamPipe } from './reading/index.ts'

/** What the edge hands over. The body is read only after the caller is known, so that strangers cannot fill the memory. */
export type RelayRequest = {
  readonly requestId: string
  readonly operation: Operation
  readonly method: string
  /** Path without the query, e.g. `/v1/chat/completions`. */
  readonly path: string
  /** The query with its question mark, or ''. */
  readonly query: string
  readonly headers: Headers
  /** What the path says of the request (Gemini names the model there). */
  readonly pathFacts?: PathFacts
  /** `json-array`: a stream is one long array instead of events (Gemini without `alt=sse`). */
  readonly streamForm?: 'json-array'
  /** Reads, decompresses and bounds the body; throws GatewayError when it is too large or broken. */
  readonly readBody: () => Promise<RequestBody>
  /** The same for bodies that are not text. */
  readonly readBytes: () => Promise<Uint8Array<ArrayBuffer>>
  readonly clientIp: string
  readonly receivedAtMs: number
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
  /** Told when the last piece of a streamed answer was handed over. */
  readonly onSent?: () => void
}

/** A body's text ('' for a form), and what has to be sent to hand it on unchanged. */
export type RequestBody = { readonly text: string; readonly original: string | Uint8Array<ArrayBuffer> }

/** A request that has been understood. */
export type Inbound = {
  readonly request: RelayRequest
  readonly dialect: LaneDialect
  readonly text: string
  /** What is sent when nothing has to be edited. */
  readonly original: RequestBody['original']
  readonly body: JsonObject
  readonly facts: RequestFacts
  /** Set for requests that came as a form; `body` then holds its text fields. */
  readonly form?: Form
  /** The body as the simpler subjects' codecs read it. */
  readonly readExchangeBody: () => ExchangeBody
  /** The request in the neutral form, decoded once, when a translation needs it; throws for operations that have none. */
  readonly readConversation: () => Conversation
}

/** Who asks, and in which groups the request may be served, in order. */
export type Caller = {
  readonly user: CallerUser
  readonly token: CallerToken
  readonly groups: readonly string[]
  readonly isAutoGroup: boolean
  readonly pinnedChannelId: number | undefined
}

/** A request that may run: its size, its price and what has to be set aside. */
export type Admission = {
  readonly promptTokens: number
  /** The price in the first group; another group has its own. */
  readonly price: PriceSnapshot
  readonly hold: HoldQuestion | undefined
}

export type HoldQuestion = { readonly minimum: number; readonly wanted: number }

/** The subscription that pays for a request, as its usage row tells it. */
export type Funding = {
  readonly plan: ChosenPlan
  readonly planId: number
  readonly title: string
  readonly preference: BillingPreference
}

/** What became of the money a request asked for, and which subscription gave it, where it was one. */
export type HoldAnswer = HoldOutcome & { readonly funding?: Funding }

/** How a request ended: `tokens` is what it used, undefined when that is not known. */
export type PassEnd = { readonly isSuccess: boolean; readonly tokens?: number }

/** An account without room; a channel that is full is full for all its keys. */
export type Full = { readonly scope: 'channel' | 'key'; readonly untilMs: number }

/** The tightest limit of a kind that applies to the caller. */
export type Allowance = RateAllowance

/** What a running request has taken of the limits of use. Everything may be called more than once. */
export type Pass = {
  /** Takes of the limits of a channel and its key; gives who is full and until when, or undefined when there was room. */
  readonly enterChannel: (target: Pick<Target, 'channel' | 'key'>) => Promise<Full | undefined>
  /** Frees the channel after an attempt that failed. */
  readonly leaveChannel: () => void
  /** Frees everything, and corrects what was counted in advance. */
  readonly end: (end: PassEnd) => void
  /** How much the caller has left, for the headers of the answer. */
  readonly allowances: readonly Allowance[]
}

/** What holds a conversation together: a rule, and the value by which it knows the request (relay.md section 7.5). */
export type Bond = {
  readonly rule: AffinityRule
  /** Under this the account is remembered. */
  readonly key: string
  readonly source: AffinityKeySource
  readonly group: string
  readonly ttlSeconds: number
  /** What people may see of the value: enough to tell two apart. */
  readonly hint: string
  readonly fingerprint: string
  readonly template: JsonObject | undefined
}

/** One key of one channel. */
export type PinnedAccount = { readonly channelId: number; readonly keyIndex: number }

/** A request's bond, and the account it is to go to; `isKept` leaves what is remembered alone. */
export type Affinity = {
  readonly bond: Bond
  readonly pinned: PinnedAccount | undefined
  readonly isKept: boolean
}

/** Everything known before the first attempt; `pass` is what the request has taken of limits of use, where there are any. */
export type Call = {
  readonly inbound: Inbound
  readonly caller: Caller
  readonly admission: Admission
  readonly pass?: Pass
  /** Budgets the charge must fit into. */
  readonly budgets?: readonly Budget[]
  /** What the client asked for, when the call was moved to another model. */
  readonly requestedModel?: string
  /** What keeps the request's conversation together, where a rule says so. */
  readonly affinity?: Affinity
}

/** Where one attempt goes. */
export type Target = {
  readonly channel: Channel
  readonly key: ChannelKey
  readonly group: string
  /** The model after the channel's mapping. */
  readonly upstreamModel: string
  /** True when the same account was tried before in this request. */
  readonly isRepeat: boolean
}

/** What a usage row tells of how the upstream request was made. */
export type PreparationNotes = {
  readonly isSystemPromptOverwritten: boolean
  readonly overrideAudit: readonly string[]
  /** The dialects the request passed through, the client's first. */
  readonly conversion: readonly DialectId[]
  /** What the upstream's dialect could not say. */
  readonly dropped: readonly string[]
  readonly reasoningEffort: string | undefined
}

/** One attempt that failed before anything reached the client. */
export type FailedAttempt = { readonly target: Target; readonly error: GatewayError }

/** A whole answer that has not been sent yet. */
export type WholeAnswer = Readout & {
  readonly kind: 'whole'
  /** The upstream's headers, when its bytes are what the client gets. */
  readonly headers: Headers
  readonly upstreamRequestId: string
  readonly notes: PreparationNotes
}

/** Why a stream ended. */
export type StreamEnd = {
  readonly reason: 'done' | 'eof' | 'timeout' | 'client_gone' | 'upstream_error' | 'shutdown'
  /** Set when the answer is broken; the client is told so. */
  readonly error: GatewayError | undefined
  /** Events that were skipped because they could not be read. */
  readonly malformedCount: number
}

/** A stream of which the first content has arrived and nothing has been sent yet. */
export type OpenStream = Pick<StreamPipe, 'summary'> & {
  readonly kind: 'stream'
  readonly headers: Headers
  /** Set for bytes that are no events: a broken one can only be cut off. */
  readonly contentType?: string
  /** What closes it on the wire (`StreamPipe`). */
  readonly close: Pick<StreamPipe, 'end' | 'fail'>
  readonly upstreamRequestId: string
  readonly notes: PreparationNotes
  readonly firstByteMs: number
  /** Frames to forward next; undefined after the end, when `end` says why. */
  readonly next: () => Promise<Uint8Array | undefined>
  readonly end: () => StreamEnd
  /** Ends the upstream's work because the client has gone. */
  readonly cancel: () => void
  /** How long the upstream may go on without a client before `cancel`, ms; 0 not at all. */
  readonly drainTimeoutMs: number
}

export type AttemptResult = { readonly kind: 'rejected'; readonly error: GatewayError } | WholeAnswer | OpenStream

/** What the edge sends. */
export type RelayReply = {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array | string | ReadableStream<Uint8Array>
}
