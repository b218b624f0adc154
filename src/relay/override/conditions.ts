// When an operation of an override applies: comparisons of the body or its context with configured values (relay.md 9.8).
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { type OverrideContext, readContext } from './context.ts'
import type { HeaderSet } from './header-set.ts'
import { equalsJson, kindOf, textOf } from './json-values.ts'
import { type Path, parsePath, readAll } from './path.ts'
import { parameterError } from './problem.ts'

export type ConditionSubject = {
  readonly root: JsonValue
  readonly context: OverrideContext
  readonly headers: HeaderSet
}

/** Throws GatewayError for a comparison of values that cannot be compared. */
export type Condition = (subject: ConditionSubject) => boolean

type Compare = (actual: JsonValue, wanted: JsonValue) => boolean

const compareWhole: Compare = (actual, wanted) => {
  if (actual === null || wanted === null) return actual === wanted
  if (kindOf(actual) !== kindOf(wanted)) throw parameterError(`cannot compare ${kindOf(actual)} with ${kindOf(wanted)}`)
  return equalsJson(actual, wanted)
}

const compareNumbers =
  (holds: (actual: number, wanted: number) => boolean): Compare =>
  (actual, wanted) => {
    if (typeof actual !== 'number' || typeof wanted !== 'number')
      throw parameterError(`cannot order ${kindOf(actual)} and ${kindOf(wanted)}: only numbers have an order`)
    return holds(actual, wanted)
  }

const COMPARISONS: ReadonlyMap<string, Compare> = new Map([
  ['full', compareWhole],
  ['prefix', (actual: JsonValue, wanted: JsonValue) => textOf(actual).startsWith(textOf(wanted))],
  ['suffix', (actual: JsonValue, wanted: JsonValue) => textOf(actual).endsWith(textOf(wanted))],
  ['contains', (actual: JsonValue, wanted: JsonValue) => textOf(actual).includes(textOf(wanted))],
  ['gt', compareNumbers((actual, wanted) => actual > wanted)],
  ['gte', compareNumbers((actual, wanted) => actual >= wanted)],
  ['lt', compareNumbers((actual, wanted) => actual < wanted)],
  ['lte', compareNumbers((actual, wanted) => actual <= wanted)],
])

type ConditionParts = {
  readonly path: Path
  readonly compare: Compare
  readonly wanted: JsonValue
  readonly isInverted: boolean
  readonly passesMissing: boolean
}

/** A path is looked up in the body, then in the context. With a wildcard one fitting value is enough. */
const evaluate =
  (parts: ConditionParts): Condition =>
  ({ root, context, headers }) => {
    const { path, compare, wanted, isInverted, passesMissing } = parts
    const inBody = readAll(root, path)
    const inContext = inBody.length > 0 ? undefined : readContext(context, headers, path.text)
    const values = inContext === undefined ? inBody : [inContext]
    if (values.length === 0) return passesMissing
    return values.some((value) => compare(value, wanted)) !== isInverted
  }

const compileOne = (raw: JsonValue): Condition => {
  if (!isJsonObject(raw) || typeof raw.path !== 'string') throw parameterError('a condition needs a path')
  const mode = typeof raw.mode === 'string' && raw.mode !== '' ? raw.mode : 'full'
  const compare = COMPARISONS.get(mode)
  if (compare === undefined) throw parameterError(`unknown condition mode ${mode.slice(0, 40)}`)
  return evaluate({
    path: parsePath(raw.path),
    compare,
    wanted: raw.value ?? null,
    isInverted: raw.invert === true,
    passesMissing: raw.pass_missing_key === true,
  })
}

const compileShort = (raw: JsonObject): Condition[] =>
  Object.entries(raw).map(([path, wanted]) =>
    evaluate({
      path: parsePath(path),
      compare: compareWhole,
      wanted: wanted ?? null,
      isInverted: false,
      passesMissing: false,
    }),
  )

/**
 * Compiles `conditions` (an array of conditions, or an object path → value) under `logic`. No conditions always hold.
 * Throws GatewayError for what cannot be compiled.
 */
export const compileConditions = (raw: JsonValue | undefined, logic: 'AND' | 'OR'): Condition => {
  if (raw === undefined || raw === null) return () => true
  if (!Array.isArray(raw) && !isJsonObject(raw)) throw parameterError('conditions must be an array or an object')
  const conditions = Array.isArray(raw) ? raw.map(compileOne) : compileShort(raw)
  if (conditions.length === 0) return () => true
  return logic === 'AND'
    ? (subject) => conditions.every((holds) => holds(subject))
    : (subject) => conditions.some((holds) => holds(subject))
}

/** Reads `logic`; everything but AND is `fallback`'s business. */
export const readLogic = (raw: JsonValue | undefined, fallback: 'AND' | 'OR'): 'AND' | 'OR' => {
  const word = typeof raw === 'string' ? raw.trim().toUpperCase() : ''
  return word === 'AND' || word === 'OR' ? word : fallback
}
