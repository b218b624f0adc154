// What of a Claude request is counted and searched for sensitive words.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { PromptContent, PromptMedia } from '../dialect.ts'
import { printPart } from '../openai-family/request.ts'
import { blocksOf, textOf } from './wire.ts'

type Found = { readonly texts: string[]; readonly media: PromptMedia[] }

/** Members that hold text in one kind of block or another. */
const TEXT_MEMBERS = ['text', 'thinking', 'title', 'name'] as const

/** Contents nest at most this deep: result, document, text. */
const DEEPEST = 8

const readSource = (kind: PromptMedia['kind'], source: JsonValue | undefined, found: Found, depth: number): void => {
  if (!isJsonObject(source)) return
  if (source.type === 'text') found.texts.push(textOf(source.data) ?? '')
  else if (source.type === 'content') readContent(source.content, found, depth)
  else found.media.push({ kind, ...(typeof source.url === 'string' ? { url: source.url } : {}) })
}

const readBlock = (block: JsonObject, found: Found, depth: number): void => {
  for (const member of TEXT_MEMBERS) {
    const value = block[member]
    if (typeof value === 'string' && value !== '') found.texts.push(value)
  }
  if (block.type === 'image') readSource('image', block.source, found, depth)
  else if (block.type === 'document') readSource('file', block.source, found, depth)
  if (block.input !== undefined) found.texts.push(printPart(block.input, 'messages'))
  if (block.content !== undefined) readContent(block.content, found, depth)
}

const readContent = (content: JsonValue | undefined, found: Found, depth = 0): void => {
  if (depth > DEEPEST) return
  const blocks = isJsonObject(content) ? [content] : blocksOf(content)
  for (const block of blocks) readBlock(block, found, depth + 1)
}

const readTool = (tool: JsonObject): readonly string[] =>
  ['name', 'description', 'input_schema'].flatMap((member) => {
    const value = tool[member]
    if (value === undefined || value === null) return []
    return [typeof value === 'string' ? value : printPart(value, 'tools')]
  })

/** Walks system, messages and tools; whatever is of the wrong type is passed over. */
export const readPrompt = (body: JsonObject): PromptContent => {
  const found: Found = { texts: [], media: [] }
  readContent(body.system, found)
  const messages = Array.isArray(body.messages) ? body.messages.filter(isJsonObject) : []
  for (const { role, content } of messages) {
    if (typeof role === 'string') found.texts.push(role)
    readContent(content, found)
  }
  const tools = Array.isArray(body.tools) ? body.tools.filter(isJsonObject) : []
  for (const tool of tools) found.texts.push(...readTool(tool))
  return { ...found, messageCount: messages.length, namedMessageCount: 0, toolCount: tools.length }
}
