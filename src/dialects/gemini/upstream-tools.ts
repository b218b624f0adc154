// Tools of a conversation as Gemini's `tools` and `toolConfig`.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, CustomTool, FunctionTool, Tool, ToolChoice, WebSearchTool } from '../neutral/index.ts'
import { FREE_TEXT_PARAMETER } from './arguments.ts'
import { toGeminiParameters } from './schema.ts'

/** Google's own tools, which clients of other families may also ask for as functions of these names. */
const BY_NAME: ReadonlySet<string> = new Set(['googleSearch', 'codeExecution', 'urlContext'])

const HOSTED_NAMES = {
  'web-search': 'googleSearch',
  'code-execution': 'codeExecution',
  'url-context': 'urlContext',
} as const

type Declared = { readonly hosted: JsonObject[]; readonly functions: JsonObject[] }
type Drop = (member: string) => void

const writeFunction = (tool: FunctionTool): JsonObject => {
  if (tool.native?.family === 'gemini') return tool.native.value
  const parameters = tool.schema === undefined ? undefined : toGeminiParameters(tool.schema)
  return {
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    ...(parameters === undefined ? {} : { parameters }),
  }
}

/** A tool that takes free text as a function of one text; its grammar has no place. */
const writeCustom = (tool: CustomTool, drop: Drop): JsonObject => {
  if (tool.format !== undefined && tool.format.type !== 'text') drop(`tools (format of ${tool.name})`)
  return {
    name: tool.name,
    ...(tool.description === undefined ? {} : { description: tool.description }),
    parameters: {
      type: 'OBJECT',
      properties: { [FREE_TEXT_PARAMETER]: { type: 'STRING' } },
      required: [FREE_TEXT_PARAMETER],
    },
  }
}

const dropSearchOptions = (tool: WebSearchTool, drop: Drop): void => {
  for (const option of ['contextSize', 'location', 'allowedDomains', 'blockedDomains', 'usesMax'] as const)
    if (tool[option] !== undefined) drop(`tools (web search: ${option})`)
}

const writeHostedTool = (tool: Exclude<Tool, FunctionTool | CustomTool>, drop: Drop): JsonObject | undefined => {
  if (tool.native?.family === 'gemini') return tool.native.value
  if (tool.kind === 'foreign') {
    drop(`tools (${tool.label})`)
    return undefined
  }
  if (tool.kind === 'web-search') dropSearchOptions(tool, drop)
  return { [HOSTED_NAMES[tool.kind]]: {} }
}

const declare = (tools: readonly Tool[], drop: Drop): Declared => {
  const declared: Declared = { hosted: [], functions: [] }
  for (const tool of tools) {
    if (tool.kind === 'custom') declared.functions.push(writeCustom(tool, drop))
    else if (tool.kind !== 'function') {
      const written = writeHostedTool(tool, drop)
      if (written !== undefined) declared.hosted.push(written)
    } else if (BY_NAME.has(tool.name) && tool.native === undefined) declared.hosted.push({ [tool.name]: {} })
    else declared.functions.push(writeFunction(tool))
  }
  return declared
}

/** A list of allowed names is understood with ANY (one of them) and VALIDATED (one of them, or text). */
const writeCalling = (choice: ToolChoice): JsonObject => {
  if (choice.kind === 'tool') return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  if (choice.kind === 'allowed')
    return { mode: choice.isRequired ? 'ANY' : 'VALIDATED', allowedFunctionNames: [...choice.names] }
  return { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[choice.kind] }
}

/**
 * The members `tools` and `toolConfig`. Google's own tools beside functions are only sent for Gemini's clients: Gemini 2.5
 * refuses the pair, and Gemini 3 demands parts back in the next turn that no other family carries.
 */
export const encodeTools = (conversation: Conversation, drop: Drop): JsonObject => {
  const { tools, toolChoice, extras } = conversation
  const { hosted, functions } = declare(tools, drop)
  const isTogether = hosted.length === 0 || functions.length === 0 || extras.family === 'gemini'
  if (!isTogether) for (const tool of hosted) drop(`tools (${Object.keys(tool).join(', ')} beside functions)`)
  const entries = [
    ...(isTogether ? hosted : []),
    ...(functions.length === 0 ? [] : [{ functionDeclarations: functions }]),
  ]
  if (toolChoice !== undefined && functions.length === 0 && toolChoice.kind !== 'auto') drop('tool_choice')
  return {
    ...(entries.length === 0 ? {} : { tools: entries }),
    ...(toolChoice === undefined || functions.length === 0
      ? {}
      : { toolConfig: { functionCallingConfig: writeCalling(toolChoice) } }),
  }
}
