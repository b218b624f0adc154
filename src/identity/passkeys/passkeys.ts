// Passkeys (WebAuthn) of accounts, one each.
import type { PasskeysDeps } from './ceremony.ts'
import { createProof } from './proof.ts'
import { createRegistration } from './registration.ts'

/** Registering, proving, and what is known of an account's passkey. */
export const createPasskeys = (deps: PasskeysDeps) => ({
  ...createRegistration(deps),
  ...createProof(deps),
  isOn: (): boolean => deps.site() !== undefined,
  find: deps.store.findByUser,
  /** Whether the account has one that may be used now. */
  isUsable: async (userId: number): Promise<boolean> =>
    deps.site() !== undefined && (await deps.store.findByUser(userId)) !== undefined,
  /** Forgets the account's passkey; false when there was none. */
  remove: (userId: number): Promise<boolean> => deps.store.remove(userId),
})

export type Passkeys = ReturnType<typeof createPasskeys>
