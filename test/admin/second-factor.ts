// An authenticator app for tests, and a browser that signs in with it.
import { decodeBase32, totpAt, totpStep } from '../../src/identity/index.ts'
import { type Caller, type Harness, type Reply, readCookie } from './harness.ts'

/** The code that an app shows now, or some periods away from now. */
export const codeOf = (secret: string, nowSeconds: number, drift = 0): string =>
  totpAt(decodeBase32(secret) ?? new Uint8Array(), totpStep(nowSeconds) + drift)

/** Somebody's app and backup codes. */
export type Factor = { readonly secret: string; readonly backupCodes: string[] }

/** Switches a second factor on for a caller. The code is of the period before, so that the present one is still unused. */
export const switchOn = async (harness: Harness, caller: Caller): Promise<Factor> => {
  const { data } = (await caller({ method: 'POST', path: '/api/user/2fa/setup', body: {} })).body
  const code = codeOf(data.secret, harness.clock.nowSeconds(), -1)
  const enabled = await caller({ method: 'POST', path: '/api/user/2fa/enable', body: { code } })
  if (enabled.body.success !== true) throw new Error(enabled.text)
  return { secret: data.secret, backupCodes: data.backup_codes }
}

/** The first step of signing in, and what may be done with its cookie. */
export const beginSignIn = async (harness: Harness, username: string, password: string) => {
  const body = { username, password }
  const first = await harness.call({ method: 'POST', path: '/api/user/login', body })
  const cookie = readCookie(first)
  const finish = (code: string, clientIp = '127.0.0.1'): Promise<Reply> =>
    harness.call({ method: 'POST', path: '/api/user/login/2fa', body: { code }, headers: { cookie }, clientIp })
  return { first, cookie, finish }
}
