// Tools and tool choice for a Claude upstream.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type {
  Conversation,
  CustomTool,
  FunctionTool,
  HostedTool,
  Tool,
  ToolChoice,
  WebSearchTool,
} from '../neutral/index.ts'
import { writeMark } from './cache.ts'
import { OUTPUT_TOOL } from './decode-blocks.ts'
import { FAMILY } from './wire.ts'
import { writeName } from './wire-name.ts'

/** A custom tool takes free text; Claude's take objects, so the text travels in this one member. */
export const CUSTOM_INPUT = 'input'

const writeFunction = (tool: FunctionTool): JsonObject => {
  if (tool.native?.family === FAMILY) return { ...tool.native.value }
  const { name, description, schema, isStrict, cache } = tool
  return {
    name: writeName(name),
    ...(description === undefined || description === '' ? {} : { description }),
    input_schema: schema === undefined ? { type: 'object', properties: {} } : { type: 'object', ...schema },
    ...(isStrict === true ? { strict: true } : {}),
    ...writeMark(cache),
  }
}

const writeCustom = ({ name, description }: CustomTool): JsonObject => ({
  name: writeName(name),
  ...(description === undefined || description === '' ? {} : { description }),
  input_schema: { type: 'object', properties: { [CUSTOM_INPUT]: { type: 'string' } }, required: [CUSTOM_INPUT] },
})

/** How many searches stand for a size of context (conversions.md section 6.1). */
const SEARCHES = { low: 1, medium: 5, high: 10 } as const

const writeWebSearch = (tool: WebSearchTool): JsonObject => {
  if (tool.native?.family === FAMILY) return { ...tool.native.value }
  const { location, contextSize, usesMax, allowedDomains, blockedDomains } = tool
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...optional('max_uses', usesMax ?? (contextSize === undefined ? undefined : SEARCHES[contextSize])),
    ...(location === undefined ? {} : { user_location: { type: 'approximate', ...location } }),
    ...(allowedDomains === undefined ? {} : { allowed_domains: [...allowedDomains] }),
    // Claude takes one of the two lists.
    ...(blockedDomains === undefined || allowedDomains !== undefined ? {} : { blocked_domains: [...blockedDomains] }),
  }
}

const HOSTED: Readonly<Record<HostedTool['kind'], JsonObject>> = {
  'code-execution': { type: 'code_execution_20250825', name: 'code_execution' },
  'url-context': { type: 'web_fetch_20250910', name: 'web_fetch' },
}

const writeTool = (tool: Tool): JsonObject | undefined => {
  if (tool.kind === 'function') return writeFunction(tool)
  if (tool.kind === 'custom') return writeCustom(tool)
  if (tool.kind === 'web-search') return writeWebSearch(tool)
  if (tool.native?.family === FAMILY) return { ...tool.native.value }
  return tool.kind === 'foreign' ? undefined : { ...HOSTED[tool.kind] }
}

const isAllowed = (tool: Tool, choice: ToolChoice | undefined): boolean =>
  choice?.kind !== 'allowed' || !('name' in tool) || choice.names.includes(tool.name)

const droppedOf = (tool: Tool, index: number): readonly string[] => {
  if (tool.kind === 'foreign' && tool.native.family !== FAMILY) return [`tools[${index}] (${tool.label})`]
  return tool.kind === 'custom' && tool.format !== undefined ? [`tools[${index}].format`] : []
}

/** Tools as they leave. Claude cannot choose among some of its tools, so those that are not allowed are not sent. */
export const writeTools = ({ tools, toolChoice }: Conversation) => ({
  tools: tools
    .filter((tool) => isAllowed(tool, toolChoice))
    .map(writeTool)
    .filter((tool) => tool !== undefined),
  dropped: tools.flatMap(droppedOf),
})

/** The tool that takes the answer where structured outputs are missing; `decodeReply` makes text of its call. */
export const writeOutputTool = (schema: JsonObject, description: string | undefined): JsonObject => ({
  name: OUTPUT_TOOL,
  description: description ?? 'Takes the answer.',
  input_schema: { type: 'object', ...schema },
})

const writeKind = (choice: ToolChoice | undefined): JsonObject | undefined => {
  if (choice === undefined) return undefined
  if (choice.kind === 'tool') return { type: 'tool', name: writeName(choice.name) }
  if (choice.kind === 'allowed') return { type: choice.isRequired ? 'any' : 'auto' }
  return { type: choice.kind === 'required' ? 'any' : choice.kind }
}

export const isForcing = (choice: ToolChoice | undefined): boolean =>
  choice?.kind === 'required' || choice?.kind === 'tool' || (choice?.kind === 'allowed' && choice.isRequired)

/** `tool_choice`, with the wish for one call at a time inside; undefined when nothing has to be said. */
export const writeToolChoice = (
  choice: ToolChoice | undefined,
  allowsParallel: boolean | undefined,
): JsonObject | undefined => {
  const written = writeKind(choice)
  if (allowsParallel === undefined || written?.type === 'none') return written
  if (written === undefined && allowsParallel) return undefined
  return { ...(written ?? { type: 'auto' }), disable_parallel_tool_use: !allowsParallel }
}
