// The caller's own account.
import type { PasswordInput } from '../../../../src/contract/index.ts'
import { call } from '../../lib/api-client.ts'

export const changePassword = (input: PasswordInput): Promise<undefined> =>
  call('/api/user/self', { method: 'PUT', body: input })

/** Makes a new access token for the management API; the old one stops working. */
export const createAccessToken = (): Promise<string> => call('/api/user/token')

/** Remembers the language with the account, for mails and messages. */
export const saveLanguage = (language: string): Promise<undefined> =>
  call('/api/user/self', { method: 'PUT', body: { language } })
