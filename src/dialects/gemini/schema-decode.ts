// Gemini's own Schema (an OpenAPI subset) as JSON Schema, for everybody who is not Gemini.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { camelName, toNumber } from './wire.ts'

/** Deeper than any schema that people write; what lies below allows anything. */
const DEPTH_MAX = 64

/** Members that the subset spells in its own way or writes as text (64-bit integers of proto JSON). */
const NUMBERS: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
])

type Handler = (value: JsonValue, depth: number) => JsonObject

const convertAll = (value: JsonValue, depth: number): JsonValue =>
  Array.isArray(value) ? value.map((item) => convert(item, depth)) : []

const HANDLERS: Readonly<Record<string, Handler>> = {
  type: (value) => {
    const type = typeof value === 'string' ? value.toLowerCase() : value
    return type === 'type_unspecified' ? {} : { type }
  },
  nullable: () => ({}),
  propertyOrdering: () => ({}),
  example: (value) => ({ examples: [value] }),
  items: (value, depth) => ({ items: convert(value, depth) }),
  anyOf: (value, depth) => ({ anyOf: convertAll(value, depth) }),
  prefixItems: (value, depth) => ({ prefixItems: convertAll(value, depth) }),
  additionalProperties: (value, depth) => ({
    additionalProperties: isJsonObject(value) ? convert(value, depth) : value,
  }),
  properties: (value, depth) => ({
    properties: isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, convert(item ?? null, depth)]))
      : {},
  }),
}

const withNull = (schema: JsonObject): JsonObject => {
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: [...schema.anyOf, { type: 'null' }] }
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {}
  return typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'], ...values }
    : { ...schema, ...values }
}

const convert = (value: JsonValue, depth: number): JsonObject => {
  if (!isJsonObject(value) || depth > DEPTH_MAX) return {}
  const schema: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === null) continue
    // `$defs` and the like have no second spelling.
    const name = key.startsWith('$') ? key : camelName(key)
    const handler = Object.hasOwn(HANDLERS, name) ? HANDLERS[name] : undefined
    if (handler !== undefined) Object.assign(schema, handler(item, depth + 1))
    else schema[name] = NUMBERS.has(name) ? (toNumber(item) ?? item) : item
  }
  return value.nullable === true ? withNull(schema) : schema
}

/** Lower-case types, `nullable` as a type list, numbers as numbers; formats and unknown keywords stay. */
export const fromGeminiSchema = (schema: JsonObject): JsonObject => convert(schema, 0)
