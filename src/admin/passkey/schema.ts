// What browsers send about passkeys: the JSON form of WebAuthn credentials. Fields that are not named here are left out.
import { z } from '../../contract/index.ts'

/** Base64url; no member of a credential is longer. */
const encoded = z
  .string()
  .max(32_768)
  .regex(/^[A-Za-z0-9_-]+={0,2}$/, 'must be base64url')
  .transform((text) => text.replace(/=+$/, ''))

const facts = { id: encoded, rawId: encoded, type: z.literal('public-key') }

export const newCredentialBody = z.object({
  ...facts,
  authenticatorAttachment: z
    .enum(['platform', 'cross-platform'])
    .nullish()
    .transform((value) => value ?? undefined),
  response: z.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z
      .array(z.string().max(32))
      .max(16)
      .nullish()
      .transform((list) => list ?? []),
  }),
})

export const proofBody = z.object({
  ...facts,
  response: z.object({
    clientDataJSON: encoded,
    authenticatorData: encoded,
    signature: encoded,
    userHandle: z
      .union([encoded, z.literal('')])
      .nullish()
      .transform((value) => value ?? ''),
  }),
})
