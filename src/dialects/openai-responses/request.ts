// What a Responses request says, read without changing it.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { PromptContent, PromptMedia, RequestFacts, SystemPrompt, SystemPromptEdits } from '../dialect.ts'
import { invalidRequest, printPart, readModel, readOutputLimit, readStreamFlag } from '../openai-family/request.ts'
import { filledText, objectsOf, textOf } from './wire.ts'

/** Members that stand for an input the vendor has stored. */
const STORED_INPUTS = ['previous_response_id', 'conversation', 'prompt'] as const

const isAbsent = (value: unknown): boolean => value === undefined || value === null

const checkInput = ({ input, ...body }: JsonObject): void => {
  if (typeof input === 'string' || Array.isArray(input)) return
  if (isAbsent(input) && STORED_INPUTS.some((member) => !isAbsent(body[member]))) return
  throw invalidRequest('"input" is required and must be a string or an array.', 'input')
}

/** Facts of a request; throws `invalid_request` for what no upstream could answer. */
export const readResponsesRequest = (body: JsonObject): RequestFacts => {
  const model = readModel(body)
  checkInput(body)
  return {
    model,
    isStream: readStreamFlag(body),
    maxOutputTokens: readOutputLimit(body, 'max_output_tokens'),
    answerCount: 1,
    choiceCount: 1,
    wantsStreamUsage: true,
    readPrompt: () => readResponsesPrompt(body),
  }
}

const MEDIA: ReadonlyMap<unknown, readonly [PromptMedia['kind'], string]> = new Map([
  ['input_image', ['image', 'image_url'] as const],
  ['input_file', ['file', 'file_url'] as const],
  ['input_audio', ['audio', 'url'] as const],
  ['input_video', ['video', 'video_url'] as const],
])

const readPart = (part: JsonValue, texts: string[], media: PromptMedia[]): void => {
  if (typeof part === 'string') texts.push(part)
  if (!isJsonObject(part)) return
  for (const member of ['text', 'refusal'] as const) if (typeof part[member] === 'string') texts.push(part[member])
  const known = MEDIA.get(part.type)
  if (known === undefined) return
  const [kind, member] = known
  const source = part[member]
  const url = filledText(isJsonObject(source) ? source.url : source)
  const detail = filledText(part.detail)
  media.push({ kind, ...(url === undefined ? {} : { url }), ...(detail === undefined ? {} : { detail }) })
}

/** Members of items that hold what was said: content, results, thoughts, names and arguments of calls. */
const CONTENT = ['content', 'output', 'summary', 'name', 'arguments', 'input'] as const

const readItem = (item: JsonValue, texts: string[], media: PromptMedia[]): void => {
  if (!isJsonObject(item)) {
    readPart(item, texts, media)
    return
  }
  if (typeof item.role === 'string') texts.push(item.role)
  for (const member of CONTENT) {
    const value = item[member]
    if (typeof value === 'string') texts.push(value)
    else if (Array.isArray(value)) for (const part of value) readPart(part, texts, media)
    else if (isJsonObject(value)) texts.push(printPart(value, 'input'))
  }
}

/** Members that are part of the prompt as they are written. */
const PRINTED = ['metadata', 'text', 'tool_choice', 'prompt'] as const

/** Everything in a request that is counted or searched. */
export const readResponsesPrompt = (body: JsonObject): PromptContent => {
  const texts: string[] = []
  const media: PromptMedia[] = []
  const items = Array.isArray(body.input) ? body.input : isAbsent(body.input) ? [] : [body.input]
  for (const instructions of [body.instructions].flat()) readItem(instructions ?? null, texts, media)
  for (const item of items) readItem(item ?? null, texts, media)
  const tools = objectsOf(body.tools)
  for (const tool of tools) texts.push(printPart(tool, 'tools'))
  for (const member of PRINTED) {
    const value = body[member]
    if (!isAbsent(value)) texts.push(typeof value === 'string' ? value : printPart(value, member))
  }
  return { texts, media, messageCount: items.length, namedMessageCount: 0, toolCount: tools.length }
}

const isSystemMessage = (item: JsonObject): boolean => item.role === 'system' || item.role === 'developer'

/**
 * Puts a channel's system prompt into `instructions`. A caller has one of its own there, or as a message of the system or a
 * developer; then the channel's is put in front, or left out when it shall not be merged.
 */
export const systemPromptEdits = (body: JsonObject, prompt: SystemPrompt): SystemPromptEdits | undefined => {
  const { instructions } = body
  const own = textOf(instructions)
  const hasList = Array.isArray(instructions) && instructions.length > 0
  const isOverwritten = own !== '' || hasList || objectsOf(body.input).some(isSystemMessage)
  if (isOverwritten && !prompt.isMerged) return undefined
  const merged = hasList
    ? [{ role: 'developer', content: prompt.text }, ...instructions]
    : own === ''
      ? prompt.text
      : `${prompt.text}\n${own}`
  return { edits: new Map([['instructions', JSON.stringify(merged)]]), isOverwritten }
}
