// Tools and tool choice of a Claude request.
import { isJsonObject, type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type {
  Conversation,
  FunctionTool,
  Native,
  Tool,
  ToolChoice,
  UserLocation,
  WebSearchTool,
} from '../neutral/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { readMark } from './cache.ts'
import { definedTool } from './defined-tools.ts'
import { entryOf, FAMILY, listMember, objectMember, otherMembers, textOf } from './wire.ts'
import { readName } from './wire-name.ts'

const nativeOf = (tool: JsonObject): { readonly native: Native } => ({ native: { family: FAMILY, value: tool } })

const FUNCTION_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'strict',
  'cache_control',
])

const readFunction = (tool: JsonObject, param: string): FunctionTool => {
  if (typeof tool.name !== 'string' || tool.name === '')
    throw invalidRequest(`"${param}.name" is required and must be a string.`, `${param}.name`)
  if (!isJsonObject(tool.input_schema))
    throw invalidRequest(`"${param}.input_schema" is required and must be an object.`, `${param}.input_schema`)
  return {
    kind: 'function',
    name: readName(tool.name),
    ...optional('description', textOf(tool.description)),
    schema: tool.input_schema,
    ...(typeof tool.strict === 'boolean' ? { isStrict: tool.strict } : {}),
    ...readMark(tool),
    ...(otherMembers(tool, FUNCTION_MEMBERS) === undefined ? {} : nativeOf(tool)),
  }
}

const readLocation = (location: JsonValue | undefined): UserLocation | undefined => {
  if (!isJsonObject(location)) return undefined
  const { city, region, country, timezone } = location
  return {
    ...optional('city', textOf(city)),
    ...optional('region', textOf(region)),
    ...optional('country', textOf(country)),
    ...optional('timezone', textOf(timezone)),
  }
}

const readDomains = (domains: JsonValue | undefined): readonly string[] | undefined =>
  Array.isArray(domains) ? domains.filter((domain) => typeof domain === 'string') : undefined

const readWebSearch = (tool: JsonObject): WebSearchTool => ({
  kind: 'web-search',
  ...optional('location', readLocation(tool.user_location)),
  ...optional('allowedDomains', readDomains(tool.allowed_domains)),
  ...optional('blockedDomains', readDomains(tool.blocked_domains)),
  ...(typeof tool.max_uses === 'number' ? { usesMax: tool.max_uses } : {}),
  ...nativeOf(tool),
})

/** Tools that Anthropic runs and other vendors have too, by the beginning of their type. */
const HOSTED: readonly (readonly [prefix: string, read: (tool: JsonObject) => Tool])[] = [
  ['web_search_', readWebSearch],
  ['web_fetch_', (tool) => ({ kind: 'url-context', ...nativeOf(tool) })],
  ['code_execution_', (tool) => ({ kind: 'code-execution', ...nativeOf(tool) })],
]

const readTool = (tool: JsonValue, index: number): Tool => {
  const param = `tools[${index}]`
  if (!isJsonObject(tool)) throw invalidRequest(`"${param}" must be an object.`, param)
  const type = tool.type ?? 'custom'
  if (typeof type !== 'string') throw invalidRequest(`"${param}.type" must be a string.`, `${param}.type`)
  if (type === 'custom' || type === 'function') return readFunction(tool, param)
  const defined = definedTool(type)
  if (defined !== undefined) {
    const name = textOf(tool.name) ?? type
    return { kind: 'function', name, ...defined, ...readMark(tool), ...nativeOf(tool) }
  }
  const hosted = HOSTED.find(([prefix]) => type.startsWith(prefix))
  if (hosted !== undefined) return hosted[1](tool)
  return isJsonObject(tool.input_schema)
    ? readFunction(tool, param)
    : { kind: 'foreign', label: type, ...nativeOf(tool) }
}

export const readTools = (body: JsonObject): readonly Tool[] => (listMember(body, 'tools') ?? []).map(readTool)

const CHOICES: Readonly<Record<string, ToolChoice['kind'] & ('auto' | 'none' | 'required')>> = {
  auto: 'auto',
  any: 'required',
  none: 'none',
}

/** `tool_choice`, and the wish for one call at a time that stands inside it. */
export const readToolChoice = (body: JsonObject): Pick<Conversation, 'toolChoice' | 'allowsParallelTools'> => {
  const choice = objectMember(body, 'tool_choice')
  if (choice === undefined) return {}
  const isSerial = choice.disable_parallel_tool_use
  const parallel = typeof isSerial === 'boolean' ? { allowsParallelTools: !isSerial } : {}
  if (choice.type === 'tool') {
    if (typeof choice.name !== 'string')
      throw invalidRequest('"tool_choice.name" is required and must be a string.', 'tool_choice.name')
    return { toolChoice: { kind: 'tool', name: readName(choice.name) }, ...parallel }
  }
  const kind = entryOf(CHOICES, choice.type)
  if (kind === undefined)
    throw invalidRequest('"tool_choice.type" must be auto, any, tool or none.', 'tool_choice.type')
  return { toolChoice: { kind }, ...parallel }
}
