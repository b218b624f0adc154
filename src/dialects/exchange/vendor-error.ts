// Failures of upstreams whose error bodies are not OpenAI's, and answers that cannot be read.
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { readOpenAiError } from '../openai-family/error.ts'
import type { ExchangeAnswer } from './exchange.ts'

export { readOpenAiError as readVendorError }

export const badAnswer = (what: string): GatewayError =>
  new GatewayError('upstream_bad_answer', `The upstream ${what}.`)

/** The JSON object of an answer. Throws `upstream_empty` or `upstream_bad_answer`. */
export const requireBody = ({ body, bytes }: ExchangeAnswer): JsonObject => {
  if (body !== undefined) return body
  throw bytes.length === 0
    ? new GatewayError('upstream_empty', 'The upstream answered with an empty body.')
    : badAnswer('answered with a body that is not JSON')
}

/** An error that a vendor tells in its own members. `status` is 200 when it came inside a success; then `type` or `code` decide. */
export const vendorError = (
  status: number,
  told: { readonly message: unknown; readonly code?: unknown; readonly type?: string; readonly retryAfterMs?: number },
): GatewayError => {
  const code = typeof told.code === 'number' || typeof told.code === 'string' ? String(told.code) : ''
  const message = typeof told.message === 'string' ? told.message : ''
  return readOpenAiError(
    status,
    {
      error: {
        message: message === '' ? code : message,
        code,
        ...(told.type === undefined ? {} : { type: told.type }),
      },
    },
    told.retryAfterMs,
  )
}
