// What people send about their API keys. On a change, a field that is absent keeps its value.
import { z } from '../../contract/index.ts'
import { optionalText, pagingQuery, queryText } from '../frame/index.ts'

/** What a list may be narrowed and ordered by; New API's consoles leave it out. */
const listQuery = {
  ...pagingQuery,
  status: z.enum(['1', '2', '3', '4']).optional(),
  group: z.string().max(64).optional(),
  sort: z
    .enum([
      'id',
      'name',
      'status',
      'group',
      'remain_quota',
      'used_quota',
      'accessed_time',
      'created_time',
      'expired_time',
    ])
    .optional(),
  order: z.enum(['asc', 'desc']).optional(),
}

export const tokenListQuery = z.object(listQuery)
export const tokenSearchQuery = z.object({ ...listQuery, keyword: queryText(), token: queryText() })

/** Column widths of MySQL: `label` 191 characters, `text` 65,535 bytes. */
const MODEL_LIMITS_CHARACTERS_MAX = 20_000
const ALLOW_IPS_CHARACTERS_MAX = 191
const GROUP_CHARACTERS_MAX = 64

const fields = {
  name: optionalText(200),
  expired_time: z.int('must be a whole number').nullish(),
  remain_quota: z.int('must be a whole number').nullish(),
  unlimited_quota: z.boolean().nullish(),
  model_limits_enabled: z.boolean().nullish(),
  model_limits: optionalText(MODEL_LIMITS_CHARACTERS_MAX),
  allow_ips: optionalText(ALLOW_IPS_CHARACTERS_MAX),
  group: optionalText(GROUP_CHARACTERS_MAX),
  cross_group_retry: z.boolean().nullish(),
}

export const tokenCreateBody = z.object(fields)
export type TokenFields = z.infer<typeof tokenCreateBody>

export const tokenUpdateBody = z.object({ ...fields, id: z.int(), status: z.int().nullish() })
export type TokenUpdate = z.infer<typeof tokenUpdateBody>

export const tokenUpdateQuery = z.object({ status_only: queryText() })
