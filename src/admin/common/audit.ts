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
