// A chat request in the neutral form: a superset of what the four client dialects can ask for.
import type { JsonObject } from '../../kernel/index.ts'
import type { AssistantPart, CacheMark, Family, Native, SystemPart, UserPart } from './parts.ts'

/**
 * One turn. Tool results are parts of user turns. Neighbouring turns of one role may occur: a dialect that wants them
 * merged merges them. System turns stand where the client put them; `isDeveloper` tells OpenAI's newer role name.
 */
export type Turn =
  | { readonly role: 'system'; readonly parts: readonly SystemPart[]; readonly isDeveloper?: boolean }
  | { readonly role: 'user'; readonly parts: readonly UserPart[]; readonly name?: string }
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[]; readonly name?: string }

/** A function whose arguments follow a JSON Schema; absent `schema` means that it takes none. */
export type FunctionTool = {
  readonly kind: 'function'
  readonly name: string
  readonly description?: string
  readonly schema?: JsonObject
  /** Undefined when the client said nothing: defaults differ between dialects. */
  readonly isStrict?: boolean
  readonly cache?: CacheMark
  /** The group it was declared in (Responses `namespace` tools); `name` is unique without it. */
  readonly namespace?: { readonly name: string; readonly member: string; readonly description?: string }
  readonly native?: Native
}

/** A tool that takes free text (OpenAI's `custom`). `format` is its grammar, as sent. */
export type CustomTool = {
  readonly kind: 'custom'
  readonly name: string
  readonly description?: string
  readonly format?: JsonObject
  readonly native?: Native
}

export type UserLocation = {
  readonly city?: string
  readonly region?: string
  readonly country?: string
  readonly timezone?: string
}

/** The upstream's own web search. */
export type WebSearchTool = {
  readonly kind: 'web-search'
  readonly contextSize?: 'low' | 'medium' | 'high'
  readonly location?: UserLocation
  readonly allowedDomains?: readonly string[]
  readonly blockedDomains?: readonly string[]
  readonly usesMax?: number
  readonly native?: Native
}

/** The upstream's own interpreter or page reader. */
export type HostedTool = { readonly kind: 'code-execution' | 'url-context'; readonly native?: Native }

/** A tool that only its own family knows; other targets report it in `dropped`. `label` names it there. */
export type ForeignTool = { readonly kind: 'foreign'; readonly label: string; readonly native: Native }

export type Tool = FunctionTool | CustomTool | WebSearchTool | HostedTool | ForeignTool

export type ToolChoice =
  | { readonly kind: 'auto' | 'none' | 'required' }
  | { readonly kind: 'tool'; readonly name: string }
  /** Only these may be called; `isRequired`: one of them must be. */
  | { readonly kind: 'allowed'; readonly names: readonly string[]; readonly isRequired: boolean }

export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** How much the model shall think, and whether its thoughts are shown. All optional: unset means "the model's default". */
export type ReasoningWish = {
  readonly effort?: Effort
  /** Thinking tokens; 0 forbids thinking, -1 lets the model choose (Gemini). */
  readonly budgetTokens?: number
  /** Claude's `thinking.type`: the wish as such, when it was said without a size. */
  readonly mode?: 'enabled' | 'disabled' | 'adaptive'
  /** Whether thoughts are part of the answer. */
  readonly isShown?: boolean
  /** `auto`, `concise` or `detailed`: how OpenAI summarises thoughts. */
  readonly summary?: string
}

export type Sampling = {
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly seed?: number
  readonly stop?: readonly string[]
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  /** How many alternatives per position are reported; undefined when log probabilities are not wanted. */
  readonly topLogprobs?: number
  readonly logitBias?: JsonObject
  /** Number of answers (`n`, `candidateCount`). */
  readonly answerCount?: number
  readonly outputTokensMax?: number
}

export type OutputFormat =
  | { readonly kind: 'text' | 'json' }
  | {
      readonly kind: 'schema'
      readonly schema: JsonObject
      readonly name?: string
      readonly description?: string
      readonly isStrict?: boolean
    }

export type Output = {
  readonly format?: OutputFormat
  readonly verbosity?: string
  /** In lower case: `text`, `audio`, `image`. */
  readonly modalities?: readonly string[]
  readonly voice?: string
  readonly audioFormat?: string
  readonly image?: { readonly aspectRatio?: string; readonly size?: string }
}

export type Conversation = {
  /** The model's name at the upstream, suffixes cut. */
  readonly model: string
  readonly isStream: boolean
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly toolChoice?: ToolChoice
  readonly allowsParallelTools?: boolean
  readonly sampling: Sampling
  readonly reasoning: ReasoningWish
  readonly output: Output
  /** Who asks, as an opaque id (`user`, `metadata.user_id`, `safety_identifier`). */
  readonly user?: string
  readonly metadata?: JsonObject
  readonly serviceTier?: string
  readonly cacheKey?: string
  readonly cacheRetention?: string
  readonly isStored?: boolean
  /** Claude's automatic mark at the top level of the request. */
  readonly cache?: CacheMark
  /** Members of the request that have no place above. Only its own family may send them on; others list them as dropped. */
  readonly extras: { readonly family: Family; readonly members: JsonObject }
}
