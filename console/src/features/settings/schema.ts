// Checks a JSON value against the schema that the server gives for an option, so that a mistake is told at its place. Pure.
import type { JsonSchema } from '../../../../src/contract/index.ts'

/** What is wrong, in words of the catalogue `settings.problem.*`; `limit` is the bound that was passed. */
export type ProblemKind =
  | 'required'
  | 'number'
  | 'integer'
  | 'min'
  | 'above'
  | 'max'
  | 'text'
  | 'tooLong'
  | 'tooMany'
  | 'tooFew'
  | 'pattern'
  | 'choice'
  | 'type'
  | 'syntax'
  | 'twice'
  | 'address'
  | 'picture'
  | 'statuses'
  | 'zone'

export type Problem = { readonly kind: ProblemKind; readonly limit?: string | number }

export type PlacedProblem = Problem & { readonly path: readonly (string | number)[] }

/** The keywords that the server's schemas use. */
type Keywords = {
  readonly type?: string
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: JsonSchema | boolean
  readonly prefixItems?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly propertyNames?: JsonSchema
}

type Path = readonly (string | number)[]

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const asSchema = (schema: JsonSchema | boolean | undefined): JsonSchema | undefined =>
  typeof schema === 'object' ? schema : undefined

/** A pattern that this browser cannot read refuses nothing: the server has the last word. */
const fits = (text: string, pattern: string): boolean => {
  try {
    return new RegExp(pattern).test(text)
  } catch {
    return true
  }
}

const checkNumber = (value: unknown, keywords: Keywords): Problem | undefined => {
  const { type, minimum, maximum, exclusiveMinimum } = keywords
  if (typeof value !== 'number') return { kind: type === 'integer' ? 'integer' : 'number' }
  if (type === 'integer' && !Number.isSafeInteger(value)) return { kind: 'integer' }
  if (minimum !== undefined && value < minimum) return { kind: 'min', limit: minimum }
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return { kind: 'above', limit: exclusiveMinimum }
  return maximum !== undefined && value > maximum ? { kind: 'max', limit: maximum } : undefined
}

const checkText = (value: unknown, { minLength = 0, maxLength, pattern }: Keywords): Problem | undefined => {
  if (typeof value !== 'string') return { kind: 'text' }
  if (value.length < minLength) return { kind: 'required' }
  if (maxLength !== undefined && value.length > maxLength) return { kind: 'tooLong', limit: maxLength }
  return pattern !== undefined && !fits(value, pattern) ? { kind: value === '' ? 'required' : 'pattern' } : undefined
}

const checkList = (value: unknown, keywords: Keywords, path: Path): PlacedProblem[] => {
  if (!Array.isArray(value)) return [{ kind: 'type', path }]
  const { minItems = 0, maxItems, items, prefixItems = [] } = keywords
  if (maxItems !== undefined && value.length > maxItems) return [{ kind: 'tooMany', limit: maxItems, path }]
  if (value.length < minItems) return [{ kind: 'tooFew', limit: minItems, path }]
  return value.flatMap((item: unknown, index) =>
    findProblems(item, prefixItems[index] ?? asSchema(items) ?? {}, [...path, index]),
  )
}

const checkObject = (value: unknown, keywords: Keywords, path: Path): PlacedProblem[] => {
  if (!isObject(value)) return [{ kind: 'type', path }]
  const { properties = {}, required = [], additionalProperties, propertyNames } = keywords
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name): PlacedProblem => ({ kind: 'required', path: [...path, name] }))
  const found = Object.entries(value).flatMap(([name, member]) => {
    const inner = [...path, name]
    if (member === undefined) return []
    if (properties[name] === undefined && additionalProperties === false)
      return [{ kind: 'type' as const, path: inner }]
    return [
      ...(propertyNames ? findProblems(name, propertyNames, inner) : []),
      ...findProblems(member, properties[name] ?? asSchema(additionalProperties) ?? {}, inner),
    ]
  })
  return [...missing, ...found]
}

const placed = (problem: Problem | undefined, path: Path): PlacedProblem[] => (problem ? [{ ...problem, path }] : [])

/** Of several shapes, one must fit; else the problems of the one that the value resembles most. */
const checkAny = (value: unknown, shapes: readonly JsonSchema[], path: Path): PlacedProblem[] => {
  const outcomes = shapes.map((shape) => findProblems(value, shape, path))
  if (outcomes.some((problems) => problems.length === 0)) return []
  const isDeep = (problems: PlacedProblem[]): boolean => problems.some((problem) => problem.path.length > path.length)
  return outcomes.find(isDeep) ?? outcomes[0] ?? []
}

/** Everything that the schema has against the value, with the place of each problem; empty when all is well. */
export const findProblems = (value: unknown, schema: JsonSchema, path: Path = []): PlacedProblem[] => {
  const keywords = schema as Keywords
  if (keywords.anyOf) return checkAny(value, keywords.anyOf, path)
  if (keywords.enum) return keywords.enum.includes(value) ? [] : [{ kind: 'choice', path }]
  if ('const' in keywords) return keywords.const === value ? [] : [{ kind: 'choice', path }]
  switch (keywords.type) {
    case 'number':
    case 'integer':
      return placed(checkNumber(value, keywords), path)
    case 'string':
      return placed(checkText(value, keywords), path)
    case 'boolean':
      return typeof value === 'boolean' ? [] : [{ kind: 'type', path }]
    case 'null':
      return value === null ? [] : [{ kind: 'type', path }]
    case 'array':
      return checkList(value, keywords, path)
    case 'object':
      return checkObject(value, keywords, path)
    default:
      return []
  }
}

/** The schema of a part: a member's, a table's values' (`*`), a list's entries' (`#`). */
export const schemaAt = (schema: JsonSchema | undefined, ...steps: readonly string[]): JsonSchema => {
  let current: JsonSchema = schema ?? {}
  for (const step of steps) {
    const options = (current as Keywords).anyOf
    const keywords = (options?.find((option) => (option as Keywords).type !== 'null') ?? current) as Keywords
    const inner =
      step === '*' ? keywords.additionalProperties : step === '#' ? keywords.items : keywords.properties?.[step]
    current = asSchema(inner) ?? {}
  }
  return current
}

/** The words that a part takes, where it takes one of a few. */
export const choicesOf = (schema: JsonSchema): readonly string[] =>
  ((schema as Keywords).enum ?? []).filter((word): word is string => typeof word === 'string')

export const isRequiredIn = (schema: JsonSchema, name: string): boolean =>
  (schema as Keywords).required?.includes(name) ?? false

/** Most characters of a text and most entries of a list. */
export const limitsOf = (schema: JsonSchema): { lengthMax: number | undefined; itemsMax: number | undefined } => ({
  lengthMax: (schema as Keywords).maxLength,
  itemsMax: (schema as Keywords).maxItems,
})
