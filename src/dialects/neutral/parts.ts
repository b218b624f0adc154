// The pieces messages are made of, in the neutral form that every chat dialect is read into and written from.
import type { JsonObject, JsonValue } from '../../kernel/index.ts'

/** The four families whose clients we serve; whoever issues a signature or a native value belongs to one of them. */
export type Family = 'openai-chat' | 'openai-responses' | 'claude' | 'gemini'

/** What the wire said, for a target of the same family to say again unchanged. */
export type Native = { readonly family: Family; readonly value: JsonObject }

/** "The prompt up to here may be cached" (Claude's `cache_control`). */
export type CacheMark = { readonly ttl?: '5m' | '1h' }

/**
 * Proof of reasoning that only its issuer can read, sent back to it in later turns: Claude's `signature`, Gemini's
 * `thoughtSignature`, the `encrypted_content` of OpenAI's Responses.
 */
export type Signature = { readonly issuer: Family; readonly value: string; readonly id?: string }

/** Where a medium's bytes are. `file` is an id that only the vendor which issued it knows. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mimeType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string; readonly mimeType?: string }
  | { readonly kind: 'file'; readonly id: string; readonly issuer: Family; readonly mimeType?: string }
  | { readonly kind: 'text'; readonly mimeType: string; readonly text: string }

/** A place in a source that a text relies on. Offsets count UTF-16 units of the text they belong to. */
export type Citation = {
  readonly url?: string
  readonly title?: string
  readonly quote?: string
  readonly start?: number
  readonly end?: number
  readonly native?: Native
}

export type TextPart = {
  readonly kind: 'text'
  readonly text: string
  readonly citations?: readonly Citation[]
  readonly cache?: CacheMark
  /** Gemini puts signatures on texts too. */
  readonly signature?: Signature
  readonly native?: Native
}

export type MediaPart = {
  readonly kind: 'image' | 'audio' | 'video' | 'file'
  readonly source: MediaSource
  /** `low`, `high`, `auto` or what a vendor invents: how closely an image is looked at. */
  readonly detail?: string
  readonly filename?: string
  readonly title?: string
  /** What a spoken answer says (audio in replies). */
  readonly transcript?: string
  readonly cache?: CacheMark
  readonly signature?: Signature
  readonly native?: Native
}

/** Thinking. A redacted part has no text, only its signature. */
export type ReasoningPart = {
  readonly kind: 'reasoning'
  readonly text: string
  readonly signature?: Signature
  readonly isRedacted?: boolean
  readonly native?: Native
}

/** A call the model wants the client to make. Arguments stay the text the model wrote; a custom tool's are free text, not JSON. */
export type ToolCallPart = {
  readonly kind: 'tool-call'
  readonly id: string
  readonly name: string
  readonly arguments: string
  readonly isCustom?: boolean
  readonly signature?: Signature
  readonly cache?: CacheMark
  readonly native?: Native
}

/** What came of a call. `parts` are texts and media; `name` is the tool's, where the dialect tells it. */
export type ToolResultPart = {
  readonly kind: 'tool-result'
  readonly id: string
  readonly name?: string
  readonly parts: readonly (TextPart | MediaPart)[]
  /** The result was a JSON value, not text (Gemini); `parts` then hold its JSON text. */
  readonly json?: JsonValue
  readonly isError?: boolean
  readonly isCustom?: boolean
  readonly cache?: CacheMark
  readonly native?: Native
}

export type RefusalPart = { readonly kind: 'refusal'; readonly text: string }

/**
 * Something the upstream's own tools did: a web search, code that ran, a generated file. Other families show `text`
 * (may be ''), the own family gets `native`.
 */
export type HostedPart = { readonly kind: 'hosted'; readonly text: string; readonly native: Native }

export type SystemPart = TextPart
export type UserPart = TextPart | MediaPart | ToolResultPart | HostedPart
export type AssistantPart = TextPart | MediaPart | ReasoningPart | ToolCallPart | RefusalPart | HostedPart
