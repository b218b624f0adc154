// Makes upstream numbers safe to bill: nothing negative, fractional, unreadable or absurdly large gets into a price.
import type { ToolCallCounts, Usage } from '../kernel/index.ts'

/** No single answer is billed for more tokens of one kind; far above any model's context or output. */
export const MAX_BILLED_TOKENS = 100_000_000

/** No single answer is billed for more calls of one hosted tool. */
export const MAX_BILLED_TOOL_CALLS = 10_000

const TOKEN_FIELDS = [
  'promptTokens',
  'completionTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite5mTokens',
  'cacheWrite1hTokens',
  'textInputTokens',
  'imageInputTokens',
  'audioInputTokens',
  'textOutputTokens',
  'imageOutputTokens',
  'audioOutputTokens',
  'reasoningTokens',
] as const

const isSane = (value: number | undefined, max: number): boolean =>
  value === undefined || (Number.isInteger(value) && value >= 0 && value <= max)

const clampCount = (value: number | undefined, max: number): number | undefined => {
  if (value === undefined) return undefined
  return typeof value === 'number' && value > 0 ? Math.min(Math.trunc(value), max) : 0
}

const areToolCallsSane = (calls: ToolCallCounts | undefined): boolean =>
  calls === undefined ||
  (isSane(calls.webSearch, MAX_BILLED_TOOL_CALLS) &&
    isSane(calls.webSearchPreview, MAX_BILLED_TOOL_CALLS) &&
    isSane(calls.fileSearch, MAX_BILLED_TOOL_CALLS) &&
    (calls.imageGeneration?.length ?? 0) <= MAX_BILLED_TOOL_CALLS)

const clampToolCalls = (calls: ToolCallCounts): ToolCallCounts => ({
  webSearch: clampCount(calls.webSearch, MAX_BILLED_TOOL_CALLS),
  webSearchPreview: clampCount(calls.webSearchPreview, MAX_BILLED_TOOL_CALLS),
  fileSearch: clampCount(calls.fileSearch, MAX_BILLED_TOOL_CALLS),
  imageGeneration: calls.imageGeneration?.slice(0, MAX_BILLED_TOOL_CALLS),
})

/**
 * The usage with every count a whole number within bounds: negative and unreadable counts become 0, huge ones the bound.
 * A sane usage comes back as it is; a changed one is marked `isClamped`.
 */
export const clampUsage = (usage: Usage): Usage => {
  let isUsageSane = areToolCallsSane(usage.toolCalls)
  for (const field of TOKEN_FIELDS) isUsageSane &&= isSane(usage[field], MAX_BILLED_TOKENS)
  if (isUsageSane) return usage
  const clamped: { -readonly [Field in keyof Usage]: Usage[Field] } = { ...usage, isClamped: true }
  for (const field of TOKEN_FIELDS) {
    const value = clampCount(usage[field], MAX_BILLED_TOKENS)
    if (value !== undefined) clamped[field] = value
  }
  if (usage.toolCalls !== undefined) clamped.toolCalls = clampToolCalls(usage.toolCalls)
  return clamped
}
