// Registering the passkey of an account.
import type { JsonValue } from '../../kernel/index.ts'
import {
  type Begun,
  type Ceremony,
  loadWebAuthn,
  type NewCredential,
  type PasskeysDeps,
  readCeremony,
  writeCeremony,
} from './ceremony.ts'
import { storeAaguid, storeBytes, toStored, writeUserHandle } from './encoding.ts'
import type { PasskeySite } from './site.ts'

/** ES256, EdDSA, RS256: what New API's own library reads, so that the way back stays open. */
const ALGORITHMS = [-7, -8, -257]

const checkNew = async (party: PasskeySite, { challenge }: Ceremony, made: NewCredential) => {
  const { verifyRegistrationResponse } = await loadWebAuthn()
  const { clientDataJSON, attestationObject } = made.response
  const { id, rawId, type } = made
  // What cannot be read is as wrong as what does not fit.
  return verifyRegistrationResponse({
    response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.rpId,
    requireUserVerification: party.userVerification === 'required',
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => undefined)
}

/** Begins and finishes registrations. */
export const createRegistration = ({ store, site, nowSeconds }: PasskeysDeps) => ({
  /** Undefined while passkeys are switched off. */
  beginRegistration: async (userId: number, username: string): Promise<Begun | undefined> => {
    const party = site()
    if (party === undefined) return undefined
    const { generateRegistrationOptions } = await loadWebAuthn()
    const { attachment, userVerification } = party
    const publicKey = await generateRegistrationOptions({
      rpName: party.rpName,
      rpID: party.rpId,
      userName: username,
      userDisplayName: username,
      userID: writeUserHandle(userId),
      attestationType: 'none',
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: {
        residentKey: 'required',
        userVerification,
        ...(attachment === undefined ? {} : { authenticatorAttachment: attachment }),
      },
    })
    return { options: { publicKey }, ceremony: writeCeremony(publicKey.challenge, userId, nowSeconds()) }
  },

  /** Stores the account's passkey in place of an earlier one; false when anything about it is wrong. */
  register: async (userId: number, remembered: JsonValue | undefined, made: NewCredential): Promise<boolean> => {
    const party = site()
    const ceremony = readCeremony(remembered, nowSeconds())
    if (party === undefined || ceremony?.userId !== userId) return false
    const result = await checkNew(party, ceremony, made)
    if (result?.verified !== true) return false
    const { credential, fmt, aaguid, userVerified, credentialDeviceType, credentialBackedUp } = result.registrationInfo
    const now = new Date(nowSeconds() * 1000)
    return store.replace({
      user_id: userId,
      credential_id: toStored(credential.id),
      public_key: storeBytes(credential.publicKey),
      attestation_type: fmt,
      aa_guid: storeAaguid(aaguid),
      sign_count: credential.counter,
      user_present: true,
      user_verified: userVerified,
      backup_eligible: credentialDeviceType === 'multiDevice',
      backup_state: credentialBackedUp,
      transports: JSON.stringify(made.response.transports),
      attachment: made.authenticatorAttachment ?? '',
      created_at: now,
      updated_at: now,
    })
  },
})
