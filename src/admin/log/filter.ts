// Turns the filters of a query into those of storage: zero and empty mean "any".
import type { LogFilter } from '../../storage/index.ts'
import { Refusal } from '../frame/index.ts'
import type { AllFilters, OwnFilters } from './schema.ts'

const WILDCARDS_MAX = 4

const checkModelPattern = (pattern: string): string => {
  if (pattern.split('%').length - 1 > WILDCARDS_MAX) throw new Refusal(`A pattern takes at most ${WILDCARDS_MAX} %.`)
  return pattern
}

/** Filters that anyone may use on their own rows. */
export const readOwnFilter = (query: OwnFilters, userId: number): LogFilter => ({ ...readShared(query), userId })

const readShared = (query: OwnFilters): LogFilter => ({
  ...(query.type === undefined || query.type === 0 ? {} : { type: query.type }),
  ...(query.start_timestamp === undefined || query.start_timestamp === 0 ? {} : { from: query.start_timestamp }),
  ...(query.end_timestamp === undefined || query.end_timestamp === 0 ? {} : { to: query.end_timestamp }),
  ...(query.token_name === '' ? {} : { tokenName: query.token_name }),
  ...(query.model_name === '' ? {} : { modelName: checkModelPattern(query.model_name) }),
  ...(query.group === '' ? {} : { group: query.group }),
  ...(query.request_id === '' ? {} : { requestId: query.request_id }),
  ...(query.upstream_request_id === '' ? {} : { upstreamRequestId: query.upstream_request_id }),
})

type FindUser = (username: string) => Promise<{ readonly id: number } | undefined>

/**
 * Filters of administrators. A user name that belongs to an account also names its id, by which storage has an index; rows
 * of accounts that are gone or renamed are found by the name alone.
 */
export const readFilter = async (query: AllFilters, findUser: FindUser): Promise<LogFilter> => {
  const user = query.username === '' ? undefined : await findUser(query.username)
  return {
    ...readShared(query),
    ...(query.username === '' ? {} : { username: query.username }),
    ...(user === undefined ? {} : { userId: user.id }),
    ...(query.channel === undefined || query.channel === 0 ? {} : { channelId: query.channel }),
  }
}
