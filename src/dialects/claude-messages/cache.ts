// Cache marks: `cache_control` on blocks and tools.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { CacheMark } from '../neutral/index.ts'

/** Anthropic takes so many marks in one request. */
const MARK_LIMIT = 4

/** The mark of a block, a tool or the request. */
export const readMark = ({ cache_control }: JsonObject): { readonly cache?: CacheMark } => {
  if (!isJsonObject(cache_control)) return {}
  const { ttl } = cache_control
  return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} }
}

export const writeMark = (mark: CacheMark | undefined): JsonObject =>
  mark === undefined
    ? {}
    : { cache_control: { type: 'ephemeral', ...(mark.ttl === undefined ? {} : { ttl: mark.ttl }) } }

const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : []

const isMarked = (block: JsonObject): boolean => block.cache_control !== undefined

/**
 * Leaves the last four marks of a request, in the order Claude caches: tools, system, messages. Later marks cover the
 * earlier ones' prefixes, so they are worth more. `isCut` tells that some had to go.
 */
export const limitMarks = (body: JsonObject): { readonly body: JsonObject; readonly isCut: boolean } => {
  const messages = listOf(body.messages)
  const marked = [...listOf(body.tools), ...listOf(body.system), ...messages.flatMap(({ content }) => listOf(content))]
  let surplus = marked.filter(isMarked).length + (isMarked(body) ? 1 : 0) - MARK_LIMIT
  if (surplus <= 0) return { body, isCut: false }
  const strip = (block: JsonValue): JsonValue => {
    if (surplus <= 0 || !isJsonObject(block) || !isMarked(block)) return block
    surplus--
    const { cache_control: _, ...rest } = block
    return rest
  }
  const stripList = (value: JsonValue | undefined): JsonValue | undefined =>
    Array.isArray(value) ? value.map(strip) : value
  const tools = stripList(body.tools)
  const system = stripList(body.system)
  const stripped = messages.map((message): JsonObject => ({ ...message, content: stripList(message.content) }))
  return {
    body: {
      ...body,
      ...(tools === undefined ? {} : { tools }),
      ...(system === undefined ? {} : { system }),
      messages: stripped,
    },
    isCut: true,
  }
}
