// The turns of a conversation as Claude's messages: system lifted out, roles alternating, tool results first.
import { type JsonObject, parseJsonObject } from '../../kernel/index.ts'
import type {
  AssistantPart,
  Conversation,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../neutral/index.ts'
import { writeMark } from './cache.ts'
import { ownCitations } from './citation.ts'
import { writeMedia } from './encode-media.ts'
import { CUSTOM_INPUT } from './encode-tools.ts'
import { FAMILY } from './wire.ts'
import { writeName } from './wire-name.ts'

/** What a part may ask while it is written. */
type Writing = {
  readonly path: string
  readonly dropped: string[]
  /** The id on Claude's wire of a call, or of a result to one. */
  readonly idOf: (kind: 'call' | 'result', id: string) => string
}

type Blocks = readonly JsonObject[]

/** Claude refuses texts that are empty or only blank. */
const writeText = ({ text, citations, cache, native }: TextPart): Blocks => {
  if (native?.family === FAMILY) return [{ ...native.value }]
  if (text.trim() === '') return []
  const own = ownCitations(citations)
  return [{ type: 'text', text, ...(own.length === 0 ? {} : { citations: [...own] }), ...writeMark(cache) }]
}

/** Arguments as the object Claude wants; what is no object stays readable under `_raw` (conversions.md section 23.2). */
export const writeInput = (text: string, isCustom: boolean | undefined): JsonObject => {
  if (isCustom === true) return { [CUSTOM_INPUT]: text }
  return text.trim() === '' ? {} : (parseJsonObject(text) ?? { _raw: text })
}

const writeCall = (part: ToolCallPart, { idOf }: Writing): Blocks => [
  {
    ...(part.native?.family === FAMILY ? part.native.value : {}),
    type: 'tool_use',
    id: idOf('call', part.id),
    name: writeName(part.name),
    input: writeInput(part.arguments, part.isCustom),
    ...writeMark(part.cache),
  },
]

/** Thoughts go back to the one who signed them; Claude refuses unsigned ones. */
const writeReasoning = ({ text, signature, isRedacted }: ReasoningPart, { path, dropped }: Writing): Blocks => {
  if (signature?.issuer !== FAMILY) {
    if (signature === undefined && text !== '') dropped.push(`${path} (reasoning)`)
    return []
  }
  return isRedacted === true
    ? [{ type: 'redacted_thinking', data: signature.value }]
    : [{ type: 'thinking', thinking: text, signature: signature.value }]
}

const writeMarkedMedia = (part: Extract<UserPart, { source: unknown }>, { path, dropped }: Writing): Blocks => {
  const block = writeMedia(part, path)
  if (block === undefined) dropped.push(`${path} (${part.kind})`)
  return block === undefined ? [] : [{ ...block, ...writeMark(part.cache) }]
}

const writeResultContent = (parts: ToolResultPart['parts'], writing: Writing): JsonObject => {
  const blocks = parts.flatMap((part, index): Blocks => {
    const inner = { ...writing, path: `${writing.path}.content[${index}]` }
    return part.kind === 'text' ? writeText(part) : writeMarkedMedia(part, inner)
  })
  const only = blocks[0]
  if (only === undefined) return {}
  const isPlainText = blocks.length === 1 && only.type === 'text' && Object.keys(only).length === 2
  return { content: isPlainText ? only.text : [...blocks] }
}

const writeResult = (part: ToolResultPart, writing: Writing): Blocks => [
  {
    type: 'tool_result',
    tool_use_id: writing.idOf('result', part.id),
    ...(part.native?.family === FAMILY
      ? { content: part.native.value.content }
      : writeResultContent(part.parts, writing)),
    ...(part.isError === true ? { is_error: true } : {}),
    ...writeMark(part.cache),
  },
]

const writeUserPart = (part: UserPart, writing: Writing): Blocks => {
  if (part.kind === 'text') return writeText(part)
  if (part.kind === 'tool-result') return writeResult(part, writing)
  if (part.kind === 'hosted')
    return part.native.family === FAMILY ? [{ ...part.native.value }] : writeText({ kind: 'text', text: part.text })
  return writeMarkedMedia(part, writing)
}

const ASSISTANT: {
  readonly [Kind in AssistantPart['kind']]?: (part: Extract<AssistantPart, { kind: Kind }>, writing: Writing) => Blocks
} = {
  text: writeText,
  reasoning: writeReasoning,
  'tool-call': writeCall,
  refusal: ({ text }) => writeText({ kind: 'text', text }),
  hosted: ({ native, text }) => (native.family === FAMILY ? [{ ...native.value }] : writeText({ kind: 'text', text })),
}

const writeAssistantPart = (part: AssistantPart, writing: Writing): Blocks => {
  const write = ASSISTANT[part.kind] as ((part: AssistantPart, writing: Writing) => Blocks) | undefined
  if (write !== undefined) return write(part, writing)
  // Claude's assistant turns hold no media; what was said aloud can be said as text.
  writing.dropped.push(`${writing.path} (${part.kind})`)
  const spoken = 'transcript' in part ? (part.transcript ?? '') : ''
  return writeText({ kind: 'text', text: spoken })
}

/** Ids as Claude's wire takes them. Calls that came without one are told apart by their order, and so are their results. */
const createIds = (): Writing['idOf'] => {
  const unnamed = { call: 0, result: 0 }
  return (kind, id) => (id === '' ? `toolu_unnamed_${unnamed[kind]++}` : writeName(id))
}

type Message = { readonly role: 'user' | 'assistant'; readonly blocks: JsonObject[] }

const isResult = ({ type }: JsonObject): boolean => type === 'tool_result'

const toWire = ({ role, blocks }: Message): JsonObject => ({
  role,
  // A result must stand before everything else of its message.
  content: role === 'user' ? [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))] : blocks,
})

