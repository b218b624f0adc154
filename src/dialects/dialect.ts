// The shapes every dialect offers the relay. A dialect is a wire format; it knows no provider, URL or key.
import type { Frame, GatewayError, JsonObject, TopLevelEdits, Usage } from '../kernel/index.ts'

export type DialectId =
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-embeddings'
  | 'openai-images'
  | 'openai-moderations'

/** What a caller may ask for. Each operation has one path per client dialect and one per provider. */
export type Operation = 'chat' | 'completions' | 'embeddings' | 'images' | 'moderations'

/** A picture, sound, film or document in a prompt, as far as counting needs it. */
export type PromptMedia = {
  readonly kind: 'image' | 'audio' | 'video' | 'file'
  readonly detail?: string
  readonly url?: string
}

/** Everything in a request that is counted or searched for sensitive words. */
export type PromptContent = {
  readonly texts: readonly string[]
  readonly media: readonly PromptMedia[]
  readonly messageCount: number
  readonly namedMessageCount: number
  readonly toolCount: number
}

/** What the relay has to know of a request; read once, without changing it. */
export type RequestFacts = {
  readonly model: string
  readonly isStream: boolean
  /** The caller's limit on output tokens; undefined when it set none. */
  readonly maxOutputTokens: number | undefined
  /** How many answers are paid for (`n`, or the larger `best_of`). */
  readonly answerCount: number
  /** How many choices a whole answer has: fewer, and it is truncated. */
  readonly choiceCount: number
  /** Whether the caller's stream shall carry a usage event. */
  readonly wantsStreamUsage: boolean
  /** The pictures that are asked for, as far as their price depends on it. */
  readonly picture?: { readonly size: string; readonly quality: string }
  /** Walks the request; call it only when texts are needed. */
  readonly readPrompt: () => PromptContent
}

/**
 * What one frame of an upstream's stream is: `silent` (comment, keep-alive), `preamble` (announces an answer, says
 * nothing yet), `content`, `usage` (a frame that carries usage and nothing else), `end` (the terminal event), `error`
 * (an error object inside the stream), `malformed`.
 */
export type FrameKind = 'silent' | 'preamble' | 'content' | 'usage' | 'end' | 'error' | 'malformed'

/** What has been read of an answer, streamed or whole. */
export type AnswerSummary = {
  readonly usage: Usage | undefined
  /** Set when usage was reported that nobody can believe; `usage` is undefined then. */
  readonly isUsageAbsurd: boolean
  /** The dialect's own sign that nothing is missing: a terminal event, or each answer's finish reason. */
  readonly isComplete: boolean
  /** Output text, reasoning, tool names and arguments: counted when the upstream gave no usage. Of a long stream the beginning. */
  readonly outputText: string
  /** Characters of the whole output, of which `outputText` may be the beginning. */
  readonly outputLength: number
  readonly toolCallCount: number
  /** Items of a list answer, e.g. pictures that were made. */
  readonly resultCount?: number
  /** Set when the upstream's own filter ended the answer, e.g. `openai_finish_reason=content_filter`. */
  readonly rejectReason: string | undefined
  readonly error: GatewayError | undefined
}

/** Reads a stream on the side while its bytes are forwarded. */
export type StreamTap = {
  readonly read: (frame: Frame) => FrameKind
  readonly summary: () => AnswerSummary
}

/** What a dialect must be able to do for lane A, where both sides speak it and bytes are forwarded. */
export type LaneDialect = {
  readonly id: DialectId
  /** Throws GatewayError `invalid_request` when the request cannot be relayed. */
  readonly readRequest: (body: JsonObject) => RequestFacts
  /** The edits that make an upstream report usage in its stream; empty when the request asks for it already. */
  readonly streamUsageEdits: (body: JsonObject, canForce: boolean) => TopLevelEdits
  /** Opens a tap for a stream that shall carry so many choices (`RequestFacts.choiceCount`). */
  readonly openTap: (choiceCount: number) => StreamTap
  /** Reads a whole answer. `error` is set when a 200 carries an error object. */
  readonly readAnswer: (body: JsonObject) => AnswerSummary
  /** A usage frame for a stream whose upstream sent none. */
  readonly writeUsageFrame: (usage: Usage, model: string, requestId: string) => string
  /** Members that replace missing or zero usage in a whole answer. */
  readonly usageEdits: (usage: Usage) => TopLevelEdits
  readonly writeError: (error: GatewayError, requestId: string) => JsonObject
  /** The event that tells a client, in the middle of a stream, that the answer is broken. */
  readonly writeStreamError: (error: GatewayError, requestId: string) => string
  /** The terminal event, for upstreams that leave it out; undefined when the dialect has none. */
  readonly terminator: string | undefined
}
