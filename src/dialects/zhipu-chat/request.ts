// Requests in the words of Zhipu's third version (`model-api/{model}/invoke`), which is retired; old channels still name it.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded } from '../neutral/index.ts'
import { listUnsaid, type PlainTurn, plainTurns } from '../vendor-family/index.ts'

/** The largest share that is accepted: one itself is not. */
const TOP_P_MAX = 0.99

/** Every question has an answer here, also a system text (providers.md section 4.32). */
const encodeTurn = ({ role, text }: PlainTurn): JsonObject[] =>
  role === 'system'
    ? [
        { role, content: text },
        { role: 'user', content: 'Okay' },
      ]
    : [{ role, content: text }]

/** A conversation as a prompt. Model and streaming are said by the address. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const { temperature, topP } = conversation.sampling
  const turns = plainTurns(conversation)
  const dropped = listUnsaid(conversation, ['temperature', 'top_p'])
  return {
    body: {
      prompt: turns.filter(({ text }) => text !== '').flatMap(encodeTurn),
      ...(temperature === undefined ? {} : { temperature }),
      ...(topP === undefined ? {} : { top_p: Math.min(topP, TOP_P_MAX) }),
    },
    dropped: [...dropped, ...turns.flatMap(({ media }) => media.map(({ path }) => path))],
  }
}
