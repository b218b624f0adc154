// How much of the caller's limits is left, in the headers its client family reads. Pure.
import type { DialectId } from '../../dialects/index.ts'
import type { RateAllowance } from '../../kernel/index.ts'

/** OpenAI's form of a duration: `250ms`, `12s`, `6m0s`. https://platform.openai.com/docs/guides/rate-limits */
const writeDuration = (ms: number): string => {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))}ms`
  const seconds = Math.ceil(ms / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return `${hours > 0 ? `${hours}h` : ''}${seconds >= 60 ? `${minutes}m` : ''}${seconds % 60}s`
}

/** Anthropic tells the moment, RFC 3339. https://platform.claude.com/docs/en/api/rate-limits */
const writeMoment = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** The headers of an answer or a refusal; none when nothing limits the caller. */
export const writeLimitHeaders = (
  dialect: DialectId,
  allowances: readonly RateAllowance[],
  nowMs: number,
): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const { kind, limit, left, resetMs } of allowances) {
    if (dialect === 'claude-messages') {
      const name = `anthropic-ratelimit-${kind}`
      headers[`${name}-limit`] = String(limit)
      headers[`${name}-remaining`] = String(left)
      headers[`${name}-reset`] = writeMoment(nowMs + resetMs)
    } else {
      headers[`x-ratelimit-limit-${kind}`] = String(limit)
      headers[`x-ratelimit-remaining-${kind}`] = String(left)
      headers[`x-ratelimit-reset-${kind}`] = writeDuration(resetMs)
    }
  }
  return headers
}
