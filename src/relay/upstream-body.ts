// Reads bodies of upstream answers to their end, within limits of time and size.
import { GatewayError, isJsonObject, parseJson } from '../kernel/index.ts'
import type { UpstreamClient } from '../platform/index.ts'
import type { PreparedRequest } from './prepare/index.ts'

export type BodySource = {
  readonly upstream: Pick<UpstreamClient, 'startDeadline' | 'classify'>
  /** The attempt's own: aborted when a limit is passed. */
  readonly controller: AbortController
  readonly response: Response
  /** What is left of the limit to the first byte, ms; 0 none. */
  readonly firstByteTimeoutMs: number
  /** Longest silence between bytes, ms; 0 none. */
  readonly idleTimeoutMs: number
  readonly sizeLimitBytes: number
}

/** A body of known, small size arrives in one piece; reading it whole costs less than watching its parts. */
const SMALL_BODY_BYTES = 1 << 16

/** The whole body. Throws GatewayError when it breaks off, stalls, or is too large; the upstream's work is ended then. */
export const readWholeBody = async (source: BodySource): Promise<Uint8Array> => {
  const { upstream, controller, response, sizeLimitBytes } = source
  let disarm = upstream.startDeadline(controller, source.firstByteTimeoutMs)
  try {
    const announced = Number(response.headers.get('content-length') ?? Number.NaN)
    if (announced <= Math.min(sizeLimitBytes, SMALL_BODY_BYTES)) return new Uint8Array(await response.arrayBuffer())
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
      size += part.length
      if (size > sizeLimitBytes)
        throw new GatewayError('upstream_bad_answer', `The upstream's answer is larger than ${sizeLimitBytes} bytes.`)
      parts.push(part)
      disarm()
      disarm = upstream.startDeadline(controller, source.idleTimeoutMs)
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  } catch (error) {
    // Sorted before the abort below, which would make it look like our own doing.
    const sorted = upstream.classify(error, controller.signal)
    controller.abort()
    throw sorted
  } finally {
    disarm()
  }
}

const ERROR_BODY_LIMIT_BYTES = 1 << 20

/** The error of an answer whose status is no success; a body that cannot be read leaves the status alone. */
export const readFailure = async (
  source: Omit<BodySource, 'sizeLimitBytes'>,
  { mapStatus, reading }: Pick<PreparedRequest, 'mapStatus' | 'reading'>,
  nowMs: number,
): Promise<GatewayError> => {
  const { response } = source
  const limits = { sizeLimitBytes: ERROR_BODY_LIMIT_BYTES }
  const bytes = await readWholeBody({ ...source, ...limits }).catch(() => new Uint8Array(0))
  const body = parseJson(new TextDecoder().decode(bytes))
  // Google wraps errors of streams into an array of one.
  const told = Array.isArray(body) ? body[0] : body
  const retryAfterMs = readRetryAfter(response.headers, nowMs)
  return reading.readError(mapStatus(response.status), isJsonObject(told) ? told : undefined, retryAfterMs)
}

/** `Retry-After` in seconds or as a date, or the vendors' `retry-after-ms`; undefined when absent or unreadable. */
const readRetryAfter = (headers: Headers, nowMs: number): number | undefined => {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (milliseconds >= 0) return milliseconds
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
}
