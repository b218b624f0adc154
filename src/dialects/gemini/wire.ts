// Reading of Gemini's wire objects: Google's proto JSON, in which every member may be spelled in camelCase or snake_case.
import { GatewayError, isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'

export const invalidMember = (param: string, demand: string): GatewayError =>
  new GatewayError('invalid_request', `"${param}" ${demand}`, { type: 'invalid_request_error', param })

const snakeNames = new Map<string, string>()

/** Names asked for are written in this code, so the map stays as small as the dialect. */
const snakeOf = (name: string): string => {
  let snake = snakeNames.get(name)
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    snakeNames.set(name, snake)
  }
  return snake
}

/** The camelCase spelling of a name. */
export const camelName = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The spelling of a camelCase member that the object uses; the camelCase one when it has neither. */
export const spellingOf = (object: JsonObject, name: string): string => {
  if (object[name] !== undefined) return name
  const snake = snakeOf(name)
  return object[snake] === undefined ? name : snake
}

/** A member under either spelling; null counts as absent, as in proto JSON. */
export const member = (object: JsonObject, name: string): JsonValue | undefined =>
  object[spellingOf(object, name)] ?? undefined

/** Both spellings of names, for telling known members from others. */
export const spellings = (...names: readonly string[]): ReadonlySet<string> =>
  new Set(names.flatMap((name) => [name, snakeOf(name)]))

/** The members of an object that are not among the known ones. */
export const membersBeside = (object: JsonObject, known: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([key, value]) => !known.has(key) && value !== null))

export const objectMember = (object: JsonObject, name: string): JsonObject | undefined => {
  const value = member(object, name)
  return isJsonObject(value) ? value : undefined
}

export const textMember = (object: JsonObject, name: string): string | undefined => {
  const value = member(object, name)
  return typeof value === 'string' ? value : undefined
}

/** The objects of a list; a single object counts as a list of one. */
export const objectsMember = (object: JsonObject, name: string): readonly JsonObject[] => {
  const value = member(object, name)
  if (Array.isArray(value)) return value.filter(isJsonObject)
  return isJsonObject(value) ? [value] : []
}

/** A number, also one written as text (proto JSON writes 64-bit integers so); undefined for anything else. */
export const toNumber = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** A client's number; throws `invalid_request` naming the member when it is none. */
export const demandNumber = (object: JsonObject, name: string, path: string): number | undefined => {
  const value = member(object, name)
  if (value === undefined) return undefined
  const number = toNumber(value)
  if (number === undefined) throw invalidMember(`${path}.${name}`, 'must be a number.')
  return number
}

/** A client's object; throws `invalid_request` naming the member when it is something else. */
export const demandObject = (object: JsonObject, name: string, path = ''): JsonObject | undefined => {
  const value = member(object, name)
  if (value === undefined || isJsonObject(value)) return value
  throw invalidMember(path === '' ? name : `${path}.${name}`, 'must be an object.')
}

/** Standard base64 of what may be base64url: proto JSON accepts both. */
export const toBase64 = (text: string): string => {
  if (!/[-_]/.test(text)) return text
  const standard = text.replaceAll('-', '+').replaceAll('_', '/')
  return standard + '='.repeat((4 - (standard.length % 4)) % 4)
}

/** A model's name without the resource prefix that Google's own clients put in front. */
export const bareModel = (name: string): string => (name.startsWith('models/') ? name.slice('models/'.length) : name)
