// Arguments that Vertex streams piece by piece (`partialArgs`): values at JSON paths, put together to one object.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { member, objectsMember, textMember, toNumber } from './wire.ts'

/** Bounds of what one path may do: no upstream's typing error shall cost memory. */
const STEPS_MAX = 64
const INDEX_MAX = 10_000

type Step = string | number
type Container = JsonObject | JsonValue[]

const STEP = /\.([^.[\]]+)|\[(\d{1,5})\]|\[(?:'([^']*)'|"([^"]*)")\]/gy

/** Steps of a path such as `$.recipe.steps[3]`; undefined for one that cannot be followed. */
const parsePath = (path: string): Step[] | undefined => {
  if (!path.startsWith('$')) return undefined
  const steps: Step[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path)
    if (match === null || steps.length >= STEPS_MAX) return undefined
    const [, name, index, single, double] = match
    if (index !== undefined && Number(index) > INDEX_MAX) return undefined
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index))
  }
  return steps
}

const get = (container: Container, step: Step): JsonValue | undefined => {
  if (Array.isArray(container)) return typeof step === 'number' ? container[step] : undefined
  return Object.hasOwn(container, step) ? container[String(step)] : undefined
}

/** Sets a member; a gap in a list is filled with null, and no name reaches the prototype. */
const set = (container: Container, step: Step, value: JsonValue): void => {
  if (!Array.isArray(container))
    Object.defineProperty(container, step, { value, enumerable: true, writable: true, configurable: true })
  else if (typeof step === 'number') {
    while (container.length < step) container.push(null)
    container[step] = value
  }
}

const isContainer = (value: JsonValue | undefined): value is Container => Array.isArray(value) || isJsonObject(value)

/** The container that holds the last step, made on the way. */
const reach = (root: JsonObject, steps: readonly Step[]): Container => {
  let container: Container = root
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const found = get(container, step)
    const next: Container = isContainer(found) ? found : typeof steps[index + 1] === 'number' ? [] : {}
    if (next !== found) set(container, step, next)
    container = next
  }
  return container
}

const valueOfPiece = (piece: JsonObject): JsonValue | undefined => {
  const text = textMember(piece, 'stringValue')
  if (text !== undefined) return text
  const number = toNumber(member(piece, 'numberValue'))
  if (number !== undefined) return number
  const flag = member(piece, 'boolValue')
  if (typeof flag === 'boolean') return flag
  return 'nullValue' in piece || 'null_value' in piece ? null : undefined
}

/** Collects the pieces of one call into `initial`, which is its own from then on. Text at a path that said `willContinue` is added to; anything else replaces. */
export const createPartialArguments = (initial: JsonObject = {}) => {
  const root = initial
  const open = new Set<string>()

  const take = (piece: JsonObject): void => {
    const path = textMember(piece, 'jsonPath') ?? ''
    const steps = parsePath(path)
    const last = steps?.at(-1)
    const value = valueOfPiece(piece)
    if (steps === undefined || last === undefined || value === undefined) return
    const container = reach(root, steps)
    const before = get(container, last)
    const isMore = open.has(path) && typeof before === 'string' && typeof value === 'string'
    set(container, last, isMore ? before + value : value)
    if (member(piece, 'willContinue') === true) open.add(path)
    else open.delete(path)
  }

  return {
    add: (call: JsonObject): void => {
      for (const piece of objectsMember(call, 'partialArgs')) take(piece)
    },
    text: (): string => JSON.stringify(root),
  }
}
