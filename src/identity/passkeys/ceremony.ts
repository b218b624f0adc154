// What both ceremonies of WebAuthn share: what they are built from, what browsers answer, what the session remembers between.
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { PasskeysRepo } from '../../storage/index.ts'
import type { PasskeySite } from './site.ts'

/** How long a browser may take between beginning and finishing, seconds. */
const CEREMONY_SECONDS = 300

export type PasskeysDeps = {
  readonly store: PasskeysRepo
  /** Undefined while passkeys are switched off. */
  readonly site: () => PasskeySite | undefined
  readonly nowSeconds: () => number
}

/** What a browser answers when it has made a credential. */
export type NewCredential = {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly authenticatorAttachment?: 'platform' | 'cross-platform' | undefined
  readonly response: {
    readonly clientDataJSON: string
    readonly attestationObject: string
    readonly transports: readonly string[]
  }
}

/** What a browser answers when it has used one. */
export type CredentialProof = {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: {
    readonly clientDataJSON: string
    readonly authenticatorData: string
    readonly signature: string
    readonly userHandle: string
  }
}

/** `options` are for the browser, `ceremony` is what the session remembers until it answers. */
export type Begun = { readonly options: object; readonly ceremony: JsonObject }

export type Ceremony = { readonly challenge: string; readonly userId: number }

/** What the session is to remember. User 0 is "whoever has a passkey". */
export const writeCeremony = (challenge: string, userId: number, now: number): JsonObject => ({
  challenge,
  at: now,
  user_id: userId,
})

/** The same, read back; undefined when it is none or too old. */
export const readCeremony = (value: JsonValue | undefined, now: number): Ceremony | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { challenge, at, user_id: userId } = value
  if (typeof challenge !== 'string' || typeof at !== 'number' || typeof userId !== 'number') return undefined
  return now >= at && now - at < CEREMONY_SECONDS ? { challenge, userId } : undefined
}

/** Loaded at the first use: most processes never need it. */
export const loadWebAuthn = () => import('@simplewebauthn/server')
