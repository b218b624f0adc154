// API keys as their owner sees them: the key itself is masked.
import type { Token } from '../../contract/index.ts'
import type { TokenRow } from '../../storage/index.ts'

/** `1FPP**********FYDy`: enough to tell keys apart (http-api.md section 7). */
export const maskKey = (key: string): string => {
  if (key.length <= 4) return '*'.repeat(key.length)
  if (key.length <= 8) return `${key.slice(0, 2)}****${key.slice(-2)}`
  return `${key.slice(0, 4)}**********${key.slice(-4)}`
}

export const presentToken = (token: TokenRow) =>
  ({
    id: token.id,
    user_id: token.user_id,
    key: maskKey(token.key),
    status: token.status,
    name: token.name,
    created_time: token.created_time,
    accessed_time: token.accessed_time,
    expired_time: token.expired_time,
    remain_quota: token.remain_quota,
    unlimited_quota: token.unlimited_quota,
    model_limits_enabled: token.model_limits_enabled,
    model_limits: token.model_limits,
    allow_ips: token.allow_ips,
    used_quota: token.used_quota,
    group: token.group,
    cross_group_retry: token.cross_group_retry,
    DeletedAt: token.deleted_at?.toISOString() ?? null,
  }) satisfies Token & { DeletedAt: string | null }
