// Tools and the choice between them, for chat upstreams.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, FunctionTool, Native, Tool, ToolChoice, WebSearchTool } from '../neutral/index.ts'
import { type Writing, writeCacheMark } from './encode-parts.ts'

const isOwn = (native: Native | undefined): native is Native => native?.family === 'openai-chat'

const encodeFunction = (tool: FunctionTool, writing: Writing): JsonObject => ({
  type: 'function',
  function: {
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    // Some vendors refuse functions without parameters, and none a schema that takes nothing.
    parameters: tool.schema ?? { type: 'object', properties: {} },
    ...(tool.isStrict === undefined ? {} : { strict: tool.isStrict }),
  },
  ...writeCacheMark(tool.cache, writing),
})

/** OpenAI's search models and Perplexity's are asked to search by `web_search_options`; other models refuse it. */
const SEARCH_MODELS = /search|^sonar/

const encodeSearch = ({ contextSize, location }: WebSearchTool): JsonObject => ({
  ...(contextSize === undefined ? {} : { search_context_size: contextSize }),
  ...(location === undefined ? {} : { user_location: { type: 'approximate', approximate: { ...location } } }),
})

const labelOf = (tool: Tool): string => (tool.kind === 'foreign' ? tool.label : tool.kind)

const encodeTool = (tool: Tool, writing: Writing): JsonObject | undefined => {
  if (tool.kind === 'function') return encodeFunction(tool, writing)
  if (tool.kind === 'custom') {
    const { name, description, format } = tool
    return {
      type: 'custom',
      custom: {
        name,
        ...(description === undefined ? {} : { description }),
        ...(format === undefined ? {} : { format }),
      },
    }
  }
  return isOwn(tool.native) ? tool.native.value : undefined
}

/** A limited choice is made by sending the allowed tools alone: every vendor understands that. */
const isAllowed = (tool: Tool, choice: ToolChoice | undefined): boolean =>
  choice?.kind !== 'allowed' || !('name' in tool) || choice.names.includes(tool.name)

const encodeChoice = (choice: ToolChoice, tools: readonly Tool[]): string | JsonObject => {
  if (choice.kind === 'allowed') return choice.isRequired ? 'required' : 'auto'
  if (choice.kind !== 'tool') return choice.kind
  const tool = tools.find((candidate) => 'name' in candidate && candidate.name === choice.name)
  const { name } = choice
  return tool?.kind === 'custom' ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } }
}

/** The members `tools`, `tool_choice`, `parallel_tool_calls` and `web_search_options`. */
export const encodeTools = (conversation: Conversation, writing: Writing): JsonObject => {
  const { tools, toolChoice, allowsParallelTools, model } = conversation
  const list: JsonObject[] = []
  let search: JsonObject | undefined
  for (const [index, tool] of tools.entries()) {
    if (!isAllowed(tool, toolChoice)) continue
    const encoded = encodeTool(tool, writing)
    if (encoded !== undefined) list.push(encoded)
    else if (tool.kind === 'web-search' && SEARCH_MODELS.test(model)) {
      search = encodeSearch(tool)
      for (const member of ['allowedDomains', 'blockedDomains', 'usesMax'] as const)
        if (tool[member] !== undefined) writing.drop(`tools[${index}].${member}`)
    } else writing.drop(`tools[${index}] (${labelOf(tool)})`)
  }
  const hasTools = list.length > 0
  return {
    ...(hasTools ? { tools: list } : {}),
    ...(hasTools && toolChoice !== undefined ? { tool_choice: encodeChoice(toolChoice, tools) } : {}),
    ...(hasTools && allowsParallelTools !== undefined ? { parallel_tool_calls: allowsParallelTools } : {}),
    ...(search === undefined ? {} : { web_search_options: search }),
  }
}
