// Which kind of search ran: answers say that one did, and the tool that was asked for decides its price.
import { isJsonObject, type JsonObject, type Usage } from '../kernel/index.ts'
import type { Call } from './types.ts'

const declaredTypes = ({ tools }: JsonObject): readonly unknown[] =>
  Array.isArray(tools) ? tools.filter(isJsonObject).map(({ type }) => type) : []

const isSearch = (type: unknown): type is string => typeof type === 'string' && type.startsWith('web_search')
const isPreview = (type: string): boolean => type.startsWith('web_search_preview')

/**
 * The usage with its searches counted as previews when the request asked for nothing else: answers that do not repeat the
 * request's tools leave that open.
 */
export const asDeclared = ({ inbound }: Call, usage: Usage): Usage => {
  const { toolCalls } = usage
  if (toolCalls?.webSearch === undefined || inbound.dialect.id !== 'openai-responses') return usage
  const searches = declaredTypes(inbound.body).filter(isSearch)
  if (searches.length === 0 || !searches.every(isPreview)) return usage
  const { webSearch, webSearchPreview = 0, ...others } = toolCalls
  return { ...usage, toolCalls: { ...others, webSearchPreview: webSearchPreview + webSearch } }
}
