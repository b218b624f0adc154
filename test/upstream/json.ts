// JSON as a type, for bodies that tests build and inspect.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject
export type JsonObject = { readonly [key: string]: JsonValue }

/** Parses text that must be a JSON object; throws a plain error that quotes the beginning of what came instead. */
export const parseObject = (text: string): JsonObject => {
  const value: JsonValue = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new Error(`expected a JSON object, got ${text.slice(0, 80)}`)
}

/** The same, but answers undefined for anything that is no JSON object. */
export const parseObjectOrNothing = (text: string): JsonObject | undefined => {
  try {
    return parseObject(text)
  } catch {
    return undefined
  }
}
