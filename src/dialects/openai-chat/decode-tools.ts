// Tools and the choice between them, in all forms that chat clients send, read into the neutral form.
import { isJsonObject, type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type { Native, Tool, ToolChoice, UserLocation, WebSearchTool } from '../neutral/index.ts'
import { readBoolean, readObject, readText } from '../openai-family/members.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { readCacheMark } from './decode-parts.ts'

const nativeOf = (value: JsonObject): { readonly native: Native } => ({ native: { family: 'openai-chat', value } })

const readName = (definition: JsonObject, path: string): string => {
  const name = readText(definition, 'name', path)
  if (name === undefined || name === '') throw invalidRequest(`"${path}.name" is required.`, `${path}.name`)
  return name
}

/** Functions that stand for Gemini's own tools, as clients of the reference ask for them (conversions.md section 7.1). */
const HOSTED_NAMES: Readonly<Record<string, 'web-search' | 'code-execution' | 'url-context'>> = {
  googleSearch: 'web-search',
  codeExecution: 'code-execution',
  urlContext: 'url-context',
}

const takesNothing = (schema: JsonObject | undefined): boolean =>
  schema === undefined || !isJsonObject(schema.properties) || Object.keys(schema.properties).length === 0

const readFunction = (definition: JsonObject, path: string, tool: JsonObject): Tool => {
  const name = readName(definition, path)
  const schema = readObject(definition, 'parameters', path)
  const hosted = Object.hasOwn(HOSTED_NAMES, name) ? HOSTED_NAMES[name] : undefined
  if (hosted !== undefined && takesNothing(schema)) return { kind: hosted, ...nativeOf(tool) }
  return {
    kind: 'function',
    name,
    ...optional('description', readText(definition, 'description', path)),
    ...optional('schema', schema),
    ...optional('isStrict', readBoolean(definition, 'strict', path)),
    ...optional('cache', readCacheMark(tool.cache_control)),
  }
}

const readCustom = (definition: JsonObject, path: string): Tool => ({
  kind: 'custom',
  name: readName(definition, path),
  ...optional('description', readText(definition, 'description', path)),
  ...optional('format', readObject(definition, 'format', path)),
})

const readTool = (tool: JsonValue, path: string): Tool => {
  if (!isJsonObject(tool)) throw invalidRequest(`"${path}" must be an object.`, path)
  const { type } = tool
  if (type === 'function' || type === undefined) {
    const definition = isJsonObject(tool.function) ? tool.function : undefined
    return readFunction(definition ?? tool, definition === undefined ? path : `${path}.function`, tool)
  }
  if (typeof type !== 'string') throw invalidRequest(`"${path}.type" must be a string.`, `${path}.type`)
  if (type === 'custom') return readCustom(isJsonObject(tool.custom) ? tool.custom : tool, `${path}.custom`)
  if (type.startsWith('web_search')) return { kind: 'web-search', ...nativeOf(tool) }
  return { kind: 'foreign', label: type, ...nativeOf(tool) }
}

const readLocation = (options: JsonObject): UserLocation | undefined => {
  const holder = options.user_location
  const place = isJsonObject(holder) ? (isJsonObject(holder.approximate) ? holder.approximate : holder) : undefined
  if (place === undefined) return undefined
  const names = ['city', 'region', 'country', 'timezone'] as const
  return Object.fromEntries(
    names.flatMap((name) => (typeof place[name] === 'string' ? [[name, place[name]]] : [])),
  ) as UserLocation
}

const readSearch = (options: JsonObject): WebSearchTool => {
  const size = options.search_context_size
  const contextSize = size === 'low' || size === 'medium' || size === 'high' ? size : undefined
  return {
    kind: 'web-search',
    ...optional('contextSize', contextSize),
    ...optional('location', readLocation(options)),
  }
}

const readList = (body: JsonObject, name: string): readonly JsonValue[] => {
  const value = body[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw invalidRequest(`"${name}" must be a list.`, name)
  return value
}

/** Reads `tools`, the older `functions` and `web_search_options`. */
export const decodeTools = (body: JsonObject): readonly Tool[] => {
  const functions = readList(body, 'functions').map((definition, index) => {
    const path = `functions[${index}]`
    if (!isJsonObject(definition)) throw invalidRequest(`"${path}" must be an object.`, path)
    return readFunction(definition, path, { type: 'function', function: definition })
  })
  const search = readObject(body, 'web_search_options')
  return [
    ...readList(body, 'tools').map((tool, index) => readTool(tool, `tools[${index}]`)),
    ...functions,
    ...(search === undefined ? [] : [readSearch(search)]),
  ]
}

/** Whether the client speaks the older way and expects `function_call` in the answer. */
export const usesLegacyFunctions = (body: JsonObject): boolean =>
  Array.isArray(body.functions) && body.functions.length > 0 && !Array.isArray(body.tools)

const WORDS: Readonly<Record<string, ToolChoice>> = {
  auto: { kind: 'auto' },
  none: { kind: 'none' },
  required: { kind: 'required' },
  // Mistral's word, and Claude's.
  any: { kind: 'required' },
}

/** The name in a choice or in an entry of `allowed_tools`, under its type or beside it. */
const namedTool = (value: JsonObject): string | undefined => {
  for (const holder of [value.function, value.custom, value])
    if (isJsonObject(holder) && typeof holder.name === 'string' && holder.name !== '') return holder.name
  return undefined
}

const readAllowed = (choice: JsonObject): ToolChoice => {
  const allowed = isJsonObject(choice.allowed_tools) ? choice.allowed_tools : choice
  const tools = Array.isArray(allowed.tools) ? allowed.tools.filter(isJsonObject) : []
  const names = tools.flatMap((tool) => namedTool(tool) ?? [])
  if (names.length === 0)
    throw invalidRequest('"tool_choice.allowed_tools.tools" must name a tool.', 'tool_choice.allowed_tools.tools')
  return { kind: 'allowed', names, isRequired: allowed.mode === 'required' }
}

/** Reads `tool_choice`, or the older `function_call`. */
export const decodeToolChoice = (body: JsonObject): ToolChoice | undefined => {
  const param = body.tool_choice === undefined || body.tool_choice === null ? 'function_call' : 'tool_choice'
  const choice = body[param]
  if (choice === undefined || choice === null) return undefined
  if (typeof choice === 'string') {
    const word = Object.hasOwn(WORDS, choice) ? WORDS[choice] : undefined
    if (word !== undefined) return word
  } else if (isJsonObject(choice)) {
    if (choice.type === 'allowed_tools') return readAllowed(choice)
    const name = namedTool(choice)
    if (name !== undefined) return { kind: 'tool', name }
    if (typeof choice.type === 'string' && Object.hasOwn(WORDS, choice.type)) return WORDS[choice.type]
  }
  throw invalidRequest(`"${param}" must be auto, none, required or name a tool.`, param)
}
