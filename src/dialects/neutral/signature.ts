// Signatures of one family on the wire of another: sealed so that they come back to their issuer, and to nobody else.
import type { Family, Signature } from './parts.ts'

/** Base64 of `tg1`: three bytes make four characters, so that every sealed text begins with them. */
const SEAL = 'dGcx'

const ISSUERS: Readonly<Record<string, Family>> = {
  c: 'claude',
  g: 'gemini',
  r: 'openai-responses',
  o: 'openai-chat',
}

const letterOf: Readonly<Record<Family, string>> = {
  claude: 'c',
  gemini: 'g',
  'openai-responses': 'r',
  'openai-chat': 'o',
}

/**
 * The text that stands for a signature on the wire of `family`: its own value where the family issued it, else base64 of
 * `tg1`, the issuer's letter, the length of the id, the id and the value. Base64, because Gemini's clients decode it.
 */
export const sealSignature = (signature: Signature, family: Family): string => {
  if (signature.issuer === family) return signature.value
  const id = signature.id ?? ''
  return Buffer.from(`tg1${letterOf[signature.issuer]}${id.length}:${id}${signature.value}`).toString('base64')
}

/** Reads what a client sent back on the wire of `family`. */
export const openSignature = (text: string, family: Family, id?: string): Signature => {
  const own: Signature = { issuer: family, value: text, ...(id === undefined ? {} : { id }) }
  if (!text.startsWith(SEAL)) return own
  const match = /^tg1([cgro])(\d{1,4}):/.exec(Buffer.from(text, 'base64').toString())
  const issuer = match === null ? undefined : ISSUERS[match[1] ?? '']
  if (match === null || issuer === undefined) return own
  const rest = Buffer.from(text, 'base64').toString().slice(match[0].length)
  const idLength = Number(match[2])
  return { issuer, value: rest.slice(idLength), ...(idLength === 0 ? {} : { id: rest.slice(0, idLength) }) }
}

/**
 * Stands for "nobody signed this" on the wire of a family whose upstreams check signatures: many vendors show thoughts and make
 * calls without any. When it comes back, it says that the family itself did not write what it stands on.
 */
export const UNPROVED: string = Buffer.from('tg1o0:').toString('base64')

/** Whether a request's text may hold a sealed signature; cheap, and never wrong about a text that holds one. */
export const mayHoldSeal = (text: string): boolean => text.includes(SEAL)
