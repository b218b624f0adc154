// What a chat completion request says, read without changing it.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { PromptContent, PromptMedia, RequestFacts } from '../dialect.ts'
import {
  invalidRequest,
  printPart,
  readAnswerCount,
  readInputTexts,
  readModel,
  readOutputLimit,
  readStreamFlag,
} from '../openai-family/request.ts'
import { wantsOpenAiStreamUsage } from '../openai-family/stream.ts'

const SEARCH_CONTEXT_SIZES: ReadonlySet<unknown> = new Set(['high', 'medium', 'low'])

const checkMessages = (body: JsonObject): void => {
  const messages = body.messages
  if (messages === undefined && (body.prefix !== undefined || body.suffix !== undefined)) return
  if (!Array.isArray(messages)) throw invalidRequest('"messages" is required and must be an array.', 'messages')
  if (messages.length === 0) throw invalidRequest('"messages" must not be empty.', 'messages')
  for (const [index, message] of messages.entries()) {
    if (!isJsonObject(message)) throw invalidRequest(`"messages[${index}]" must be an object.`, `messages[${index}]`)
    if (typeof message.role !== 'string')
      throw invalidRequest(`"messages[${index}].role" must be a string.`, `messages[${index}].role`)
  }
}

const checkSearchOptions = (body: JsonObject): void => {
  const options = body.web_search_options
  if (!isJsonObject(options)) return
  const size = options.search_context_size
  if (size !== undefined && size !== null && size !== '' && !SEARCH_CONTEXT_SIZES.has(size)) {
    throw invalidRequest(
      '"web_search_options.search_context_size" must be high, medium or low.',
      'web_search_options.search_context_size',
    )
  }
}

/** Facts of a chat request; throws `invalid_request` for what no upstream could answer. */
export const readChatRequest = (body: JsonObject): RequestFacts => {
  const model = readModel(body)
  checkMessages(body)
  checkSearchOptions(body)
  const maxTokens = readOutputLimit(body, 'max_tokens')
  const maxCompletionTokens = readOutputLimit(body, 'max_completion_tokens')
  const answerCount = readAnswerCount(body)
  const limits = [maxTokens, maxCompletionTokens].filter((limit) => limit !== undefined)
  return {
    model,
    isStream: readStreamFlag(body),
    maxOutputTokens: limits.length === 0 ? undefined : Math.max(...limits),
    answerCount,
    choiceCount: answerCount,
    wantsStreamUsage: wantsOpenAiStreamUsage(body),
    readPrompt: () => readChatPrompt(body),
  }
}

const readChatPrompt = (body: JsonObject): PromptContent => {
  const texts: string[] = readInputTexts(body.prompt)
  const media: PromptMedia[] = []
  const messages = Array.isArray(body.messages) ? body.messages.filter(isJsonObject) : []
  let namedMessageCount = 0
  for (const message of messages) {
    if (typeof message.role === 'string') texts.push(message.role)
    const content = message.content
    if (content !== undefined && content !== null && typeof message.name === 'string' && message.name !== '') {
      texts.push(message.name)
      namedMessageCount++
    }
    if (typeof content === 'string') texts.push(content)
    else if (Array.isArray(content)) for (const part of content) readPart(part, texts, media)
    if (Array.isArray(message.tool_calls)) texts.push(printPart(message.tool_calls, 'messages'))
  }
  const tools = Array.isArray(body.tools) ? body.tools.filter(isJsonObject) : []
  for (const tool of tools) texts.push(...readToolTexts(tool))
  return { texts, media, messageCount: messages.length, namedMessageCount, toolCount: tools.length }
}

const readToolTexts = (tool: JsonObject): string[] => {
  const definition = isJsonObject(tool.function) ? tool.function : tool
  return ['name', 'description', 'parameters'].flatMap((member) => {
    const value = definition[member]
    if (value === undefined || value === null) return []
    return [typeof value === 'string' ? value : printPart(value, 'tools')]
  })
}

const MEDIA_KINDS: Readonly<Record<string, PromptMedia['kind']>> = {
  image_url: 'image',
  input_audio: 'audio',
  video_url: 'video',
  file: 'file',
}

const readPart = (part: JsonValue, texts: string[], media: PromptMedia[]): void => {
  if (typeof part === 'string') texts.push(part)
  if (!isJsonObject(part)) return
  if (typeof part.text === 'string') texts.push(part.text)
  const type = String(part.type)
  const kind = MEDIA_KINDS[type]
  if (kind === undefined) return
  const source = part[type]
  const url = typeof source === 'string' ? source : isJsonObject(source) ? source.url : undefined
  const detail = isJsonObject(source) ? source.detail : undefined
  media.push({ kind, ...(typeof url === 'string' ? { url } : {}), ...(typeof detail === 'string' ? { detail } : {}) })
}
