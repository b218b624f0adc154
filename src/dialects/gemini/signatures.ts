// Signatures of any family as Gemini's `thoughtSignature`.
import { type Signature, sealSignature, UNPROVED } from '../neutral/index.ts'

/** Stands in the place of an id for reasoning without text, so that it comes back as such. */
export const REDACTED = 'redacted'

/** Google's documented value for history that has no signature of its own: the check is passed over. */
export const BYPASS_SIGNATURE = 'context_engineering_is_the_way_to_go'

/** The member for a client: own signatures as they are, others sealed. */
export const signatureMember = (
  signature: Signature | undefined,
  isRedacted = false,
): { thoughtSignature?: string } => {
  if (signature === undefined) return {}
  const marked = isRedacted && signature.id === undefined ? { ...signature, id: REDACTED } : signature
  return { thoughtSignature: sealSignature(marked, 'gemini') }
}

/** The same for a call, which Gemini checks: one that nobody signed is told as that. */
export const callSignatureMember = (signature: Signature | undefined): { thoughtSignature?: string } =>
  signature === undefined ? { thoughtSignature: UNPROVED } : signatureMember(signature)

/** The member for Gemini itself: only what Gemini issued. */
export const ownSignatureMember = (signature: Signature | undefined): { thoughtSignature?: string } =>
  signature?.issuer === 'gemini' ? { thoughtSignature: signature.value } : {}
