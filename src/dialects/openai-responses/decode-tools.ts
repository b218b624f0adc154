// Tools and tool choice of a Responses request in the neutral form.
import { type GatewayError, isJsonObject, type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type { Tool, ToolChoice, UserLocation, WebSearchTool } from '../neutral/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { type Declared, type ToolNames, toolsOf } from './tool-names.ts'
import { filledText, objectsOf, readBoolean, readList, readObject, readText, textsOf } from './wire.ts'

const nativeOf = (value: JsonObject) => ({ native: { family: 'openai-responses' as const, value } })

/** What the wire said of one tool: a member of a namespace keeps the namespace around itself alone. */
const nativeOfDeclared = ({ tool, holder }: Declared) =>
  nativeOf(holder === undefined ? tool : { ...holder, tools: [tool] })

const readFunction = (declared: Declared, path: string): Tool => {
  const { tool, holder, namespace } = declared
  const group =
    namespace === undefined
      ? undefined
      : { name: namespace, member: declared.member, ...optional('description', filledText(holder?.description)) }
  return {
    kind: 'function',
    name: declared.name,
    ...optional('description', readText(tool, 'description', path)),
    ...optional('schema', readObject(tool, 'parameters', path)),
    ...optional('isStrict', readBoolean(tool, 'strict', path)),
    ...optional('namespace', group),
    ...nativeOfDeclared(declared),
  }
}

const readCustom = (declared: Declared, path: string): Tool => ({
  kind: 'custom',
  name: declared.name,
  ...optional('description', readText(declared.tool, 'description', path)),
  ...optional('format', readObject(declared.tool, 'format', path)),
  ...nativeOfDeclared(declared),
})

const readLocation = (tool: JsonObject): UserLocation | undefined => {
  const wire = tool.user_location
  if (!isJsonObject(wire)) return undefined
  return {
    ...optional('city', filledText(wire.city)),
    ...optional('region', filledText(wire.region)),
    ...optional('country', filledText(wire.country)),
    ...optional('timezone', filledText(wire.timezone)),
  }
}

type ContextSize = NonNullable<WebSearchTool['contextSize']>

const CONTEXT_SIZES: ReadonlyMap<string, ContextSize> = new Map(
  (['low', 'medium', 'high'] as const).map((size) => [size, size]),
)

const readWebSearch = (tool: JsonObject, path: string): Tool => {
  const filters = readObject(tool, 'filters', path) ?? {}
  const allowed = textsOf(filters.allowed_domains)
  const blocked = textsOf(filters.blocked_domains)
  return {
    kind: 'web-search',
    ...optional('contextSize', CONTEXT_SIZES.get(readText(tool, 'search_context_size', path) ?? '')),
    ...optional('location', readLocation(tool)),
    ...(allowed.length === 0 ? {} : { allowedDomains: allowed }),
    ...(blocked.length === 0 ? {} : { blockedDomains: blocked }),
    ...nativeOf(tool),
  }
}

const readHosted = (tool: JsonObject, type: string, path: string): Tool => {
  if (type.startsWith('web_search')) return readWebSearch(tool, path)
  if (type === 'code_interpreter') return { kind: 'code-execution', ...nativeOf(tool) }
  return { kind: 'foreign', label: type, ...nativeOf(tool) }
}

/** Checks one tool and gives what it declares: one tool, or those of a namespace. */
const readTool = (tool: JsonValue, path: string, declared: readonly Declared[]): Tool[] => {
  if (!isJsonObject(tool)) throw invalidRequest(`"${path}" must be an object.`, path)
  const type = filledText(tool.type)
  if (type === undefined) throw invalidRequest(`"${path}.type" is required.`, `${path}.type`)
  if (type === 'function' || type === 'custom') {
    if (filledText(tool.name) === undefined) throw invalidRequest(`"${path}.name" is required.`, `${path}.name`)
  } else if (type !== 'namespace') return [readHosted(tool, type, path)]
  return declared
    .filter((one) => (one.holder ?? one.tool) === tool)
    .map((one) => (one.isCustom ? readCustom(one, path) : readFunction(one, path)))
}

/** The tools of a request. A namespace becomes its members, under flat names. */
export const readTools = (body: JsonObject, names: ToolNames): Tool[] => {
  const listed = readList(body, 'tools') ?? []
  const added = toolsOf(body).slice(objectsOf(listed).length)
  return [
    ...listed.flatMap((tool, index) => readTool(tool, `tools[${index}]`, names.declared)),
    ...added.flatMap((tool) => readTool(tool, 'input', names.declared)),
  ]
}

const badChoice = (reason: string): GatewayError => invalidRequest(`"tool_choice" ${reason}`, 'tool_choice')

const readChosenName = (choice: JsonObject, names: ToolNames): string => {
  const name = filledText(choice.name)
  if (name === undefined) throw invalidRequest('"tool_choice.name" is required.', 'tool_choice.name')
  return names.flat(filledText(choice.namespace) ?? '', name)
}

const readAllowed = (choice: JsonObject, names: ToolNames): ToolChoice => ({
  kind: 'allowed',
  names: objectsOf(choice.tools)
    .filter(({ type }) => type === 'function' || type === 'custom')
    .map((tool) => readChosenName(tool, names)),
  isRequired: choice.mode === 'required',
})

/**
 * `tool_choice` in all its forms. A hosted tool can be demanded only where it is the only tool: other families cannot name
 * what is hosted.
 */
export const readToolChoice = (body: JsonObject, names: ToolNames): ToolChoice | undefined => {
  const choice = body.tool_choice
  if (choice === undefined || choice === null) return undefined
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { kind: choice }
  if (!isJsonObject(choice)) throw badChoice('must be auto, none, required or an object.')
  if (choice.type === 'function' || choice.type === 'custom')
    return { kind: 'tool', name: readChosenName(choice, names) }
  if (choice.type === 'allowed_tools') return readAllowed(choice, names)
  const tools = toolsOf(body)
  if (tools.length === 1 && tools[0]?.type === choice.type) return { kind: 'required' }
  throw badChoice('cannot demand this tool for this model.')
}
