// What programs send about charge packages.
import { z } from '../../contract/index.ts'
import { pagingQuery, queryInt, queryText } from '../frame/index.ts'

export const chargeBody = z.object({ charge_id: z.int() })
/** `page` and `pagesize` are the spellings of One API's fork. */
export const chargeQuery = z.object({
  ...pagingQuery,
  page: queryInt(),
  pagesize: queryInt(),
  app_order_id: queryText(),
  status: queryInt(),
})
