// The tools of a Gemini client's request, and which of them it wants called.
import { isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { FunctionTool, Native, Tool, ToolChoice } from '../neutral/index.ts'
import { fromGeminiSchema } from './schema-decode.ts'
import { camelName, demandObject, invalidMember, member, objectMember, textMember } from './wire.ts'

const nativeOf = (name: string, value: JsonObject): Native => ({ family: 'gemini', value: { [name]: value } })

const schemaOf = (declaration: JsonObject): JsonObject | undefined => {
  const schema = objectMember(declaration, 'parametersJsonSchema')
  if (schema !== undefined) return schema
  const parameters = objectMember(declaration, 'parameters')
  return parameters === undefined ? undefined : fromGeminiSchema(parameters)
}

const readFunction = (declaration: JsonObject, path: string): FunctionTool => {
  const name = textMember(declaration, 'name')
  if (name === undefined || name === '') throw invalidMember(`${path}.name`, 'is required.')
  const description = textMember(declaration, 'description')
  const schema = schemaOf(declaration)
  return {
    kind: 'function',
    name,
    ...(description === undefined ? {} : { description }),
    ...(schema === undefined ? {} : { schema }),
    native: { family: 'gemini', value: declaration },
  }
}

const readFunctions = (tool: JsonObject, path: string): Tool[] => {
  const given = member(tool, 'functionDeclarations')
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given]
  return list.map((declaration, index) => {
    const at = `${path}.functionDeclarations[${index}]`
    if (!isJsonObject(declaration)) throw invalidMember(at, 'must be an object.')
    return readFunction(declaration, at)
  })
}

const domainsOf = (value: JsonObject): readonly string[] => {
  const domains = member(value, 'excludeDomains')
  return Array.isArray(domains) ? domains.filter((domain) => typeof domain === 'string') : []
}

const readSearch = (name: string, value: JsonObject): Tool => {
  const blockedDomains = domainsOf(value)
  return {
    kind: 'web-search',
    ...(blockedDomains.length === 0 ? {} : { blockedDomains }),
    native: nativeOf(name, value),
  }
}

/** Google's own tools that others have too; what is not here is known to Google alone. */
const HOSTED: Readonly<Record<string, (name: string, value: JsonObject) => Tool>> = {
  googleSearch: readSearch,
  googleSearchRetrieval: readSearch,
  enterpriseWebSearch: readSearch,
  codeExecution: (name, value) => ({ kind: 'code-execution', native: nativeOf(name, value) }),
  urlContext: (name, value) => ({ kind: 'url-context', native: nativeOf(name, value) }),
}

const readTool = (tool: JsonObject, path: string): Tool[] => {
  const hosted = Object.entries(tool).flatMap(([key, value]): Tool[] => {
    const name = camelName(key)
    if (name === 'functionDeclarations' || value === null || value === undefined) return []
    const settings = isJsonObject(value) ? value : {}
    const handler = Object.hasOwn(HOSTED, name) ? HOSTED[name] : undefined
    if (handler !== undefined) return [handler(name, settings)]
    return [{ kind: 'foreign', label: name, native: { family: 'gemini', value: { [name]: value } } }]
  })
  return [...hosted, ...readFunctions(tool, path)]
}

/** `tools`: a list, or one tool alone. */
export const decodeTools = (body: JsonObject): Tool[] => {
  const given = member(body, 'tools')
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given]
  return list.flatMap((tool, index) => {
    if (!isJsonObject(tool)) throw invalidMember(`tools[${index}]`, 'must be an object.')
    return readTool(tool, `tools[${index}]`)
  })
}

const MODES: Readonly<Record<string, (names: readonly string[]) => ToolChoice>> = {
  AUTO: () => ({ kind: 'auto' }),
  NONE: () => ({ kind: 'none' }),
  ANY: ([name, ...others]) => {
    if (name === undefined) return { kind: 'required' }
    return others.length === 0
      ? { kind: 'tool', name }
      : { kind: 'allowed', names: [name, ...others], isRequired: true }
  },
  /** Text or a call, as with AUTO, but calls keep to their schemas. */
  VALIDATED: (names) => (names.length === 0 ? { kind: 'auto' } : { kind: 'allowed', names, isRequired: false }),
}

/** `toolConfig.functionCallingConfig`; undefined when it says nothing. */
export const decodeToolChoice = (body: JsonObject): ToolChoice | undefined => {
  const config = demandObject(body, 'toolConfig')
  const calling = config === undefined ? undefined : demandObject(config, 'functionCallingConfig', 'toolConfig')
  if (calling === undefined) return undefined
  const mode = textMember(calling, 'mode')?.toUpperCase() ?? ''
  const names = member(calling, 'allowedFunctionNames')
  const choose = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined
  return choose?.(Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [])
}
