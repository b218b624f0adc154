// Token counts as vendors report them: numbers, numbers in text, totals from which a part has to be worked out.
import type { Usage, UsageSemantics } from '../../kernel/index.ts'
import { createCountReader } from '../openai-family/count.ts'

/** What a vendor says of its tokens, as it stands on the wire. A member that is missing was not reported. */
export type ReportedCounts = {
  readonly prompt: unknown
  readonly completion: unknown
  /** Prompt and completion together; fills the one that is missing. */
  readonly total?: unknown
  readonly cacheRead?: unknown
  readonly cacheWrite?: unknown
  readonly cacheWrite5m?: unknown
  readonly cacheWrite1h?: unknown
  readonly reasoning?: unknown
}

/** `usage` is undefined when nothing was reported, or nothing that can be believed (`isAbsurd`). */
export type UsageReading = { readonly usage: Usage | undefined; readonly isAbsurd: boolean }

/** A number that a vendor put into quotes. */
const unquoted = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value

const completeTotals = (prompt: number | undefined, completion: number | undefined, total: number | undefined) => {
  if (total === undefined) return { prompt, completion }
  return {
    prompt: prompt ?? (completion === undefined ? undefined : Math.max(0, total - completion)),
    completion: completion ?? (prompt === undefined ? undefined : Math.max(0, total - prompt)),
  }
}

/** Reads reported counts. Zero tokens in and out mean that the vendor did not count: such an answer is counted locally. */
export const readCounts = (counts: ReportedCounts, semantics: UsageSemantics = 'openai'): UsageReading => {
  const totals = createCountReader()
  const { prompt, completion } = completeTotals(
    totals.read(unquoted(counts.prompt)),
    totals.read(unquoted(counts.completion)),
    totals.read(unquoted(counts.total)),
  )
  if (totals.wasAbsurd()) return { usage: undefined, isAbsurd: true }
  const details = createCountReader()
  const cached = {
    cacheReadTokens: details.read(unquoted(counts.cacheRead)),
    cacheWriteTokens: details.read(unquoted(counts.cacheWrite)),
    cacheWrite5mTokens: details.read(unquoted(counts.cacheWrite5m)),
    cacheWrite1hTokens: details.read(unquoted(counts.cacheWrite1h)),
    reasoningTokens: details.read(unquoted(counts.reasoning)),
  }
  if ((prompt ?? 0) + (completion ?? 0) + (cached.cacheReadTokens ?? 0) === 0)
    return { usage: undefined, isAbsurd: false }
  const reported = Object.fromEntries(Object.entries(cached).filter(([, value]) => value !== undefined))
  return {
    usage: {
      semantics,
      promptTokens: prompt ?? 0,
      completionTokens: completion ?? 0,
      ...reported,
      source: 'upstream',
      ...(details.wasAbsurd() ? { isClamped: true } : {}),
    },
    isAbsurd: false,
  }
}
