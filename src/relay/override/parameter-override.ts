// The parameter override of a channel: plain members that are set, then operations in order (relay.md 9.8).
import { isJsonObject, type JsonObject, type JsonValue, parseJson, type TopLevelEdits } from '../../kernel/index.ts'
import { type AuditNote, createAuditNote } from './audit.ts'
import { BODY_OPERATIONS } from './body-operations.ts'
import { type Condition, compileConditions, readLogic } from './conditions.ts'
import type { OverrideContext } from './context.ts'
import { createDraft } from './draft.ts'
import { HEADER_OPERATIONS } from './header-operations.ts'
import { createHeaderSet } from './header-set.ts'
import { cloneJson, refuseUnsafeMembers } from './json-values.ts'
import { type Action, type CompileAction, readOperation } from './operation.ts'
import { isUnsafeName, parameterError } from './problem.ts'
import { pruneObjects } from './prune.ts'
import { returnError } from './return-error.ts'

/** What an override did to one attempt. */
export type OverrideResult = {
  /** Changes of top-level members as JSON text (null = removed); every other member is as it was. */
  readonly edits: TopLevelEdits
  /** The body with the changes in it; it shares what did not change with the body it was made from. */
  readonly body: JsonObject
  /** Headers to lay over the provider's own, names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Lines for the log row's `po`. */
  readonly audit: readonly string[]
}

export type ParameterOverride = {
  /** True when there is nothing to do: `apply` need not be called. */
  readonly isEmpty: boolean
  /** Mistakes of the configuration, in words; each also throws when it is reached. */
  readonly problems: readonly string[]
  /**
   * Applies the override to a body, which stays as it is. `headers` are those of the header override. Throws GatewayError:
   * `override_rejected` as an operation demands, else `channel_misconfigured` with `channel:param_override_invalid`.
   */
  readonly apply: (
    body: JsonObject,
    context: OverrideContext,
    headers: Readonly<Record<string, string>>,
  ) => OverrideResult
}

type Operation = { readonly holds: Condition; readonly act: Action; readonly note: AuditNote }

const OPERATIONS: ReadonlyMap<string, CompileAction> = new Map([
  ...BODY_OPERATIONS,
  ...HEADER_OPERATIONS,
  ['return_error', returnError],
  ['prune_objects', pruneObjects],
])

const OPERATIONS_MAX = 1000
const NOTHING: TopLevelEdits = new Map()

/** Compiles the text of `channels.param_override`. Never throws: a mistake is listed and thrown when it is reached. */
export const compileParameterOverride = (text: string): ParameterOverride => {
  const value = text.trim() === '' ? null : parseJson(text)
  const problems: string[] = []
  const operations = compileAll(value, problems)
  return {
    isEmpty: operations.length === 0,
    problems,
    apply: (body, context, headers) => {
      if (operations.length === 0) return { edits: NOTHING, body, headers, audit: [] }
      return run(operations, body, context, headers)
    },
  }
}

const run = (
  operations: readonly Operation[],
  body: JsonObject,
  context: OverrideContext,
  headers: Readonly<Record<string, string>>,
): OverrideResult => {
  const draft = createDraft(body)
  const headerSet = createHeaderSet(headers)
  const audit: string[] = []
  for (const { holds, act, note } of operations) {
    if (!holds({ root: draft.root, context, headers: headerSet })) continue
    const hasChanged = act({ draft, headers: headerSet, context })
    if (hasChanged && (note.isTelling || context.auditsEverything === true)) audit.push(note.line)
  }
  return { edits: draft.edits(), body: draft.root, headers: headerSet.toRecord(), audit }
}

const compileAll = (value: JsonValue | undefined, problems: string[]): Operation[] => {
  if (value === null) return []
  if (!isJsonObject(value)) return [failing('the parameter override must be a JSON object', problems)]
  const { operations, ...others } = value
  const configured = readOperations(operations)
  const plain = configured === undefined ? value : others
  return [
    ...Object.entries(plain).map(([key, member]) => guard(problems, () => compilePlain(key, member ?? null))),
    ...(configured ?? []).slice(0, OPERATIONS_MAX).map((raw) => guard(problems, () => compileOperation(raw))),
  ]
}

/** The operations, or undefined when the member is no list of objects with a mode and counts as a plain member. */
const readOperations = (value: JsonValue | undefined): JsonObject[] | undefined => {
  if (!Array.isArray(value)) return undefined
  const isProper = value.every((item) => isJsonObject(item) && typeof item.mode === 'string')
  return isProper ? value.filter(isJsonObject) : undefined
}

const ALWAYS: Condition = () => true

/** A plain member sets a top-level member; dots, stars and backslashes in its name mean nothing. */
const compilePlain = (key: string, value: JsonValue): Operation => {
  if (isUnsafeName(key)) throw parameterError(`a member must not be named ${key}`)
  refuseUnsafeMembers(value)
  return {
    holds: ALWAYS,
    act: ({ draft }) => {
      draft.write([key], cloneJson(value))
      return true
    },
    note: createAuditNote({ mode: 'set', path: key, from: '', to: '', value, keepsOrigin: false }),
  }
}

const compileOperation = (raw: JsonObject): Operation => {
  const mode = typeof raw.mode === 'string' ? raw.mode.trim() : ''
  const compile = OPERATIONS.get(mode)
  if (compile === undefined) throw parameterError(`unknown mode ${mode.slice(0, 40)}`)
  const operation = readOperation(raw, mode)
  return {
    holds: compileConditions(raw.conditions, readLogic(raw.logic, 'OR')),
    act: compile(operation),
    note: createAuditNote(operation),
  }
}

/** Compiles one part; a mistake becomes an operation that throws it, so that every request of the channel tells. */
const guard = (problems: string[], compile: () => Operation): Operation => {
  try {
    return compile()
  } catch (error) {
    const detail = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return failing(detail, problems)
  }
}

const failing = (detail: string, problems: string[]): Operation => {
  problems.push(detail)
  return {
    holds: ALWAYS,
    act: () => {
      throw parameterError(detail)
    },
    note: { isTelling: false, line: '' },
  }
}
