// What an API key may learn about its own use.
import type { TokenRow } from '../../storage/index.ts'

export const presentUsage = (token: TokenRow) => ({
  object: 'token_usage',
  name: token.name,
  total_granted: token.remain_quota + token.used_quota,
  total_used: token.used_quota,
  total_available: token.remain_quota,
  unlimited_quota: token.unlimited_quota,
  model_limits: Object.fromEntries(
    token.model_limits
      .split(',')
      .map((model) => model.trim())
      .filter((model) => model !== '')
      .map((model) => [model, true] as const),
  ),
  model_limits_enabled: token.model_limits_enabled,
  expires_at: token.expired_time === -1 ? 0 : token.expired_time,
})
