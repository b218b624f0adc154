// The operation that removes objects by their look from lists and maps of the body, for example message parts of a type.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import { type Condition, compileConditions, readLogic } from './conditions.ts'
import { cloneJson, equalsJson } from './json-values.ts'
import type { CompileAction, Run } from './operation.ts'
import { expandPath, parsePath, readAll } from './path.ts'
import { parameterError } from './problem.ts'

type Matches = (object: JsonObject, run: Run) => boolean
type Rule = { readonly matches: Matches; readonly isRecursive: boolean }

const matchesType =
  (type: string): Matches =>
  (object) =>
    Object.hasOwn(object, 'type') && object.type === type

const matchesWhere = (where: JsonObject): Matches => {
  const wanted = Object.entries(where).map(([path, value]) => ({ path: parsePath(path), value: value ?? null }))
  return (object) => wanted.every(({ path, value }) => readAll(object, path).some((found) => equalsJson(found, value)))
}

const matchesConditions =
  (condition: Condition): Matches =>
  (object, { context, headers }) =>
    condition({ root: object, context, headers })

/** Reads the value: a type, or `{type, where, conditions, logic, recursive}`. All parts that are given must fit. */
const readRule = (value: JsonValue | undefined): Rule => {
  if (typeof value === 'string' && value.trim() !== '') return { matches: matchesType(value.trim()), isRecursive: true }
  if (!isJsonObject(value)) throw parameterError('prune_objects needs a type or a rule as value')
  const tests: Matches[] = []
  if (typeof value.type === 'string' && value.type.trim() !== '') tests.push(matchesType(value.type.trim()))
  if (isJsonObject(value.where) && Object.keys(value.where).length > 0) tests.push(matchesWhere(value.where))
  if (value.conditions !== undefined && value.conditions !== null)
    tests.push(matchesConditions(compileConditions(value.conditions, readLogic(value.logic, 'AND'))))
  if (tests.length === 0) throw parameterError('prune_objects needs type, where or conditions')
  const matches: Matches = (object, run) => tests.every((test) => test(object, run))
  return { matches, isRecursive: value.recursive !== false }
}

/** A new container without the objects that fit; `count` says how many went. */
const prune = (value: JsonValue, rule: Rule, run: Run, count: { removed: number }): JsonValue => {
  const isGone = (child: JsonValue | undefined): boolean => isJsonObject(child) && rule.matches(child, run)
  const deeper = (child: JsonValue): JsonValue => (rule.isRecursive ? prune(child, rule, run, count) : cloneJson(child))
  if (Array.isArray(value)) {
    const kept = value.filter((child) => !isGone(child))
    count.removed += value.length - kept.length
    return kept.map(deeper)
  }
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([, child]) => !isGone(child))
  count.removed += Object.keys(value).length - kept.length
  return cloneEntries(kept, deeper)
}

const cloneEntries = (
  entries: [string, JsonValue | undefined][],
  change: (value: JsonValue) => JsonValue,
): JsonObject => Object.fromEntries(entries.map(([key, value]) => [key, value === undefined ? value : change(value)]))

const pruneRoot = (rule: Rule, run: Run): boolean => {
  let removed = 0
  for (const [key, value] of Object.entries(run.draft.root)) {
    if (value === undefined) continue
    if (isJsonObject(value) && rule.matches(value, run)) {
      run.draft.remove([key])
      removed++
    } else if (rule.isRecursive) {
      const count = { removed: 0 }
      const kept = prune(value, rule, run, count)
      if (count.removed > 0) run.draft.write([key], kept)
      removed += count.removed
    }
  }
  return removed > 0
}

/** `prune_objects`: the body itself is never removed, whatever it looks like. */
export const pruneObjects: CompileAction = (operation) => {
  const rule = readRule(operation.value)
  const path = parsePath(operation.path)
  return (run) => {
    if (path.segments.length === 0) return pruneRoot(rule, run)
    let removed = 0
    for (const steps of expandPath(run.draft.root, path)) {
      const value = run.draft.read(steps)
      if (value === undefined) continue
      const count = { removed: 0 }
      const kept = prune(value, rule, run, count)
      if (count.removed > 0) run.draft.write(steps, kept)
      removed += count.removed
    }
    return removed > 0
  }
}
