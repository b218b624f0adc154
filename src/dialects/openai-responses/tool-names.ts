// Names of tools that were declared in a namespace: one flat name for the other families, and the way back.
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../kernel/index.ts'
import type { Tool } from '../neutral/index.ts'
import { objectsOf, textOf } from './wire.ts'

/** The longest function name that all families take. */
const NAME_LENGTH = 64

/**
 * The flat name of a member. A namespace of the member's own name is none: OpenAI reports tools that were found by its tool
 * search so.
 */
export const flattenName = (namespace: string, member: string): string => {
  if (namespace === '' || namespace === member) return member
  const joined = `${namespace}${namespace.endsWith('__') ? '' : '__'}${member}`.replace(/[^\w-]/g, '_')
  if (joined.length <= NAME_LENGTH) return joined
  return `${joined.slice(0, NAME_LENGTH - 9)}_${createHash('sha256').update(`${namespace}|${member}`).digest('hex').slice(0, 8)}`
}

/** A tool as the client knows it. */
export type Declared = {
  readonly name: string
  readonly member: string
  readonly namespace: string | undefined
  readonly isCustom: boolean
  readonly tool: JsonObject
  /** The namespace tool it stands in. */
  readonly holder: JsonObject | undefined
}

/** The tools that stand in the request: under `tools`, and in `additional_tools` items (Codex adds tools in the middle). */
export const toolsOf = (request: JsonObject): JsonObject[] => [
  ...objectsOf(request.tools),
  ...objectsOf(request.input)
    .filter(({ type }) => type === 'additional_tools')
    .flatMap(({ tools }) => objectsOf(tools)),
]

const isCallable = (tool: JsonObject): boolean =>
  (tool.type === 'function' || tool.type === 'custom') && textOf(tool.name) !== ''

/** Functions and custom tools of a request by flat names that are unique among them; a taken name gets a number. */
const declaredTools = (request: JsonObject): readonly Declared[] => {
  const tools = toolsOf(request)
  const taken = new Set(tools.filter(isCallable).map(({ name }) => textOf(name)))
  const unique = (wanted: string): string => {
    let name = wanted
    for (let copy = 2; taken.has(name); copy++) name = `${wanted.slice(0, NAME_LENGTH - 4)}_${copy}`
    taken.add(name)
    return name
  }
  return tools.flatMap((tool): Declared[] => {
    const base = { isCustom: tool.type === 'custom', tool, holder: undefined, namespace: undefined }
    if (isCallable(tool)) return [{ ...base, name: textOf(tool.name), member: textOf(tool.name) }]
    if (tool.type !== 'namespace') return []
    const namespace = textOf(tool.name)
    return objectsOf(tool.tools)
      .filter(isCallable)
      .map((inner) => {
        const member = textOf(inner.name)
        const name = namespace === '' ? unique(member) : unique(joinedName(namespace, member))
        return { name, member, namespace, isCustom: inner.type === 'custom', tool: inner, holder: tool }
      })
  })
}

/** As `flattenName`, but a member may be called like its namespace: here the namespace is known to be one. */
const joinedName = (namespace: string, member: string): string =>
  namespace === member ? flattenName(`${namespace}__`, member) : flattenName(namespace, member)

/** Finds declared tools by the name the model used, or by what the client called them. */
export const createToolNames = (request: JsonObject) => {
  const declared = declaredTools(request)
  const byName = new Map(declared.map((tool) => [tool.name, tool]))
  const byMember = new Map(declared.map((tool) => [`${tool.namespace ?? ''}\n${tool.member}`, tool.name]))
  return {
    declared,
    find: (name: string): Declared | undefined => byName.get(name),
    /** The flat name of a call in the history, also when its namespace is declared no more. */
    flat: (namespace: string, member: string): string =>
      byMember.get(`${namespace}\n${member}`) ?? flattenName(namespace, member),
  }
}

export type ToolNames = ReturnType<typeof createToolNames>

/** The namespace a neutral tool was declared in. A custom tool keeps it only in what the wire said. */
export const namespaceOf = (tool: Tool): { readonly name: string; readonly member: string } | undefined => {
  if (tool.kind === 'function') return tool.namespace
  if (tool.kind !== 'custom' || tool.native?.family !== 'openai-responses') return undefined
  const { type, name, tools } = tool.native.value
  return type === 'namespace' ? { name: textOf(name), member: textOf(objectsOf(tools)[0]?.name) } : undefined
}
