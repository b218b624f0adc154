// Explains a row's charge line by line, the way the server computed it.
import type { LogEntry, LogOther } from '../../../../src/contract/index.ts'
import { ratioToPrice } from '../../lib/format.ts'
import { readOther } from './other.ts'

/** What a charge is explained from: a usage row, or a charge that was only worked out. */
export type ChargedEntry = Pick<LogEntry, 'quota' | 'prompt_tokens' | 'completion_tokens' | 'group' | 'other'>

export type ChargeKind =
  | 'input'
  | 'cacheRead'
  | 'cacheWrite'
  | 'cacheWrite5m'
  | 'cacheWrite1h'
  | 'imageInput'
  | 'audioInput'
  | 'output'
  | 'audioOutput'
  | 'call'
  | 'webSearch'
  | 'fileSearch'
  | 'pictures'
  | 'tier'
  | 'fee'

/** One line: so many of something at a price, US dollars before the group's ratio. */
export type ChargeLine = {
  kind: ChargeKind
  count: number
  price: number
  per: 'million' | 'thousand' | 'one'
  /** The matched tier. */
  name?: string
}

/** What a row cost and why; `total` is US dollars after the group's ratio and all factors, unknown for some tiers. */
export type Charge = {
  lines: ChargeLine[]
  /** Name → factor on everything above. */
  factors: [string, number][]
  groupRatio: number
  isOwnRatio: boolean
  total: number | undefined
}

const units = { million: 1_000_000, thousand: 1000, one: 1 } as const

/** US dollars of a line, before the group's ratio. */
export const dollarsOf = ({ count, price, per }: ChargeLine): number => (count / units[per]) * price

const orZero = (value: number | undefined) => value ?? 0

type Price = (ratio: number) => number

const tokens = (kind: ChargeKind, count: number, price: number): ChargeLine => ({ kind, count, price, per: 'million' })

const cacheLines = (other: LogOther, price: Price): ChargeLine[] => {
  const fiveMinutes = orZero(other.cache_creation_tokens_5m)
  const oneHour = orZero(other.cache_creation_tokens_1h)
  const rest = Math.max(0, orZero(other.cache_creation_tokens) - fiveMinutes - oneHour)
  const ratio = other.cache_creation_ratio ?? 1
  return [
    tokens('cacheRead', orZero(other.cache_tokens), price(other.cache_ratio ?? 1)),
    tokens('cacheWrite', rest, price(ratio)),
    tokens('cacheWrite5m', fiveMinutes, price(other.cache_creation_ratio_5m ?? ratio)),
    tokens('cacheWrite1h', oneHour, price(other.cache_creation_ratio_1h ?? ratio)),
  ]
}

const sumOf = (lines: readonly ChargeLine[]): number => lines.reduce((sum, { count }) => sum + count, 0)

const isShown = ({ kind, count }: ChargeLine): boolean => count > 0 || kind === 'input' || kind === 'output'

const textLines = (entry: ChargedEntry, other: LogOther, price: Price): ChargeLine[] => {
  const cache = cacheLines(other, price)
  const media = [
    tokens('imageInput', other.image === true ? orZero(other.image_output) : 0, price(other.image_ratio ?? 1)),
    tokens('audioInput', orZero(other.audio_input_token_count), orZero(other.audio_input_price)),
  ]
  // Anthropic-like counts leave cached tokens out of the input count; the others include them.
  const isDisjoint = other.claude === true || other.usage_semantic === 'anthropic'
  const inside = sumOf(media) + (isDisjoint ? 0 : sumOf(cache))
  return [
    tokens('input', Math.max(0, entry.prompt_tokens - inside), price(1)),
    ...cache,
    ...media,
    tokens('output', entry.completion_tokens, price(other.completion_ratio ?? 1)),
  ].filter(isShown)
}

const audioLines = (other: LogOther, price: Price): ChargeLine[] => {
  const audio = other.audio_ratio ?? 1
  return [
    tokens('input', orZero(other.text_input), price(1)),
    tokens('output', orZero(other.text_output), price(other.completion_ratio ?? 1)),
    tokens('audioInput', orZero(other.audio_input), price(audio)),
    tokens('audioOutput', orZero(other.audio_output), price(audio * (other.audio_completion_ratio ?? 1))),
  ].filter(isShown)
}

const toolLines = (other: LogOther): ChargeLine[] =>
  (
    [
      { kind: 'webSearch', count: orZero(other.web_search_call_count), price: orZero(other.web_search_price) },
      {
        kind: 'webSearch',
        count: orZero(other.web_search_preview_call_count),
        price: orZero(other.web_search_preview_price),
      },
      { kind: 'fileSearch', count: orZero(other.file_search_call_count), price: orZero(other.file_search_price) },
    ] as const
  )
    .map((line): ChargeLine => ({ ...line, per: 'thousand' }))
    .concat(
      other.image_generation_call
        ? { kind: 'pictures', count: 1, price: orZero(other.image_generation_call_price), per: 'one' }
        : [],
    )
    .filter(({ count }) => count > 0)

/** The lines of whatever was priced; undefined when the row does not say. */
const linesOf = (entry: ChargedEntry, other: LogOther): ChargeLine[] | undefined => {
  if (other.violation_fee) return [{ kind: 'fee', count: 1, price: orZero(other.base_amount), per: 'one' }]
  if (other.billing_mode === 'tiered_expr') {
    const price = other.tier_value === undefined ? Number.NaN : other.tier_value / units.million
    return [{ kind: 'tier', count: 1, price, per: 'one', name: other.matched_tier ?? '' }, ...toolLines(other)]
  }
  if (other.model_price !== undefined && other.model_price >= 0)
    return [{ kind: 'call', count: 1, price: other.model_price, per: 'one' }, ...toolLines(other)]
  if (other.model_ratio === undefined) return undefined
  const price: Price = (ratio) => ratioToPrice(orZero(other.model_ratio)) * ratio
  return other.audio || other.ws ? audioLines(other, price) : [...textLines(entry, other, price), ...toolLines(other)]
}

/**
 * The charge of a consume row; undefined when the row does not say how it was priced.
 * Prices are dollars per million tokens: model ratio × 2 × part ratio (billing rules, "Text settlement").
 */
export const explainCharge = (entry: ChargedEntry): Charge | undefined => {
  const other = readOther(entry)
  const lines = linesOf(entry, other)
  if (lines === undefined) return undefined
  const isOwnRatio = other.user_group_ratio !== undefined && other.user_group_ratio !== -1
  const groupRatio = (isOwnRatio ? other.user_group_ratio : other.group_ratio) ?? 1
  const factors = Object.entries(other.other_ratios ?? {})
  const sum = lines.reduce((dollars, line) => dollars + dollarsOf(line), 0)
  const total = factors.reduce((dollars, [, factor]) => dollars * factor, sum * groupRatio)
  return { lines, factors, groupRatio, isOwnRatio, total: Number.isNaN(total) ? undefined : total }
}
