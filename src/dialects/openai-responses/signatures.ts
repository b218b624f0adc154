// Signatures on the wire of the Responses API: the `encrypted_content` of reasoning items, ours and those of other families.
import { openSignature, type Signature, sealSignature } from '../neutral/index.ts'

/**
 * What a reasoning item stands for when another family issued its signature: Gemini signs calls and texts, Claude has thoughts
 * without a text. The mark travels as the id inside the seal.
 */
type Mark = 'call' | 'text' | 'redacted'

const MARKS: readonly string[] = ['call', 'text', 'redacted'] satisfies Mark[]

const isMark = (id: string | undefined): id is Mark => id !== undefined && MARKS.includes(id)

/** `encrypted_content` for a client. OpenAI's own stays as it is. */
export const writeSignature = (signature: Signature, mark?: Mark): string =>
  sealSignature(mark === undefined ? signature : { ...signature, id: mark }, 'openai-responses')

/** Reads `encrypted_content` that a client sent back with the item of this id. */
export const readSignature = (text: string, itemId: string | undefined): { signature: Signature; mark?: Mark } => {
  const signature = openSignature(text, 'openai-responses', itemId)
  if (signature.issuer === 'openai-responses' || !isMark(signature.id)) return { signature }
  return { signature: { issuer: signature.issuer, value: signature.value }, mark: signature.id }
}
