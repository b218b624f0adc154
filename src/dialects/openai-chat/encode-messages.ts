// Turns as messages for chat upstreams.
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../kernel/index.ts'
import type { AssistantPart, Signature, ToolCallPart, ToolResultPart, Turn, UserPart } from '../neutral/index.ts'
import { completeArguments } from './answer-parts.ts'
import { type Writing, writeCacheMark, writeContent, writeParts } from './encode-parts.ts'
import { modelFamily } from './model-families.ts'
import { writeCallSignature, writeReasoningDetail } from './reasoning-details.ts'

/** OpenAI refuses longer ids of calls. */
const LONGEST_CALL_ID = 40

/** Ids that are too long are replaced by their hash, at the call and at its result alike. */
const fitCallId = (id: string): string =>
  id.length <= LONGEST_CALL_ID ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`

type TurnOf<Role extends Turn['role']> = Extract<Turn, { role: Role }>

const nameOf = (name: string | undefined): JsonObject => (name === undefined ? {} : { name })

const systemRole = (turn: TurnOf<'system'>, model: string, { traits }: Writing): string => {
  const family = modelFamily(model)
  if (!(traits.hasDeveloperRole ?? family.hasDeveloperRole)) return 'system'
  // Models that have the role take both kinds for it, but not both kinds in one request.
  return family.hasDeveloperRole || turn.isDeveloper === true ? 'developer' : 'system'
}

const encodeSystem = (turn: TurnOf<'system'>, model: string, path: string, writing: Writing): JsonObject[] => [
  {
    role: systemRole(turn, model, writing),
    content: writeContent(writeParts(turn.parts, `${path}.content`, writing), writing, '\n\n'),
  },
]

/** The prefix tells the model that the call failed: chat has no member for it. */
const ERROR_PREFIX = 'Error: '

const encodeResult = (result: ToolResultPart, path: string, writing: Writing) => {
  const written = writeParts(result.parts, path, writing)
  const texts = written.filter(({ type }) => type === 'text')
  const text = texts.map((part) => String(part.text)).join('\n')
  const content = result.isError === true ? ERROR_PREFIX + text : text
  return {
    message: {
      role: 'tool',
      tool_call_id: fitCallId(result.id),
      content,
      ...writeCacheMark(result.cache, writing),
    } satisfies JsonObject,
    // Tool messages hold texts alone: pictures follow in a message of the user.
    media: written.filter(({ type }) => type !== 'text'),
  }
}

/** Results first, as they answer the calls before them; then what they showed and what the user says. */
const encodeUser = (turn: TurnOf<'user'>, path: string, writing: Writing): JsonObject[] => {
  const messages: JsonObject[] = []
  const content: JsonObject[] = []
  const said: JsonObject[] = []
  const readPart = (part: UserPart, place: string): void => {
    if (part.kind === 'tool-result') {
      const { message, media } = encodeResult(part, place, writing)
      messages.push(message)
      content.push(...media)
    } else if (part.kind === 'hosted') {
      if (part.text === '') writing.drop(`${place} (hosted)`)
      else said.push({ type: 'text', text: part.text })
    } else {
      const [written] = writeParts([part], `${path}.content`, {
        ...writing,
        drop: () => writing.drop(`${place} (${part.kind})`),
      })
      if (written !== undefined) said.push(written)
    }
  }
  for (const [index, part] of turn.parts.entries()) readPart(part, `${path}.content[${index}]`)
  content.push(...said)
  if (content.length === 0) return messages
  return [...messages, { role: 'user', content: writeContent(content, writing), ...nameOf(turn.name) }]
}

/** Signatures of upstreams of this dialect go back to them; those of other families mean nothing here. */
const isOwn = (signature: Signature | undefined): signature is Signature => signature?.issuer === 'openai-chat'

const encodeCall = (call: ToolCallPart, writing: Writing): JsonObject => {
  const text = completeArguments(call.arguments, call.isCustom === true)
  return {
    id: fitCallId(call.id),
    ...(call.isCustom === true
      ? { type: 'custom', custom: { name: call.name, input: text } }
      : { type: 'function', function: { name: call.name, arguments: text } }),
    ...(isOwn(call.signature) ? writeCallSignature(call.signature.value) : {}),
    ...writeCacheMark(call.cache, writing),
  }
}

const encodeThoughts = (parts: readonly AssistantPart[], { traits }: Writing): JsonObject => {
  const thoughts = parts.filter((part) => part.kind === 'reasoning')
  const text = traits.wantsReasoningBack === true ? thoughts.map((part) => part.text).join('') : ''
  const details = thoughts
    .filter(({ signature }) => isOwn(signature))
    .map((part, index) => writeReasoningDetail(part, index))
    .filter((detail) => detail !== undefined)
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  }
}

/** What an assistant said in words: texts stand directly behind each other, as they were written. */
const encodeSpeech = (parts: readonly AssistantPart[], path: string, writing: Writing): string | JsonObject[] => {
  const texts = parts.flatMap((part, index): JsonObject[] => {
    const place = `${path}.content[${index}] (${part.kind})`
    if (part.kind === 'text') return [{ type: 'text', text: part.text, ...writeCacheMark(part.cache, writing) }]
    if (part.kind === 'hosted' && part.text !== '') return [{ type: 'text', text: part.text }]
    const isAudio = part.kind === 'audio' && part.source.kind === 'file' && part.source.issuer === 'openai-chat'
    if (!isAudio && (part.kind === 'hosted' || 'source' in part)) writing.drop(place)
    return []
  })
  return writeContent(texts, writing, '')
}

const audioIdOf = (parts: readonly AssistantPart[]): string | undefined => {
  const audio = parts.findLast((part) => part.kind === 'audio')
  return audio?.kind === 'audio' && audio.source.kind === 'file' && audio.source.issuer === 'openai-chat'
    ? audio.source.id
    : undefined
}

const encodeAssistant = (turn: TurnOf<'assistant'>, path: string, writing: Writing): JsonObject[] => {
  const { parts } = turn
  const speech = encodeSpeech(parts, path, writing)
  const calls = parts.filter((part) => part.kind === 'tool-call')
  const refusal = parts.flatMap((part) => (part.kind === 'refusal' ? [part.text] : [])).join('')
  const audioId = audioIdOf(parts)
  const thoughts = encodeThoughts(parts, writing)
  const others: JsonObject = {
    ...thoughts,
    ...(refusal === '' ? {} : { refusal }),
    ...(audioId === undefined ? {} : { audio: { id: audioId } }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map((call) => encodeCall(call, writing)) }),
  }
  const isSilent = speech.length === 0
  if (isSilent && Object.keys(others).length === 0) return []
  // Only calls and refusals excuse a message without content.
  const content = isSilent ? (Object.keys(others).length > Object.keys(thoughts).length ? null : '') : speech
  return [{ role: 'assistant', content, ...others, ...nameOf(turn.name) }]
}

/** Messages in the order of the turns; `writing.drop` is told what they could not say, by the turn's place. */
export const encodeMessages = (turns: readonly Turn[], model: string, writing: Writing): readonly JsonObject[] =>
  turns.flatMap((turn, index) => {
    const path = `messages[${index}]`
    if (turn.role === 'system') return turn.parts.length === 0 ? [] : encodeSystem(turn, model, path, writing)
    return turn.role === 'user' ? encodeUser(turn, path, writing) : encodeAssistant(turn, path, writing)
  })
