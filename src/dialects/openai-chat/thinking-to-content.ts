// Shows thoughts in the text, between <think> tags: what the channel setting `thinking_to_content` asks for.
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject } from '../../kernel/index.ts'
import type { AssistantPart, Reply, StreamEvent } from '../neutral/index.ts'
import { readReasoningDetails } from './reasoning-details.ts'

const OPEN = '<think>\n'
const CLOSE = '\n</think>\n'

const plainThoughtsOf = (message: JsonObject): string => {
  const told = [message.reasoning_content, message.reasoning].find((value) => typeof value === 'string' && value !== '')
  return typeof told === 'string' ? told : ''
}

const detailedThoughtsOf = (message: JsonObject): string =>
  readReasoningDetails(message.reasoning_details)
    .parts.map(({ text }) => text)
    .join('')

const withoutThoughts = ({
  reasoning_content: _content,
  reasoning: _reasoning,
  reasoning_details: _details,
  ...rest
}: JsonObject): JsonObject => rest

const isSomething = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** Anything but the role and thoughts ends the thoughts. */
const saysMore = (delta: JsonObject): boolean =>
  Object.entries(withoutThoughts(delta)).some(
    ([name, value]) => name !== 'role' && name !== 'index' && isSomething(value),
  )

/**
 * Rewrites the frames of a forwarded stream, each given as its data. A frame becomes several where the tag has to be closed
 * before it; usage and finish stay with the last of them. Frames without thoughts stay as they are, byte for byte.
 */
export const createThinkingRewriter = () => {
  /** Answers whose tag is open. */
  const open = new Set<number>()
  /** Answers whose thoughts come as plain text: details repeat it, in the same chunk or behind it. */
  const plain = new Set<number>()
  let latest: JsonObject = {}

  const chunkOf = (index: number, delta: JsonObject): string => {
    const { usage: _usage, choices: _choices, error: _error, ...head } = latest
    return JSON.stringify({ ...head, choices: [{ index, delta, finish_reason: null }] })
  }

  const close = (index: number): string[] => (open.delete(index) ? [chunkOf(index, { content: CLOSE })] : [])

  /** What has to be written before the choice, and what is left of it; the choice itself when it holds no thoughts. */
  const rewriteChoice = (choice: JsonObject, before: string[]): JsonObject => {
    const index = typeof choice.index === 'number' ? choice.index : 0
    const delta = isJsonObject(choice.delta) ? choice.delta : {}
    const told = plainThoughtsOf(delta)
    if (told !== '') plain.add(index)
    const thoughts = plain.has(index) ? told : detailedThoughtsOf(delta)
    if (thoughts !== '') {
      const role = delta.role === undefined ? {} : { role: delta.role }
      before.push(chunkOf(index, { ...role, content: (open.has(index) ? '' : OPEN) + thoughts }))
      open.add(index)
    }
    const ends = typeof choice.finish_reason === 'string' && choice.finish_reason !== ''
    if (saysMore(delta) || ends) before.push(...close(index))
    const isTouched = thoughts !== '' || isSomething(delta.reasoning_details)
    return isTouched ? { ...choice, delta: withoutThoughts(delta) } : choice
  }

  const isEmptied = (choice: JsonValue): boolean =>
    isJsonObject(choice) && isJsonObject(choice.delta) && !saysMore(choice.delta) && !isSomething(choice.finish_reason)

  const rewriteChunk = (chunk: JsonObject, data: string): string[] => {
    latest = chunk
    const choices = Array.isArray(chunk.choices) ? chunk.choices : []
    const before: string[] = []
    const rest = choices.map((choice) => (isJsonObject(choice) ? rewriteChoice(choice, before) : choice))
    if (rest.every((choice, position) => choice === choices[position])) return [...before, data]
    if (rest.every(isEmptied) && !isJsonObject(chunk.usage)) return before
    return [...before, JSON.stringify({ ...chunk, choices: rest })]
  }

  const flush = (): string[] => [...open].flatMap(close)

  return {
    step: (data: string): readonly string[] => {
      if (data.startsWith('[DONE]')) return [...flush(), data]
      const chunk = parseJsonObject(data)
      return chunk === undefined ? [data] : rewriteChunk(chunk, data)
    },
    /** Closes what is open, for streams that end without `[DONE]`. */
    flush: (): readonly string[] => flush(),
  }
}

const prepend = (thoughts: string, content: JsonValue | undefined): JsonValue => {
  const text = OPEN + thoughts + CLOSE
  if (Array.isArray(content)) return [{ type: 'text', text }, ...content]
  return typeof content === 'string' ? text + content : text
}

/** Rewrites a whole answer; the same object when there are no thoughts in it. */
export const thinkingToContent = (body: JsonObject): JsonObject => {
  if (!Array.isArray(body.choices)) return body
  const choices = body.choices.map((choice) => {
    const message = isJsonObject(choice) ? choice.message : undefined
    if (!isJsonObject(choice) || !isJsonObject(message)) return choice
    const thoughts = plainThoughtsOf(message) || detailedThoughtsOf(message)
    if (thoughts === '') return choice
    return { ...choice, message: { ...withoutThoughts(message), content: prepend(thoughts, message.content) } }
  })
  const isSame = choices.every((choice, index) => choice === (body.choices as JsonValue[])[index])
  return isSame ? body : { ...body, choices }
}

/** The same for a translated stream: thoughts become texts between tags. Redacted ones have nothing to show. */
export const createThinkingStage = () => {
  /** Reasoning parts that are open, by answer and part, and whether their tag was written. */
  const open = new Map<string, { hasText: boolean }>()

  const step = (event: StreamEvent): readonly StreamEvent[] => {
    if (event.kind !== 'reasoning-start' && event.kind !== 'reasoning-delta' && event.kind !== 'reasoning-end')
      return [event]
    const { answer, part } = event
    const key = `${answer}.${part}`
    const state = open.get(key) ?? { hasText: false }
    open.set(key, state)
    if (event.kind === 'reasoning-delta') {
      const delta = { kind: 'text-delta', answer, part, text: (state.hasText ? '' : OPEN) + event.text } as const
      if (state.hasText) return [delta]
      state.hasText = true
      return [{ kind: 'text-start', answer, part }, delta]
    }
    if (event.kind === 'reasoning-start') return []
    open.delete(key)
    return state.hasText
      ? [
          { kind: 'text-delta', answer, part, text: CLOSE },
          { kind: 'text-end', answer, part },
        ]
      : []
  }
  return { step }
}

const showThoughts = (part: AssistantPart): AssistantPart[] => {
  if (part.kind !== 'reasoning') return [part]
  return part.text === '' ? [] : [{ kind: 'text', text: OPEN + part.text + CLOSE }]
}

/** The same for a translated whole answer. */
export const thinkingToContentReply = (reply: Reply): Reply => ({
  ...reply,
  answers: reply.answers.map((answer) => ({ ...answer, parts: answer.parts.flatMap(showThoughts) })),
})
