// The parts every operation of an override is compiled from, and what it works on when it runs.
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { OverrideContext } from './context.ts'
import type { Draft } from './draft.ts'
import type { HeaderSet } from './header-set.ts'
import { refuseUnsafeMembers } from './json-values.ts'
import { type Path, parsePath } from './path.ts'
import { parameterError } from './problem.ts'

/** One attempt's state while its operations run in order. */
export type Run = {
  readonly draft: Draft
  readonly headers: HeaderSet
  readonly context: OverrideContext
}

/** Does its work; true when it changed something or would have. Throws GatewayError when it cannot. */
export type Action = (run: Run) => boolean

/** An operation as configured, its members read once. */
export type RawOperation = {
  readonly mode: string
  readonly path: string
  readonly from: string
  readonly to: string
  readonly value: JsonValue | undefined
  readonly keepsOrigin: boolean
}

export type CompileAction = (operation: RawOperation) => Action

const readText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value.trim() : '')

export const readOperation = (raw: JsonObject, mode: string): RawOperation => {
  if (raw.value !== undefined) refuseUnsafeMembers(raw.value)
  return {
    mode,
    path: readText(raw.path),
    from: typeof raw.from === 'string' ? raw.from : '',
    to: typeof raw.to === 'string' ? raw.to : '',
    value: raw.value,
    keepsOrigin: raw.keep_origin === true,
  }
}

/** A path that must be there. */
export const requirePath = (operation: RawOperation, member: 'path' | 'from' | 'to' = 'path'): Path => {
  const text = operation[member].trim()
  if (text === '') throw parameterError(`${operation.mode} needs ${member}`)
  return parsePath(text)
}

export const requireText = (operation: RawOperation): string => {
  if (typeof operation.value !== 'string') throw parameterError(`${operation.mode} needs a text as value`)
  return operation.value
}
