// Turns as Converse's messages: alternating, beginning with the user; system texts stand apart.
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../kernel/index.ts'
import { isJsonObject } from '../../kernel/index.ts'
import type {
  AssistantPart,
  CacheMark,
  Conversation,
  ReasoningPart,
  SystemPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../neutral/index.ts'
import { callObject, describeCall, describeResult, listCallNames, pathOf, resultText } from '../vendor-family/index.ts'
import { encodeMedium } from './media.ts'

/** What the whole request knows while its messages are written. */
export type MessageContext = {
  readonly dropped: string[]
  /** Without tools Converse refuses calls and results in the history: they are told as text then. */
  readonly hasTools: boolean
  /** Signed thoughts go back to the family that signed them. */
  readonly isClaude: boolean
  readonly names: ReadonlyMap<string, string>
  documents: number
}

/** "The prompt up to here may be cached". Five minutes is Bedrock's own time. */
export const cachePoint = (cache: CacheMark | undefined): JsonObject[] => {
  if (cache === undefined) return []
  return [{ cachePoint: { type: 'default', ...(cache.ttl === '1h' ? { ttl: '1h' } : {}) } }]
}

/** Converse refuses blocks of text in which nothing stands. */
const textBlock = (text: string): JsonObject[] => (text.trim() === '' ? [] : [{ text }])

const CALL_ID = /^[\w-]{1,64}$/

/** An id that Converse accepts; the same for a call and its result, in every turn. */
export const encodeCallId = (id: string): string =>
  CALL_ID.test(id) ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`

const encodeMediumOrDrop = (
  part: Exclude<UserPart, { kind: 'text' | 'tool-result' | 'hosted' }>,
  path: string,
  context: MessageContext,
): JsonObject[] => {
  const block = encodeMedium(part, context.documents + 1)
  if (block === undefined) {
    context.dropped.push(path)
    return []
  }
  if (block.document !== undefined) context.documents++
  return [block, ...cachePoint(part.cache)]
}

const encodeResult = (part: ToolResultPart, path: string, context: MessageContext): JsonObject[] => {
  if (!context.hasTools) {
    const blocks: JsonObject[] = []
    const text = resultText(part, (medium) =>
      blocks.push(...encodeMediumOrDrop(medium, `${path} (${medium.kind})`, context)),
    )
    return [...textBlock(describeResult(part, context.names.get(part.id), text)), ...blocks, ...cachePoint(part.cache)]
  }
  const content: JsonObject[] = isJsonObject(part.json)
    ? [{ json: part.json }]
    : part.parts.flatMap((inner) => {
        if (inner.kind === 'text') return [{ text: inner.text }]
        // Cache points stand between blocks, not inside a result.
        return encodeMediumOrDrop(inner, `${path} (${inner.kind})`, context).slice(0, 1)
      })
  return [
    {
      toolResult: {
        toolUseId: encodeCallId(part.id),
        content: content.length > 0 ? content : [{ text: '' }],
        ...(part.isError === true ? { status: 'error' } : {}),
      },
    },
    ...cachePoint(part.cache),
  ]
}

const encodeUserPart = (part: UserPart, path: string, context: MessageContext): JsonObject[] => {
  if (part.kind === 'text') {
    const block = textBlock(part.text)
    return block.length === 0 ? [] : [...block, ...cachePoint(part.cache)]
  }
  if (part.kind === 'hosted') return textBlock(part.text)
  return part.kind === 'tool-result' ? encodeResult(part, path, context) : encodeMediumOrDrop(part, path, context)
}

const encodeReasoning = ({ text, signature, isRedacted }: ReasoningPart, isClaude: boolean): JsonObject[] => {
  if (!isClaude || signature?.issuer !== 'claude') return []
  if (isRedacted === true) return [{ reasoningContent: { redactedContent: signature.value } }]
  return [{ reasoningContent: { reasoningText: { text, signature: signature.value } } }]
}

const encodeCall = (part: ToolCallPart, { hasTools }: MessageContext): JsonObject[] => {
  if (!hasTools) return textBlock(describeCall(part))
  const { id, name, cache } = part
  return [{ toolUse: { toolUseId: encodeCallId(id), name, input: callObject(part) } }, ...cachePoint(cache)]
}

const encodeAssistantPart = (part: AssistantPart, path: string, context: MessageContext): JsonObject[] => {
  if (part.kind === 'text') {
    const block = textBlock(part.text)
    return block.length === 0 ? [] : [...block, ...cachePoint(part.cache)]
  }
  if (part.kind === 'refusal' || part.kind === 'hosted') return textBlock(part.text)
  if (part.kind === 'reasoning') return encodeReasoning(part, context.isClaude)
  if (part.kind === 'tool-call') return encodeCall(part, context)
  // Pictures and documents may only come from the user.
  context.dropped.push(path)
  return []
}

/** Messages, neighbours of one role merged. */
export const encodeMessages = ({ turns }: Conversation, context: MessageContext): JsonObject[] => {
  const messages: { role: string; content: JsonObject[] }[] = []
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'system') continue
    const content =
      turn.role === 'user'
        ? turn.parts.flatMap((part, at) => encodeUserPart(part, pathOf(index, at, part.kind), context))
        : turn.parts.flatMap((part, at) => encodeAssistantPart(part, pathOf(index, at, part.kind), context))
    if (content.length === 0) continue
    const last = messages.at(-1)
    if (last?.role === turn.role) last.content.push(...content)
    else messages.push({ role: turn.role, content })
  }
  return messages
}

/** System texts, wherever they stood. */
export const encodeSystem = ({ turns }: Conversation): JsonObject[] =>
  turns
    .flatMap((turn): readonly SystemPart[] => (turn.role === 'system' ? turn.parts : []))
    .flatMap(({ text, cache }) => (text.trim() === '' ? [] : [{ text }, ...cachePoint(cache)]))

/** The context in which a conversation's messages are written. */
export const createMessageContext = (
  conversation: Conversation,
  hasTools: boolean,
  isClaude: boolean,
  dropped: string[],
): MessageContext => ({ dropped, hasTools, isClaude, names: listCallNames(conversation), documents: 0 })
