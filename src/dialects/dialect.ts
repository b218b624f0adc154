// The shapes every dialect offers the relay. A dialect is a wire format; it knows no provider, URL or key.
import type { Frame, GatewayError, JsonObject, TopLevelEdits, Usage } from '../kernel/index.ts'
import type { ClientCodec, EncodeOptions, UpstreamCodec } from './neutral/codec.ts'
import type { ReasoningWish } from './neutral/conversation.ts'

/** Dialects that clients speak. */
export type ClientDialectId =
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-responses'
  | 'openai-compact'
  | 'claude-messages'
  | 'claude-count'
  | 'gemini'
  | 'gemini-count'
  | 'openai-embeddings'
  | 'gemini-embeddings'
  | 'jina-rerank'
  | 'openai-images'
  | 'openai-image-edits'
  | 'openai-speech'
  | 'openai-transcription'
  | 'openai-moderations'
  | 'openai-realtime'

/** Dialects that only upstreams speak. */
export type VendorDialectId =
  | 'baidu-chat'
  | 'bedrock-converse'
  | 'cloudflare-run'
  | 'cohere-chat'
  | 'coze-chat'
  | 'dify-chat'
  | 'ollama-chat'
  | 'tencent-chat'
  | 'xunfei-chat'
  | 'zhipu-chat'
  | 'ali-rerank'
  | 'baidu-embeddings'
  | 'bedrock-embeddings'
  | 'cohere-embeddings'
  | 'cohere-rerank'
  | 'ollama-embeddings'
  | 'vertex-embeddings'
  | 'ali-images'
  | 'bfl-images'
  | 'gemini-images'
  | 'imagen-images'
  | 'jimeng-images'
  | 'minimax-images'
  | 'recraft-images'
  | 'replicate-images'
  | 'siliconflow-images'
  | 'stability-images'
  | 'xai-images'
  | 'zhipu-images'
  | 'gemini-speech'
  | 'minimax-speech'
  | 'volcengine-speech'
  | 'cloudflare-transcription'

export type DialectId = ClientDialectId | VendorDialectId

/** What is asked for, whatever the words: dialects of one subject can be translated into each other. */
export type Subject =
  | 'chat'
  | 'count'
  | 'compact'
  | 'embeddings'
  | 'rerank'
  | 'images'
  | 'image-edits'
  | 'speech'
  | 'transcription'
  | 'moderations'
  | 'realtime'

/** What a caller may ask for. Each operation has one path per client dialect and one per provider. */
export type Operation =
  | 'chat'
  | 'completions'
  | 'messages'
  | 'responses'
  | 'gemini'
  | 'count-tokens'
  | 'gemini-count'
  | 'compact'
  | 'embeddings'
  | 'gemini-embeddings'
  | 'rerank'
  | 'images'
  | 'image-edits'
  | 'image-variations'
  | 'speech'
  | 'transcriptions'
  | 'translations'
  | 'moderations'
  | 'realtime'

/** A picture, sound, film or document in a prompt, as far as counting needs it. */
export type PromptMedia = {
  readonly kind: 'image' | 'audio' | 'video' | 'file'
  readonly detail?: string
  readonly url?: string
}

/** Pictures that are asked for; `factors` multiply their charge, by name. */
export type PictureFacts = {
  readonly size: string
  readonly quality: string
  readonly factors?: Readonly<Record<string, number>>
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
  readonly picture?: PictureFacts
  /** The prompt's tokens where they need no estimate: the length of a recording, the characters of a text to be spoken. */
  readonly knownPromptTokens?: number
  /** Walks the request; call it only when texts are needed. */
  readonly readPrompt: () => PromptContent
}

/**
 * What one frame of an upstream's stream is: `silent` (comment, keep-alive), `preamble` (announces an answer, says
 * nothing yet), `content`, `last` (content after which nothing may follow), `usage` (a frame that carries usage and nothing else), `end` (the terminal event), `error`
 * (an error object inside the stream), `malformed`.
 */
export type FrameKind = 'silent' | 'preamble' | 'content' | 'last' | 'usage' | 'end' | 'error' | 'malformed'

