// Filters of the usage log.
import { z } from '../../contract/index.ts'
import { pagingQuery, queryInt, queryText } from '../frame/index.ts'

const ownFilters = {
  /** 0: all. */
  type: queryInt(),
  start_timestamp: queryInt(),
  end_timestamp: queryInt(),
  token_name: queryText(),
  /** `%` stands for any text. */
  model_name: queryText(),
  group: queryText(),
  request_id: queryText(),
  upstream_request_id: queryText(),
}

const allFilters = { ...ownFilters, username: queryText(), channel: queryInt() }

export const ownLogQuery = z.object({ ...pagingQuery, ...ownFilters })
export const logQuery = z.object({ ...pagingQuery, ...allFilters })
export const ownStatQuery = z.object(ownFilters)
export const statQuery = z.object(allFilters)

export type OwnFilters = z.infer<typeof ownStatQuery>
export type AllFilters = z.infer<typeof statQuery>

export const deleteQuery = z.object({ target_timestamp: queryInt() })
