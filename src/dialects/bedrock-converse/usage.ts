// Converse's usage: input tokens leave out what was read from the cache and written to it.
import { isJsonObject } from '../../kernel/index.ts'
import { objectsOf, readCounts, type UsageReading } from '../vendor-family/index.ts'

/** Reads `usage` (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html). */
export const readUsage = (value: unknown): UsageReading => {
  if (!isJsonObject(value)) return { usage: undefined, isAbsurd: false }
  const kept = (ttl: string): unknown => objectsOf(value.cacheDetails).find((detail) => detail.ttl === ttl)?.inputTokens
  return readCounts(
    {
      prompt: value.inputTokens,
      completion: value.outputTokens,
      cacheRead: value.cacheReadInputTokens,
      cacheWrite: value.cacheWriteInputTokens,
      cacheWrite5m: kept('5m'),
      cacheWrite1h: kept('1h'),
    },
    'anthropic',
  )
}
