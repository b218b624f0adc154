// What a failed upstream call means: the runtime's error codes sorted into a few kinds, with a message a client may read.
import { GatewayError } from '../../kernel/index.ts'

/** Where a call failed. `aborted` is our own doing; everything else is the upstream's or the network's. */
export type UpstreamFailure = 'connect' | 'reset' | 'timeout' | 'aborted' | 'tls' | 'dns' | 'proxy' | 'malformed'

const KINDS = {
  connect: ['upstream_unreachable', 'The upstream could not be reached.'],
  reset: ['upstream_unreachable', 'The upstream closed the connection before its answer was complete.'],
  timeout: ['upstream_timeout', 'The upstream did not answer in time.'],
  aborted: ['client_gone', 'The request was given up before the upstream answered.'],
  tls: ['upstream_unreachable', 'No secure connection to the upstream could be made.'],
  dns: ['upstream_unreachable', "The upstream's host name could not be resolved."],
  proxy: ['upstream_unreachable', 'The proxy in front of the upstream did not pass the request on.'],
  malformed: ['upstream_bad_answer', 'The upstream did not answer in HTTP.'],
} as const

/** A failed upstream call. `failure` says where, `cause` (for the log only) holds the runtime's error with its addresses. */
export class UpstreamCallError extends GatewayError {
  readonly failure: UpstreamFailure

  constructor(failure: UpstreamFailure, cause: unknown) {
    const [kind, message] = KINDS[failure]
    super(kind, message, { cause })
    this.name = 'UpstreamCallError'
    this.failure = failure
  }
}

/** The reason with which a deadline aborts a call; it turns into the failure `timeout`. */
export class DeadlinePassed extends Error {
  readonly timeoutMs: number

  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
    this.name = 'DeadlinePassed'
    this.timeoutMs = timeoutMs
  }
}

const CODES: Readonly<Record<string, UpstreamFailure>> = {
  ECONNREFUSED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  EADDRNOTAVAIL: 'connect',
  ConnectionRefused: 'connect',
  FailedToOpenSocket: 'connect',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ConnectionClosed: 'reset',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ENODATA: 'dns',
  EPROTO: 'tls',
  ERR_PROXY_TUNNEL: 'proxy',
  Malformed_HTTP_Response: 'malformed',
  HPE_INVALID_CONSTANT: 'malformed',
}

/** The runtime's error code, or empty. */
export const readCode = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

const nameFailure = (error: unknown, code: string): UpstreamFailure => {
  if (error instanceof DeadlinePassed) return 'timeout'
  const known = CODES[code]
  if (known !== undefined) return known
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)/.test(code)) return 'tls'
  if (/TIMEOUT|Timeout/.test(code)) return 'timeout'
  if (/^Malformed|Decompress|^Z(?:lib|_)|Brotli|Zstd|ShortRead/.test(code)) return 'malformed'
  const isAbort = error instanceof Error && error.name === 'AbortError'
  return isAbort ? 'aborted' : 'reset'
}

/**
 * Sorts whatever `fetch` or reading an answer's body threw. `signal` is the call's own: when it is aborted its reason decides,
 * because the runtime may report the cut socket instead. An error with a verdict of its own passes unchanged.
 */
export const classifyFailure = (error: unknown, signal?: AbortSignal): GatewayError => {
  if (error instanceof GatewayError) return error
  if (signal?.aborted === true) {
    const reason: unknown = signal.reason
    if (reason instanceof GatewayError) return reason
    return new UpstreamCallError(reason instanceof DeadlinePassed ? 'timeout' : 'aborted', reason)
  }
  return new UpstreamCallError(nameFailure(error, readCode(error)), error)
}