/** What has been read of an answer, streamed or whole. */
export type AnswerSummary = {
  readonly usage: Usage | undefined
  /** What a stream's first event told of the prompt; the best there is when the stream ends before its usage. */
  readonly startUsage?: Usage
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
  /** Told when the bytes are over; dialects without a terminal event judge then whether the answer is whole. */
  readonly flush?: () => void
  readonly summary: () => AnswerSummary
}

/** What the path of a request says instead of its body (Gemini). */
export type PathFacts = { readonly model?: string; readonly isStream?: boolean }

/** A channel's own system prompt: put first, or, when `isMerged`, in front of the caller's. */
export type SystemPrompt = { readonly text: string; readonly isMerged: boolean; readonly upstreamModel: string }

/** Edits that put a system prompt in; `isOverwritten` when the caller had one of its own. */
export type SystemPromptEdits = { readonly edits: TopLevelEdits; readonly isOverwritten: boolean }

/** What a client dialect must be able to do for lane A, where both sides speak it and bytes are forwarded. */
export type LaneDialect = {
  readonly id: ClientDialectId
  readonly subject: Subject
  /** Throws GatewayError `invalid_request` when the request cannot be relayed. */
  readonly readRequest: (body: JsonObject, path?: PathFacts) => RequestFacts
  /** The edits that name the model for the upstream; none where the address names it. */
  readonly modelEdits: (body: JsonObject, upstreamModel: string) => TopLevelEdits
  /** The edits that make an upstream report usage in its stream; empty when the request asks for it already. */
  readonly streamUsageEdits: (body: JsonObject, canForce: boolean) => TopLevelEdits
  /** Puts a channel's system prompt in; undefined when nothing changes or the dialect has no place for it. */
  readonly systemPromptEdits?: (body: JsonObject, prompt: SystemPrompt) => SystemPromptEdits | undefined
  /** What a thinking suffix of the model's name asks for, in the dialect's own members. `model` is the name without it. */
  readonly thinkingEdits?: (
    body: JsonObject,
    wish: ReasoningWish,
    model: string,
    options: EncodeOptions,
  ) => TopLevelEdits
  /**
   * Takes out of the history what other families issued and the gateway had sealed for this dialect's wire: the upstream would
   * refuse it. Asked only of bodies in which a seal occurs.
   */
  readonly unsealEdits?: (body: JsonObject) => TopLevelEdits
  /** Opens a tap for a stream that shall carry so many choices (`RequestFacts.choiceCount`). */
  readonly openTap: (choiceCount: number) => StreamTap
  /** Reads a whole answer. `error` is set when a 200 carries an error object. */
  readonly readAnswer: (body: JsonObject) => AnswerSummary
  /**
   * Reads a whole answer that is not JSON (sound, subtitles, bare text). `request` is the body that was asked with (text fields
   * of a form), `promptTokens` the estimate of the prompt.
   */
  readonly readBytes?: (
    answer: { readonly bytes: Uint8Array; readonly contentType: string },
    request: JsonObject,
    promptTokens: number,
  ) => AnswerSummary
  /** Tokens of a recording that came with the request, by its length (conversions.md section 20). */
  readonly countRecording?: (bytes: Uint8Array) => number
  /** The answer of a count of tokens, for dialects that ask for nothing else. */
  readonly writeCount?: (tokens: number) => JsonObject
  /** A usage frame for a stream whose upstream sent none; '' when the dialect has no place for one. */
  readonly writeUsageFrame: (usage: Usage, model: string, requestId: string) => string
  /** Members that replace missing or zero usage in a whole answer. */
  readonly usageEdits: (usage: Usage) => TopLevelEdits
  /** An upstream's failure as our error; `status` 200 for an error object inside a success. */
  readonly readError: (status: number, body: JsonObject | undefined, retryAfterMs?: number) => GatewayError
  readonly writeError: (error: GatewayError, requestId: string) => JsonObject
  /** The event that tells a client, in the middle of a stream, that the answer is broken. */
  readonly writeStreamError: (error: GatewayError, requestId: string) => string
  /** A sign of life in a silent stream; undefined where clients know none. */
  readonly ping?: string
  /** The terminal event, for upstreams that leave it out; undefined when the dialect has none. */
  readonly terminator: string | undefined
}

/** A dialect of the subject chat that clients and upstreams speak: forwarded as it is, or translated. */
export type ChatDialect = { readonly lane: LaneDialect; readonly client: ClientCodec; readonly upstream: UpstreamCodec }
