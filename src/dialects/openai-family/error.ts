// Errors in OpenAI's envelope: what we tell clients, and what upstreams tell us.
import { GatewayError, isJsonObject, type JsonObject, maskUpstreamText, readPath } from '../../kernel/index.ts'

/**
 * `{"error":{message,type,param,code}}` (relay.md section 12). The request id is part of the message, as clients of the
 * reference expect to find it there.
 */
export const writeOpenAiError = (error: GatewayError, requestId: string): JsonObject => ({
  error: {
    message: requestId === '' ? error.message : `${error.message} (request id: ${requestId})`,
    type: error.type ?? (error.isUpstream ? 'upstream_error' : 'new_api_error'),
    param: error.param ?? '',
    code: error.code,
  },
})

/** The same envelope as one stream event; SDKs raise it as an error. No `[DONE]` follows. */
export const writeOpenAiStreamError = (error: GatewayError, requestId: string): string =>
  `data: ${JSON.stringify(writeOpenAiError(error, requestId))}\n\n`

const CONTEXT_LENGTH_PATTERN =
  /context.{0,20}(length|window|limit)|maximum context|too many (input )?tokens|prompt is too long|input is too long|exceeds? the (maximum|max|model).{0,40}token|reduce the length|input length and `?max_tokens/i
const CONTENT_FILTER_PATTERN =
  /content[_ -]?(filter|policy|management)|content_policy_violation|safety system|data_inspection_failed|responsibleaipolicy|sensitive content/i

/** Tells the two kinds of 400 that routing treats apart from an ordinary client mistake. */
const classifyBadRequest = (
  code: string,
  type: string,
  message: string,
): 'upstream_context_length' | 'upstream_content_filter' | 'upstream_bad_request' => {
  if (code === 'context_length_exceeded' || CONTEXT_LENGTH_PATTERN.test(`${code} ${type} ${message}`))
    return 'upstream_context_length'
  if (CONTENT_FILTER_PATTERN.test(`${code} ${type} ${message}`)) return 'upstream_content_filter'
  return 'upstream_bad_request'
}

const REFUSED_KEY_STATUSES: ReadonlySet<number> = new Set([401, 402, 403])

const kindOfStatus = (status: number, code: string, type: string, message: string) => {
  if (status === 429) return 'upstream_rate_limited'
  if (status === 408 || status === 504 || status === 524) return 'upstream_timeout'
  if (status === 400 || status === 413 || status === 422) return classifyBadRequest(code, type, message)
  if (REFUSED_KEY_STATUSES.has(status)) return 'upstream_refused_key'
  return 'upstream_failed'
}

/** Text of an error body in one of the many shapes relays answer with (relay.md section 9.11). */
const findMessage = (body: JsonObject): string | undefined => {
  const candidates = [
    body.error,
    body.message,
    body.msg,
    body.err,
    body.error_msg,
    body.detail,
    readPath(body, 'header', 'message'),
    readPath(body, 'response', 'error', 'message'),
  ]
  for (const candidate of candidates) if (typeof candidate === 'string' && candidate !== '') return candidate
  return undefined
}

/** A gateway in front of the upstream writes its request id into the message, as we do: one is enough (user-asks A39). */
const withoutRequestIds = (text: string): string => {
  let rest = text.trimEnd()
  while (rest.endsWith(')')) {
    const start = rest.lastIndexOf('(request id: ')
    if (start < 0 || rest.indexOf(')', start) !== rest.length - 1) break
    rest = rest.slice(0, start).trimEnd()
  }
  return rest
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

/** Statuses an error object inside a 200 stands for, by its type or code. */
const statusOfEmbeddedError = (code: string, type: string): number => {
  const numeric = Number(code)
  if (Number.isInteger(numeric) && numeric >= 400 && numeric <= 599) return numeric
  const words = `${code} ${type}`
  if (/rate_?limit|too_many|quota|throttl/i.test(words)) return 429
  if (/overload|unavailable|capacity/i.test(words)) return 503
  if (/auth|permission|api_key/i.test(words)) return 401
  if (/invalid|context_length|content_(filter|policy)|bad_request/i.test(words)) return 400
  return 502
}

/**
 * An upstream's failure as our error. `status` is the HTTP status, or 200 when the error object came inside a success.
 * `body` is its JSON when it was an object. `path` hides nothing: only texts are masked for clients.
 */
export const readOpenAiError = (status: number, body: JsonObject | undefined, retryAfterMs?: number): GatewayError => {
  const detail = body?.error
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (isJsonObject(detail) || (body !== undefined && findMessage(body) !== undefined)) {
    const object: JsonObject = isJsonObject(detail) ? detail : {}
    const told = asText(object.message) || (body === undefined ? '' : (findMessage(body) ?? '')) || asText(object.code)
    const text = withoutRequestIds(told)
    const code = asText(object.code)
    const type = asText(object.type)
    const effective = status >= 400 ? status : statusOfEmbeddedError(code, type)
    return new GatewayError(
      kindOfStatus(effective, code, type, text),
      maskUpstreamText(text) || `The upstream answered status ${effective}.`,
      {
        status: effective,
        ...(code === '' ? {} : { code }),
        type: type === '' ? 'upstream_error' : type,
        ...(typeof object.param === 'string' ? { param: object.param } : {}),
        upstreamText: text,
        ...retry,
      },
    )
  }
  const effective = status >= 400 ? status : 502
  return new GatewayError(kindOfStatus(effective, '', '', ''), `The upstream answered status ${effective}.`, {
    status: effective,
    upstreamText: body === undefined ? '' : JSON.stringify(body).slice(0, 2048),
    ...retry,
  })
}
