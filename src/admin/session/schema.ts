// What signing in takes.
import { z } from '../../contract/index.ts'
import { queryText } from '../frame/index.ts'

/** No rule for the password's length: old accounts have short ones. */
export const loginBody = z.object({
  username: z.string().max(320),
  password: z.string().max(1024),
})

/** Cloudflare's answer token, where the operator wants one. */
export const humanQuery = z.object({ turnstile: queryText() })
