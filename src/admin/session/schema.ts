// What signing in and signing up take.
import { z } from '../../contract/index.ts'
import { queryText, textField } from '../frame/index.ts'

/** No rule for the password's length: old accounts have short ones. */
export const loginBody = z.object({
  username: z.string().max(320),
  password: z.string().max(1024),
})

export const registerBody = z.object({
  username: textField(200),
  password: textField(200),
  aff_code: textField(32),
})

/** Cloudflare's answer token, where the operator wants one. */
export const humanQuery = z.object({ turnstile: queryText() })
