// What people and gateways send about payments.
import { z } from '../../contract/index.ts'
import { pagingQuery, queryInt, queryText, textField } from '../frame/index.ts'

/** An amount as the console shows it: dollars of quota, or quota where the operator shows tokens. */
const amount = z.int('must be a whole number').min(1, 'must be at least 1')

export const quoteBody = z.object({ amount })
export const epayBody = z.object({ amount, payment_method: textField(50) })
export const stripeBody = z.object({
  amount,
  payment_method: textField(50),
  success_url: textField(2048),
  cancel_url: textField(2048),
})
export const creemBody = z.object({ product_id: z.string().min(1).max(255), payment_method: textField(50) })
export const waffoBody = z.object({
  amount,
  pay_method_index: z.int().min(0).max(100).nullish(),
  pay_method_type: textField(255),
  pay_method_name: textField(255),
})
export type WaffoBody = z.infer<typeof waffoBody>

export const topUpQuery = z.object({ ...pagingQuery, keyword: queryText(), status: queryText() })
export const allTopUpsQuery = z.object({
  ...pagingQuery,
  keyword: queryText(),
  status: queryText(),
  provider: queryText(),
  user_id: queryInt(),
  start_timestamp: queryInt(),
  end_timestamp: queryInt(),
})
export const tradeBody = z.object({ trade_no: z.string().min(1).max(255) })

const pancakeGiven = { merchant_id: textField(255), private_key: textField(8192), return_url: textField(2048) }
export const pancakeBody = z.object(pancakeGiven)
export const pancakeSaveBody = z.object({
  ...pancakeGiven,
  store_id: z.string().min(1).max(255),
  product_id: z.string().min(1).max(255),
})
export const pancakePlanBody = z.object({
  name: z.string().trim().min(1).max(128),
  amount: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,2})?$/, 'must be dollars with at most two decimals')
    .refine((text) => Number(text) > 0, 'must be above 0'),
})

export const environmentParams = z.object({ env: z.string().max(64) })
export const cryptoQuery = z.object({ ticker: queryText() })
