// What signing up, confirming an address and resetting a password take.
import { z } from '../../contract/index.ts'
import { queryText, textField } from '../frame/index.ts'

export const registerBody = z.object({
  username: textField(200),
  password: textField(200),
  email: textField(320),
  verification_code: textField(64),
  aff_code: textField(32),
})
export type RegisterBody = z.infer<typeof registerBody>

/** `turnstile` is Cloudflare's answer token, where the operator wants one. */
export const addressQuery = z.object({ email: queryText(), turnstile: queryText() })

/** Consoles of the reference choose no password and show the one that is made up for them. */
export const resetBody = z.object({ email: textField(320), token: textField(64), password: textField(200) })

export const bindEmailBody = z.object({ email: textField(320), code: textField(64) })
