// Reads values of a Responses body: typed members of what a client sends, and whatever can be used of what an upstream sends.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { invalidRequest } from '../openai-family/request.ts'

type TypeName = 'a number' | 'true or false' | 'a string' | 'an object' | 'an array'

const readerOf =
  <Value>(isValue: (value: unknown) => value is Value, typeName: TypeName) =>
  (body: JsonObject, name: string, path = ''): Value | undefined => {
    const value = body[name]
    if (value === undefined || value === null) return undefined
    if (isValue(value)) return value
    const param = path === '' ? name : `${path}.${name}`
    throw invalidRequest(`"${param}" must be ${typeName}.`, param)
  }

/** A finite number of a client's body; undefined when absent or null. Throws `invalid_request`, as all readers here do. */
export const readNumber = readerOf((value): value is number => Number.isFinite(value), 'a number')
export const readBoolean = readerOf((value): value is boolean => typeof value === 'boolean', 'true or false')
export const readText = readerOf((value): value is string => typeof value === 'string', 'a string')
export const readObject = readerOf(isJsonObject, 'an object')
export const readList = readerOf((value): value is JsonValue[] => Array.isArray(value), 'an array')

/** A string that must be there and must not be empty. */
export const requireText = (body: JsonObject, name: string, path: string): string => {
  const text = readText(body, name, path)
  if (text !== undefined && text !== '') return text
  throw invalidRequest(`"${path}.${name}" is required.`, `${path}.${name}`)
}

/** The texts of a list, whatever else is in it. */
export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []

/** The objects of a list, whatever else is in it. */
export const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A text that says something, or undefined. */
export const filledText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A position that an upstream states; undefined for anything but a whole number from 0. Imitators send digits as text. */
export const positionOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** Arguments are text; imitators send the object itself. */
export const argumentsOf = (value: unknown): string => (isJsonObject(value) ? JSON.stringify(value) : textOf(value))

/** Whether the request's `include` asks for this, e.g. `reasoning.encrypted_content`. */
export const includes = (request: JsonObject, wish: string): boolean => textsOf(request.include).includes(wish)

export const ENCRYPTED_REASONING = 'reasoning.encrypted_content'
export const OUTPUT_LOGPROBS = 'message.output_text.logprobs'
