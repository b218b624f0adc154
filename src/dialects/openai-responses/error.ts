// Errors of the Responses API: OpenAI's envelope, the object of a failed response, and the event that ends a broken stream.
import { type GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { readOpenAiError } from '../openai-family/error.ts'

/**
 * A failure as one event: `event: error`, the members flat, as OpenAI documents it. No terminal event follows. Who writes it does
 * not know how many events went before: its number is 0.
 */
export const writeResponsesStreamError = (error: GatewayError, requestId: string): string =>
  `event: error\ndata: ${JSON.stringify({
    type: 'error',
    sequence_number: 0,
    code: error.code === '' ? null : error.code,
    message: requestId === '' ? error.message : `${error.message} (request id: ${requestId})`,
    param: error.param ?? null,
  })}\n\n`

/**
 * Reads an `error` event (flat as documented, or with an `error` object as OpenAI really sends it), the `error` member of a
 * failed response, or an error envelope that came with status 200.
 */
export const readEmbeddedError = (holder: JsonObject): GatewayError => {
  if (isJsonObject(holder.error) || typeof holder.error === 'string') return readOpenAiError(200, holder)
  const { code, message, param } = holder
  return readOpenAiError(200, { error: { code, message, param } })
}
