// Opening an account with what comes with it: the bonus, the invitation's rewards, a key when the operator wants one.
import { type NewAccount, tokenStatus, UsernameTaken } from '../../identity/index.ts'
import { billing, payment } from '../../settings/index.ts'
import type { UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { describeQuota, writeSystemLog } from './event-log.ts'

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

/** Rewards of an invitation; they need the operator's confirmed payment terms (http-api.md section 4). */
const rewardInviter = async (deps: AdminDeps, inviter: UserRow, quota: number): Promise<void> => {
  await deps.addInvitation(inviter.id, quota)
  await deps.publish('user', inviter.id)
  if (quota > 0) {
    await writeSystemLog(deps, inviter, `Reward for an invited user: ${describeQuota(deps.settings, quota)}`)
  }
}

/** Opens the account and gives its id. Throws Refusal when the name is taken. */
export const openAccount = async (deps: AdminDeps, account: AccountRequest): Promise<number> => {
  const { settings } = deps
  const { inviter, ...facts } = account
  const hasRewards = settings.get(payment.isComplianceConfirmed)
  const bonus = settings.get(billing.quotaForNewUser)
  const inviteeBonus = inviter !== undefined && hasRewards ? settings.get(billing.quotaForInvitee) : 0
  let id: number
  try {
    id = await deps.accounts.open({ ...facts, quota: bonus + inviteeBonus, inviterId: inviter?.id ?? 0 })
  } catch (error) {
    if (error instanceof UsernameTaken) throw new Refusal(error.message)
    throw error
  }
  const user = { id, username: account.username }
  if (bonus > 0) await writeSystemLog(deps, user, `Bonus for a new account: ${describeQuota(settings, bonus)}`)
  if (inviteeBonus > 0) {
    await writeSystemLog(deps, user, `Bonus for being invited: ${describeQuota(settings, inviteeBonus)}`)
  }
  if (inviter !== undefined) await rewardInviter(deps, inviter, hasRewards ? settings.get(billing.quotaForInviter) : 0)
  if (deps.facts.makesDefaultToken) await makeDefaultToken(deps, id, account.username)
  return id
}
