// Turns the filters of a query into those of storage: zero and empty mean "any".
import type { LogFilter } from '../../storage/index.ts'
import { Refusal } from '../frame/index.ts'
import type { AllFilters, OwnFilters } from './schema.ts'

const WILDCARDS_MAX = 4

const checkModelPattern = (pattern: string): string => {
  if (pattern.split('%').length - 1 > WILDCARDS_MAX) throw new Refusal(`A pattern takes at most ${WILDCARDS_MAX} %.`)
  return pattern
}

/** A filter under its name when the query has one. */
const given = <Name extends string, Value extends string | number>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } =>
  (value === undefined || value === 0 || value === '' ? {} : { [name]: value }) as { readonly [key in Name]?: Value }

/** Filters that anyone may use on their own rows. */
export const readOwnFilter = (query: OwnFilters, userId: number): LogFilter => ({ ...readShared(query), userId })

const readShared = (query: OwnFilters): LogFilter => ({
  ...given('type', query.type),
  ...given('from', query.start_timestamp),
  ...given('to', query.end_timestamp),
  ...given('tokenName', query.token_name),
  ...given('tokenId', query.token_id),
  ...given('modelName', checkModelPattern(query.model_name)),
  ...given('group', query.group),
  ...given('requestId', query.request_id),
  ...given('upstreamRequestId', query.upstream_request_id),
  ...given('ip', query.ip),
  ...given('errorStatus', query.status),
  ...given('keyword', query.keyword),
})

type FindUser = (username: string) => Promise<{ readonly id: number } | undefined>

/**
 * Filters of administrators. A user name that belongs to an account means that account, by whose id storage has an index;
 * rows of accounts that are gone are found by the name.
 */
export const readFilter = async (query: AllFilters, findUser: FindUser): Promise<LogFilter> => {
  const user = query.username === '' ? undefined : await findUser(query.username)
  return {
    ...readShared(query),
    ...given('userId', query.user_id),
    ...(user === undefined ? given('username', query.username) : { userId: user.id }),
    ...given('channelId', query.channel),
  }
}
