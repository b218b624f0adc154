// Coze's answers: events named by `event:` (https://www.coze.com/docs/developer_guides/chat_v3).
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { Reply } from '../neutral/index.ts'
import { idOf, objectsOf, readCounts, textOf, type VendorReader } from '../vendor-family/index.ts'
import { readError } from './error.ts'

/** Whether a body says that something failed: zero is success. */
const isFailure = (code: unknown): boolean => code !== undefined && code !== null && code !== 0 && code !== '0'

/** Why a chat that did not complete ended; Coze has nobody to run its tools for when a bot asks for them here. */
const readEnd = (body: JsonObject, event: string): GatewayError => {
  const error = isJsonObject(body.last_error) ? body.last_error : body
  if (isFailure(error.code)) return readError(200, error)
  return new GatewayError('upstream_failed', `The upstream ended the chat without an answer (${event}).`)
}

/** Reads events by their name. `conversation.chat.completed` ends the answer. */
export const readCoze: VendorReader = ({ writer, open, usage, fail, end }) => {
  let current = ''
  /** Messages that came in pieces: their closing event says the same again. */
  const streamed = new Set<string>()

  /** A bot may answer in several messages. */
  const turnTo = (id: string): void => {
    if (current !== '' && current !== id) writer.close(0)
    current = id
  }

  const write = (body: JsonObject): void => {
    turnTo(idOf(body.id))
    writer.reasoning(0, textOf(body.reasoning_content))
    writer.text(0, textOf(body.content))
  }

  const fall = (event: string) => (body: JsonObject) => fail(readEnd(body, event))

  const handlers: Readonly<Record<string, (body: JsonObject) => void>> = {
    'conversation.chat.created': (body) => open(idOf(body.id), ''),
    'conversation.message.delta': (body) => {
      if (body.type !== undefined && body.type !== 'answer') return
      streamed.add(idOf(body.id))
      write(body)
    },
    'conversation.message.completed': (body) => {
      if (body.type === 'answer' && !streamed.has(idOf(body.id))) write(body)
    },
    'conversation.chat.completed': (body) => {
      open(idOf(body.id), '')
      writer.finish(0, { reason: 'stop' })
      const counts = isJsonObject(body.usage) ? body.usage : {}
      usage(readCounts({ prompt: counts.input_count, completion: counts.output_count, total: counts.token_count }))
      end(true)
    },
    'conversation.chat.failed': fall('failed'),
    'conversation.chat.canceled': fall('canceled'),
    'conversation.chat.requires_action': fall('requires_action'),
    error: (body) => fail(readError(200, body)),
  }

  return {
    read: (body, frame) => {
      const event = frame.event ?? textOf(body.event)
      if (Object.hasOwn(handlers, event)) handlers[event]?.(body)
      else if (event === '' && isFailure(body.code)) fail(readError(200, body))
    },
  }
}

/** Reads a list of messages (`GET /v3/chat/message/list`). Throws GatewayError when the body holds no answer. */
export const decodeReply = (body: JsonObject): Reply => {
  if (isFailure(body.code)) throw readError(200, body)
  const answers = objectsOf(body.data).filter(({ type }) => type === 'answer')
  if (answers.length === 0) throw new GatewayError('upstream_bad_answer', 'The upstream answered without a message.')
  const parts = answers.flatMap(({ content, reasoning_content }) => [
    ...(textOf(reasoning_content) === '' ? [] : [{ kind: 'reasoning' as const, text: textOf(reasoning_content) }]),
    ...(textOf(content) === '' ? [] : [{ kind: 'text' as const, text: textOf(content) }]),
  ])
  return { id: idOf(answers[0]?.chat_id), model: '', answers: [{ index: 0, parts, finish: { reason: 'stop' } }] }
}
