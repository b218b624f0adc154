// Where a channel may lead: administrators who are not root name public addresses only, because they see what answers.

import { userRole } from '../../identity/index.ts'
import { parseJsonObject, readString } from '../../kernel/index.ts'
import type { AdminDeps } from '../deps.ts'
import type { Actor } from '../frame/index.ts'

/** The columns that hold addresses; absent, null and empty ones lead nowhere new. */
type Targets = { readonly base_url?: string | null | undefined; readonly setting?: string | null | undefined }

/** The address without its port, path and credentials: which machine it is, is all that matters here. */
const siteOf = (text: string): string | undefined => {
  const url = URL.parse(text.trim())
  return url === null || url.hostname === '' || url.protocol === 'sandbox:' ? undefined : `http://${url.hostname}/`
}

const sitesOf = ({ base_url, setting }: Targets): string[] =>
  [base_url, readString(parseJsonObject(setting ?? ''), 'proxy')]
    .map((text) => (text === undefined || text === null ? undefined : siteOf(text)))
    .filter((site) => site !== undefined)

/** Refuses addresses inside the operator's network, unless they stand in `before` already. Throws GatewayError. */
export const checkTargets = async (
  deps: Pick<AdminDeps, 'checkAddress'>,
  actor: Pick<Actor, 'role'>,
  columns: Targets,
  before: Targets = {},
): Promise<void> => {
  if (actor.role >= userRole.root) return
  const known = new Set(sitesOf(before))
  for (const site of sitesOf(columns)) if (!known.has(site)) await deps.checkAddress(site)
}
