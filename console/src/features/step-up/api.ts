// Proofs of presence: what the account can show, and showing it.
import { queryOptions } from '@tanstack/react-query'
import { ApiError, call } from '../../lib/api-client.ts'
import { showPasskey } from '../../lib/webauthn.ts'

export type TwoFactorState = { enabled: boolean; locked: boolean; backup_codes_remaining?: number }
export type PasskeyState = { enabled: boolean; last_used_at?: string | null; backup_state?: boolean }

export const twoFactorQuery = queryOptions({
  queryKey: ['self', 'two-factor'],
  queryFn: ({ signal }) => call<TwoFactorState>('/api/user/2fa/status', { signal }),
})

export const passkeyQuery = queryOptions({
  queryKey: ['self', 'passkey'],
  queryFn: ({ signal }) => call<PasskeyState>('/api/user/passkey', { signal }),
})

export type ProofMethod = '2fa' | 'passkey' | 'password'

/** Opens one protected call for a minute; `action` (`METHOD path`) names it. */
export const prove = async (method: ProofMethod, code: string, action: string): Promise<void> => {
  if (method === 'passkey') {
    const begun = await call<{ options: { publicKey: Record<string, unknown> } }>('/api/user/passkey/verify/begin', {
      method: 'POST',
      body: {},
    })
    await call('/api/user/passkey/verify/finish', { method: 'POST', body: await showPasskey(begun.options.publicKey) })
  }
  const text = method === '2fa' ? code.replaceAll(/[\s-]/g, '') : code
  await call('/api/verify', { method: 'POST', body: { method, code: text, action } })
}

/** Whether the server wants a proof before it does this. */
export const wantsProof = (error: unknown): boolean =>
  error instanceof ApiError && error.code?.startsWith('VERIFICATION_') === true
