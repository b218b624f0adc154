// The operations that edit the body: set, delete, move, copy, append, trim, replace and their like (relay.md 9.8).
import { isJsonObject, type JsonValue } from '../../kernel/index.ts'
import { cloneJson, kindOf } from './json-values.ts'
import { type Action, type CompileAction, type RawOperation, type Run, requirePath, requireText } from './operation.ts'
import { expandPath, isWildcard, type Path, type Steps } from './path.ts'
import { overrideError, parameterError } from './problem.ts'
import { compilePattern, PatternError, replaceAll } from './regex/index.ts'

const setValue: CompileAction = (operation) => {
  const path = requirePath(operation)
  const value = operation.value ?? null
  return ({ draft }) => {
    const targets = expandPath(draft.root, path).filter(
      (steps) => !operation.keepsOrigin || draft.read(steps) === undefined,
    )
    for (const steps of targets) draft.write(steps, cloneJson(value))
    return targets.length > 0
  }
}

const deleteValue: CompileAction = (operation) => {
  const path = requirePath(operation)
  return ({ draft }) => {
    const targets = expandPath(draft.root, path).filter((steps) => draft.read(steps) !== undefined)
    // From the end, so that the indexes of earlier elements stay true.
    for (const steps of targets.toReversed()) draft.remove(steps)
    return targets.length > 0
  }
}

/** The one place a path of move or copy stands for. */
const onePlace = (run: Run, path: Path): Steps => {
  const [steps, ...others] = expandPath(run.draft.root, path)
  if (steps === undefined || others.length > 0) throw parameterError(`${path.text} does not name one place`)
  return steps
}

const transfer =
  (isMove: boolean): CompileAction =>
  (operation) => {
    const from = requirePath(operation, 'from')
    const to = requirePath(operation, 'to')
    return (run) => {
      const source = onePlace(run, from)
      const value = run.draft.read(source)
      if (value === undefined) throw parameterError(`${operation.mode}: ${from.text} is missing`)
      const moved = cloneJson(value)
      if (isMove) run.draft.remove(source)
      run.draft.write(onePlace(run, to), moved)
      return true
    }
  }

type Modify = (value: JsonValue) => JsonValue

/** Changes the values at a path. A missing value is an error, except below a wildcard, where others may fit. */
const modify = (operation: RawOperation, change: Modify): Action => {
  const path = requirePath(operation)
  return ({ draft }) => {
    let hasChanged = false
    for (const steps of expandPath(draft.root, path)) {
      if (draft.read(steps) !== undefined) draft.own(String(steps[0]))
      const value = draft.read(steps)
      if (value === undefined && isWildcard(path)) continue
      if (value === undefined) throw parameterError(`${operation.mode}: ${path.text} is missing`)
      draft.write(steps, change(value))
      hasChanged = true
    }
    return hasChanged
  }
}

const joinLists = (value: JsonValue[], added: JsonValue, isPrepend: boolean): JsonValue[] => {
  const items = Array.isArray(added) ? added.map(cloneJson) : [cloneJson(added)]
  return isPrepend ? [...items, ...value] : [...value, ...items]
}

const extend =
  (isPrepend: boolean): CompileAction =>
  (operation) => {
    const added = operation.value ?? null
    return modify(operation, (value) => {
      if (Array.isArray(value)) return joinLists(value, added, isPrepend)
      if (typeof value === 'string' && !isContainer(added)) {
        const text = typeof added === 'string' ? added : JSON.stringify(added)
        return isPrepend ? text + value : value + text
      }
      if (isJsonObject(value) && isJsonObject(added)) {
        const copy = cloneJson(added)
        if (isJsonObject(copy)) return operation.keepsOrigin ? { ...copy, ...value } : { ...value, ...copy }
      }
      throw parameterError(`${operation.mode} cannot join ${kindOf(value)} and ${kindOf(added)}`)
    })
  }

const isContainer = (value: JsonValue): boolean => typeof value === 'object' && value !== null

const modifyText = (operation: RawOperation, change: (text: string) => string): Action =>
  modify(operation, (value) => {
    if (typeof value !== 'string') throw parameterError(`${operation.mode} needs text, found ${kindOf(value)}`)
    return change(value)
  })

const withAffix =
  (change: (text: string, affix: string) => string): CompileAction =>
  (operation) => {
    const affix = requireText(operation)
    if (affix === '') throw parameterError(`${operation.mode} needs a value`)
    return modifyText(operation, (text) => change(text, affix))
  }

const withoutValue =
  (change: (text: string) => string): CompileAction =>
  (operation) =>
    modifyText(operation, change)

const replaceText: CompileAction = (operation) => {
  if (operation.from === '') throw parameterError('replace needs from')
  return modifyText(operation, (text) => text.replaceAll(operation.from, () => operation.to))
}

const replacePattern: CompileAction = (operation) => {
  if (operation.from === '') throw parameterError('regex_replace needs from')
  try {
    const program = compilePattern(operation.from)
    return modifyText(operation, (text) => runPattern(() => replaceAll(program, text, operation.to)))
  } catch (error) {
    throw describePatternError(error)
  }
}

const runPattern = (run: () => string): string => {
  try {
    return run()
  } catch (error) {
    throw describePatternError(error)
  }
}

const describePatternError = (error: unknown): unknown =>
  error instanceof PatternError
    ? overrideError('channel:param_override_invalid', `regex_replace: ${error.message}`)
    : error

/** Body operations by mode. */
export const BODY_OPERATIONS: ReadonlyMap<string, CompileAction> = new Map([
  ['set', setValue],
  ['delete', deleteValue],
  ['move', transfer(true)],
  ['copy', transfer(false)],
  ['prepend', extend(true)],
  ['append', extend(false)],
  ['trim_prefix', withAffix((text, affix) => (text.startsWith(affix) ? text.slice(affix.length) : text))],
  ['trim_suffix', withAffix((text, affix) => (text.endsWith(affix) ? text.slice(0, -affix.length) : text))],
  ['ensure_prefix', withAffix((text, affix) => (text.startsWith(affix) ? text : affix + text))],
  ['ensure_suffix', withAffix((text, affix) => (text.endsWith(affix) ? text : text + affix))],
  ['trim_space', withoutValue((text) => text.trim())],
  ['to_lower', withoutValue((text) => text.toLowerCase())],
  ['to_upper', withoutValue((text) => text.toUpperCase())],
  ['replace', replaceText],
  ['regex_replace', replacePattern],
])
