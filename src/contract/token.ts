// API keys ("tokens") as the management API takes and shows them.
import { z } from './zod.ts'

/** One key of the caller; `key` is masked, times are unix seconds, quotas are units. */
export type Token = {
  id: number
  user_id: number
  key: string
  status: number
  name: string
  created_time: number
  accessed_time: number
  /** −1: never. */
  expired_time: number
  remain_quota: number
  unlimited_quota: boolean
  model_limits_enabled: boolean
  /** Comma separated. */
  model_limits: string
  /** Newline separated addresses or CIDR ranges. */
  allow_ips: string | null
  used_quota: number
  group: string
  cross_group_retry: boolean
}

/** Body of `POST /api/token/`; `PUT` adds `id`. */
export const tokenInput = z.object({
  name: z.string().trim().min(1).max(50),
  expired_time: z.number().int(),
  remain_quota: z.number().int().min(0),
  unlimited_quota: z.boolean(),
  model_limits_enabled: z.boolean(),
  model_limits: z.string(),
  allow_ips: z.string(),
  group: z.string(),
  cross_group_retry: z.boolean(),
})
export type TokenInput = z.infer<typeof tokenInput>
