// What a chat dialect must be able to do so that the other dialects can be translated into it and from it.
import type { Frame, Framing, GatewayError, JsonObject, Usage } from '../../kernel/index.ts'
import type { Conversation } from './conversation.ts'
import type { MediaPart } from './parts.ts'
import type { Policy, Traits } from './policy.ts'
import type { Reply, StreamEvent } from './reply.ts'

/** What writing an answer needs to know of the request it answers. */
export type ReplyContext = {
  readonly requestId: string
  /** Unix seconds. */
  readonly createdAt: number
  /** The model's name as the client wrote it: answers carry it, not the upstream's. */
  readonly model: string
  /** The client's body: some dialects echo parts of it. */
  readonly request: JsonObject
  readonly conversation: Conversation
  /** Whether a streamed answer carries usage (OpenAI chat's `stream_options`). */
  readonly wantsUsage: boolean
  /** Tokens of the prompt, estimated before the call: dialects that state them first have nothing better. */
  readonly estimatedPromptTokens: number
}

/**
 * Writes a streamed answer. `step` gives wire text with its framing (server-sent events), '' when there is nothing to say
 * yet. `end` gives the rest once: it closes what is open and writes finish, usage and the terminal event; it is called for
 * complete answers alone, after they are paid for. Neither is called after an error.
 */
export type StreamEncoder = {
  readonly step: (event: StreamEvent) => string
  readonly end: (usage: Usage | undefined) => string
}

/** The side of a dialect that clients speak. */
export type ClientCodec = {
  /** Throws GatewayError `invalid_request`, naming the member, for what no model could be asked. */
  readonly decodeRequest: (body: JsonObject) => Conversation
  readonly encodeReply: (reply: Reply, context: ReplyContext) => JsonObject
  readonly encodeStream: (context: ReplyContext) => StreamEncoder
}

/** Reads a streamed answer frame by frame. `flush` is called once, when the bytes are over or the terminal event came. */
export type StreamDecoder = {
  readonly step: (frame: Frame) => readonly StreamEvent[]
  readonly flush: () => readonly StreamEvent[]
}

export type EncodeOptions = { readonly traits: Traits; readonly policy: Policy }

/** A request for an upstream, and what it could not say: member names, e.g. `top_k`, `messages[2].content[0] (video)`. */
export type Encoded = { readonly body: JsonObject; readonly dropped: readonly string[] }

export type { Framing }

/** The side of a dialect that upstreams speak. */
export type UpstreamCodec = {
  readonly framing: Framing
  /** Whether this medium must be sent as bytes, so that one known by its address is fetched first. */
  readonly needsBytes: (part: MediaPart, traits: Traits) => boolean
  readonly encodeRequest: (conversation: Conversation, options: EncodeOptions) => Encoded
  /** Throws GatewayError when the body is an error that came with status 200, or nothing that can be read. */
  readonly decodeReply: (body: JsonObject) => Reply
  /** Opens a decoder; the stream is complete when each of `answerCount` answers has finished, or its terminal event came. */
  readonly decodeStream: (answerCount: number) => StreamDecoder
  /** A failure's body as our error. `status` is the HTTP status, 200 for an error inside a success. */
  readonly readError: (status: number, body: JsonObject | undefined, retryAfterMs?: number) => GatewayError
}
