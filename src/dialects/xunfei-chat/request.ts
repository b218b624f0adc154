// Requests in iFlytek Spark's own words (https://www.xfyun.cn/doc/spark/Web.html); the application's id and the `domain` are the channel's affair.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded } from '../neutral/index.ts'
import { foldSystem, listCallables, listUnsaid, mergeTurns, plainTurns, splitSystem } from '../vendor-family/index.ts'
import { knowsSystem } from './version.ts'

/** System texts as one message at the beginning, or among the user's words where Spark has no such role. */
const encodeText = (conversation: Conversation, dropped: string[]): JsonObject[] => {
  const turns = plainTurns(conversation)
  for (const { path } of turns.flatMap(({ media }) => media)) dropped.push(path)
  if (!knowsSystem(conversation.model)) return foldSystem(turns).map(({ role, text }) => ({ role, content: text }))
  const { system, turns: others } = splitSystem(turns)
  return [
    ...(system === '' ? [] : [{ role: 'system', content: system }]),
    ...mergeTurns(others).map(({ role, text }) => ({ role, content: text })),
  ]
}

/** A conversation as the one message that Spark is sent. Calls and results of earlier turns are told as text. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const { sampling, user } = conversation
  const dropped = listUnsaid(conversation, ['temperature', 'top_k', 'max_tokens', 'tools', 'user'])
  const { callables } = listCallables(conversation, dropped)
  const functions = callables.map(({ name, description, schema }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    parameters: schema,
  }))
  return {
    body: {
      // `uid` is refused when it is longer than 32 characters.
      header: user !== undefined && user !== '' && user.length <= 32 ? { uid: user } : {},
      parameter: {
        chat: {
          ...(sampling.temperature === undefined ? {} : { temperature: sampling.temperature }),
          ...(sampling.topK === undefined ? {} : { top_k: sampling.topK }),
          ...(sampling.outputTokensMax === undefined ? {} : { max_tokens: sampling.outputTokensMax }),
        },
      },
      payload: {
        message: { text: encodeText(conversation, dropped) },
        ...(functions.length > 0 ? { functions: { text: functions } } : {}),
      },
    },
    dropped: user !== undefined && user.length > 32 ? [...dropped, 'user'] : dropped,
  }
}
