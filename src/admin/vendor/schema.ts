// What administrators send about vendors.
import { z } from '../../contract/index.ts'
import { optionalText, pagingQuery, queryText } from '../frame/index.ts'

export const vendorListQuery = z.object(pagingQuery)
export const vendorSearchQuery = z.object({ ...pagingQuery, keyword: queryText() })

const fields = {
  name: optionalText(128),
  description: optionalText(16_000),
  icon: optionalText(128),
  status: z.union([z.literal(0), z.literal(1)], 'must be 0 or 1').nullish(),
}

export const vendorCreateBody = z.object(fields)
export const vendorUpdateBody = z.object({ ...fields, id: z.int() })
export type VendorFields = z.infer<typeof vendorCreateBody>
