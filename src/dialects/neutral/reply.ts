// A model's answer in the neutral form, whole or as events.
import type { GatewayError, JsonValue, Usage } from '../../kernel/index.ts'
import type { AssistantPart, Citation, HostedPart, MediaPart, Signature } from './parts.ts'

/**
 * Why an answer ended. `pause`: the upstream's own tools need another turn (Claude `pause_turn`). `tool-calls` is said
 * whenever the client has to act, also where a vendor calls that a stop.
 */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'stop-sequence' | 'pause'

export type Finish = {
  readonly reason: FinishReason
  /** The vendor's own word, e.g. `RECITATION`. */
  readonly native?: string
  /** The stop sequence that was met. */
  readonly stopSequence?: string
  /** What the vendor says to a refusal or a block. */
  readonly explanation?: string
}

/** One of the `n` answers. `logprobs` is in OpenAI chat's shape (`{content:[…]}`). */
export type Answer = {
  readonly index: number
  readonly parts: readonly AssistantPart[]
  readonly finish: Finish
  readonly logprobs?: JsonValue
}

export type Reply = {
  readonly id: string
  /** The model as the upstream names it; '' when it does not. */
  readonly model: string
  readonly answers: readonly Answer[]
  readonly usage?: Usage
  /** Usage was reported that nobody can believe; `usage` is absent then. */
  readonly isUsageAbsurd?: boolean
  readonly serviceTier?: string
}

/**
 * One step of a streamed answer. `answer` is the choice's index; `part` numbers the parts of an answer in the order they
 * began, each with one start, any number of deltas and one end. Several parts may be open at once (parallel tool calls);
 * `sequence` puts them one behind the other for targets that want that. `reply-end` comes exactly once, last.
 */
export type StreamEvent =
  | { readonly kind: 'reply-start'; readonly id: string; readonly model: string; readonly usage?: Usage }
  | { readonly kind: 'text-start'; readonly answer: number; readonly part: number }
  | {
      readonly kind: 'text-delta'
      readonly answer: number
      readonly part: number
      readonly text: string
      readonly logprobs?: JsonValue
    }
  | { readonly kind: 'text-citation'; readonly answer: number; readonly part: number; readonly citation: Citation }
  | { readonly kind: 'text-end'; readonly answer: number; readonly part: number; readonly signature?: Signature }
  | { readonly kind: 'reasoning-start'; readonly answer: number; readonly part: number; readonly isRedacted?: boolean }
  | { readonly kind: 'reasoning-delta'; readonly answer: number; readonly part: number; readonly text: string }
  | { readonly kind: 'reasoning-end'; readonly answer: number; readonly part: number; readonly signature?: Signature }
  | {
      readonly kind: 'tool-start'
      readonly answer: number
      readonly part: number
      readonly id: string
      readonly name: string
      readonly isCustom?: boolean
      readonly signature?: Signature
    }
  | { readonly kind: 'tool-delta'; readonly answer: number; readonly part: number; readonly text: string }
  | { readonly kind: 'tool-end'; readonly answer: number; readonly part: number }
  | { readonly kind: 'refusal-start'; readonly answer: number; readonly part: number }
  | { readonly kind: 'refusal-delta'; readonly answer: number; readonly part: number; readonly text: string }
  | { readonly kind: 'refusal-end'; readonly answer: number; readonly part: number }
  /** A medium or a hosted tool's doing, whole. */
  | {
      readonly kind: 'whole-part'
      readonly answer: number
      readonly part: number
      readonly value: MediaPart | HostedPart
    }
  | { readonly kind: 'finish'; readonly answer: number; readonly finish: Finish }
  | { readonly kind: 'usage'; readonly usage: Usage }
  /** Usage was reported that nobody can believe: the answer is counted locally. */
  | { readonly kind: 'absurd-usage' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'error'; readonly error: GatewayError }
  | { readonly kind: 'reply-end'; readonly isComplete: boolean; readonly serviceTier?: string }

/** Kinds of events that carry something a client has been waiting for. */
const CONTENT: ReadonlySet<StreamEvent['kind']> = new Set([
  'text-delta',
  'reasoning-delta',
  'tool-start',
  'tool-delta',
  'refusal-delta',
  'whole-part',
])

export const isContent = (event: StreamEvent): boolean => CONTENT.has(event.kind)
