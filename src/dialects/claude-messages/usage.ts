// Usage on Claude's wire: the prompt's number leaves out what was read from the cache or written to it.
import { isJsonObject, type JsonObject, optional, readPath, type Usage } from '../../kernel/index.ts'
import { inputTotals } from '../neutral/index.ts'
import { createCountReader } from '../openai-family/count.ts'

/** Imitations write numbers as text. */
const asNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value

/** Reported members of one usage object over those of an earlier one: numbers that say more than 0 replace (conversions.md section 12.2). */
export const mergeUsage = (earlier: JsonObject | undefined, later: JsonObject): JsonObject => {
  const merged: JsonObject = { ...earlier }
  for (const [name, value] of Object.entries(later)) {
    const before = merged[name]
    if (isJsonObject(value) && isJsonObject(before)) merged[name] = mergeUsage(before, value)
    else if (value === null || value === undefined) continue
    else if (before === undefined || before === null || asNumber(value) !== 0) merged[name] = value
  }
  return merged
}

const readTotals = (usage: JsonObject) => {
  const counts = createCountReader()
  const read = (value: unknown): number | undefined => counts.read(asNumber(value))
  const totals = {
    promptTokens: read(usage.input_tokens),
    completionTokens: read(usage.output_tokens),
    cacheReadTokens: read(usage.cache_read_input_tokens),
    cacheWriteTokens: read(usage.cache_creation_input_tokens),
  }
  return { totals, isAbsurd: counts.wasAbsurd() }
}

/** True for totals that nobody can believe. */
export const isAbsurdUsage = (usage: JsonObject): boolean => readTotals(usage).isAbsurd

/** Reads the usage object of a whole answer; undefined when it is absurd or holds no number. */
export const readWholeUsage = (usage: JsonObject): Usage | undefined => {
  const { totals, isAbsurd } = readTotals(usage)
  if (isAbsurd || Object.values(totals).every((count) => count === undefined)) return undefined
  const counts = createCountReader()
  const read = (...path: readonly string[]): number | undefined => counts.read(asNumber(readPath(usage, ...path)))
  const webSearch = read('server_tool_use', 'web_search_requests')
  return {
    semantics: 'anthropic',
    promptTokens: totals.promptTokens ?? 0,
    completionTokens: totals.completionTokens ?? 0,
    ...optional('cacheReadTokens', totals.cacheReadTokens),
    ...optional('cacheWriteTokens', totals.cacheWriteTokens),
    ...optional('cacheWrite5mTokens', read('cache_creation', 'ephemeral_5m_input_tokens')),
    ...optional('cacheWrite1hTokens', read('cache_creation', 'ephemeral_1h_input_tokens')),
    ...optional('reasoningTokens', read('output_tokens_details', 'thinking_tokens')),
    ...(webSearch === undefined ? {} : { toolCalls: { webSearch } }),
    source: 'upstream',
    ...(counts.wasAbsurd() ? { isClamped: true } : {}),
  }
}

const saysNothing = ({ promptTokens, completionTokens, cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage): boolean =>
  promptTokens + completionTokens + cacheReadTokens + cacheWriteTokens === 0

/** The same of a stream, whose events may not know yet: undefined also when it says that nothing was used. */
export const readUsage = (usage: JsonObject): Usage | undefined => {
  const read = readWholeUsage(usage)
  return read === undefined || saysNothing(read) ? undefined : read
}

/** The wire form of a usage record, whatever its semantics. */
export const writeUsage = (usage: Usage): JsonObject => {
  const input = inputTotals(usage)
  const { reasoningTokens, toolCalls } = usage
  return {
    input_tokens: input.uncached,
    cache_creation_input_tokens: input.cacheWrite,
    cache_read_input_tokens: input.cacheRead,
    ...(input.cacheWrite === 0
      ? {}
      : {
          cache_creation: {
            ephemeral_5m_input_tokens: input.cacheWrite5m,
            ephemeral_1h_input_tokens: input.cacheWrite1h,
          },
        }),
    output_tokens: usage.completionTokens,
    ...(reasoningTokens === undefined ? {} : { output_tokens_details: { thinking_tokens: reasoningTokens } }),
    ...(toolCalls?.webSearch === undefined ? {} : { server_tool_use: { web_search_requests: toolCalls.webSearch } }),
  }
}

/** Claude's `usage.service_tier`, in the words of the neutral form (OpenAI's), and back. */
export const readReplyTier = (usage: unknown): string | undefined => {
  const tier = readPath(usage, 'service_tier')
  if (typeof tier !== 'string') return undefined
  return tier === 'standard' ? 'default' : tier
}

export const writeReplyTier = (tier: string | undefined): JsonObject =>
  tier === undefined ? {} : { service_tier: tier === 'default' ? 'standard' : tier }
