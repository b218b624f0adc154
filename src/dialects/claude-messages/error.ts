// Errors in Claude's envelope: what we tell clients, and what upstreams tell us.
import { type GatewayError, type JsonObject, readString } from '../../kernel/index.ts'
import { readOpenAiError } from '../openai-family/error.ts'
import { entryOf, writeEvent } from './wire.ts'

/** Anthropic's types by status (platform.claude.com, API errors). */
const TYPE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** Statuses that an error inside a success stands for. */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  ...Object.fromEntries(Object.entries(TYPE_OF_STATUS).map(([status, type]) => [type, Number(status)])),
  invalid_request_error: 400,
  timeout_error: 504,
  overloaded_error: 529,
  api_error: 500,
}

const typeOf = ({ status, type }: GatewayError): string => {
  if (type !== undefined && entryOf(STATUS_OF_TYPE, type) !== undefined) return type
  return TYPE_OF_STATUS[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}

/** `{"type":"error","error":{type,message},"request_id"}`. */
export const writeError = (error: GatewayError, requestId: string): JsonObject & { readonly type: string } => ({
  type: 'error',
  error: { type: typeOf(error), message: error.message },
  ...(requestId === '' ? {} : { request_id: requestId }),
})

/** The envelope as the event `error`; nothing follows it. */
export const writeStreamError = (error: GatewayError, requestId: string): string =>
  writeEvent(writeError(error, requestId))

/** Anthropic answers an account without money with a 400 that blames the request. */
const ACCOUNT_PATTERN = /credit balance is too low|reached your specified (api|workspace api) usage limits/i

/** An upstream's failure; `status` is 200 when it came inside a success. */
export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const type = readString(body, 'error', 'type')
  const embedded = status >= 400 ? status : (entryOf(STATUS_OF_TYPE, type) ?? status)
  const isAccountEmpty = embedded === 400 && ACCOUNT_PATTERN.test(readString(body, 'error', 'message') ?? '')
  return readOpenAiError(isAccountEmpty ? 402 : embedded, body, retryAfterMs)
}

/** Exceptions of AWS event streams, by the name of their event (Bedrock InvokeModelWithResponseStream). */
const STATUS_OF_EXCEPTION: Readonly<Record<string, number>> = {
  throttlingException: 429,
  validationException: 400,
  modelTimeoutException: 504,
  serviceUnavailableException: 503,
  internalServerException: 500,
  modelStreamErrorException: 500,
}

/** The failure that an event of the stream reports; undefined when it reports none. */
export const readStreamError = (name: string | undefined, data: JsonObject): GatewayError | undefined => {
  const status = entryOf(STATUS_OF_EXCEPTION, name)
  if (status !== undefined) return readError(status, data)
  if (data.type === 'error' || (data.type === undefined && data.error !== undefined)) return readError(200, data)
  return undefined
}
