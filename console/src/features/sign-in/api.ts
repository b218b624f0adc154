// Signing in.
import type { LoginAnswer, LoginInput, SignedIn } from '../../../../src/contract/index.ts'
import { ApiError, call, withQuery } from '../../lib/api-client.ts'
import { showPasskey } from '../../lib/webauthn.ts'

/** Password step: an account, or the demand for a second factor. */
export const signIn = (input: LoginInput, turnstile = ''): Promise<LoginAnswer> =>
  call('/api/user/login', { method: 'POST', query: { turnstile }, body: input, isAnonymous: true })

/** Second step: six digits of an authenticator, or a backup code. */
export const confirmSecondFactor = (code: string): Promise<SignedIn> =>
  call('/api/user/login/2fa', { method: 'POST', body: { code: code.replaceAll(/[\s-]/g, '') }, isAnonymous: true })

type CredentialOptions = { options: { publicKey: Record<string, unknown> } }

/** Shows a passkey of this device to the server. */
export const signInWithPasskey = async (): Promise<LoginAnswer> => {
  const post = (path: string, body: unknown = {}) =>
    call<never>(path, { method: 'POST', body, isAnonymous: true }) as Promise<unknown>
  const { options } = (await post('/api/user/passkey/login/begin')) as CredentialOptions
  return (await post('/api/user/passkey/login/finish', await showPasskey(options.publicKey))) as LoginAnswer
}

/** Where to go to sign in at another site; `aff` is the invitation that one came by. */
export const beginOauth = async (provider: string, aff = ''): Promise<string> =>
  (await call<{ authorize_url: string }>('/api/oauth/state', { query: { provider, aff } })).authorize_url

/** The way back from another site: an account, the demand for a second factor, or "bound to the account that is signed in". */
export const finishOauth = (
  provider: string,
  query: Record<string, string>,
): Promise<LoginAnswer | { action: 'bind' }> => call(`/api/oauth/${encodeURIComponent(provider)}`, { query })

/** A code that the site's WeChat account sent. */
export const signInWithWechat = (code: string): Promise<LoginAnswer> =>
  call('/api/oauth/wechat', { query: { code }, isAnonymous: true })

/** Binds Telegram to the account that is signed in. The route answers browsers with a redirect: that is its success. */
export const bindTelegram = async (fields: Record<string, string>): Promise<{ action: 'bind' }> => {
  const path = withQuery('/api/oauth/telegram/bind', fields)
  const response = await fetch(path, { redirect: 'manual', credentials: 'same-origin' }).catch(() => undefined)
  if (response === undefined) throw new ApiError('network', '')
  if (response.type === 'opaqueredirect') return { action: 'bind' }
  const { message, code } = (await response.json().catch(() => ({}))) as { message?: string; code?: string }
  throw new ApiError(response.status === 403 ? 'forbidden' : 'refused', message ?? '', response.status, code)
}

/** What Telegram signed, as it came back. */
export const signInWithTelegram = (fields: Record<string, string>): Promise<LoginAnswer> =>
  call('/api/oauth/telegram/login', { query: fields, isAnonymous: true })
