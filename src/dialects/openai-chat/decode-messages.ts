// Messages of every role, read into turns; tool results find their calls whatever ids the client uses.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type {
  AssistantPart,
  ReasoningPart,
  SystemPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../neutral/index.ts'
import { readText } from '../openai-family/members.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { markLast, onlyMedia, readAnnotations, readCacheMark, readContent, readImages } from './decode-parts.ts'
import { readCallSignature, readReasoningDetails } from './reasoning-details.ts'

/** Calls that wait for their results, in the order they were made. */
type Outstanding = { readonly id: string; readonly name: string; readonly isCustom: boolean }[]

type Reader = (message: JsonObject, path: string, outstanding: Outstanding) => Turn | undefined

const nameOf = (message: JsonObject, path: string): { readonly name?: string } => {
  const name = readText(message, 'name', path)
  return name === undefined || name === '' ? {} : { name }
}

const readSystem =
  (isDeveloper: boolean): Reader =>
  (message, path) => {
    const parts = readContent(message.content, `${path}.content`).map((part, index): SystemPart => {
      if (part.kind === 'text') return part
      const param = `${path}.content[${index}]`
      throw invalidRequest(`"${param}" must be a text: system messages hold nothing else.`, param)
    })
    if (parts.length === 0) return undefined
    const marked = markLast(parts, readCacheMark(message.cache_control))
    return { role: 'system', parts: marked, ...(isDeveloper ? { isDeveloper } : {}) }
  }

const readUser: Reader = (message, path) => {
  const parts = onlyMedia(readContent(message.content, `${path}.content`), `${path}.content`)
  if (parts.length === 0) return undefined
  return { role: 'user', parts: markLast(parts, readCacheMark(message.cache_control)), ...nameOf(message, path) }
}

/** A text for the arguments of a call; clients that send an object mean its JSON. */
const readArguments = (value: unknown, param: string): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (isJsonObject(value)) return JSON.stringify(value)
  throw invalidRequest(`"${param}" must be a string.`, param)
}

/** Calls without an id get one from their place: the same in every turn, as the history is sent again. */
const readCall = (call: unknown, path: string, fallbackId: string): ToolCallPart => {
  if (!isJsonObject(call)) throw invalidRequest(`"${path}" must be an object.`, path)
  const isCustom = call.type === 'custom' || (call.function === undefined && isJsonObject(call.custom))
  const member = isCustom ? 'custom' : 'function'
  const definition = call[member]
  if (!isJsonObject(definition) || typeof definition.name !== 'string' || definition.name === '')
    throw invalidRequest(`"${path}.${member}.name" is required.`, `${path}.${member}.name`)
  const argumentsMember = isCustom ? 'input' : 'arguments'
  const id = typeof call.id === 'string' && call.id !== '' ? call.id : fallbackId
  return {
    kind: 'tool-call',
    id,
    name: definition.name,
    arguments: readArguments(definition[argumentsMember], `${path}.${member}.${argumentsMember}`),
    ...(isCustom ? { isCustom } : {}),
    ...optional('signature', readCallSignature(call, 'gemini')),
    ...optional('cache', readCacheMark(call.cache_control)),
  }
}

const readCalls = (message: JsonObject, path: string): readonly ToolCallPart[] => {
  const place = path.replace(/\D/g, '')
  const calls = message.tool_calls
  if (calls !== undefined && calls !== null && !Array.isArray(calls))
    throw invalidRequest(`"${path}.tool_calls" must be a list.`, `${path}.tool_calls`)
  const listed = (calls ?? []).map((call, index) =>
    readCall(call, `${path}.tool_calls[${index}]`, `call_${place}_${index}`),
  )
  const legacy = message.function_call
  if (listed.length > 0 || legacy === undefined || legacy === null) return listed
  return [readCall({ function: legacy }, `${path}.function_call`, `call_${place}_0`)]
}

/** Thoughts come as details, which may be signed, or as one text under one of two names. */
const readReasoning = (message: JsonObject) => {
  const details = readReasoningDetails(message.reasoning_details)
  if (details.parts.length > 0) return details
  const text = [message.reasoning_content, message.reasoning].find((value) => typeof value === 'string' && value !== '')
  const parts: readonly ReasoningPart[] = typeof text === 'string' ? [{ kind: 'reasoning', text }] : []
  return { ...details, parts }
}

