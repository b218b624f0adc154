// Puts the notifier together: notices to people, and what they are about.
import { createNotifier, type UpstreamNews, writeUpstreamNotice } from '../admin/index.ts'
import { createVerificationCodes } from '../identity/index.ts'
import { type Environment, type Ids, type Logger, randomHex, systemClock } from '../platform/index.ts'
import { createMail } from './mail.ts'
import type { State } from './state.ts'
import type { Storage } from './storage.ts'
import { createGuard } from './ways.ts'

export type NoticeParts = {
  readonly environment: Environment
  readonly storage: Storage
  readonly state: State
  readonly ids: Ids
  readonly logger: Logger
}

export type ChannelEvent = {
  readonly channelId: number
  readonly name: string
  readonly isEnabled: boolean
  readonly reason: string
}

/** The codes of an installation, in its database. */
export const createCodes = ({ storage, ids }: Pick<NoticeParts, 'storage' | 'ids'>) =>
  createVerificationCodes({
    store: storage.repos.codes,
    alphanumeric: ids.alphanumeric,
    randomHex: (characters) => randomHex(characters / 2),
    nowSeconds: systemClock.nowSeconds,
  })

export const createNotices = (parts: NoticeParts) => {
  const { environment, storage, state, logger } = parts
  const mail = createMail(state.settings, parts)
  const notifier = createNotifier({
    users: storage.repos.users,
    subscriptions: storage.repos.subscriptions,
    plans: storage.repos.subscriptionPlans,
    budgets: storage.repos.limits,
    settings: state.settings,
    codes: createCodes(parts),
    mail,
    guard: createGuard(state.settings, environment),
    nowSeconds: systemClock.nowSeconds,
    limit: { count: environment.notifyMax, minutes: environment.notifyWindowMinutes },
    onFailure: (userId, type, reason) => logger.warn({ userId, type, reason }, 'a notice could not be delivered'),
  })
  return {
    mail,
    watchBalance: notifier.watchBalance,
    checkBalances: notifier.checkBalances,
    tellOfEndingPlans: notifier.tellOfEndingPlans,
    /** Tells the root accounts that a channel went out of service or came back. Works in the background. */
    tellOfChannel: ({ channelId, name, isEnabled, reason }: ChannelEvent): void => {
      const what = isEnabled ? 'enabled' : 'disabled'
      const notice = {
        type: `channel_update_${channelId}`,
        title: `Channel "${name}" (#${channelId}) was ${what}`,
        content: `Channel "${name}" (#${channelId}) was ${what} automatically.{{value}}`,
        values: [reason === '' ? '' : ` Reason: ${reason}`],
      }
      notifier
        .tellRoots(notice)
        .catch((error) => logger.error({ err: error, channelId }, 'a notice could not be delivered'))
    },
    /** Tells who wants to know it which models upstreams have added or removed. */
    tellOfModels: async (news: UpstreamNews): Promise<void> => {
      const told = writeUpstreamNotice(news)
      if (told !== undefined) await notifier.tellModelWatchers(told.notice, told.news)
    },
  }
}

export type Notices = ReturnType<typeof createNotices>
