// Filters of the usage log.
import { z } from '../../contract/index.ts'
import { exportFormat } from '../common/export.ts'
import { pagingQuery, queryInt, queryText } from '../frame/index.ts'

const ownFilters = {
  /** 0: all. */
  type: queryInt(),
  start_timestamp: queryInt(),
  end_timestamp: queryInt(),
  token_name: queryText(),
  token_id: queryInt(),
  /** `%` stands for any text. */
  model_name: queryText(),
  group: queryText(),
  request_id: queryText(),
  upstream_request_id: queryText(),
  ip: queryText(),
  /** HTTP status of a failed attempt. */
  status: queryInt(),
  /** The beginning of a model, key, user or text. */
  keyword: queryText(),
}

const allFilters = { ...ownFilters, username: queryText(), user_id: queryInt(), channel: queryInt() }

export const ownLogQuery = z.object({ ...pagingQuery, ...ownFilters })
/** `cursor`: empty for the first page, then `next_cursor` of the page before; such a page has no total. */
export const logQuery = z.object({ ...pagingQuery, ...allFilters, cursor: z.string().max(64).optional() })
export const ownStatQuery = z.object(ownFilters)
export const statQuery = z.object(allFilters)
export const ownExportQuery = z.object({ ...ownFilters, format: exportFormat() })
export const exportQuery = z.object({ ...allFilters, format: exportFormat() })

export type OwnFilters = z.infer<typeof ownStatQuery>
export type AllFilters = z.infer<typeof statQuery>

export const deleteQuery = z.object({ target_timestamp: queryInt() })
/** Rows older than `before` (unix seconds) are deleted. */
export const cleanupInput = z.object({ before: z.int().min(1, 'must be a time in unix seconds') })
