// What rows of the log are searched by, and in which order they are paged.

export type LogFilter = {
  readonly userId?: number
  /** Give the key's user too: rows are indexed by user. */
  readonly tokenId?: number
  readonly channelId?: number
  readonly type?: number
  /** Unix seconds, both ends included. */
  readonly from?: number
  readonly to?: number
  readonly username?: string
  readonly tokenName?: string
  /** `%` is the caller's wildcard. */
  readonly modelName?: string
  readonly group?: string
  readonly requestId?: string
  readonly upstreamRequestId?: string
  readonly ip?: string
  /** Rows of failed attempts with this HTTP status. */
  readonly errorStatus?: number
  /** The beginning of a model, key, user or text of the row. */
  readonly keyword?: string
  /** Ids from and up to here, both included. */
  readonly idMin?: number
  readonly idMax?: number
}

/**
 * Pages go by what the table's indexes are sorted by: a table that we made by (created_at, id); one that came from New API
 * or One API by id, as those do.
 */
export type LogOrder = 'time' | 'id'
