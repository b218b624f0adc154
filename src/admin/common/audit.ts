// The record of administrative actions: who changed what, from where.

import type { AdminDeps } from '../deps.ts'
import type { Actor, AdminRequest } from '../frame/index.ts'

const TARGET_CHARACTERS_MAX = 191
const IP_CHARACTERS_MAX = 64

/** An action is `resource.verb`; `detail` names what changed and never holds a secret. */
export type AuditEntry = {
  readonly action: string
  readonly target?: string | number
  readonly detail?: Readonly<Record<string, unknown>>
}

const VALUE_CHARACTERS_MAX = 500

type Members = Readonly<Record<string, unknown>>

const shorten = (value: unknown): unknown =>
  typeof value === 'string' && value.length > VALUE_CHARACTERS_MAX ? `${value.slice(0, VALUE_CHARACTERS_MAX)}…` : value

/**
 * What a change was: each member that differs, as `[before, after]`. Only the names in `shown` are told with their values; another
 * one may hold a secret and is told as changed, `true`.
 */
export const describeChange = (before: Members, after: Members, shown: ReadonlySet<string>): Members =>
  Object.fromEntries(
    Object.keys(after)
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => [name, shown.has(name) ? [shorten(before[name]), shorten(after[name])] : true]),
  )

type AuditDeps = Pick<AdminDeps, 'repos' | 'clock'>

/** Writes one row of the audit log. */
export const writeAudit = async (
  deps: AuditDeps,
  actor: Pick<Actor, 'id'>,
  request: Pick<AdminRequest, 'clientIp' | 'requestId'>,
  { action, target = '', detail }: AuditEntry,
): Promise<void> => {
  await deps.repos.audit.insert({
    created_at: deps.clock.nowSeconds(),
    actor_id: actor.id,
    action,
    target: String(target).slice(0, TARGET_CHARACTERS_MAX),
    detail: detail === undefined ? '' : JSON.stringify(detail),
    ip: request.clientIp.slice(0, IP_CHARACTERS_MAX),
    request_id: request.requestId,
  })
}
