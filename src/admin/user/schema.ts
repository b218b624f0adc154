// What administrators send about accounts.
import { z } from '../../contract/index.ts'
import { intField, optionalText, pagingQuery, queryInt, queryText, textField } from '../frame/index.ts'

export const userListQuery = z.object(pagingQuery)

export const userSearchQuery = z.object({
  ...pagingQuery,
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
