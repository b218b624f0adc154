// What administrators send about redemption codes.
import { z } from '../../contract/index.ts'
import { intField, pagingQuery, queryText, textField } from '../frame/index.ts'

const QUOTA_MAX = 500_000_000_000_000

const name = z
  .string()
  .refine((value) => !value.includes('\0'), 'must not contain NUL')
  .refine((value) => [...value].length >= 1 && [...value].length <= 20, 'must have 1 to 20 characters')
const quota = z.int('must be a whole number').min(1, 'must be above 0').max(QUOTA_MAX, `must be at most ${QUOTA_MAX}`)

export const redemptionListQuery = z.object({ ...pagingQuery, keyword: queryText(), status: queryText() })
export const redemptionCreateBody = z.object({
  name,
  count: z.int('must be a whole number').min(1, 'must be at least 1').max(100, 'must be at most 100'),
  quota,
  expired_time: intField(),
})
export type RedemptionCreate = z.infer<typeof redemptionCreateBody>

export const redemptionUpdateBody = z.object({
  id: z.int(),
  name: textField(200),
  quota: intField(),
  expired_time: intField(),
  status: intField(),
})
export type RedemptionUpdate = z.infer<typeof redemptionUpdateBody>
export const redemptionFields = z.object({ name, quota })
export const redemptionUpdateQuery = z.object({ status_only: queryText() })
