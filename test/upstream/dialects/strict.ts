// Reading a request as strictly as a vendor does: every surprise is a refusal that names its place.
import type { JsonObject, JsonValue } from '../json.ts'

/** A request that the vendor would answer with 400. */
export class Rejected extends Error {}

export const reject = (message: string): never => {
  throw new Rejected(message)
}

/** Refuses with `message` unless `condition` holds. */
export const demand: (condition: boolean, message: string) => asserts condition = (condition, message) => {
  if (!condition) throw new Rejected(message)
}

type Maybe = JsonValue | undefined

const isObject = (value: Maybe): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object; with `members`, one that has no others. */
export const objectAt = (value: Maybe, path: string, members?: readonly string[]): JsonObject => {
  if (!isObject(value)) return reject(`${path}: must be an object`)
  for (const name of Object.keys(value))
    demand(members === undefined || members.includes(name), `Unknown name "${name}" at '${path}'`)
  return value
}

export const listAt = (value: Maybe, path: string): readonly JsonValue[] =>
  Array.isArray(value) ? value : reject(`${path}: must be a list`)

export const textAt = (value: Maybe, path: string): string =>
  typeof value === 'string' ? value : reject(`${path}: must be a string`)

export const numberAt = (value: Maybe, path: string): number =>
  typeof value === 'number' ? value : reject(`${path}: must be a number`)

export const oneOf = <Name extends string>(value: Maybe, path: string, names: readonly Name[]): Name => {
  const found = names.find((name) => name === value)
  return found ?? reject(`${path}: must be one of ${names.join(', ')}, not ${JSON.stringify(value)}`)
}

/** The same reading for members that may be missing; null is not a value here. */
export const optional = <Result>(
  value: Maybe,
  path: string,
  read: (value: Maybe, path: string) => Result,
): Result | undefined => (value === undefined ? undefined : read(value, path))

/** Each item of a list with its path. */
export const eachAt = <Result>(
  value: Maybe,
  path: string,
  read: (item: JsonValue, path: string, index: number) => Result,
): Result[] => listAt(value, path).map((item, index) => read(item, `${path}[${index}]`, index))

/** Canonical base64 without line breaks; gives how many bytes it stands for. */
export const base64At = (value: Maybe, path: string): number => {
  const data = textAt(value, path)
  demand(data !== '' && data.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(data), `${path}: invalid base64`)
  return Buffer.from(data, 'base64').length
}

/** `data:image/png;base64,…` */
export const dataUrlAt = (value: Maybe, path: string): { mimeType: string; bytes: number } => {
  const match = /^data:([a-z]+\/[a-z0-9.+-]+);base64,(.*)$/s.exec(textAt(value, path))
  if (match === null) return reject(`${path}: must be a data URL`)
  return { mimeType: match[1] ?? '', bytes: base64At(match[2], path) }
}

/** Text that must be a JSON object, as in a function call's arguments. */
export const jsonTextAt = (value: Maybe, path: string): JsonObject => {
  const text = textAt(value, path)
  try {
    return objectAt(JSON.parse(text) as JsonValue, path)
  } catch {
    return reject(`${path}: must be the JSON of an object`)
  }
}

/** A JSON Schema of an object, as every vendor wants it of a function's parameters. */
export const objectSchemaAt = (value: Maybe, path: string): JsonObject => {
  const schema = objectAt(value, path)
  demand(schema.type === 'object', `${path}: type must be "object"`)
  return schema
}

/** OpenAI's and Anthropic's rule for strict schemas: every object is closed; OpenAI wants every property required as well. */
export const closedSchemaAt = (value: Maybe, path: string, requiresAll: boolean): void => {
  if (!isObject(value)) return
  if (value.type === 'object') {
    demand(
      value.additionalProperties === false,
      `${path}: 'additionalProperties' is required to be supplied and to be false`,
    )
    const required = Array.isArray(value.required) ? value.required : []
    const missing = Object.keys(isObject(value.properties) ? value.properties : {}).filter(
      (name) => !required.includes(name),
    )
    demand(
      !requiresAll || missing.length === 0,
      `${path}: 'required' must include every key; missing ${missing.join(', ')}`,
    )
  }
  for (const [name, child] of Object.entries(isObject(value.properties) ? value.properties : {}))
    closedSchemaAt(child, `${path}.properties.${name}`, requiresAll)
  closedSchemaAt(value.items, `${path}.items`, requiresAll)
}
