// Bedrock's errors: an exception's name (in the body, or of a frame) and a message.
import type { ErrorKind, GatewayError, JsonObject } from '../../kernel/index.ts'
import { type KindOfCode, readComplaint, textOf } from '../vendor-family/index.ts'

/** Exceptions by their names in lower case (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  accessdeniedexception: 'upstream_refused_key',
  expiredtokenexception: 'upstream_refused_key',
  incompletesignatureexception: 'upstream_refused_key',
  invalidsignatureexception: 'upstream_refused_key',
  missingauthenticationtokenexception: 'upstream_refused_key',
  unrecognizedclientexception: 'upstream_refused_key',
  throttlingexception: 'upstream_rate_limited',
  servicequotaexceededexception: 'upstream_rate_limited',
  modelnotreadyexception: 'upstream_rate_limited',
  toomanyrequestsexception: 'upstream_rate_limited',
  modeltimeoutexception: 'upstream_timeout',
  validationexception: 'upstream_bad_request',
  internalserverexception: 'upstream_failed',
  serviceunavailableexception: 'upstream_failed',
  modelerrorexception: 'upstream_failed',
  modelstreamerrorexception: 'upstream_failed',
  resourcenotfoundexception: 'upstream_failed',
}

const kindOf: KindOfCode = (code) => {
  const name = code.toLowerCase()
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
}

/** `__type` may carry a namespace before `#` and an address behind `:`. */
const nameOf = (type: string): string => type.replace(/^.*#/, '').replace(/:.*$/, '')

/** Reads a failure; `exception` is the frame's name where it came inside a stream. */
export const readBedrockError = (
  status: number,
  body: JsonObject | undefined,
  exception: string,
  retryAfterMs?: number,
): GatewayError => {
  const code = nameOf(exception === '' ? textOf(body?.__type ?? body?.code) : exception)
  const message = textOf(body?.message) || textOf(body?.Message) || textOf(body?.originalMessage)
  return readComplaint(status, { code, message }, kindOf, retryAfterMs)
}

export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError =>
  readBedrockError(status, body, '', retryAfterMs)
