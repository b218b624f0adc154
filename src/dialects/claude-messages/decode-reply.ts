// A whole answer of a Claude upstream in the neutral form.
import { GatewayError, isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Reply } from '../neutral/index.ts'
import { readAssistantBlocks } from './decode-blocks.ts'
import { readError } from './error.ts'
import { readFinish } from './stop.ts'
import { isAbsurdUsage, readReplyTier, readWholeUsage } from './usage.ts'
import { blocksOf, textOf } from './wire.ts'

/** Throws GatewayError when the body is an error that came with status 200, or no answer at all. */
export const decodeReply = (body: JsonObject): Reply => {
  if (body.type === 'error' || isJsonObject(body.error)) throw readError(200, body)
  if (!Array.isArray(body.content) && typeof body.content !== 'string' && body.stop_reason === undefined)
    throw new GatewayError('upstream_bad_answer', 'The upstream answered without a message.', {
      upstreamText: JSON.stringify(body).slice(0, 2048),
    })
  const parts = readAssistantBlocks(blocksOf(body.content))
  const callCount = parts.filter(({ kind }) => kind === 'tool-call').length
  const usage = isJsonObject(body.usage) ? body.usage : {}
  const finish = readFinish(body, callCount)
  // A call of the answer tool is no call that waits for the client.
  const isAnswered = finish.reason === 'tool-calls' && callCount === 0
  return {
    id: textOf(body.id) ?? '',
    model: textOf(body.model) ?? '',
    answers: [{ index: 0, parts, finish: isAnswered ? { ...finish, reason: 'stop' } : finish }],
    ...optional('usage', readWholeUsage(usage)),
    ...(isAbsurdUsage(usage) ? { isUsageAbsurd: true } : {}),
    ...optional('serviceTier', readReplyTier(usage)),
  }
}
