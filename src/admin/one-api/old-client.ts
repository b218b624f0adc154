// Who speaks One API's language: programs that do not say whose account they mean, where the operator welcomes them.
import { type Settings, tollgate } from '../../settings/index.ts'
import type { AdminRequest } from '../frame/index.ts'

/** One API's lists are arrays; its fork's have pages of their own. */
export type OldDialect = 'one-api' | 'one-api-fork'

/**
 * The old system that the request is meant for; undefined for programs of New API, which send `New-Api-User`, and wherever the
 * operator has not switched old programs on.
 */
export const findOldDialect = (
  { get }: Pick<Settings, 'get'>,
  { headers }: Pick<AdminRequest, 'headers'>,
): OldDialect | undefined => {
  const dialect = get(tollgate.oldClients)
  return dialect === 'none' || headers.has('new-api-user') ? undefined : dialect
}
