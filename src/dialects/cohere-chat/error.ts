// Cohere's errors: `{"message": "text"}` with a status (https://docs.cohere.com/reference/errors).
import type { GatewayError, JsonObject } from '../../kernel/index.ts'
import { kindsByCode, readComplaint } from '../vendor-family/index.ts'

/** Statuses of Cohere's own; the others mean what they mean everywhere. */
const kindOf = kindsByCode({ '498': 'upstream_content_filter', '499': 'upstream_failed' })

const STATUS_BLOCKED = 498

export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError =>
  readComplaint(
    status,
    { message: body?.message ?? body?.error, ...(status >= STATUS_BLOCKED && status < 500 ? { code: status } : {}) },
    kindOf,
    retryAfterMs,
  )
