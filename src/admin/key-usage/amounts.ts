// Amounts of the OpenAI-style billing routes: quota units in the unit that the operator shows (http-api.md section 7.1).
import { billing, type SettingsSnapshot } from '../../settings/index.ts'
import type { TokenRow, UserRow } from '../../storage/index.ts'

/** What an unlimited key says it may spend. */
const UNLIMITED_AMOUNT = 100_000_000

const convert = (settings: SettingsSnapshot, quota: number): number => {
  const type = settings.get(billing.quotaDisplayType)
  if (type === 'TOKENS') return quota
  const dollars = quota / settings.get(billing.quotaPerUnit)
  return type === 'CNY' ? dollars * settings.get(billing.usdExchangeRate) : dollars
}

type Holder = { readonly token: TokenRow; readonly user: UserRow }

/** The key's own numbers, or its owner's when the operator shows those. */
const readQuotas = (settings: SettingsSnapshot, { token, user }: Holder) =>
  settings.get(billing.displaysTokenStat)
    ? { remain: token.remain_quota, used: token.used_quota, expiresAt: token.expired_time }
    : { remain: user.quota, used: user.used_quota, expiresAt: 0 }

export const presentSubscription = (settings: SettingsSnapshot, holder: Holder) => {
  const { remain, used, expiresAt } = readQuotas(settings, holder)
  const isUnlimited = settings.get(billing.displaysTokenStat) && holder.token.unlimited_quota
  const amount = isUnlimited ? UNLIMITED_AMOUNT : convert(settings, remain + used)
  return {
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: amount,
    hard_limit_usd: amount,
    system_hard_limit_usd: amount,
    access_until: Math.max(expiresAt, 0),
  }
}

/** The total in hundredths, as OpenAI's route told cents. */
export const presentTotalUsage = (settings: SettingsSnapshot, holder: Holder) => ({
  object: 'list',
  total_usage: convert(settings, readQuotas(settings, holder).used) * 100,
})