/** A last assistant turn is continued by the model; Claude refuses one that ends in blanks. */
const trimPrefill = (messages: readonly Message[]): void => {
  const last = messages.at(-1)
  const block = last?.blocks.at(-1)
  if (last?.role !== 'assistant' || block?.type !== 'text' || typeof block.text !== 'string') return
  last.blocks[last.blocks.length - 1] = { ...block, text: block.text.trimEnd() }
}

export type WrittenTurns = {
  readonly system: readonly JsonObject[]
  readonly messages: readonly JsonObject[]
  readonly dropped: readonly string[]
  /** The model is in the middle of a tool loop whose assistant turn has no signed thoughts. */
  readonly isLoopUnsigned: boolean
}

const THOUGHTS: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking'])

const isLoopUnsigned = (messages: readonly Message[]): boolean => {
  const last = messages.at(-1)
  const before = messages.at(-2)
  return last?.role === 'user' && last.blocks.some(isResult) && !THOUGHTS.has(before?.blocks[0]?.type)
}

/** Claude's conversations begin with the user; this stands for a turn nobody wrote (conversions.md section 6.1). */
const OPENING: JsonObject = { type: 'text', text: '...' }

/** Throws `invalid_request` for media that Claude cannot read. */
export const writeTurns = ({ turns }: Conversation): WrittenTurns => {
  const system: JsonObject[] = []
  const messages: Message[] = []
  const dropped: string[] = []
  const idOf = createIds()
  for (const [index, turn] of turns.entries()) {
    if (turn.role === 'system') {
      system.push(...turn.parts.flatMap(writeText))
      continue
    }
    if (turn.name !== undefined) dropped.push(`messages[${index}].name`)
    const writing = (position: number): Writing => ({ path: `messages[${index}].content[${position}]`, dropped, idOf })
    const blocks =
      turn.role === 'user'
        ? turn.parts.flatMap((part, position) => writeUserPart(part, writing(position)))
        : turn.parts.flatMap((part, position) => writeAssistantPart(part, writing(position)))
    if (blocks.length === 0) continue
    const last = messages.at(-1)
    if (last?.role === turn.role) last.blocks.push(...blocks)
    else messages.push({ role: turn.role, blocks })
  }
  if (messages[0]?.role !== 'user') messages.unshift({ role: 'user', blocks: [OPENING] })
  trimPrefill(messages)
  return { system, messages: messages.map(toWire), dropped, isLoopUnsigned: isLoopUnsigned(messages) }
}
