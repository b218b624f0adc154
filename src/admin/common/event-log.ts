// Rows of the usage log that tell of events: bonuses, and what administrators did to an account.
import { logType } from '../../contract/index.ts'
import { formatQuota, type QuotaDisplay } from '../../pricing/index.ts'
import { billing, type Settings } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import type { Actor } from '../frame/index.ts'

type LogDeps = Pick<AdminDeps, 'repos' | 'clock'>

const readDisplay = (settings: Settings): QuotaDisplay => {
  const type = settings.get(billing.quotaDisplayType)
  if (type === 'CNY') return { type, usdExchangeRate: settings.get(billing.usdExchangeRate) }
  if (type !== 'CUSTOM') return { type }
  return {
    type,
    symbol: settings.get(billing.customCurrencySymbol),
    exchangeRate: settings.get(billing.customCurrencyRate),
  }
}

/** A quota as the operator wants amounts to be read. */
export const describeQuota = (settings: Settings, quota: number): string =>
  formatQuota(quota, readDisplay(settings), settings.get(billing.quotaPerUnit))

/** A row of type "system": something that happened to the account by itself. */
export const writeSystemLog = async (
  { repos, clock }: LogDeps,
  user: Pick<UserRow, 'id' | 'username'>,
  content: string,
): Promise<void> => {
  await repos.logs.insert({
    user_id: user.id,
    username: user.username,
    created_at: clock.nowSeconds(),
    type: logType.system,
    content,
  })
}

/** A row of type "manage", to be written with what it tells; who did it is shown to administrators alone. */
export const manageRow = (
  { clock }: Pick<AdminDeps, 'clock'>,
  user: Pick<UserRow, 'id' | 'username'>,
  actor: Actor,
  content: string,
) => ({
  user_id: user.id,
  username: user.username,
  created_at: clock.nowSeconds(),
  type: logType.manage,
  content,
  other: JSON.stringify({ admin_info: { admin_id: actor.id, admin_username: actor.user.username } }),
})

/** Writes such a row by itself. */
export const writeManageLog = async (
  deps: LogDeps,
  user: Pick<UserRow, 'id' | 'username'>,
  actor: Actor,
  content: string,
): Promise<void> => {
  await deps.repos.logs.insert(manageRow(deps, user, actor, content))
}
