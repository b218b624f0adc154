// JSON Schema as Gemini's own Schema: by allow-list, because the API refuses a request that holds any other keyword.
import { isJsonObject, type JsonObject, type JsonValue, readPath } from '../../kernel/index.ts'

/** Keywords that any schema may carry and that need no care, by the type of their value. */
const COPIED: Readonly<Record<string, 'string' | 'any'>> = {
  title: 'string',
  description: 'string',
  default: 'any',
  example: 'any',
}

/** Keywords of one type alone: numbers, except `pattern`. */
const OF_TYPE: Readonly<Record<string, readonly string[]>> = {
  STRING: ['minLength', 'maxLength', 'pattern'],
  NUMBER: ['minimum', 'maximum'],
  INTEGER: ['minimum', 'maximum'],
  ARRAY: ['minItems', 'maxItems'],
  OBJECT: ['minProperties', 'maxProperties'],
}

/** Formats that Gemini knows; it refuses others ("only 'enum' and 'date-time' are supported for STRING type"). */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  STRING: ['date-time', 'enum'],
  NUMBER: ['float', 'double'],
  INTEGER: ['int32', 'int64'],
}

const TYPES: ReadonlySet<string> = new Set(['STRING', 'NUMBER', 'INTEGER', 'BOOLEAN', 'ARRAY', 'OBJECT'])

/** Deeper than any schema that people write; what lies below is left out. */
const DEPTH_MAX = 32
/** A few lines of `$ref` can stand for millions of nodes. */
const NODES_MAX = 5000

/** One conversion: the document that `$ref` points into, and how much may still be written. */
type Job = { readonly root: JsonObject; nodesLeft: number }
/** Where a node stands: how deep, and which references are being followed. */
type Place = { readonly depth: number; readonly following: readonly string[] }

const below = ({ depth, following }: Place): Place => ({ depth: depth + 1, following })

