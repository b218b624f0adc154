// Rewards of invitations: promised at sign-up, given when they are due. They need the operator's confirmed payment terms.
import { logType } from '../../contract/index.ts'
import { billing, payment } from '../../settings/index.ts'
import type { InvitationRow, UserRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { describeQuota } from './event-log.ts'

type InvitationDeps = Pick<AdminDeps, 'settings' | 'clock' | 'publish'> & {
  readonly repos: Pick<AdminDeps['repos'], 'invitations' | 'users'>
}

type Account = Pick<UserRow, 'id' | 'username'>

const DAY_SECONDS = 86_400
/** Invitations of one run of the job. */
const GIVEN_MAX = 500

const logRow = (
  { clock }: InvitationDeps,
  { id, username }: Account,
  content: string,
  name: string,
  quota: number,
) => ({
  user_id: id,
  username,
  created_at: clock.nowSeconds(),
  type: logType.system,
  quota,
  request_id: name,
  content,
})

const give = async (
  deps: InvitationDeps,
  row: Omit<InvitationRow, 'status' | 'settled_at'>,
  inviter: Account,
  invitee: Account,
): Promise<void> => {
  const { settings, repos, clock, publish } = deps
  const reward = `Reward for an invited user: ${describeQuota(settings, row.inviter_reward)}`
  const bonus = `Bonus for being invited: ${describeQuota(settings, row.invitee_bonus)}`
  const given = await repos.invitations.give({
    row,
    now: clock.nowSeconds(),
    caps: { perDay: settings.get(billing.inviteRewardsPerDay), total: settings.get(billing.inviteRewardsTotal) },
    // The reward lies beside the balance until its owner moves it, which has a row of its own.
    inviterLog: logRow(deps, inviter, reward, `invited-${invitee.id}`, 0),
    inviteeLog: logRow(deps, invitee, bonus, `invitee-${invitee.id}`, row.invitee_bonus),
  })
  if (given === undefined) return
  await publish('user', inviter.id)
  await publish('user', invitee.id)
}

/** Promises what the invitation brings by the settings of now, and gives it when nothing has to be waited for. */
export const openInvitation = async (deps: InvitationDeps, inviter: Account, invitee: Account): Promise<void> => {
  const { settings, repos, clock } = deps
  const hasRewards = settings.get(payment.isComplianceConfirmed)
  const days = settings.get(billing.inviteRewardDays)
  const row = {
    invitee_id: invitee.id,
    inviter_id: inviter.id,
    inviter_reward: hasRewards ? settings.get(billing.quotaForInviter) : 0,
    invitee_bonus: hasRewards ? settings.get(billing.quotaForInvitee) : 0,
    due_at: clock.nowSeconds() + days * DAY_SECONDS,
    needs_payment: settings.get(billing.inviteRewardNeedsPayment),
  }
  await repos.invitations.open(row)
  if (days === 0 && !row.needs_payment) await give(deps, row, inviter, invitee)
  else await deps.publish('user', inviter.id)
}

/** Gives what has fallen due, also what a crash kept from being given at sign-up. */
export const giveDueInvitations = async (deps: InvitationDeps): Promise<void> => {
  if (!deps.settings.get(payment.isComplianceConfirmed)) return
  for (const row of await deps.repos.invitations.listDue(deps.clock.nowSeconds(), GIVEN_MAX)) {
    const [inviter, invitee] = await Promise.all([
      deps.repos.users.findAnyById(row.inviter_id),
      deps.repos.users.findAnyById(row.invitee_id),
    ])
    if (invitee !== undefined) await give(deps, row, inviter ?? { id: row.inviter_id, username: '' }, invitee)
  }
}
