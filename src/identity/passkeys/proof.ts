// Proving with a passkey who is there: to sign in, or to confirm an account.
import type { JsonValue } from '../../kernel/index.ts'
import type { PasskeyRow } from '../../storage/index.ts'
import {
  type Begun,
  type Ceremony,
  type CredentialProof,
  loadWebAuthn,
  type PasskeysDeps,
  readCeremony,
  writeCeremony,
} from './ceremony.ts'
import { fromStored, readBytes, readTransports, readUserHandle, toStored } from './encoding.ts'
import type { PasskeySite } from './site.ts'

const checkProof = async (party: PasskeySite, row: PasskeyRow, ceremony: Ceremony, proof: CredentialProof) => {
  const { verifyAuthenticationResponse } = await loadWebAuthn()
  // What cannot be read is as wrong as what does not fit. The counter is compared when the signature is known to be right.
  return verifyAuthenticationResponse({
    response: { ...proof, clientExtensionResults: {} },
    expectedChallenge: ceremony.challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.rpId,
    requireUserVerification: party.userVerification === 'required',
    credential: { id: fromStored(row.credential_id), publicKey: readBytes(row.public_key), counter: 0 },
  }).catch(() => undefined)
}

/**
 * Whether the passkey may speak here: signing in, it names its owner; confirming, it is the account's own and names nobody
 * else.
 */
const isMeant = (row: PasskeyRow, ceremony: Ceremony, { response }: CredentialProof): boolean => {
  const named = response.userHandle === '' ? undefined : readUserHandle(response.userHandle)
  if (ceremony.userId === 0 || response.userHandle !== '') {
    if (named !== row.user_id) return false
  }
  return ceremony.userId === 0 || ceremony.userId === row.user_id
}

/** Begins and checks proofs. */
export const createProof = ({ store, site, nowSeconds }: PasskeysDeps) => {
  const begin = async (party: PasskeySite, userId: number, row?: PasskeyRow): Promise<Begun> => {
    const { generateAuthenticationOptions } = await loadWebAuthn()
    const { rpId, userVerification } = party
    const own =
      row === undefined ? [] : [{ id: fromStored(row.credential_id), transports: readTransports(row.transports) }]
    const allowed = own.length === 0 ? {} : { allowCredentials: own }
    const publicKey = await generateAuthenticationOptions({ rpID: rpId, userVerification, ...allowed })
    return { options: { publicKey }, ceremony: writeCeremony(publicKey.challenge, userId, nowSeconds()) }
  }

  /** Of two proofs with one counter one counts; a counter that went back means that the passkey was copied. */
  const recordUse = async (row: PasskeyRow, counter: number, isVerified: boolean, isBackedUp: boolean) => {
    const now = new Date(nowSeconds() * 1000)
    if ((counter > 0 || row.sign_count > 0) && counter <= row.sign_count) {
      await store.recordUse(row.id, row.sign_count, { clone_warning: true, updated_at: now })
      return false
    }
    return store.recordUse(row.id, row.sign_count, {
      sign_count: counter,
      user_present: true,
      user_verified: isVerified,
      backup_state: isBackedUp,
      last_used_at: now,
      updated_at: now,
    })
  }

  return {
    /** Asks for any passkey of this site; undefined while they are switched off. */
    beginSignIn: async (): Promise<Begun | undefined> => {
      const party = site()
      return party === undefined ? undefined : begin(party, 0)
    },

    /** Asks for the account's own; undefined when it has none, or they are switched off. */
    beginConfirmation: async (userId: number): Promise<Begun | undefined> => {
      const party = site()
      const row = party === undefined ? undefined : await store.findByUser(userId)
      return party === undefined || row === undefined ? undefined : begin(party, userId, row)
    },

    /** Whose passkey answered what the session remembered; undefined when anything about it is wrong. */
    prove: async (remembered: JsonValue | undefined, proof: CredentialProof): Promise<number | undefined> => {
      const party = site()
      const ceremony = readCeremony(remembered, nowSeconds())
      if (party === undefined || ceremony === undefined) return undefined
      const row = await store.findByCredential(toStored(proof.id))
      if (row === undefined || !isMeant(row, ceremony, proof)) return undefined
      const result = await checkProof(party, row, ceremony, proof)
      if (result?.verified !== true) return undefined
      const { newCounter, userVerified, credentialBackedUp } = result.authenticationInfo
      return (await recordUse(row, newCounter, userVerified, credentialBackedUp)) ? row.user_id : undefined
    },
  }
}
