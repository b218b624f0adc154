// Reads a row's `other` and explains its charge the way the server computed it.
import type { LogEntry, LogOther } from '../../../../src/contract/index.ts'
import { ratioToPrice } from '../../lib/format.ts'
import { readJsonObject } from '../../lib/json-text.ts'

/** The parsed `other`; empty when there is none. */
export const readOther = (entry: Pick<LogEntry, 'other'>): LogOther => readJsonObject(entry.other)

/** Name that the server gives the key of a channel test's row, the same in every language (billing rules, "Channel test"). */
const modelTestName = '模型测试'

/** Whether a row was written by testing a channel rather than by a client. */
export const isModelTest = ({ token_name: name }: Pick<LogEntry, 'token_name'>): boolean => name === modelTestName

/** One line of a charge: so many tokens at a price per million tokens. */
export type ChargeLine = {
  kind: 'input' | 'cacheRead' | 'cacheWrite' | 'cacheWrite5m' | 'cacheWrite1h' | 'output'
  tokens: number
  pricePerMillion: number
}

/** What a row cost and why; `amounts` are US dollars before and after the group's ratio. */
export type Charge =
  | { mode: 'call'; price: number; groupRatio: number; isOwnRatio: boolean; total: number }
  | { mode: 'tokens'; lines: ChargeLine[]; groupRatio: number; isOwnRatio: boolean; total: number }
  | { mode: 'tiered'; tier: string | undefined; groupRatio: number; isOwnRatio: boolean }

const million = 1_000_000
const orZero = (value: number | undefined) => value ?? 0

const writeLines = (other: LogOther, price: (ratio: number) => number): ChargeLine[] => {
  const fiveMinutes = orZero(other.cache_creation_tokens_5m)
  const oneHour = orZero(other.cache_creation_tokens_1h)
  const rest = Math.max(0, orZero(other.cache_creation_tokens) - fiveMinutes - oneHour)
  const ratio = other.cache_creation_ratio ?? 1
  return [
    { kind: 'cacheWrite', tokens: rest, pricePerMillion: price(ratio) },
    { kind: 'cacheWrite5m', tokens: fiveMinutes, pricePerMillion: price(other.cache_creation_ratio_5m ?? ratio) },
    { kind: 'cacheWrite1h', tokens: oneHour, pricePerMillion: price(other.cache_creation_ratio_1h ?? ratio) },
  ]
}

/**
 * The charge of a consume row; undefined when the row does not say how it was priced.
 * Prices are dollars per million tokens: model ratio × 2 × part ratio (billing rules, "Text settlement").
 */
export const explainCharge = (entry: LogEntry): Charge | undefined => {
  const other = readOther(entry)
  const isOwnRatio = other.user_group_ratio !== undefined && other.user_group_ratio !== -1
  const groupRatio = (isOwnRatio ? other.user_group_ratio : other.group_ratio) ?? 1
  if (other.billing_mode === 'tiered_expr') return { mode: 'tiered', tier: other.matched_tier, groupRatio, isOwnRatio }
  if (other.model_price !== undefined && other.model_price >= 0)
    return { mode: 'call', price: other.model_price, groupRatio, isOwnRatio, total: other.model_price * groupRatio }
  if (other.model_ratio === undefined) return undefined
  const price = (ratio: number) => ratioToPrice(orZero(other.model_ratio)) * ratio
  const cached = orZero(other.cache_tokens)
  const writes = writeLines(other, price)
  const written = writes.reduce((sum, line) => sum + line.tokens, 0)
  // Anthropic-like counts leave cached tokens out of the input count; the others include them.
  const isDisjoint = other.claude === true || other.usage_semantic === 'anthropic'
  const input = isDisjoint ? entry.prompt_tokens : Math.max(0, entry.prompt_tokens - cached - written)
  const lines = [
    { kind: 'input' as const, tokens: input, pricePerMillion: price(1) },
    { kind: 'cacheRead' as const, tokens: cached, pricePerMillion: price(other.cache_ratio ?? 1) },
    ...writes,
    { kind: 'output' as const, tokens: entry.completion_tokens, pricePerMillion: price(other.completion_ratio ?? 1) },
  ].filter((line) => line.tokens > 0 || line.kind === 'input' || line.kind === 'output')
  const sum = lines.reduce((dollars, line) => dollars + (line.tokens / million) * line.pricePerMillion, 0)
  return { mode: 'tokens', lines, groupRatio, isOwnRatio, total: sum * groupRatio }
}

/** Output tokens per second of a finished answer; undefined when nothing can be said. */
export const tokensPerSecond = ({ completion_tokens: tokens, use_time: seconds }: LogEntry): number | undefined =>
  seconds > 0 && tokens > 0 ? tokens / seconds : undefined
