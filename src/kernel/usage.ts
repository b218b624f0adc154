// The one record of what an answer consumed, whatever the upstream's dialect.

/** How the reporting dialect counts its prompt: `openai` includes cached and cache-written tokens, `anthropic` excludes them. */
export type UsageSemantics = 'openai' | 'anthropic'

/** Calls of hosted tools that are charged apart from tokens. Counts are finished calls. */
export type ToolCallCounts = {
  readonly webSearchPreview?: number
  readonly webSearch?: number
  readonly fileSearch?: number
  /** Each generated picture of the Responses image tool, as reported. */
  readonly imageGeneration?: readonly { readonly quality: string; readonly size: string }[]
}

/**
 * Token counts as the upstream reported them (after clamping). A missing field means "not reported", which is not zero.
 * `promptTokens` follows `semantics`; reasoning tokens are inside `completionTokens`; media tokens are inside their totals.
 */
export type Usage = {
  readonly semantics: UsageSemantics
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cacheReadTokens?: number
  readonly cacheWriteTokens?: number
  readonly cacheWrite5mTokens?: number
  readonly cacheWrite1hTokens?: number
  readonly textInputTokens?: number
  readonly imageInputTokens?: number
  readonly audioInputTokens?: number
  readonly textOutputTokens?: number
  readonly imageOutputTokens?: number
  readonly audioOutputTokens?: number
  readonly reasoningTokens?: number
  readonly toolCalls?: ToolCallCounts
  /** Who counted: the upstream, or we did because it gave no numbers. */
  readonly source: 'upstream' | 'counted'
  /** Set when an absurd number (negative, huge, not a number) was clamped; shown in the log row. */
  readonly isClamped?: boolean
  /** Cost in US dollars when the upstream states it (OpenRouter). */
  readonly costUsd?: number
}
