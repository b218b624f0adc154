// What is left on the accounts of channels: asked of the vendor, stored in US dollars, and acted upon when it is used up.
import { channelStatus, readChannelInfo } from '../../channels/index.ts'
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { findProvider } from '../../providers/index.ts'
import { billing } from '../../settings/index.ts'
import type { ChannelRow } from '../../storage/index.ts'
import type { AdminDeps } from '../deps.ts'
import { Refusal } from '../frame/index.ts'
import { type AccountDeps, accountOf, askAccount } from './account.ts'

export type BalanceDeps = AccountDeps &
  Pick<AdminDeps, 'repos' | 'settings' | 'disableChannel' | 'pauseBetweenChannels'>

/** The reason that consoles of New API know. */
const USED_UP = '余额不足'

const isAutoBanAllowed = ({ auto_ban }: ChannelRow): boolean => (auto_ban ?? 1) === 1

/**
 * Asks for one channel's balance and stores it with its time; gives US dollars. Throws Refusal, and leaves the stored
 * balance as it was, when the vendor has no such question, the channel many keys, or the answer no amount.
 */
export const updateBalance = async (deps: BalanceDeps, row: ChannelRow): Promise<number> => {
  if (readChannelInfo(row.channel_info).isMultiKey)
    throw new Refusal(
      'The balance of a channel with many keys cannot be asked for: each key may be an account of its own.',
    )
  const account = accountOf(deps, row)
  const { provider } = account
  const query = provider?.balance
  if (query === undefined)
    throw new Refusal(`${provider?.name ?? 'This type of channel'} does not tell the balance of its accounts.`)
  // Not the reference's `Price`: that is what quota is sold for, which need not be what a dollar costs.
  const cnyPerUsd = deps.settings.get(billing.usdExchangeRate)
  const balance = await askAccount(deps, account, 'balance', async (endpoint, ask) => {
    const bodies: JsonObject[] = []
    for (const request of query.requests(endpoint, deps.clock.nowMs())) {
      const body = await ask(request)
      if (!isJsonObject(body)) throw new Refusal('The upstream’s answer is no balance.')
      bodies.push(body)
    }
    const amount = query.read(bodies, cnyPerUsd)
    if (!Number.isFinite(amount)) throw new Refusal('The upstream’s balance is no number.')
    return amount
  })
  await deps.repos.channels.update(row.id, { balance, balance_updated_time: deps.clock.nowSeconds() })
  return balance
}

/** Whether a bulk run asks for this channel. */
const isAsked = ({ type, status, channel_info }: ChannelRow): boolean =>
  status === channelStatus.enabled &&
  findProvider(type)?.balance !== undefined &&
  !readChannelInfo(channel_info).isMultiKey

/**
 * Asks for the balance of each enabled channel that can tell it, one after the other. A channel whose account is used up goes
 * out of service, if it may. Failures leave what is stored; who wants to know why asks for the one channel.
 */
export const updateAllBalances = async (deps: BalanceDeps, signal?: AbortSignal): Promise<void> => {
  const rows = await deps.repos.channels.all()
  for (const row of rows.filter(isAsked)) {
    if (signal?.aborted === true) return
    try {
      const balance = await updateBalance(deps, row)
      if (balance <= 0 && isAutoBanAllowed(row)) await deps.disableChannel(row.id, USED_UP)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
    await deps.pauseBetweenChannels()
  }
}
