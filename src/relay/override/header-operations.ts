// The operations that edit the headers of an attempt, and the one that keeps a header and a body field alike (relay.md 9.8).
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../kernel/index.ts'
import { isHeaderName } from './context.ts'
import { readClientHeader } from './header-set.ts'
import type { Action, CompileAction, RawOperation, Run } from './operation.ts'
import { expandPath, parsePath } from './path.ts'
import { parameterError } from './problem.ts'

const requireName = (operation: RawOperation, name: string): string => {
  const lower = name.trim().toLowerCase()
  if (!isHeaderName(lower)) throw parameterError(`${operation.mode} needs the name of a header`)
  return lower
}

/** A header as operations see it: what the override has, else what the client sent and may pass. */
const readHeader = ({ headers, context }: Run, name: string): string =>
  headers.get(name) ?? (context.isChannelTest === true ? '' : (readClientHeader(context.requestHeaders, name) ?? ''))

const writeHeader = (run: Run, operation: RawOperation, name: string, value: string): boolean => {
  if (value.trim() === '') run.headers.remove(name)
  else if (!run.headers.set(name, value)) throw parameterError(`${operation.mode}: the header ${name} cannot be sent`)
  return true
}

const scalarText = (value: JsonValue | undefined): string | undefined => {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

const setHeader: CompileAction = (operation) => {
  const name = requireName(operation, operation.path)
  const { value, keepsOrigin } = operation
  const text = scalarText(value)
  if (text === undefined && !isJsonObject(value)) throw parameterError('set_header needs a text or a mapping as value')
  return (run) => {
    if (keepsOrigin && run.headers.get(name) !== undefined) return false
    const next = isJsonObject(value) ? mapTokens(readHeader(run, name), value) : (text ?? '')
    return writeHeader(run, operation, name, next)
  }
}

const toTokens = (value: JsonValue | undefined): string[] => {
  const items = Array.isArray(value) ? value : [value ?? '']
  return items.flatMap((item) => (scalarText(item) ?? '').split(',')).flatMap((token) => token.trim() || [])
}

/**
 * Maps the tokens of a comma-separated header: a named token becomes its replacement (text, list, or nothing for null), others
 * follow `*`, `$append` adds, `$keep_only_declared` drops what is not named. Each token stays once.
 */
const mapTokens = (header: string, mapping: JsonObject): string => {
  const keepsOnlyDeclared = mapping.$keep_only_declared === true
  const result = toTokens(header).flatMap((token) => {
    if (Object.hasOwn(mapping, token) && !token.startsWith('$') && token !== '*') return toTokens(mapping[token])
    if (Object.hasOwn(mapping, '*')) return toTokens(mapping['*'])
    return keepsOnlyDeclared ? [] : [token]
  })
  return [...new Set([...result, ...toTokens(mapping.$append)])].join(',')
}

const deleteHeader: CompileAction = (operation) => {
  const name = requireName(operation, operation.path)
  return ({ headers }) => {
    const isThere = headers.get(name) !== undefined
    headers.remove(name)
    return isThere
  }
}

const transferHeader =
  (isMove: boolean): CompileAction =>
  (operation) => {
    const from = requireName(operation, operation.from || operation.path)
    const to = requireName(operation, operation.to || operation.path)
    return (run) => {
      const value = readHeader(run, from)
      if (value.trim() === '' || (operation.keepsOrigin && run.headers.get(to) !== undefined)) return false
      if (isMove) run.headers.remove(from)
      return writeHeader(run, operation, to, value)
    }
  }

/** Names as a list, as comma-separated or JSON text, or under `headers`, `names` or `header`. */
const readNames = (value: JsonValue | undefined): string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'string' ? [item.trim()] : []))
  if (isJsonObject(value)) return readNames(value.headers ?? value.names ?? value.header)
  if (typeof value !== 'string') return []
  const parsed = /^\s*[[{]/.test(value) ? parseJson(value) : undefined
  return parsed === undefined ? value.split(',').map((name) => name.trim()) : readNames(parsed)
}

const passHeaders: CompileAction = (operation) => {
  const names = readNames(operation.value)
    .filter((name) => name !== '')
    .map((name) => requireName(operation, name))
  if (names.length === 0) throw parameterError('pass_headers needs names of headers')
  return (run) => {
    if (run.context.isChannelTest === true) return false
    let hasChanged = false
    for (const name of names) {
      const value = readClientHeader(run.context.requestHeaders, name)
      if (value === undefined || (operation.keepsOrigin && run.headers.get(name) !== undefined)) continue
      hasChanged = run.headers.set(name, value) || hasChanged
    }
    return hasChanged
  }
}

type Side = { readonly read: (run: Run) => string; readonly write: (run: Run, value: string) => boolean }

const compileSide = (operation: RawOperation, text: string): Side => {
  const [, kind = '', rest = ''] = /^\s*(json|body|header):(.*)$/s.exec(text) ?? []
  if (kind === 'header') {
    const name = requireName(operation, rest)
    return { read: (run) => readHeader(run, name), write: (run, value) => writeHeader(run, operation, name, value) }
  }
  if (kind === '' || rest.trim() === '')
    throw parameterError('sync_fields needs json:path or header:name on both sides')
  const path = parsePath(rest.trim())
  return {
    read: ({ draft }) => {
      const [steps] = expandPath(draft.root, path)
      return steps === undefined ? '' : (scalarText(draft.read(steps)) ?? '')
    },
    write: ({ draft }, value) => {
      const [steps] = expandPath(draft.root, path)
      if (steps !== undefined) draft.write(steps, value)
      return steps !== undefined
    },
  }
}

/** When exactly one side has something, the other gets it. */
const syncFields: CompileAction = (operation): Action => {
  const from = compileSide(operation, operation.from)
  const to = compileSide(operation, operation.to)
  return (run) => {
    const [left, right] = [from.read(run), to.read(run)]
    if (left !== '' && right === '') return to.write(run, left)
    if (left === '' && right !== '') return from.write(run, right)
    return false
  }
}

/** Header operations by mode. */
export const HEADER_OPERATIONS: ReadonlyMap<string, CompileAction> = new Map([
  ['set_header', setHeader],
  ['delete_header', deleteHeader],
  ['copy_header', transferHeader(false)],
  ['move_header', transferHeader(true)],
  ['pass_headers', passHeaders],
  ['sync_fields', syncFields],
])
