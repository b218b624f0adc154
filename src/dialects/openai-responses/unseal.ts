// History for OpenAI's own upstream: what other families had issued, and was sealed for this wire, is taken out.
import { isJsonObject, type JsonObject, type JsonValue, type TopLevelEdits } from '../../kernel/index.ts'
import { openSignature } from '../neutral/index.ts'

/** A reasoning item whose `encrypted_content` another family issued. OpenAI would refuse it. */
const isForeign = (item: JsonValue): boolean =>
  isJsonObject(item) &&
  item.type === 'reasoning' &&
  typeof item.encrypted_content === 'string' &&
  openSignature(item.encrypted_content, 'openai-responses').issuer !== 'openai-responses'

/** Edits `input` without foreign reasoning; none when there is none. */
export const unsealEdits = ({ input }: JsonObject): TopLevelEdits => {
  if (!Array.isArray(input)) return new Map()
  const kept = input.filter((item) => !isForeign(item))
  return kept.length === input.length ? new Map() : new Map([['input', JSON.stringify(kept)]])
}