/** The schema a local JSON pointer names, e.g. `#/$defs/Node`. */
const findReference = (root: JsonObject, reference: string): JsonObject | undefined => {
  if (!reference.startsWith('#')) return undefined
  const steps = reference.slice(1).split('/').slice(1)
  const target = readPath(root, ...steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')))
  return isJsonObject(target) ? target : undefined
}

const objectsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/** Two schemas that both hold: properties and demands of both; otherwise the first one's word counts. */
const merge = (first: JsonObject, second: JsonObject): JsonObject => {
  const properties = { ...asObject(second.properties), ...asObject(first.properties) }
  const required = [...new Set([...textsOf(first.required), ...textsOf(second.required)])]
  return {
    ...second,
    ...first,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  }
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/** Follows `$ref` and folds `allOf` in, so that what is left stands for itself. A reference to itself is cut to its type. */
const unfold = (schema: JsonObject, job: Job, place: Place): { schema: JsonObject; following: readonly string[] } => {
  let current = schema
  let following = place.following
  for (let step = 0; step < DEPTH_MAX; step++) {
    const { $ref: reference, allOf, ...rest } = current
    if (typeof reference === 'string') {
      const target = findReference(job.root, reference)
      const isCycle = following.includes(reference)
      const { type, description } = target ?? {}
      const cut: JsonObject = {
        ...(type === undefined ? {} : { type }),
        ...(description === undefined ? {} : { description }),
      }
      current = merge({ ...rest, ...(allOf === undefined ? {} : { allOf }) }, isCycle ? cut : (target ?? {}))
      following = [...following, reference]
      if (!isCycle && target?.allOf !== undefined && allOf !== undefined)
        current = { ...current, allOf: [...objectsOf(allOf), ...objectsOf(target.allOf)] }
    } else if (Array.isArray(allOf)) {
      const folded = objectsOf(allOf).slice(0, NODES_MAX)
      current = folded.reduce(
        (merged, part) => mergeUnfolded(merged, part, job, { depth: place.depth + 1, following }),
        rest,
      )
    } else return { schema: rest, following }
  }
  return { schema: { ...(current.type === undefined ? {} : { type: current.type }) }, following }
}

const mergeUnfolded = (merged: JsonObject, part: JsonObject, job: Job, place: Place): JsonObject =>
  place.depth > DEPTH_MAX || --job.nodesLeft <= 0 ? merged : merge(merged, unfold(part, job, place).schema)

/** `const` is an `enum` of one. */
const valuesOf = (schema: JsonObject): readonly JsonValue[] | undefined => {
  if (schema.const !== undefined) return [schema.const]
  return Array.isArray(schema.enum) ? schema.enum : undefined
}

const TYPE_OF_VALUE: Readonly<Record<string, string>> = { string: 'STRING', number: 'NUMBER', boolean: 'BOOLEAN' }

/** The type a schema means when it does not say it. */
const guessType = (schema: JsonObject, values: readonly JsonValue[] | undefined): string | undefined => {
  if (isJsonObject(schema.properties)) return 'OBJECT'
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'ARRAY'
  const types = new Set((values ?? []).filter((value) => value !== null).map((value) => TYPE_OF_VALUE[typeof value]))
  if (types.size === 0) return undefined
  return types.size === 1 ? [...types][0] : 'STRING'
}

/** Types in Gemini's capitals, `null` set apart. */
const readTypes = (schema: JsonObject, values: readonly JsonValue[] | undefined) => {
  const stated = (Array.isArray(schema.type) ? schema.type : [schema.type])
    .filter((type) => typeof type === 'string')
    .map((type) => type.toUpperCase())
  const types = [...new Set(stated.filter((type) => TYPES.has(type)))]
  const guessed = stated.length === 0 ? guessType(schema, values) : undefined
  const isNullable = stated.includes('NULL') || schema.nullable === true || (values?.includes(null) ?? false)
  return { types: guessed === undefined ? types : [guessed], isNullable }
}

/** Values of a text as `enum`; of any other type as a sentence, since Gemini allows `enum` "only for STRING type". */
const writeValues = (
  values: readonly JsonValue[] | undefined,
  type: string | undefined,
  said: JsonObject,
): JsonObject => {
  const scalars = (values ?? []).filter((value) => value !== null && typeof value !== 'object')
  const texts = [...new Set(scalars.map(String))].filter((text) => text !== '')
  if (texts.length === 0) return {}
  if (type === undefined || type === 'STRING') return { enum: texts }
  const sentence = texts.length === 1 ? `Always ${texts[0]}.` : `One of: ${texts.join(', ')}.`
  return { description: typeof said.description === 'string' ? `${said.description} ${sentence}` : sentence }
}

const writeProperties = (schema: JsonObject, job: Job, place: Place): JsonObject => {
  const properties: JsonObject = {}
  for (const [name, value] of Object.entries(asObject(schema.properties))) {
    const converted = convert(value, job, below(place))
    if (converted !== undefined) Object.defineProperty(properties, name, { value: converted, enumerable: true })
  }
  const names = new Set(Object.keys(properties))
  if (names.size === 0) return {}
  const required = [...new Set(textsOf(schema.required))].filter((name) => names.has(name))
  const ordering = textsOf(schema.propertyOrdering).filter((name) => names.has(name))
  return {
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...(ordering.length === 0 ? {} : { propertyOrdering: ordering }),
  }
}

/** An array must say what it holds; a tuple becomes a list of any of its members. */
const writeItems = (schema: JsonObject, job: Job, place: Place): JsonObject => {
  const tuple = Array.isArray(schema.items) ? schema.items : schema.prefixItems
  const items = Array.isArray(tuple) ? (tuple.length === 1 ? tuple[0] : { anyOf: tuple }) : schema.items
  const converted = convert(items, job, below(place)) ?? {}
  return { items: Object.keys(converted).length === 0 ? { type: 'STRING' } : converted }
}

/** Gemini has inclusive bounds alone: of whole numbers the next one, of others the bound itself. */
const writeBounds = (schema: JsonObject, type: string): JsonObject => {
  const step = type === 'INTEGER' ? 1 : 0
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: under } = schema
  return {
    ...(typeof minimum !== 'number' && typeof above === 'number' ? { minimum: above + step } : {}),
    ...(typeof maximum !== 'number' && typeof under === 'number' ? { maximum: under - step } : {}),
  }
}

const writeKeywords = (schema: JsonObject, type: string): JsonObject => {
  const written: JsonObject = {}
  for (const keyword of OF_TYPE[type] ?? []) {
    const value = schema[keyword]
    if (keyword === 'pattern' ? typeof value === 'string' : typeof value === 'number') written[keyword] = value
  }
  const { format } = schema
  if (typeof format === 'string' && FORMATS[type]?.includes(format) === true) written.format = format
  return written
}

/** A schema of one type. */
const writeTyped = (
  schema: JsonObject,
  type: string | undefined,
  isNullable: boolean,
  job: Job,
  place: Place,
): JsonObject => {
  const said: JsonObject = {}
  for (const [keyword, kind] of Object.entries(COPIED)) {
    const value = schema[keyword]
    if (value !== undefined && (kind === 'any' || typeof value === kind)) said[keyword] = value
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...said,
    ...writeValues(valuesOf(schema), type, said),
    ...(type === undefined ? {} : writeKeywords(schema, type)),
    ...(type === 'INTEGER' || type === 'NUMBER' ? writeBounds(schema, type) : {}),
    ...(type === 'OBJECT' ? writeProperties(schema, job, place) : {}),
    ...(type === 'ARRAY' ? writeItems(schema, job, place) : {}),
    ...(isNullable ? { nullable: true } : {}),
  }
}

const isNullSchema = (schema: JsonValue): boolean =>
  isJsonObject(schema) && (schema.type === 'null' || schema.const === null)

/**
 * Alternatives. Vertex demands that `anyOf` stands alone, so what the schema says beside it goes into each alternative;
 * `null` among them makes the others nullable, and one that is left over stands for itself.
 */
const writeAlternatives = (schema: JsonObject, list: readonly JsonValue[], job: Job, place: Place): JsonObject => {
  const { anyOf: _any, oneOf: _one, ...beside } = schema
  const isNullable = beside.nullable === true || list.some(isNullSchema)
  const written = list
    .filter((alternative) => isJsonObject(alternative) && !isNullSchema(alternative))
    .map((alternative) => convert(merge(asObject(alternative), beside), job, below(place)))
    .filter((alternative) => alternative !== undefined)
    // Alternatives among alternatives are alternatives too: nothing may stand beside the inner list.
    .flatMap((alternative) =>
      Array.isArray(alternative.anyOf) ? alternative.anyOf.filter(isJsonObject) : [alternative],
    )
    .map((alternative) => (isNullable ? { ...alternative, nullable: true } : alternative))
  const [only] = written
  if (only === undefined)
    return convert({ ...beside, ...(isNullable ? { nullable: true } : {}) }, job, below(place)) ?? {}
  return written.length === 1 ? only : { anyOf: written }
}

/** Undefined when the schema allows nothing, or the job has no room left. */
const convert = (value: unknown, job: Job, place: Place): JsonObject | undefined => {
  if (value === false || place.depth > DEPTH_MAX || --job.nodesLeft <= 0) return undefined
  if (!isJsonObject(value)) return {}
  const { schema, following } = unfold(value, job, place)
  const inside: Place = { depth: place.depth, following }
  const values = valuesOf(schema)
  const { types, isNullable } = readTypes(schema, values)
  // Alternatives of something whose shape is known are conditions on it, such as "a or b is required".
  const isShaped = isJsonObject(schema.properties) || schema.items !== undefined || values !== undefined
  const alternatives = Array.isArray(schema.anyOf) ? schema.anyOf : schema.oneOf
  if (Array.isArray(alternatives) && alternatives.length > 0 && !isShaped)
    return writeAlternatives(schema, alternatives, job, inside)
  if (types.length <= 1) return writeTyped(schema, types[0], isNullable, job, inside)
  return { anyOf: types.map((type) => writeTyped(schema, type, isNullable, job, inside)) }
}

/** A schema for `responseSchema`. */
export const toGeminiSchema = (schema: JsonObject): JsonObject =>
  convert(schema, { root: schema, nodesLeft: NODES_MAX }, { depth: 0, following: [] }) ?? {}

/** Alternatives at the top as one object: a function's parameters must be an object. */
const joinAlternatives = (alternatives: readonly JsonObject[]): JsonObject => {
  const properties = Object.assign(
    {},
    ...alternatives.map((alternative) => asObject(alternative.properties)),
  ) as JsonObject
  const [first, ...others] = alternatives.map((alternative) => textsOf(alternative.required))
  const required = (first ?? []).filter((name) => others.every((list) => list.includes(name)))
  return { type: 'OBJECT', properties, ...(required.length === 0 ? {} : { required }) }
}

/** A schema for a function's `parameters`; undefined for a function that takes none. */
export const toGeminiParameters = (schema: JsonObject): JsonObject | undefined => {
  const converted = toGeminiSchema(schema)
  const parameters = Array.isArray(converted.anyOf) ? joinAlternatives(objectsOf(converted.anyOf)) : converted
  return Object.keys(asObject(parameters.properties)).length === 0 ? undefined : { ...parameters, type: 'OBJECT' }
}
