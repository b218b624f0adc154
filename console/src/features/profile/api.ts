// The caller's own account.
import { queryOptions } from '@tanstack/react-query'
import type { OauthBinding, PasswordInput } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'
import { makePasskey } from '../../lib/webauthn.ts'

const changeSelf = (body: Record<string, unknown>): Promise<undefined> =>
  call('/api/user/self', { method: 'PUT', body })

export const changePassword = (input: PasswordInput): Promise<undefined> => changeSelf(input)

/** Absent and empty names stay as they are. */
export const changeNames = (names: { username: string; display_name: string }): Promise<undefined> => changeSelf(names)

/** Makes a new access token for the management API; the old one stops working. */
export const createAccessToken = (): Promise<string> => call('/api/user/token')

/** Remembers the language with the account, for mails and messages. */
export const saveLanguage = (language: string): Promise<undefined> => changeSelf({ language })

/** Modules of the navigation that the account does not want: JSON text. */
export const saveModules = (modules: unknown): Promise<undefined> =>
  changeSelf({ sidebar_modules: JSON.stringify(modules) })

export const closeAccount = (): Promise<undefined> => call('/api/user/self', { method: 'DELETE' })

export const ownBindingsQuery = queryOptions({
  queryKey: ['self', 'bindings'],
  queryFn: ({ signal }) => call<OauthBinding[]>('/api/user/oauth/bindings', { signal }),
})

export const unbind = (providerId: number): Promise<undefined> =>
  call(`/api/user/oauth/bindings/${providerId}`, { method: 'DELETE' })

/** Where to go to bind another site; the way back does it. */
export const beginBinding = async (provider: string): Promise<string> =>
  (await call<{ authorize_url: string }>('/api/oauth/state', { query: { provider } })).authorize_url

export const bindWechat = (code: string): Promise<undefined> =>
  call('/api/oauth/wechat/bind', { method: 'POST', body: { code } })

/** Mails a code to an address. */
export const sendMailCode = (email: string, turnstile = ''): Promise<undefined> =>
  call('/api/verification', { query: { email, turnstile } })

export const bindMail = (email: string, code: string): Promise<undefined> =>
  call('/api/oauth/email/bind', { method: 'POST', body: { email, code } })

export type PreparedFactor = { secret: string; qr_code_data: string; backup_codes: string[] }

const post = <Data>(path: string, body: unknown = {}): Promise<Data> => call<Data>(path, { method: 'POST', body })

/** A secret that counts after its first code was shown. */
export const prepareFactor = (): Promise<PreparedFactor> => post('/api/user/2fa/setup')
export const enableFactor = (code: string): Promise<undefined> => post('/api/user/2fa/enable', { code })
export const disableFactor = (code: string): Promise<undefined> => post('/api/user/2fa/disable', { code })
/** New backup codes; the old ones are void. */
export const renewCodes = async (code: string): Promise<string[]> =>
  (await post<{ backup_codes: string[] }>('/api/user/2fa/backup_codes', { code })).backup_codes

/** Makes a passkey on this device and stores it, in place of an earlier one. */
export const registerPasskey = async (): Promise<void> => {
  const { options } = await post<{ options: { publicKey: Record<string, unknown> } }>(
    '/api/user/passkey/register/begin',
  )
  await post('/api/user/passkey/register/finish', await makePasskey(options.publicKey))
}

export const removePasskey = (): Promise<undefined> => call('/api/user/passkey', { method: 'DELETE' })

export const saveNotifications = (body: Record<string, unknown>): Promise<unknown> =>
  call('/api/user/setting', { method: 'PUT', body })
