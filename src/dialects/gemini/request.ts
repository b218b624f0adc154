// What a Gemini request says, read without changing it.
import { isJsonObject, type JsonObject, type TopLevelEdits } from '../../kernel/index.ts'
import type {
  PathFacts,
  PromptContent,
  PromptMedia,
  RequestFacts,
  SystemPrompt,
  SystemPromptEdits,
} from '../dialect.ts'
import { printPart, readAnswerCount, readOutputLimit } from '../openai-family/request.ts'
import { kindOfType, typeOfAddress } from './media.ts'
import {
  bareModel,
  invalidMember,
  member,
  objectMember,
  objectsMember,
  spellingOf,
  textMember,
  toNumber,
} from './wire.ts'

const MODEL_LENGTH_MAX = 255

/** The model, which Gemini's clients name in the path. */
export const readModelOf = (body: JsonObject, path: PathFacts | undefined): string => {
  const named = path?.model ?? body.model
  const model = typeof named === 'string' ? bareModel(named) : ''
  if (model.trim() === '') throw invalidMember('model', 'is required: name it in the path.')
  if (model.length > MODEL_LENGTH_MAX) throw invalidMember('model', `is longer than ${MODEL_LENGTH_MAX} characters.`)
  return model
}

const CALLS = ['functionCall', 'functionResponse', 'executableCode', 'codeExecutionResult'] as const

const readPart = (part: JsonObject, texts: string[], media: PromptMedia[]): void => {
  const text = textMember(part, 'text')
  if (text !== undefined) texts.push(text)
  for (const name of CALLS) {
    const call = objectMember(part, name)
    if (call !== undefined) texts.push(printPart(call, 'contents'))
  }
  const blob = objectMember(part, 'inlineData')
  if (blob !== undefined) media.push({ kind: kindOfType(textMember(blob, 'mimeType') ?? '') })
  const file = objectMember(part, 'fileData')
  const url = file === undefined ? undefined : textMember(file, 'fileUri')
  if (file === undefined || url === undefined) return
  media.push({ kind: kindOfType(textMember(file, 'mimeType') ?? typeOfAddress(url) ?? ''), url })
}

/** Texts and media of contents, with the system's text and the tools as they are declared. */
export const readPrompt = (body: JsonObject, contents: readonly JsonObject[]): PromptContent => {
  const texts: string[] = []
  const media: PromptMedia[] = []
  const instruction = member(body, 'systemInstruction')
  if (typeof instruction === 'string') texts.push(instruction)
  const all = isJsonObject(instruction) ? [instruction, ...contents] : contents
  for (const content of all) for (const part of objectsMember(content, 'parts')) readPart(part, texts, media)
  const tools = objectsMember(body, 'tools')
  const functions = tools.flatMap((tool) => objectsMember(tool, 'functionDeclarations'))
  for (const declaration of functions) texts.push(printPart(declaration, 'tools'))
  return {
    texts,
    media,
    messageCount: contents.length,
    namedMessageCount: 0,
    toolCount: functions.length,
  }
}

/** A count of the client's under the camelCase name, whichever way it was spelled, so that messages name it so. */
const countsOf = (config: JsonObject): JsonObject => {
  const counts: JsonObject = {}
  for (const name of ['maxOutputTokens', 'candidateCount']) {
    const value = member(config, name)
    if (value !== undefined) counts[`generationConfig.${name}`] = toNumber(value) ?? value
  }
  return counts
}

/** Facts of a request; throws `invalid_request` for what no upstream could answer. */
export const readRequest = (body: JsonObject, path?: PathFacts): RequestFacts => {
  const model = readModelOf(body, path)
  const contents = member(body, 'contents')
  if (!isJsonObject(contents) && (!Array.isArray(contents) || contents.length === 0))
    throw invalidMember('contents', 'is required and must be a non-empty array.')
  const config = member(body, 'generationConfig')
  if (config !== undefined && !isJsonObject(config)) throw invalidMember('generationConfig', 'must be an object.')
  const counts = countsOf(config ?? {})
  const answerCount = readAnswerCount(counts, 'generationConfig.candidateCount')
  return {
    model,
    isStream: path?.isStream ?? body.stream === true,
    // 0 is proto's way to say nothing.
    maxOutputTokens: readOutputLimit(counts, 'generationConfig.maxOutputTokens') || undefined,
    answerCount,
    choiceCount: answerCount,
    wantsStreamUsage: true,
    readPrompt: () => readPrompt(body, objectsMember(body, 'contents')),
  }
}

/** Edits that put a channel's system prompt into `systemInstruction`; without merging, the caller's own stands. */
export const systemPromptEdits = (body: JsonObject, prompt: SystemPrompt): SystemPromptEdits | undefined => {
  if (prompt.text === '') return undefined
  const key = spellingOf(body, 'systemInstruction')
  const given = body[key]
  const own: JsonObject = isJsonObject(given) ? given : typeof given === 'string' ? { parts: [{ text: given }] } : {}
  const parts = objectsMember(own, 'parts')
  const hasOwn = parts.some((part) => (textMember(part, 'text') ?? '') !== '')
  if (hasOwn && !prompt.isMerged) return undefined
  const instruction = { ...own, parts: [{ text: prompt.text }, ...(hasOwn ? parts : [])] }
  const edits: TopLevelEdits = new Map([[key, JSON.stringify(instruction)]])
  return { edits, isOverwritten: hasOwn }
}
