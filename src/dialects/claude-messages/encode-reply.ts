// A reply as the message a Claude client reads.
import type { JsonObject } from '../../kernel/index.ts'
import type { Reply, ReplyContext } from '../neutral/index.ts'
import { messageId, writeContent } from './encode-blocks.ts'
import { writeFinish } from './stop.ts'
import { writeReplyTier, writeUsage } from './usage.ts'

/** The first answer as a message; Claude's clients cannot ask for more than one. */
export const encodeReply = (reply: Reply, context: ReplyContext): JsonObject => {
  const answer = reply.answers[0]
  const parts = answer?.parts ?? []
  return {
    id: messageId(reply.id, context),
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: [...writeContent(parts, context)],
    ...writeFinish(
      answer?.finish,
      parts.some(({ kind }) => kind === 'tool-call'),
    ),
    usage: {
      ...(reply.usage === undefined
        ? { input_tokens: context.estimatedPromptTokens, output_tokens: 0 }
        : writeUsage(reply.usage)),
      ...writeReplyTier(reply.serviceTier),
    },
  }
}
