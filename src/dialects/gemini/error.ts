// Errors in Google's envelope (google.rpc.Status as JSON): what we tell clients, and what upstreams tell us.
import {
  type ErrorKind,
  GatewayError,
  isJsonObject,
  type JsonObject,
  maskUpstreamText,
  readString,
} from '../../kernel/index.ts'
import { toNumber } from './wire.ts'

/** Names of google.rpc codes by the HTTP status they travel under. */
const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  422: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  // Anthropic's word for an upstream that has too much to do.
  529: 'UNAVAILABLE',
}

const statusName = (status: number): string =>
  STATUS_NAMES[status] ?? (status >= 400 && status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL')

/** HTTP statuses of google.rpc code names, for an error object inside a success that names no number. */
const STATUS_OF_NAME: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  OUT_OF_RANGE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  CANCELLED: 499,
  INTERNAL: 500,
  UNKNOWN: 500,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
}

/** The request id is part of the message, as in the other families' envelopes. */
export const writeError = (error: GatewayError, requestId: string): JsonObject => ({
  error: {
    code: error.status,
    message: requestId === '' ? error.message : `${error.message} (request id: ${requestId})`,
    status: statusName(error.status),
    details: [],
  },
})

/** The same envelope as one event of a stream; Google's SDKs raise it. */
export const writeStreamError = (error: GatewayError, requestId: string): string =>
  `data: ${JSON.stringify(writeError(error, requestId))}\n\n`

/** The error object of a body, which Google's streams without `alt=sse` put into an array of one. */
export const errorObjectOf = (body: unknown): JsonObject | undefined => {
  const envelope: unknown = Array.isArray(body) ? body[0] : body
  if (!isJsonObject(envelope)) return undefined
  if (isJsonObject(envelope.error)) return Object.keys(envelope.error).length > 0 ? envelope.error : undefined
  return typeof envelope.error === 'string' && envelope.error !== '' ? { message: envelope.error } : undefined
}

const CONTEXT_LENGTH = /token count.{0,40}exceeds|exceeds the maximum number of tokens|input.{0,20}too long/i
const KEY_REFUSED = /api.?key (not valid|not found|expired|invalid)|pass a valid api key|API_KEY_INVALID/i
const BLOCKED = /blocked by|safety (filter|setting)s? (blocked|triggered)|prohibited (content|use)/i

const kindOf = (status: number, name: string, text: string): ErrorKind => {
  if (status === 429) return 'upstream_rate_limited'
  if (status === 408 || status === 504) return 'upstream_timeout'
  if (status === 401 || status === 402 || status === 403 || KEY_REFUSED.test(text)) return 'upstream_refused_key'
  if (status !== 400 && status !== 413 && status !== 422) return 'upstream_failed'
  // "User location is not supported", "billing is not enabled": the account's state, not the request.
  if (name === 'FAILED_PRECONDITION') return 'upstream_failed'
  if (CONTEXT_LENGTH.test(text)) return 'upstream_context_length'
  return BLOCKED.test(text) ? 'upstream_content_filter' : 'upstream_bad_request'
}

/** `google.rpc.RetryInfo` among the details: `{retryDelay: "34.07s"}`, in milliseconds. */
const retryDelayOf = (details: readonly JsonObject[]): number | undefined => {
  for (const detail of details) {
    const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(readString(detail, 'retryDelay') ?? '')?.[1]
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1000)
  }
  return undefined
}

/** An upstream's failure as our error. `status` is the HTTP status, 200 for an error object inside a success. */
export const readError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const object = errorObjectOf(body)
  const name = readString(object, 'status') ?? ''
  const code = toNumber(object?.code)
  const named = code !== undefined && code >= 400 && code <= 599 ? code : (STATUS_OF_NAME[name] ?? 502)
  const effective = status >= 400 ? status : named
  const text = readString(object, 'message') ?? readString(body, 'message') ?? ''
  const details = Array.isArray(object?.details) ? object.details.filter(isJsonObject) : []
  const reason = details.map((detail) => readString(detail, 'reason')).find((found) => found !== undefined)
  const retry = retryAfterMs ?? retryDelayOf(details)
  const words = reason ?? name
  return new GatewayError(
    kindOf(effective, name, `${text} ${reason ?? ''}`),
    maskUpstreamText(text) || `The upstream answered status ${effective}.`,
    {
      status: effective,
      ...(words === '' ? {} : { code: words }),
      type: 'upstream_error',
      upstreamText: text === '' && body !== undefined ? JSON.stringify(body).slice(0, 2048) : text,
      ...(retry === undefined ? {} : { retryAfterMs: retry }),
    },
  )
}
