// What root sends about options.
import { z } from '../../contract/index.ts'

export const optionBody = z.object({
  key: z.string().max(191),
  /** Text, number or switch; objects and arrays for options that hold JSON. */
  value: z.unknown(),
})

export const complianceBody = z.object({ confirmed: z.boolean() })
