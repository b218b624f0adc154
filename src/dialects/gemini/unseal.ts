// History for Gemini's own upstream: what other families had issued, and was sealed for this wire, is taken out.
import { isJsonObject, type JsonObject, type JsonValue, type TopLevelEdits } from '../../kernel/index.ts'
import { openSignature } from '../neutral/index.ts'
import { BYPASS_SIGNATURE } from './signatures.ts'

const SPELLINGS = ['thoughtSignature', 'thought_signature'] as const

const isForeign = (value: JsonValue | undefined): boolean =>
  typeof value === 'string' && openSignature(value, 'gemini').issuer !== 'gemini'

/** The part without a foreign signature; a thought that had one goes with it, the same part when there is none. */
const withoutForeign = (part: JsonValue): JsonValue | undefined => {
  if (!isJsonObject(part)) return part
  const spelling = SPELLINGS.find((name) => isForeign(part[name]))
  if (spelling === undefined) return part
  if (part.thought === true) return undefined
  const { [spelling]: _foreign, ...rest } = part
  return rest
}

const isSigned = (part: JsonObject): boolean => SPELLINGS.some((name) => part[name] !== undefined)

/** Gemini checks the first call of a turn: where the signature was another family's, the value that stands for none. */
const withBypass = (parts: readonly JsonValue[]): JsonValue[] => {
  const first = parts.findIndex((part) => isJsonObject(part) && (part.functionCall ?? part.function_call) !== undefined)
  return parts.map((part, index) =>
    index === first && isJsonObject(part) && !isSigned(part) ? { ...part, thoughtSignature: BYPASS_SIGNATURE } : part,
  )
}

/** Edits `contents` without foreign signatures; none when there are none. A turn that held nothing else goes with them. */
export const unsealEdits = ({ contents }: JsonObject): TopLevelEdits => {
  if (!Array.isArray(contents)) return new Map()
  let isChanged = false
  const kept = contents.flatMap((content) => {
    if (!isJsonObject(content) || !Array.isArray(content.parts)) return [content]
    const parts = content.parts.map(withoutForeign)
    if (parts.every((part, index) => part === (content.parts as JsonValue[])[index])) return [content]
    isChanged = true
    const rest = withBypass(parts.filter((part) => part !== undefined))
    return rest.length === 0 ? [] : [{ ...content, parts: rest }]
  })
  return isChanged ? new Map([['contents', JSON.stringify(kept)]]) : new Map()
}
