// Tools for vendors that know functions alone: custom tools become functions of one text, a choice becomes fewer tools where that says the same.
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import type { CacheMark, Conversation, Tool, ToolCallPart } from '../neutral/index.ts'

/** A function that may be called. */
export type Callable = {
  readonly name: string
  readonly description?: string
  readonly schema: JsonObject
  readonly isStrict?: boolean
  readonly cache?: CacheMark
}

/** What remains of a tool choice when `allowed` has become fewer tools, and `none` no tools. */
export type Choice = { readonly kind: 'auto' | 'required' } | { readonly kind: 'tool'; readonly name: string }

/** The member that carries a custom tool's free text. */
const INPUT = 'input'

const EMPTY_SCHEMA: JsonObject = { type: 'object', properties: {} }
const CUSTOM_SCHEMA: JsonObject = { type: 'object', properties: { [INPUT]: { type: 'string' } }, required: [INPUT] }

const toCallable = (tool: Tool): Callable | undefined => {
  if (tool.kind !== 'function' && tool.kind !== 'custom') return undefined
  const described = { name: tool.name, ...(tool.description === undefined ? {} : { description: tool.description }) }
  if (tool.kind === 'custom') return { ...described, schema: CUSTOM_SCHEMA }
  return {
    ...described,
    schema: tool.schema ?? EMPTY_SCHEMA,
    ...(tool.isStrict === undefined ? {} : { isStrict: tool.isStrict }),
    ...(tool.cache === undefined ? {} : { cache: tool.cache }),
  }
}

const labelOf = (tool: Tool): string => (tool.kind === 'foreign' ? tool.label : tool.kind)

/** The functions a vendor is told of; `dropped` gets the names of tools, and of grammars, that it cannot be told of. */
export const listCallables = (
  { tools, toolChoice }: Conversation,
  dropped: string[],
): { readonly callables: readonly Callable[]; readonly choice: Choice | undefined } => {
  const callables: Callable[] = []
  for (const [index, tool] of tools.entries()) {
    const callable = toCallable(tool)
    if (callable === undefined) dropped.push(`tools[${index}] (${labelOf(tool)})`)
    else callables.push(callable)
    if (tool.kind === 'custom' && tool.format !== undefined) dropped.push(`tools[${index}].format`)
  }
  if (toolChoice?.kind === 'none') return { callables: [], choice: undefined }
  if (toolChoice?.kind === 'allowed') {
    const names = new Set(toolChoice.names)
    return {
      callables: callables.filter(({ name }) => names.has(name)),
      choice: { kind: toolChoice.isRequired ? 'required' : 'auto' },
    }
  }
  if (toolChoice?.kind === 'tool') return { callables, choice: toolChoice }
  return { callables, choice: toolChoice === undefined ? undefined : { kind: toolChoice.kind } }
}

/** A call's arguments as text that is JSON also where the tool is a custom one. */
export const callText = (call: ToolCallPart): string => {
  if (call.isCustom === true) return JSON.stringify({ [INPUT]: call.arguments })
  return call.arguments.trim() === '' ? '{}' : call.arguments
}

/** A call's arguments as an object; what is no object is kept under `_raw` (conversions.md section 23.2). */
export const callObject = (call: ToolCallPart): JsonObject => {
  const value = parseJson(callText(call))
  return isJsonObject(value) ? value : { _raw: call.arguments }
}

/** Names of the tools that were called, by the calls' ids: results of most dialects carry the id alone. */
export const listCallNames = ({ turns }: Conversation): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const turn of turns)
    if (turn.role === 'assistant')
      for (const part of turn.parts) if (part.kind === 'tool-call') names.set(part.id, part.name)
  return names
}
