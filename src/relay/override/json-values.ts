// Small questions about JSON values: copy, compare, read as text.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { isUnsafeName, parameterError } from './problem.ts'

/** A deep copy. Own members keep their names whatever they are: none is ever assigned through a prototype. */
export const cloneJson = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(cloneJson)
  return isJsonObject(value) ? cloneObject(value) : value
}

export const cloneObject = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, member === undefined ? member : cloneJson(member)]),
  )

/** True for two values that are written alike, whatever the order of their members. */
export const equalsJson = (one: JsonValue, other: JsonValue): boolean => {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => equalsJson(item, other[index] ?? null))
  if (isJsonObject(one) && isJsonObject(other)) {
    const keys = Object.keys(one)
    return (
      keys.length === Object.keys(other).length &&
      keys.every((key) => Object.hasOwn(other, key) && equalsJson(one[key] ?? null, other[key] ?? null))
    )
  }
  return one === other
}

/** A value as text: strings as they are, everything else as JSON. */
export const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The kind of a value, in words for messages. */
export const kindOf = (value: JsonValue | undefined): string => {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const DEPTH_MAX = 64

/** Throws when a configured value holds a member with an unsafe name, or is nested too deeply. */
export const refuseUnsafeMembers = (value: JsonValue, depth = 0): void => {
  if (depth > DEPTH_MAX) throw parameterError('a value is nested too deeply')
  if (Array.isArray(value)) for (const item of value) refuseUnsafeMembers(item, depth + 1)
  else if (isJsonObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      if (isUnsafeName(key)) throw parameterError(`a member must not be named ${key}`)
      if (member !== undefined) refuseUnsafeMembers(member, depth + 1)
    }
  }
}
