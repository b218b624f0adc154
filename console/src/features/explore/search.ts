// What the address of the explore pages may hold.
import { readInt, readOneOf, readText, type SearchRecord } from '../../lib/url-state.ts'

export const metrics = ['quota', 'calls', 'tokens', 'cache_read_tokens', 'errors'] as const
export type Metric = (typeof metrics)[number]
export const dimensions = ['model', 'user', 'token', 'channel', 'group'] as const
export type Dimension = (typeof dimensions)[number]
export const granularities = ['hour', 'day', 'week', 'month'] as const
export type Granularity = (typeof granularities)[number]
/** Spans that are one press away, in days. */
export const spans = [1, 7, 30, 90, 365] as const
export type Span = (typeof spans)[number]

export type ExploreSearch = {
  /** Days up to now; a start or an end in the address goes before. */
  days?: Span | undefined
  /** Unix seconds. */
  from?: number | undefined
  to?: number | undefined
  metric?: Metric | undefined
  by?: Dimension | undefined
  step?: Granularity | undefined
  /** Days begin where the reader is, not where the operator decided. */
  zone?: 'own' | undefined
  chart?: 'lines' | 'areas' | undefined
  model?: string | undefined
  user?: string | undefined
  channel?: number | undefined
  group?: string | undefined
  token?: number | undefined
}

/** Reads the search part; values that make no sense are dropped. */
export const readExploreSearch = (search: SearchRecord): ExploreSearch => ({
  days: spans.find((span) => span === readInt(search.days, 1)),
  from: readInt(search.from, 0),
  to: readInt(search.to, 0),
  metric: readOneOf(search.metric, metrics),
  by: readOneOf(search.by, dimensions),
  step: readOneOf(search.step, granularities),
  zone: readOneOf(search.zone, ['own']),
  chart: readOneOf(search.chart, ['lines', 'areas']),
  model: readText(search.model),
  user: readText(search.user),
  channel: readInt(search.channel, 1),
  group: readText(search.group),
  token: readInt(search.token, 1),
})

/** Whether anything is filtered beside the span. */
export const isFiltered = ({ model, user, channel, group, token }: ExploreSearch): boolean =>
  [model, user, channel, group, token].some((value) => value !== undefined)
