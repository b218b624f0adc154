// Usage as the console explores it: sums by dimension and stretch of time.

/** What usage may be split by. */
export const usageDimensions = ['model', 'user', 'token', 'channel', 'group'] as const
export type UsageDimension = (typeof usageDimensions)[number]

/** Sums of a set of calls; `errors` are failed attempts, where they are logged. Times are seconds, money is quota. */
export type UsageSums = {
  calls: number
  errors: number
  quota: number
  prompt_tokens: number
  completion_tokens: number
  cache_read_tokens: number
  cache_write_tokens: number
  use_seconds: number
}

/** One value of the dimension. `series` has a member for each stretch; null where nothing is known. */
export type UsageGroup = {
  /** An id as text, or a name. */
  key: string
  /** What people call it; the key itself when it is gone. */
  label: string
  total: UsageSums
  series: (UsageSums | null)[]
}

/** Answer of `GET /api/usage/explore` and `/api/usage/explore/self`. */
export type UsageReport = {
  /** IANA name of the zone in which the stretches begin. */
  zone: string
  granularity: 'hour' | 'day' | 'week' | 'month'
  /** Beginnings of the stretches (unix seconds), and the end of the last one. */
  edges: number[]
  total: UsageSums
  series: (UsageSums | null)[]
  /** The highest of the dimension; empty when nothing is split. */
  groups: UsageGroup[]
  /** Everything that is not among the groups. */
  rest: { total: UsageSums; series: (UsageSums | null)[] } | null
  /** Old rows are still being summed: the numbers will grow. */
  is_behind: boolean
}
