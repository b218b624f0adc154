// What the tests of this dialect share: frames, events gathered into replies, and a context to write answers in.
import { type Frame, isJsonObject, type JsonObject, type JsonValue, parseJson, readPath } from '../../kernel/index.ts'
import { createAssembler, type Reply, type ReplyContext, type StreamEvent } from '../neutral/index.ts'
import { openaiChatDialect } from './index.ts'

export const frameOf = (data: string): Frame => ({ bytes: new Uint8Array(0), data, event: undefined })

export const framesOf = (lines: readonly (string | JsonObject)[]): readonly Frame[] =>
  lines.map((line) => frameOf(typeof line === 'string' ? line : JSON.stringify(line)))

/** Decodes a stream to its end. */
export const decode = (frames: readonly Frame[], answerCount = 1): readonly StreamEvent[] => {
  const decoder = openaiChatDialect.upstream.decodeStream(answerCount)
  return [...frames.flatMap((frame) => decoder.step(frame)), ...decoder.flush()]
}

export const assemble = (events: readonly StreamEvent[]): Reply => {
  const assembler = createAssembler()
  for (const event of events) assembler.step(event)
  return assembler.reply()
}

export const collect = (frames: readonly Frame[], answerCount = 1) => {
  const events = decode(frames, answerCount)
  return { events, reply: assemble(events) }
}

/** A chunk with one choice. */
export const chunk = (delta: JsonObject, finish: string | null = null, index = 0): JsonObject => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index, delta, finish_reason: finish }],
})

/** The context of an answer to a chat request. */
export const contextOf = (request: JsonObject = {}, wantsUsage = true): ReplyContext => {
  const body = { model: 'asked', messages: [{ role: 'user', content: 'hi' }], ...request }
  return {
    requestId: 'req1',
    createdAt: 1_800_000_000,
    model: 'asked',
    request: body,
    conversation: openaiChatDialect.client.decodeRequest(body),
    wantsUsage,
    estimatedPromptTokens: 7,
  }
}

/** The data of written events; the last is `[DONE]`. */
export const dataOf = (text: string): readonly string[] =>
  text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''))

/** Writes events as a stream. */
export const encode = (events: readonly StreamEvent[], context: ReplyContext = contextOf()): readonly string[] => {
  const encoder = openaiChatDialect.client.encodeStream(context)
  const written = events.map((event) => encoder.step(event)).join('')
  const usage = events.findLast((event) => event.kind === 'usage')
  return dataOf(written + encoder.end(usage?.usage))
}

const listOf = (value: unknown): readonly JsonValue[] => (Array.isArray(value) ? value : [])

/** The deltas of one answer of a written stream. */
export const deltasOf = (data: readonly string[], index = 0): readonly JsonObject[] =>
  data
    .flatMap((line) => listOf(readPath(parseJson(line), 'choices')))
    .filter(isJsonObject)
    .filter((choice) => choice.index === index)
    .map((choice) => (isJsonObject(choice.delta) ? choice.delta : {}))
