// The one error the gateway throws, and the table that says of each kind who is to blame and whether another channel may help.

/** Whether another attempt can help: `never`, on any `other-channel`, or only on one with a `larger-model` context. */
export type RetryAdvice = 'never' | 'other-channel' | 'larger-model'

/** Whose fault an error is; only `channel` faults count against a channel. */
export type Blame = 'client' | 'channel' | 'gateway'

type Verdict = { readonly status: number; readonly code: string; readonly retry: RetryAdvice; readonly blame: Blame }

const table = {
  // The caller's request
  invalid_request: { status: 400, code: 'invalid_request', retry: 'never', blame: 'client' },
  body_too_large: { status: 413, code: 'read_request_body_failed', retry: 'never', blame: 'client' },
  invalid_api_key: { status: 401, code: 'invalid_api_key', retry: 'never', blame: 'client' },
  access_denied: { status: 403, code: 'access_denied', retry: 'never', blame: 'client' },
  user_disabled: { status: 403, code: 'user_disabled', retry: 'never', blame: 'client' },
  group_denied: { status: 403, code: 'group_not_allowed', retry: 'never', blame: 'client' },
  model_denied: { status: 403, code: 'model_not_allowed', retry: 'never', blame: 'client' },
  channel_pin_denied: { status: 403, code: 'channel_not_allowed', retry: 'never', blame: 'client' },
  not_found: { status: 404, code: '', retry: 'never', blame: 'client' },
  not_implemented: { status: 501, code: 'api_not_implemented', retry: 'never', blame: 'client' },
  unknown_model: { status: 404, code: 'model_not_found', retry: 'never', blame: 'client' },
  sensitive_words: { status: 400, code: 'sensitive_words_detected', retry: 'never', blame: 'client' },
  unpriced_model: { status: 400, code: 'model_price_error', retry: 'never', blame: 'gateway' },
  user_quota_exhausted: { status: 403, code: 'insufficient_user_quota', retry: 'never', blame: 'client' },
  token_quota_exhausted: { status: 403, code: 'pre_consume_token_quota_failed', retry: 'never', blame: 'client' },
  rate_limited: { status: 429, code: 'rate_limit_exceeded', retry: 'never', blame: 'client' },
  client_gone: { status: 499, code: 'client_gone', retry: 'never', blame: 'client' },
  // The gateway itself
  no_channel: { status: 503, code: 'model_not_found', retry: 'never', blame: 'gateway' },
  overloaded: { status: 503, code: 'system_overloaded', retry: 'never', blame: 'gateway' },
  shutting_down: { status: 503, code: 'shutting_down', retry: 'never', blame: 'gateway' },
  internal: { status: 500, code: 'internal_error', retry: 'never', blame: 'gateway' },
  storage_failed: { status: 500, code: 'query_data_error', retry: 'never', blame: 'gateway' },
  override_rejected: { status: 400, code: 'invalid_request', retry: 'never', blame: 'client' },
  // The channel's configuration
  channel_misconfigured: {
    status: 500,
    code: 'channel:param_override_invalid',
    retry: 'other-channel',
    blame: 'channel',
  },
  channel_no_key: { status: 500, code: 'channel:no_available_key', retry: 'other-channel', blame: 'channel' },
  channel_unsupported: { status: 503, code: 'invalid_api_type', retry: 'other-channel', blame: 'gateway' },
  // The upstream
  upstream_unreachable: { status: 502, code: 'do_request_failed', retry: 'other-channel', blame: 'channel' },
  upstream_timeout: { status: 504, code: 'channel:response_time_exceeded', retry: 'other-channel', blame: 'channel' },
  upstream_truncated: { status: 502, code: 'upstream_stream_truncated', retry: 'other-channel', blame: 'channel' },
  upstream_bad_answer: { status: 502, code: 'bad_response_body', retry: 'other-channel', blame: 'channel' },
  upstream_empty: { status: 502, code: 'empty_response', retry: 'other-channel', blame: 'channel' },
  upstream_rate_limited: { status: 429, code: 'rate_limit_exceeded', retry: 'other-channel', blame: 'channel' },
  upstream_failed: { status: 502, code: 'bad_response_status_code', retry: 'other-channel', blame: 'channel' },
  upstream_refused_key: { status: 401, code: 'bad_response_status_code', retry: 'other-channel', blame: 'channel' },
  upstream_bad_request: { status: 400, code: 'invalid_request', retry: 'never', blame: 'client' },
  upstream_context_length: { status: 400, code: 'context_length_exceeded', retry: 'larger-model', blame: 'client' },
  upstream_content_filter: { status: 400, code: 'content_filter', retry: 'never', blame: 'client' },
} as const satisfies Record<string, Verdict>

export type ErrorKind = keyof typeof table

/** How much of one of the caller's limits is left, and when it is whole again. */
export type RateAllowance = {
  readonly kind: 'requests' | 'tokens'
  readonly limit: number
  readonly left: number
  readonly resetMs: number
}

export type GatewayErrorDetails = {
  readonly status?: number
  readonly code?: string
  /** The `type` member of the wire envelope; a dialect chooses one when it is missing. */
  readonly type?: string
  readonly param?: string
  readonly cause?: unknown
  /** How long the other side asked us to wait. */
  readonly retryAfterMs?: number
  /** The caller's limit that was reached. */
  readonly allowance?: RateAllowance
  /** The upstream's own message, unmasked: for logs and channel tests, never for clients. */
  readonly upstreamText?: string
  /** Overrides the table's advice, as an operator's parameter override or affinity rule may demand. */
  readonly retry?: RetryAdvice
}

/**
 * An error with its verdict. `message` is safe for clients; `cause` and `upstreamText` are for logs only.
 * Dialects turn it into their envelope at the edge; nothing compares messages.
 */
export class GatewayError extends Error {
  readonly kind: ErrorKind
  readonly status: number
  readonly code: string
  readonly type: string | undefined
  readonly param: string | undefined
  readonly retry: RetryAdvice
  readonly blame: Blame
  readonly retryAfterMs: number | undefined
  readonly upstreamText: string | undefined
  readonly allowance: RateAllowance | undefined

  constructor(kind: ErrorKind, message: string, details: GatewayErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    const verdict: Verdict = table[kind]
    this.name = 'GatewayError'
    this.kind = kind
    this.status = details.status ?? verdict.status
    this.code = details.code ?? verdict.code
    this.type = details.type
    this.param = details.param
    this.retry = details.retry ?? verdict.retry
    this.blame = verdict.blame
    this.retryAfterMs = details.retryAfterMs
    this.upstreamText = details.upstreamText
    this.allowance = details.allowance
  }

  /** True when the fault came from beyond the gateway. */
  get isUpstream(): boolean {
    return this.kind.startsWith('upstream_')
  }
}

/** Any thrown value as a GatewayError; an unknown one becomes `internal` and keeps its cause for the log. */
export const toGatewayError = (thrown: unknown): GatewayError =>
  thrown instanceof GatewayError
    ? thrown
    : new GatewayError('internal', 'The gateway failed to handle this request.', { cause: thrown })
