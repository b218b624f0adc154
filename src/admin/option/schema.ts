// What root sends about options.
import { z } from '../../contract/index.ts'

export const optionBody = z.object({
  key: z.string().max(191),
  /** Text, number or switch; objects and arrays for options that hold JSON. */
  value: z.unknown(),
})

const OPTIONS_MAX = 200

export const optionsBody = z.object({ options: z.array(optionBody).min(1).max(OPTIONS_MAX) })

export const complianceBody = z.object({ confirmed: z.boolean() })
