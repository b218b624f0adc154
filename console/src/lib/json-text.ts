// Checks of JSON that a person types into a field.

/** `any`: whatever is JSON. */
export type JsonShape = 'any' | 'object' | 'string-map' | 'status-map'

export type JsonProblem = { key: 'json.syntax' | 'json.notObject' | 'json.notText' | 'json.notStatus'; detail: string }

const isStatus = (text: string): boolean => /^[1-5]\d\d$/.test(text)

/** What is wrong with the text as JSON of this shape; undefined when it is empty or right. */
export const findJsonProblem = (text: string, shape: JsonShape): JsonProblem | undefined => {
  if (text.trim() === '') return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { key: 'json.syntax', detail: error instanceof Error ? error.message : '' }
  }
  if (shape === 'any') return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { key: 'json.notObject', detail: '' }
  for (const [name, entry] of Object.entries(value)) {
    if (shape === 'string-map' && typeof entry !== 'string') return { key: 'json.notText', detail: name }
    if (shape === 'status-map' && !(isStatus(name) && isStatus(String(entry))))
      return { key: 'json.notStatus', detail: name }
  }
  return undefined
}

/** JSON text with two-space indentation; text that is no JSON stays as it is. */
export const prettyJson = (text: string): string => {
  try {
    return text.trim() === '' ? '' : JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** Object in a JSON text; anything else is an empty object. */
export const readJsonObject = (text: string | null | undefined): Record<string, unknown> => {
  if (!text) return {}
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Parts of a comma or newline separated list: trimmed, not empty, each once. */
export const splitList = (text: string | null | undefined): string[] => [
  ...new Set(
    (text ?? '')
      .split(/[,\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
]
