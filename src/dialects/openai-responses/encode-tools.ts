// Tools and tool choice of a conversation in the words of the Responses API.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, CustomTool, FunctionTool, Tool, ToolChoice, WebSearchTool } from '../neutral/index.ts'
import { ownNative } from './encode-content.ts'
import { namespaceOf } from './tool-names.ts'
import { objectsOf } from './wire.ts'

type Drop = (what: string) => void

/** Without `strict: false` the API makes every schema strict, and thereby optional parameters required. */
const writeFunction = ({ name, description, schema, isStrict }: FunctionTool): JsonObject => ({
  type: 'function',
  name,
  ...optional('description', description),
  parameters: schema ?? { type: 'object', properties: {} },
  strict: isStrict ?? false,
})

/** Chat puts a grammar into an object of its own. */
const flattenFormat = (format: JsonObject): JsonObject => {
  const { grammar, ...rest } = format
  return isJsonObject(grammar) ? { ...rest, ...grammar } : format
}

const writeCustom = ({ name, description, format }: CustomTool): JsonObject => ({
  type: 'custom',
  name,
  ...optional('description', description),
  ...(format === undefined ? {} : { format: flattenFormat(format) }),
})

const writeWebSearch = (tool: WebSearchTool, path: string, drop: Drop): JsonObject => {
  if (tool.blockedDomains !== undefined) drop(`${path}.blocked_domains`)
  if (tool.usesMax !== undefined) drop(`${path}.max_uses`)
  return {
    type: 'web_search',
    ...optional('search_context_size', tool.contextSize),
    ...(tool.location === undefined ? {} : { user_location: { type: 'approximate', ...tool.location } }),
    ...(tool.allowedDomains === undefined ? {} : { filters: { allowed_domains: [...tool.allowedDomains] } }),
  }
}

const writeTool = (tool: Tool, path: string, drop: Drop): JsonObject | undefined => {
  const native = ownNative(tool.native)
  if (native !== undefined) return native
  if (tool.kind === 'function') return writeFunction(tool)
  if (tool.kind === 'custom') return writeCustom(tool)
  if (tool.kind === 'web-search') return writeWebSearch(tool, path, drop)
  if (tool.kind === 'code-execution') return { type: 'code_interpreter', container: { type: 'auto' } }
  drop(`${path} (${tool.kind === 'foreign' ? tool.label : tool.kind})`)
  return undefined
}

/** Members of one namespace were read apart; here they stand together again. */
const gatherNamespaces = (tools: readonly JsonObject[]): JsonObject[] => {
  const gathered: JsonObject[] = []
  for (const tool of tools) {
    const group =
      tool.type === 'namespace'
        ? gathered.findIndex(({ type, name }) => type === 'namespace' && name === tool.name)
        : -1
    const before = gathered[group]
    if (before === undefined) gathered.push(tool)
    else gathered[group] = { ...before, tools: [...objectsOf(before.tools), ...objectsOf(tool.tools)] }
  }
  return gathered
}

const writeChoice = (choice: ToolChoice, tools: readonly Tool[]): JsonObject | string => {
  const named = (name: string): JsonObject => {
    const tool = tools.find((one) => 'name' in one && one.name === name)
    const type = tool?.kind === 'custom' ? 'custom' : 'function'
    const group = tool === undefined ? undefined : namespaceOf(tool)
    return group === undefined ? { type, name } : { type, name: group.member, namespace: group.name }
  }
  if (choice.kind === 'tool') return named(choice.name)
  if (choice.kind !== 'allowed') return choice.kind
  return { type: 'allowed_tools', mode: choice.isRequired ? 'required' : 'auto', tools: choice.names.map(named) }
}

/** The members `tools`, `tool_choice` and `parallel_tool_calls`, each only when there is something to say. */
export const writeTools = (conversation: Conversation, drop: Drop): JsonObject => {
  const { tools, toolChoice, allowsParallelTools } = conversation
  const written = gatherNamespaces(
    tools.map((tool, index) => writeTool(tool, `tools[${index}]`, drop)).filter((tool) => tool !== undefined),
  )
  const isChoiceEmpty = written.length === 0 && toolChoice !== undefined && toolChoice.kind !== 'auto'
  if (isChoiceEmpty && toolChoice.kind !== 'none') drop('tool_choice')
  return {
    ...(written.length === 0 ? {} : { tools: written }),
    ...(toolChoice === undefined || written.length === 0 ? {} : { tool_choice: writeChoice(toolChoice, tools) }),
    ...optional('parallel_tool_calls', allowsParallelTools),
  }
}
