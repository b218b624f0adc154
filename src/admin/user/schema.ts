// What administrators send about accounts.
import { z } from '../../contract/index.ts'
import { idList, intField, optionalText, pagingQuery, queryInt, queryText, textField } from '../frame/index.ts'

const sorting = {
  sort_by: z
    .enum([
      'id',
      'username',
      'quota',
      'used_quota',
      'request_count',
      'group',
      'role',
      'aff_count',
      'created_at',
      'last_login_at',
    ])
    .optional()
    .catch(undefined),
  sort_order: queryText(),
}

export const userListQuery = z.object({ ...pagingQuery, ...sorting })

export const userSearchQuery = z.object({
  ...pagingQuery,
  ...sorting,
  /** `true`: only deleted accounts; `false`: only others. */
  deleted: queryText(),
  keyword: queryText(),
  group: queryText(),
  role: queryInt(),
  status: queryInt(),
})

export const userCreateBody = z.object({
  username: textField(200),
  password: textField(1024),
  display_name: textField(200),
  role: intField(),
})

export const userUpdateBody = z.object({
  id: z.int(),
  username: optionalText(200),
  display_name: optionalText(200),
  group: optionalText(64),
  remark: optionalText(255),
  password: optionalText(1024),
  role: z.int().nullish(),
})
export type UserUpdateBody = z.infer<typeof userUpdateBody>

export const userManageBody = z.object({
  id: z.int(),
  action: z.enum(['disable', 'enable', 'delete', 'promote', 'demote', 'add_quota'], 'is not an action'),
  /** Quota units, for add_quota. */
  value: intField(),
  mode: z.enum(['add', 'subtract', 'override'], 'must be add, subtract or override').nullish(),
})
export type UserManageBody = z.infer<typeof userManageBody>

export const userBatchBody = z.object({
  ids: idList(100),
  action: z.enum(['disable', 'enable', 'delete', 'add_quota', 'set_group'], 'is not an action'),
  /** Quota units, for add_quota. */
  value: intField(),
  mode: z.enum(['add', 'subtract', 'override'], 'must be add, subtract or override').nullish(),
  /** For set_group. */
  group: optionalText(64),
})
export type UserBatchBody = z.infer<typeof userBatchBody>
