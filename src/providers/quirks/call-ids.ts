// Ids of Gemini's function calls, which Vertex AI refuses where the Gemini API wants them.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { Quirk } from '../define.ts'
import { NO_EDITS, setMembers } from './edits.ts'

/** Both spellings of protocol buffers in JSON. */
const MEMBERS = ['functionCall', 'function_call', 'functionResponse', 'function_response'] as const

const withoutId = (part: JsonValue): JsonValue => {
  if (!isJsonObject(part)) return part
  const member = MEMBERS.find((name) => isJsonObject(part[name]) && 'id' in part[name])
  const call = member === undefined ? undefined : part[member]
  if (member === undefined || !isJsonObject(call)) return part
  const { id: _id, ...rest } = call
  return { ...part, [member]: rest }
}

const partsOf = (content: JsonValue): readonly JsonValue[] =>
  isJsonObject(content) && Array.isArray(content.parts) ? content.parts : []

const idOf = (part: JsonValue, names: readonly [string, string]): JsonValue | undefined => {
  const named = isJsonObject(part) ? (part[names[0]] ?? part[names[1]]) : undefined
  return isJsonObject(named) ? named.id : undefined
}

const CALL = ['functionCall', 'function_call'] as const
const RESPONSE = ['functionResponse', 'function_response'] as const

/** Results in the order of their calls: without ids their order is what pairs them. Other parts keep their places. */
const inCallOrder = (parts: readonly JsonValue[], callIds: readonly JsonValue[]): JsonValue[] => {
  const places = parts.flatMap((part, place) => (callIds.includes(idOf(part, RESPONSE) ?? null) ? [place] : []))
  const rank = (part: JsonValue | undefined): number => callIds.indexOf(idOf(part ?? null, RESPONSE) ?? null)
  const sorted = places.map((place) => parts[place]).toSorted((one, other) => rank(one) - rank(other))
  return parts.map((part, place) => (places.includes(place) ? (sorted[places.indexOf(place)] ?? part) : part))
}

/** Option `gemini.remove_function_response_id_enabled`; a body without ids keeps its bytes. */
export const withoutCallIds: Quirk = {
  id: 'no ids of function calls',
  edit: ({ contents }: JsonObject, { endpoint }) => {
    if (!endpoint.environment.removesGeminiCallIds || !Array.isArray(contents)) return NO_EDITS
    if (!contents.some((content) => partsOf(content).some((part) => withoutId(part) !== part))) return NO_EDITS
    let callIds: JsonValue[] = []
    const edited = contents.map((content) => {
      if (!isJsonObject(content) || !Array.isArray(content.parts)) return content
      const parts = inCallOrder(content.parts, callIds)
      const made = content.parts.map((part) => idOf(part, CALL)).filter((id) => id !== undefined)
      if (made.length > 0) callIds = made
      return { ...content, parts: parts.map(withoutId) }
    })
    return setMembers({ contents: edited })
  },
}
