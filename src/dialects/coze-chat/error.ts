// Coze's errors: `{code, msg}` with status 200, and the same inside events (https://www.coze.com/docs/developer_guides/coze_error_codes).
import type { ErrorKind, GatewayError, JsonObject } from '../../kernel/index.ts'
import { kindsByCode, readComplaint } from '../vendor-family/index.ts'

const KINDS: Readonly<Record<string, ErrorKind>> = {
  '4000': 'upstream_bad_request',
  // Limits of requests, of concurrency, and of the account's credits.
  '4008': 'upstream_rate_limited',
  '4009': 'upstream_rate_limited',
  '4011': 'upstream_rate_limited',
  '4013': 'upstream_rate_limited',
  '4019': 'upstream_rate_limited',
  '4020': 'upstream_rate_limited',
  '4027': 'upstream_rate_limited',
  '4028': 'upstream_rate_limited',
  // The bot was not published to the API.
  '4015': 'upstream_failed',
  '4100': 'upstream_refused_key',
  '4101': 'upstream_refused_key',
  '4200': 'upstream_failed',
  '5000': 'upstream_failed',
  '700012006': 'upstream_refused_key',
  '700012014': 'upstream_refused_key',
}

const kindOf = kindsByCode(KINDS)

export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError =>
  readComplaint(
    status,
    { code: body?.code, message: body?.msg ?? body?.message ?? body?.error_message },
    kindOf,
    retryAfterMs,
  )
