// Reads optional members of a client's body, each of one type; a wrong type is the client's mistake and is named.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { invalidRequest } from './request.ts'

/** The name of a member for messages and `param`: `messages[0].content`. */
const memberPath = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

type TypeName = 'a number' | 'true or false' | 'a string' | 'an object'

const readerOf =
  <Value>(isValue: (value: unknown) => value is Value, typeName: TypeName) =>
  (body: JsonObject, name: string, path = ''): Value | undefined => {
    const value = body[name]
    if (value === undefined || value === null) return undefined
    if (isValue(value)) return value
    const param = memberPath(path, name)
    throw invalidRequest(`"${param}" must be ${typeName}.`, param)
  }

/** A finite number; undefined when the member is absent or null. Throws `invalid_request`, as all readers here do. */
export const readNumber = readerOf((value): value is number => Number.isFinite(value), 'a number')

export const readBoolean = readerOf((value): value is boolean => typeof value === 'boolean', 'true or false')

export const readText = readerOf((value): value is string => typeof value === 'string', 'a string')

export const readObject = readerOf(isJsonObject, 'an object')