/** Citations and a signature of the message belong to its last text. */
const enrichText = (parts: readonly AssistantPart[], more: Partial<TextPart>): readonly AssistantPart[] => {
  const index = parts.findLastIndex(({ kind }) => kind === 'text')
  const part = parts[index]
  return part?.kind === 'text' ? parts.with(index, { ...part, ...more }) : parts
}

const readAssistant: Reader = (message, path, outstanding) => {
  const reasoning = readReasoning(message)
  const content = readContent(message.content, `${path}.content`)
  const citations = readAnnotations(message.annotations)
  const texts = enrichText(
    content.filter((part) => part.kind !== 'text' || part.text !== ''),
    {
      ...(citations.length === 0 ? {} : { citations }),
      ...optional('signature', reasoning.textSignature),
    },
  )
  const calls = readCalls(message, path)
  const audioId = isJsonObject(message.audio) ? message.audio.id : undefined
  const refusal = readText(message, 'refusal', path)
  const parts: readonly AssistantPart[] = [
    ...reasoning.parts,
    ...texts,
    ...(refusal === undefined || refusal === '' ? [] : [{ kind: 'refusal' as const, text: refusal }]),
    ...readImages(message.images),
    ...(typeof audioId === 'string'
      ? [{ kind: 'audio' as const, source: { kind: 'file' as const, id: audioId, issuer: 'openai-chat' as const } }]
      : []),
    ...calls,
  ]
  for (const { id, name, isCustom } of calls) outstanding.push({ id, name, isCustom: isCustom === true })
  if (parts.length === 0) return undefined
  return { role: 'assistant', parts: markLast(parts, readCacheMark(message.cache_control)), ...nameOf(message, path) }
}

/** The call a result belongs to: by id, else the oldest that waits (of that name, where one is told). */
const findCall = (outstanding: Outstanding, id: string | undefined, name: string | undefined) => {
  const index =
    id === undefined
      ? outstanding.findIndex((call) => name === undefined || call.name === name)
      : outstanding.findIndex((call) => call.id === id)
  return index < 0 ? undefined : outstanding.splice(index, 1)[0]
}

const readResult: Reader = (message, path, outstanding) => {
  const told = readText(message, 'tool_call_id', path)
  const id = told === '' ? undefined : told
  const { name } = nameOf(message, path)
  const call = findCall(outstanding, id, name)
  const paired = id ?? call?.id
  if (paired === undefined)
    throw invalidRequest(`"${path}.tool_call_id" is required: no call waits for a result.`, `${path}.tool_call_id`)
  const toolName = call?.name ?? name
  const part: ToolResultPart = {
    kind: 'tool-result',
    id: paired,
    parts: onlyMedia(readContent(message.content, `${path}.content`), `${path}.content`),
    ...optional('name', toolName),
    ...(call?.isCustom === true ? { isCustom: true } : {}),
    ...optional('cache', readCacheMark(message.cache_control)),
  }
  return { role: 'user', parts: [part] }
}

const readers: Readonly<Record<string, Reader>> = {
  system: readSystem(false),
  developer: readSystem(true),
  user: readUser,
  // The reference takes a message without a role for the user's (conversions.md section 6.1).
  '': readUser,
  assistant: readAssistant,
  tool: readResult,
  function: readResult,
}

const isResults = (turn: Turn | undefined): turn is Extract<Turn, { role: 'user' }> =>
  turn?.role === 'user' && turn.parts.every(({ kind }) => kind === 'tool-result')

/** Reads `messages`. Results that follow each other are one turn; messages that say nothing are left out. */
export const decodeMessages = (messages: unknown): readonly Turn[] => {
  if (!Array.isArray(messages)) throw invalidRequest('"messages" is required and must be an array.', 'messages')
  if (messages.length === 0) throw invalidRequest('"messages" must not be empty.', 'messages')
  const turns: Turn[] = []
  const outstanding: Outstanding = []
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`
    if (!isJsonObject(message)) throw invalidRequest(`"${path}" must be an object.`, path)
    const role = readText(message, 'role', path) ?? ''
    const reader = Object.hasOwn(readers, role) ? readers[role] : undefined
    if (reader === undefined) throw invalidRequest(`"${path}.role" is not known: ${role}.`, `${path}.role`)
    const turn = reader(message, path, outstanding)
    if (turn === undefined) continue
    const last = turns.at(-1)
    if (isResults(last) && isResults(turn)) turns[turns.length - 1] = { ...last, parts: [...last.parts, ...turn.parts] }
    else turns.push(turn)
  }
  return turns
}
