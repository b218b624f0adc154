// Who asks from the console's playground: a signed-in person without an API key, in the group that they choose.
import { type CallerUser, chooseGroups, type GroupOptions, tokenStatus } from '../identity/index.ts'
import { GatewayError } from '../kernel/index.ts'
import type { Caller } from './types.ts'

/** Rows and limits know the playground by this number instead of a key's. */
export const PLAYGROUND_TOKEN_ID = 0

/**
 * The caller that a person is in the playground (relay.md section 15.6); '' is their own group. Throws `group_denied` for a group that
 * they may not use. The person's balance, budgets and limits count as ever.
 */
export const playgroundCaller = (user: CallerUser, group: string, options: GroupOptions): Caller => {
  if (!user.isEnabled) throw new GatewayError('user_disabled', 'This account is disabled.')
  const choice = chooseGroups(user.group, group, options)
  if (choice.kind === 'denied') throw new GatewayError('group_denied', `You may not use the group ${group}.`)
  return {
    user,
    token: {
      id: PLAYGROUND_TOKEN_ID,
      name: `playground-${group === '' ? user.group : group}`,
      status: tokenStatus.enabled,
      expiresAt: -1,
      isUnlimited: true,
      models: undefined,
      isIpAllowed: undefined,
      group,
      retriesAcrossGroups: false,
    },
    groups: choice.groups,
    isAutoGroup: choice.isAuto,
    pinnedChannelId: undefined,
  }
}
