// MiniMax's failures: `base_resp` inside a success (platform.minimax.io, error codes).
import { type GatewayError, type JsonObject, optional, readPath } from '../../kernel/index.ts'
import { readVendorError, vendorError } from './vendor-error.ts'

const STATUSES: Readonly<Record<number, number>> = {
  1000: 500,
  1001: 504,
  1002: 429,
  1004: 401,
  1008: 402,
  1024: 500,
  1026: 400,
  1027: 400,
  1033: 500,
  1039: 429,
  1041: 429,
  1042: 400,
  1043: 400,
  1044: 400,
  2013: 400,
  2042: 400,
  2045: 429,
  2048: 400,
  2049: 401,
  2056: 429,
}
/** Codes of its filter, for what was asked and for what was made. */
const FILTERED: ReadonlySet<unknown> = new Set([1026, 1027])

export const readMinimaxError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const code = readPath(body, 'base_resp', 'status_code')
  if (typeof code !== 'number') return readVendorError(status, body, retryAfterMs)
  return vendorError(status === 200 ? (STATUSES[code] ?? 502) : status, {
    message: readPath(body, 'base_resp', 'status_msg'),
    code: FILTERED.has(code) ? 'content_filter' : code,
    type: 'minimax_error',
    ...optional('retryAfterMs', retryAfterMs),
  })
}

/** Throws the error of an answer that came with status 200. */
export const throwMinimaxError = (body: JsonObject): void => {
  const code = readPath(body, 'base_resp', 'status_code')
  if (code !== undefined && code !== 0) throw readMinimaxError(200, body)
}
