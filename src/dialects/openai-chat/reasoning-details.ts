// Signed reasoning on OpenAI's wire, in OpenRouter's `reasoning_details` (openrouter.ai/docs, "Preserving reasoning").
import { isJsonObject, type JsonObject, parseJsonObject } from '../../kernel/index.ts'
import { openSignature, type ReasoningPart, type Signature, sealSignature } from '../neutral/index.ts'

const FAMILY = 'openai-chat'

/** Marks a sealed signature that belongs to the text beside it (Gemini signs texts too). */
const OF_TEXT = 'text'

const textOf = (detail: JsonObject): string => {
  if (typeof detail.text === 'string') return detail.text
  return typeof detail.summary === 'string' ? detail.summary : ''
}

/** Everything of a detail but its text: what its issuer wants back. */
const envelopeOf = ({ text: _text, summary: _summary, ...rest }: JsonObject): string => JSON.stringify(rest)

const carriesProof = (detail: JsonObject): boolean =>
  ['signature', 'data'].some((member) => typeof detail[member] === 'string' && detail[member] !== '')

/**
 * The signature of a detail: sealed ones go back to their issuer; a foreign upstream's own is kept as the JSON of the
 * whole detail without its text, since it wants format, id and index back as well.
 */
const signatureOf = (detail: JsonObject): Signature | undefined => {
  if (!carriesProof(detail)) return undefined
  const proof = typeof detail.signature === 'string' && detail.signature !== '' ? detail.signature : detail.data
  const opened = openSignature(typeof proof === 'string' ? proof : '', FAMILY)
  return opened.issuer === FAMILY ? { issuer: FAMILY, value: envelopeOf(detail) } : opened
}

type ReadDetails = {
  readonly parts: readonly ReasoningPart[]
  /** The signature of the message's text. */
  readonly textSignature?: Signature
}

/** Reads `reasoning_details` of a message or delta; what is no detail is passed over. */
export const readReasoningDetails = (value: unknown): ReadDetails => {
  const parts: ReasoningPart[] = []
  let textSignature: Signature | undefined
  for (const detail of Array.isArray(value) ? value.filter(isJsonObject) : []) {
    const signature = signatureOf(detail)
    const text = textOf(detail)
    if (signature !== undefined && signature.issuer !== FAMILY && signature.id === OF_TEXT) {
      const { issuer, value: proof } = signature
      textSignature = { issuer, value: proof }
    } else if (text !== '' || signature !== undefined) {
      parts.push({
        kind: 'reasoning',
        text,
        ...(signature === undefined ? {} : { signature }),
        ...(text === '' && detail.type === 'reasoning.encrypted' ? { isRedacted: true } : {}),
      })
    }
  }
  return { parts, ...(textSignature === undefined ? {} : { textSignature }) }
}

/** The detail of a signed reasoning part; undefined for an unsigned one, which `reasoning_content` says already. */
export const writeReasoningDetail = (
  { text, signature, isRedacted }: ReasoningPart,
  index: number,
): JsonObject | undefined => {
  if (signature === undefined) return undefined
  if (signature.issuer === FAMILY) {
    const envelope = parseJsonObject(signature.value) ?? { type: 'reasoning.text', signature: signature.value }
    if (text === '') return envelope
    return { ...envelope, [envelope.type === 'reasoning.summary' ? 'summary' : 'text']: text }
  }
  const proof = sealSignature(signature, FAMILY)
  return isRedacted === true
    ? { type: 'reasoning.encrypted', data: proof, index }
    : { type: 'reasoning.text', text, signature: proof, index }
}

/** The detail that carries a text's signature. */
export const writeTextSignature = ({ issuer, value }: Signature, index: number): JsonObject => ({
  type: 'reasoning.encrypted',
  data: sealSignature({ issuer, value, id: OF_TEXT }, FAMILY),
  index,
})

/**
 * A call's signature in Google's own convention, `extra_content.google.thought_signature` (ai.google.dev, "OpenAI
 * compatibility"). `issuer` is who issued what is not sealed.
 */
export const readCallSignature = (call: JsonObject, issuer: Signature['issuer']): Signature | undefined => {
  const content = call.extra_content
  const google = isJsonObject(content) ? content.google : undefined
  const value = isJsonObject(google) ? google.thought_signature : undefined
  return typeof value === 'string' && value !== '' ? openSignature(value, issuer) : undefined
}

export const writeCallSignature = (value: string): JsonObject => ({
  extra_content: { google: { thought_signature: value } },
})

/** The value a client sees of a call's signature: Google's as Google writes it, others sealed. */
export const sealCallSignature = (signature: Signature): string => sealSignature(signature, 'gemini')
