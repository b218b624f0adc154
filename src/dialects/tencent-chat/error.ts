// Tencent Cloud's errors: `{Response: {Error: {Code, Message}}}` with status 200, `ErrorMsg {Code, Msg}` inside streams.
import { type ErrorKind, type GatewayError, isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import { type KindOfCode, readComplaint } from '../vendor-family/index.ts'

/** Codes have the form `Group.Detail`; the first rule that fits decides (https://cloud.tencent.com/document/product/1729/105701). */
const RULES: readonly (readonly [RegExp, ErrorKind])[] = [
  [/IllegalDetected|^OperationDenied\.Text/, 'upstream_content_filter'],
  [/^AuthFailure|^Unauthorized|UserUnAuth|ServiceNotActivated|ServiceStop|AccountUnSupport/, 'upstream_refused_key'],
  [/LimitExceeded|ResourcePackExhausted|ResourceExhausted|^ResourceInsufficient/, 'upstream_rate_limited'],
  [/Timeout/, 'upstream_timeout'],
  [/^InvalidParameter|^MissingParameter|^UnknownParameter|^UnsupportedOperation/, 'upstream_bad_request'],
  [/^FailedOperation|^InternalError|^ServiceUnavailable|^ResourceUnavailable/, 'upstream_failed'],
]

const kindOf: KindOfCode = (code) => RULES.find(([pattern]) => pattern.test(code))?.[1]

/** The error that a body holds, wherever it stands. */
export const findError = (body: JsonObject | undefined): JsonObject | undefined => {
  const found = [
    readPath(body, 'Response', 'Error'),
    body?.Error,
    readPath(body, 'Response', 'ErrorMsg'),
    body?.ErrorMsg,
  ]
  return found.find((value): value is JsonObject => isJsonObject(value))
}

export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const error = findError(body)
  return readComplaint(status, { code: error?.Code, message: error?.Message ?? error?.Msg }, kindOf, retryAfterMs)
}
