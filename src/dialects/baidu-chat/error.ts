// Baidu's errors: `{error_code, error_msg}` with status 200 (https://cloud.baidu.com/doc/WENXINWORKSHOP/s/tlmyncueh).
import type { ErrorKind, GatewayError, JsonObject } from '../../kernel/index.ts'
import { kindsByCode, readComplaint } from '../vendor-family/index.ts'

const KINDS: Readonly<Record<string, ErrorKind>> = {
  '1': 'upstream_failed',
  '2': 'upstream_failed',
  '3': 'upstream_failed',
  '4': 'upstream_rate_limited',
  '6': 'upstream_refused_key',
  '13': 'upstream_refused_key',
  '14': 'upstream_refused_key',
  '15': 'upstream_refused_key',
  '17': 'upstream_rate_limited',
  '18': 'upstream_rate_limited',
  '19': 'upstream_rate_limited',
  '100': 'upstream_refused_key',
  '110': 'upstream_refused_key',
  '111': 'upstream_refused_key',
  '336000': 'upstream_failed',
  '336001': 'upstream_bad_request',
  '336002': 'upstream_bad_request',
  '336003': 'upstream_bad_request',
  '336004': 'upstream_refused_key',
  '336005': 'upstream_failed',
  '336006': 'upstream_bad_request',
  '336007': 'upstream_context_length',
  '336100': 'upstream_rate_limited',
  '336103': 'upstream_context_length',
  '336117': 'upstream_failed',
  '336303': 'upstream_content_filter',
  '336304': 'upstream_content_filter',
  '336501': 'upstream_rate_limited',
  '336502': 'upstream_rate_limited',
  '336503': 'upstream_rate_limited',
}

const kindOf = kindsByCode(KINDS)

/** The office that gives access tokens writes `error` and `error_description` instead. */
export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError =>
  readComplaint(
    status,
    { code: body?.error_code ?? body?.error, message: body?.error_msg ?? body?.error_description },
    kindOf,
    retryAfterMs,
  )
