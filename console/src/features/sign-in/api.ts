// Signing in.
import type { LoginAnswer, LoginInput, SignedIn } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

/** Password step: an account, or the demand for a second factor. */
export const signIn = (input: LoginInput): Promise<LoginAnswer> =>
  call('/api/user/login', { method: 'POST', body: input, isAnonymous: true })

/** Second step: six digits of an authenticator, or a backup code. */
export const confirmSecondFactor = (code: string): Promise<SignedIn> =>
  call('/api/user/login/2fa', { method: 'POST', body: { code: code.replaceAll(/[\s-]/g, '') }, isAnonymous: true })
