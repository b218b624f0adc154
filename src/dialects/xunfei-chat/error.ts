// Spark's errors: a code other than zero in a frame's header (https://www.xfyun.cn/doc/spark/Web.html).
import { type ErrorKind, type GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import { kindsByCode, readComplaint } from '../vendor-family/index.ts'

const KINDS: Readonly<Record<string, ErrorKind>> = {
  '10003': 'upstream_bad_request',
  '10004': 'upstream_bad_request',
  '10005': 'upstream_bad_request',
  '10006': 'upstream_rate_limited',
  '10007': 'upstream_rate_limited',
  '10008': 'upstream_rate_limited',
  '10110': 'upstream_rate_limited',
  '10163': 'upstream_bad_request',
  '10013': 'upstream_content_filter',
  '10014': 'upstream_content_filter',
  '10019': 'upstream_content_filter',
  '10015': 'upstream_refused_key',
  '10016': 'upstream_refused_key',
  '10907': 'upstream_context_length',
  '11200': 'upstream_refused_key',
  '11201': 'upstream_rate_limited',
  '11202': 'upstream_rate_limited',
  '11203': 'upstream_rate_limited',
}

const kindOf = kindsByCode(KINDS)

/** Reads a frame's failure, or the body with which the gateway before Spark refuses a connection. */
export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const told = isJsonObject(body?.header) ? body.header : body
  return readComplaint(status, { code: told?.code, message: told?.message }, kindOf, retryAfterMs)
}
