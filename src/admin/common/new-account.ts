// Opening an account with what comes with it: the bonus, the invitation's rewards, a key when the operator wants one.
import { type NewAccount, tokenStatus, UsernameTaken } from '../../identity/index.ts'
import { billing } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { describeQuota, writeSystemLog } from './event-log.ts'
import { openInvitation } from './invitations.ts'

export type AccountRequest = Omit<NewAccount, 'quota' | 'inviterId'> & {
  /** Who invited them. */
  readonly inviter: UserRow | undefined
}

const makeDefaultToken = async (deps: AdminDeps, userId: number, username: string): Promise<void> => {
  const now = deps.clock.nowSeconds()
  await deps.repos.tokens.insert({
    user_id: userId,
    key: deps.ids.apiKey(),
    name: `${username}的初始令牌`,
    status: tokenStatus.enabled,
    created_time: now,
    accessed_time: now,
    expired_time: -1,
    unlimited_quota: true,
  })
}

/** Opens the account and gives its id. Throws Refusal when the name is taken. */
export const openAccount = async (deps: AdminDeps, account: AccountRequest): Promise<number> => {
  const { settings } = deps
  const { inviter, ...facts } = account
  const bonus = settings.get(billing.quotaForNewUser)
  let id: number
  try {
    id = await deps.accounts.open({ ...facts, quota: bonus, inviterId: inviter?.id ?? 0 })
  } catch (error) {
    if (error instanceof UsernameTaken) throw new Refusal(error.message)
    throw error
  }
  const user = { id, username: account.username }
  if (bonus > 0) await writeSystemLog(deps, user, `Bonus for a new account: ${describeQuota(settings, bonus)}`)
  if (inviter !== undefined) await openInvitation(deps, inviter, user)
  if (deps.facts.makesDefaultToken) await makeDefaultToken(deps, id, account.username)
  return id
}
