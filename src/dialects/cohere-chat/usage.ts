// Cohere's usage: what is billed, else what was read and written.
import { objectOf, readCounts, type UsageReading } from '../vendor-family/index.ts'

/**
 * `billed_units` leave out Cohere's own preamble; they are what the account pays for (providers.md section 4.12).
 * `cached_tokens` are a part of `tokens`, so they are told only where those are counted.
 */
export const readUsage = (value: unknown): UsageReading => {
  const usage = objectOf(value)
  const billed = objectOf(usage.billed_units)
  if (billed.input_tokens !== undefined || billed.output_tokens !== undefined)
    return readCounts({ prompt: billed.input_tokens, completion: billed.output_tokens })
  const tokens = objectOf(usage.tokens)
  return readCounts({ prompt: tokens.input_tokens, completion: tokens.output_tokens, cacheRead: usage.cached_tokens })
}
