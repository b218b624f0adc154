// Requests to a Coze bot (`POST /v3/chat`, https://www.coze.com/docs/developer_guides/chat_v3). Its `bot_id` is the channel's affair.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded, MediaPart } from '../neutral/index.ts'
import { foldSystem, listUnsaid, type PlainTurn, plainTurns } from '../vendor-family/index.ts'

/** Coze keeps memory by this name; callers without one share it. */
const NAMELESS_USER = 'tollgate-user'

/** A medium by its address, or by the id that an upload gave it; films are sent as files. */
const encodeMedium = ({ kind, source }: MediaPart): JsonObject | undefined => {
  const type = kind === 'video' ? 'file' : kind
  if (source.kind === 'url') return { type, file_url: source.url }
  return source.kind === 'file' ? { type, file_id: source.id } : undefined
}

/** Media make a content a list, and Coze wants that list as text. */
const encodeTurn = ({ role, text, media }: PlainTurn, dropped: string[]): JsonObject => {
  const items: JsonObject[] = []
  for (const { part, path } of media) {
    const item = encodeMedium(part)
    if (item === undefined) dropped.push(path)
    else items.push(item)
  }
  const kind = role === 'assistant' ? { role, type: 'answer' } : { role }
  if (items.length === 0) return { ...kind, content: text, content_type: 'text' }
  const list = text === '' ? items : [{ type: 'text', text }, ...items]
  return { ...kind, content: JSON.stringify(list), content_type: 'object_string' }
}

/** A conversation as messages to a bot. It is always streamed: the other way would have to be polled. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const dropped = listUnsaid(conversation, ['user'])
  const turns = foldSystem(plainTurns(conversation))
  return {
    body: {
      user_id: conversation.user === undefined || conversation.user === '' ? NAMELESS_USER : conversation.user,
      additional_messages: turns.map((turn) => encodeTurn(turn, dropped)),
      stream: true,
    },
    dropped,
  }
}
