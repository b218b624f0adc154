// Input fields as clients of the reference send them: absent, null and the zero value mean the same; types are strict.
import { z } from '../../contract/index.ts'

/** Text; absent or null is ''. NUL is refused, because PostgreSQL cannot store it. */
export const textField = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax, `must not be longer than ${charactersMax} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .nullish()
    .transform((value) => value ?? '')

/** Text that keeps "absent" (undefined) apart from "null" and from ''. */
export const optionalText = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax, `must not be longer than ${charactersMax} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain NUL')
    .nullish()

/** A whole number that is exact here; absent or null is 0. */
export const intField = () =>
  z
    .int('must be a whole number')
    .nullish()
    .transform((value) => value ?? 0)

/** A switch; absent or null is off. */
export const boolField = () =>
  z
    .boolean()
    .nullish()
    .transform((value) => value ?? false)

/** Ids of rows; at most `max`. */
export const idList = (max: number) => z.array(z.int()).max(max, `must not have more than ${max} entries`)

/** `:id` of a path. */
export const idParams = z.object({
  id: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a number')
    .transform(Number),
})

/** A number in a query: anything else counts as absent, as in the reference. */
export const queryInt = () =>
  z
    .string()
    .optional()
    .transform((value) => (value !== undefined && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined))
    .meta({ type: 'integer' })

/** A text in a query; absent is ''. */
export const queryText = () =>
  z
    .string()
    .optional()
    .transform((value) => value?.slice(0, 1024).replaceAll('\0', '') ?? '')

/** A switch in a query: on for `true` and `1`. */
export const queryBool = () =>
  z
    .string()
    .optional()
    .transform((value) => value === 'true' || value === '1')
    .meta({ type: 'boolean' })
