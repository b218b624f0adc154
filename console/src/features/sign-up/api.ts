// Opening an account, confirming an address, and getting back in without the password.
import { call } from '../../lib/api-client.ts'

export type NewAccount = {
  username: string
  password: string
  email?: string
  verification_code?: string
  aff_code?: string
}

export const signUp = (account: NewAccount, turnstile: string): Promise<undefined> =>
  call('/api/user/register', { method: 'POST', query: { turnstile }, body: account, isAnonymous: true })

/** Mails a code to the address; the answer does not tell whether somebody has it already. */
export const sendCode = (email: string, turnstile: string): Promise<undefined> =>
  call('/api/verification', { query: { email, turnstile }, isAnonymous: true })

/** Mails a link, if there is such an account; the answer does not tell. */
export const sendResetLink = (email: string, turnstile: string): Promise<undefined> =>
  call('/api/reset_password', { query: { email, turnstile }, isAnonymous: true })

export const resetPassword = (input: { email: string; token: string; password: string }): Promise<unknown> =>
  call('/api/user/reset', { method: 'POST', body: input, isAnonymous: true })
