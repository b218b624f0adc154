// Token totals of a usage record, whatever its semantics: the buckets never overlap.
import type { Usage } from '../../kernel/index.ts'

export type InputTotals = {
  /** Input that came neither from the cache nor went into it. */
  readonly uncached: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** Of `cacheWrite`: kept five minutes, kept an hour. What was not split counts as five minutes. */
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  /** All input tokens. */
  readonly total: number
}

/** Splits the prompt's tokens. An upstream that reports more cached than prompt tokens is believed in the larger number. */
export const inputTotals = (usage: Usage): InputTotals => {
  const cacheRead = usage.cacheReadTokens ?? 0
  const cacheWrite1h = usage.cacheWrite1hTokens ?? 0
  const cacheWrite = Math.max(usage.cacheWriteTokens ?? 0, (usage.cacheWrite5mTokens ?? 0) + cacheWrite1h)
  const cached = cacheRead + cacheWrite
  const uncached = usage.semantics === 'anthropic' ? usage.promptTokens : Math.max(0, usage.promptTokens - cached)
  return {
    uncached,
    cacheRead,
    cacheWrite,
    cacheWrite5m: cacheWrite - cacheWrite1h,
    cacheWrite1h,
    total: uncached + cached,
  }
}
