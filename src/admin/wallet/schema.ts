// What people send about their wallets.
import { z } from '../../contract/index.ts'
import { intField, queryText, textField } from '../frame/index.ts'

export const redeemBody = z.object({ key: z.string().min(1).max(128) })
export const rewardsBody = z.object({ quota: z.int('must be a whole number').min(1, 'must be above 0') })
export const monthQuery = z.object({ month: queryText() })
export const billQuery = z.object({ month: queryText(), format: queryText() })
export const keyQuotaBody = z.object({ token_id: z.int(), quota: z.int('must be a whole number') })
export const creditBody = z.object({ user_id: z.int(), quota: intField(), remark: textField(255) })
