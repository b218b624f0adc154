// Dify's errors: `{code, message, status}`, with a status or as an event of a stream.
import type { ErrorKind, GatewayError, JsonObject } from '../../kernel/index.ts'
import { kindsByCode, readComplaint } from '../vendor-family/index.ts'

const KINDS: Readonly<Record<string, ErrorKind>> = {
  unauthorized: 'upstream_refused_key',
  access_denied: 'upstream_refused_key',
  provider_quota_exceeded: 'upstream_rate_limited',
  rate_limit_error: 'upstream_rate_limited',
  too_many_requests: 'upstream_rate_limited',
  // These blame the app or its model, whatever the status says: another channel may do better.
  app_unavailable: 'upstream_failed',
  provider_not_initialize: 'upstream_failed',
  model_currently_not_support: 'upstream_failed',
  completion_request_error: 'upstream_failed',
  not_chat_app: 'upstream_failed',
  internal_server_error: 'upstream_failed',
  invalid_param: 'upstream_bad_request',
  bad_request: 'upstream_bad_request',
  file_too_large: 'upstream_bad_request',
  unsupported_file_type: 'upstream_bad_request',
}

const kindOf = kindsByCode(KINDS)

/** Inside a stream (`status` 200) the event tells its status itself. */
export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const told = typeof body?.status === 'number' ? body.status : 0
  const effective = status < 400 && told >= 400 && told <= 599 ? told : status
  // A failing app is not the client's mistake, so its status 400 is not passed on.
  const kind = kindOf(typeof body?.code === 'string' ? body.code : '')
  const isMisleading = kind === 'upstream_failed' && effective < 500
  return readComplaint(
    isMisleading ? 200 : effective,
    { code: body?.code, message: body?.message },
    kindOf,
    retryAfterMs,
  )
}
