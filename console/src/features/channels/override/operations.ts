// The parameter override as a list of operations: reading it, changing it, writing it. Members nobody knows here survive. Pure.

export type Operation = Readonly<Record<string, unknown>>
export type Condition = Readonly<Record<string, unknown>>

/** `legacy` is the old form, an object that is merged into the request; `broken` is no JSON object. */
export type Override =
  | { readonly kind: 'empty' }
  | { readonly kind: 'operations'; readonly operations: readonly Operation[]; readonly rest: Operation }
  | { readonly kind: 'legacy' }
  | { readonly kind: 'broken' }

/** Inputs an operation of a mode has. */
export type OperationInput = 'path' | 'value' | 'from' | 'to' | 'keep_origin'

/** Each mode with its inputs (console.md section 6.2). */
export const modeInputs = {
  set: ['path', 'value', 'keep_origin'],
  append: ['path', 'value', 'keep_origin'],
  prepend: ['path', 'value', 'keep_origin'],
  delete: ['path'],
  trim_space: ['path'],
  to_lower: ['path'],
  to_upper: ['path'],
  copy: ['from', 'to'],
  move: ['from', 'to'],
  replace: ['path', 'from', 'to'],
  regex_replace: ['path', 'from', 'to'],
  trim_prefix: ['path', 'value'],
  trim_suffix: ['path', 'value'],
  ensure_prefix: ['path', 'value'],
  ensure_suffix: ['path', 'value'],
  return_error: ['value'],
  prune_objects: ['path', 'value'],
  pass_headers: ['value', 'keep_origin'],
  sync_fields: ['from', 'to'],
  set_header: ['path', 'value', 'keep_origin'],
  delete_header: ['path'],
  copy_header: ['from', 'to', 'keep_origin'],
  move_header: ['from', 'to', 'keep_origin'],
} as const satisfies Readonly<Record<string, readonly OperationInput[]>>

export type OperationMode = keyof typeof modeInputs

export const operationModes = Object.keys(modeInputs) as OperationMode[]

export const conditionModes = ['full', 'prefix', 'suffix', 'contains', 'gt', 'gte', 'lt', 'lte'] as const

const isObject = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isMode = (mode: unknown): mode is OperationMode =>
  typeof mode === 'string' && Object.hasOwn(modeInputs, mode)

export const readOverride = (text: string): Override => {
  if (text.trim() === '') return { kind: 'empty' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'broken' }
  }
  if (!isObject(value)) return { kind: 'broken' }
  if (!Array.isArray(value.operations)) return Object.keys(value).length === 0 ? { kind: 'empty' } : { kind: 'legacy' }
  if (!value.operations.every(isObject)) return { kind: 'broken' }
  const { operations: _operations, ...rest } = value
  return { kind: 'operations', operations: value.operations.filter(isObject), rest }
}

/** '' when nothing is left. */
export const writeOverride = (operations: readonly Operation[], rest: Operation = {}): string =>
  operations.length === 0 && Object.keys(rest).length === 0 ? '' : JSON.stringify({ ...rest, operations }, null, 2)

/** The old form as operations that do the same: each member is set. */
export const legacyToOperations = (text: string): Operation[] => {
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) return []
  return Object.entries(value).map(([path, member]) => ({
    mode: 'set',
    // A dot in a name is part of the name, not a step.
    path: path.replaceAll('\\', '\\\\').replaceAll('.', '\\.'),
    value: member,
  }))
}

/** A value as a person edits it: text as it is, anything else as JSON. */
export const showValue = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' && !looksLikeJson(value) ? value : JSON.stringify(value)

const looksLikeJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** What was typed: JSON where it is some, else the text itself. */
export const readValue = (text: string): unknown => {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** With one member changed; undefined takes it away. */
export const withMember = (item: Operation, name: string, value: unknown): Operation => {
  const { [name]: _old, ...rest } = item
  return value === undefined ? rest : { ...rest, [name]: value }
}

/** With another mode: inputs that the mode does not have go. */
export const withMode = (operation: Operation, mode: OperationMode): Operation => {
  const kept = new Set<string>(modeInputs[mode])
  const inputs = ['path', 'value', 'from', 'to', 'keep_origin']
  return {
    ...Object.fromEntries(Object.entries(operation).filter(([name]) => !inputs.includes(name) || kept.has(name))),
    mode,
  }
}

/** The list with one item moved by a step. */
export const moved = <Item>(list: readonly Item[], index: number, step: -1 | 1): Item[] => {
  const next = [...list]
  const [item] = next.splice(index, 1)
  if (item !== undefined) next.splice(Math.max(0, Math.min(next.length, index + step)), 0, item)
  return next
}

export const conditionsOf = (operation: Operation): Condition[] =>
  Array.isArray(operation.conditions) ? operation.conditions.filter(isObject) : []

const passHeaders = (...value: string[]): Operation => ({ mode: 'pass_headers', value, keep_origin: true })

/** Operations to begin with, by the message key of their name. */
export const templates: readonly { readonly name: string; readonly operations: readonly Operation[] }[] = [
  {
    name: 'override.tplTemperature',
    operations: [{ mode: 'set', path: 'temperature', value: 0.7, keep_origin: true }],
  },
  { name: 'override.tplRequestId', operations: [passHeaders('X-Request-Id')] },
  {
    name: 'override.tplClaude',
    operations: [passHeaders('User-Agent', 'X-App', 'Anthropic-Beta', 'Anthropic-Version')],
  },
  {
    name: 'override.tplCodex',
    operations: [passHeaders('Originator', 'Session_id', 'User-Agent', 'X-Codex-Beta-Features')],
  },
  {
    name: 'override.tplError',
    operations: [
      {
        mode: 'return_error',
        value: { message: 'This model is not offered here.', status_code: 400, code: 'model_closed', skip_retry: true },
        conditions: [{ path: 'model', mode: 'prefix', value: 'old-' }],
        logic: 'AND',
      },
    ],
  },
]
