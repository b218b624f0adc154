// JSON Schemas as Claude's structured outputs take them.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'

/** Constraints that Claude answers with an error (platform.claude.com, structured outputs); the model is told them in words. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
])

/** Members that hold schemas by name, a list of schemas, or one schema. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties'])
const LISTED: ReadonlySet<string> = new Set(['anyOf', 'allOf', 'oneOf', 'prefixItems'])
const SINGLE: ReadonlySet<string> = new Set(['items', 'not'])

const isUnsupported = (name: string, value: JsonValue): boolean =>
  UNSUPPORTED.has(name) || (name === 'minItems' && value !== 0 && value !== 1)

const isObjectSchema = ({ type, properties }: JsonObject): boolean =>
  type === 'object' ||
  (Array.isArray(type) && type.includes('object')) ||
  (type === undefined && isJsonObject(properties))

const writeMember = (name: string, value: JsonValue, depth: number): JsonValue => {
  if (NAMED.has(name) && isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, writeAny(inner ?? null, depth)]))
  if (LISTED.has(name) && Array.isArray(value)) return value.map((inner) => writeAny(inner, depth))
  return SINGLE.has(name) ? writeAny(value, depth) : value
}

/** Deeper schemas are Anthropic's to refuse. */
const DEEPEST = 64

const writeAny = (value: JsonValue, depth: number): JsonValue =>
  isJsonObject(value) && depth < DEEPEST ? writeOutputSchema(value, depth + 1) : value

/** The schema with closed objects and without what Claude refuses; that goes into the description. */
export function writeOutputSchema(schema: JsonObject, depth = 0): JsonObject {
  const written: JsonObject = {}
  const told: string[] = []
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined || name === '$schema') continue
    if (isUnsupported(name, value)) told.push(`${name}: ${JSON.stringify(value)}`)
    else if (name === 'oneOf') written.anyOf = writeMember(name, value, depth)
    else written[name] = writeMember(name, value, depth)
  }
  if (told.length > 0) {
    const description = typeof written.description === 'string' ? `${written.description} ` : ''
    written.description = `${description}(${told.join(', ')})`
  }
  return isObjectSchema(written) ? { ...written, additionalProperties: false } : written
}
