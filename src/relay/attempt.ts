// Stage 6: one try on one account. Nothing reaches the client here; a failure may go to another channel unseen.
import { readOpenAiError } from '../dialects/index.ts'
import { GatewayError, isJsonObject, type JsonObject, parseJson, toGatewayError } from '../kernel/index.ts'
import type { UpstreamClient } from '../platform/index.ts'
import type { PreparedRequest } from './prepare.ts'
import { type ForwardedStream, forwardStream } from './stream.ts'
import type { AttemptResult, Call, FailedAttempt, StreamEnd, Target } from './types.ts'

export type AttemptLimits = {
  /** Limit to the first byte of the answer's body, ms; 0 none. A channel's own setting goes over it. */
  readonly firstByteTimeoutMs: number
  /** Longest silence between bytes of an answer, ms. */
  readonly idleTimeoutMs: number
  /** Limit to the whole request, ms; 0 none. */
  readonly totalTimeoutMs: number
  readonly frameLimitBytes: number
  readonly answerLimitBytes: number
}

export type AttemptDeps = {
  readonly upstream: Pick<UpstreamClient, 'send' | 'startDeadline' | 'classify'>
  readonly prepare: (call: Call, target: Target, failures: readonly FailedAttempt[]) => PreparedRequest
  readonly limits: () => AttemptLimits
  readonly nowMs: () => number
}

const rejected = (error: GatewayError): AttemptResult => ({ kind: 'rejected', error })

type Sending = {
  readonly call: Call
  readonly target: Target
  readonly prepared: PreparedRequest
  readonly controller: AbortController
  readonly limits: AttemptLimits
  readonly sentAtMs: number
}

/** Sends the request and waits for the first content (streams) or the whole answer. Never throws. */
export const attempt =
  (deps: AttemptDeps) =>
  async (call: Call, target: Target, failures: readonly FailedAttempt[]): Promise<AttemptResult> => {
    const { signal } = call.inbound.request
    const controller = new AbortController()
    const leave = () => controller.abort(signal.reason)
    signal.addEventListener('abort', leave)
    try {
      if (signal.aborted) return rejected(clientGone())
      const limits = limitsOf(deps.limits(), target)
      const prepared = deps.prepare(call, target, failures)
      return await send(deps, { call, target, prepared, controller, limits, sentAtMs: deps.nowMs() })
    } catch (error) {
      return rejected(signal.aborted ? clientGone() : toGatewayError(error))
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }

const clientGone = (): GatewayError => new GatewayError('client_gone', 'The client closed the connection.')

const limitsOf = (limits: AttemptLimits, { channel }: Target): AttemptLimits => {
  const own = channel.settings.firstByteTimeoutSeconds
  return own === undefined ? limits : { ...limits, firstByteTimeoutMs: own * 1000 }
}

const send = async (deps: AttemptDeps, sending: Sending): Promise<AttemptResult> => {
  const { prepared, controller, limits, target } = sending
  const response = await deps.upstream.send({
    url: prepared.url,
    method: prepared.method,
    headers: prepared.headers,
    body: prepared.body,
    controller,
    headersTimeoutMs: limits.firstByteTimeoutMs,
    ...(target.channel.settings.proxy === '' ? {} : { proxyUrl: target.channel.settings.proxy }),
  })
  if (response.status < 200 || response.status > 299) return rejected(await readFailure(deps, sending, response))
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  return sending.call.inbound.facts.isStream && !isJson
    ? openStream(deps, sending, response)
    : readWhole(deps, sending, response)
}

/** What is left of the limit to the first body byte once headers are there. */
const firstByteLeftMs = (deps: AttemptDeps, { limits, sentAtMs }: Sending): number =>
  limits.firstByteTimeoutMs === 0 ? 0 : Math.max(1, limits.firstByteTimeoutMs - (deps.nowMs() - sentAtMs))

const ERROR_BODY_LIMIT_BYTES = 1 << 20

const readFailure = async (deps: AttemptDeps, sending: Sending, response: Response): Promise<GatewayError> => {
  const bytes = await readBytes(deps, sending, response, ERROR_BODY_LIMIT_BYTES).catch(() => new Uint8Array(0))
  const body = parseJson(new TextDecoder().decode(bytes))
  const retryAfterMs = readRetryAfter(response.headers, deps.nowMs())
  const status = sending.prepared.mapStatus(response.status)
  return readOpenAiError(status, isJsonObject(body) ? body : undefined, retryAfterMs)
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

/** Reads a body to its end within the limits of time between bytes and of size. */
const readBytes = async (
  deps: AttemptDeps,
  sending: Sending,
  response: Response,
  limitBytes: number,
): Promise<Uint8Array> => {
  const { controller, limits } = sending
  let disarm = deps.upstream.startDeadline(controller, firstByteLeftMs(deps, sending))
  try {
    const announced = Number(response.headers.get('content-length') ?? Number.NaN)
    if (announced <= Math.min(limitBytes, SMALL_BODY_BYTES)) return new Uint8Array(await response.arrayBuffer())
    const parts: Uint8Array[] = []
    let size = 0
    for await (const part of response.body ?? []) {
      size += part.length
      if (size > limitBytes)
        throw new GatewayError('upstream_bad_answer', `The upstream's answer is larger than ${limitBytes} bytes.`)
      parts.push(part)
      disarm()
      disarm = deps.upstream.startDeadline(controller, limits.idleTimeoutMs)
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  } catch (error) {
    controller.abort()
    throw error instanceof GatewayError ? error : deps.upstream.classify(error, controller.signal)
  } finally {
    disarm()
  }
}

/** A body of known, small size arrives in one piece; reading it whole costs less than watching its parts. */
const SMALL_BODY_BYTES = 1 << 16

const readWhole = async (deps: AttemptDeps, sending: Sending, response: Response): Promise<AttemptResult> => {
  const { call, limits } = sending
  const bytes = await readBytes(deps, sending, response, limits.answerLimitBytes)
  const body = parseJson(new TextDecoder().decode(bytes))
  if (!isJsonObject(body)) {
    const what = bytes.length === 0 ? 'an empty body' : 'a body that is not JSON'
    return rejected(
      new GatewayError(
        bytes.length === 0 ? 'upstream_empty' : 'upstream_bad_answer',
        `The upstream answered with ${what}.`,
      ),
    )
  }
  const summary = call.inbound.dialect.readAnswer(body)
  if (summary.error !== undefined) return rejected(mapEmbedded(summary.error, sending))
  if (call.inbound.facts.isStream)
    return rejected(new GatewayError('upstream_bad_answer', 'The upstream did not stream its answer.'))
  if (!summary.isComplete)
    return rejected(new GatewayError('upstream_bad_answer', 'The upstream answered without a result.'))
  return whole(sending, response, bytes, body, summary)
}

/** The channel's status mapping applies to errors that hide in a 200 as well. */
const mapEmbedded = (error: GatewayError, { prepared }: Sending): GatewayError => {
  const status = prepared.mapStatus(error.status)
  if (status === error.status) return error
  const type = error.type === undefined ? {} : { type: error.type }
  return new GatewayError(error.kind, error.message, { status, code: error.code, cause: error, ...type })
}

const whole = (
  { prepared }: Sending,
  response: Response,
  bytes: Uint8Array,
  body: JsonObject,
  summary: Extract<AttemptResult, { kind: 'whole' }>['summary'],
): AttemptResult => ({
  kind: 'whole',
  status: 200,
  headers: response.headers,
  bytes,
  body,
  summary,
  upstreamRequestId: response.headers.get('x-oneapi-request-id') ?? '',
  notes: prepared.notes,
})

/** The upstream's own hint that a page, not an API, has answered. */
const isPage = (headers: Headers): boolean => (headers.get('content-type') ?? '').includes('text/html')

const openStream = async (deps: AttemptDeps, sending: Sending, response: Response): Promise<AttemptResult> => {
  const { call, controller, limits, target, sentAtMs } = sending
  if (response.body === null || isPage(response.headers)) {
    controller.abort()
    return rejected(
      new GatewayError('upstream_bad_answer', 'The upstream answered with something that is not a stream.'),
    )
  }
  const stream = forwardStream({
    reader: response.body.getReader(),
    dialect: call.inbound.dialect,
    wantsUsage: call.inbound.facts.wantsStreamUsage,
    isStrictAtStart: !target.isRepeat,
    frameLimitBytes: limits.frameLimitBytes,
    idleTimeoutMs: limits.idleTimeoutMs,
    firstByteTimeoutMs: firstByteLeftMs(deps, sending),
    abort: () => controller.abort(),
    classify: (error) => deps.upstream.classify(error, controller.signal),
    nowMs: deps.nowMs,
  })
  const head = await readHead(stream)
  const end = stream.end()
  if (end?.error !== undefined) return rejected(mapEmbedded(end.error, sending))
  return {
    kind: 'stream',
    headers: response.headers,
    upstreamRequestId: response.headers.get('x-oneapi-request-id') ?? '',
    notes: sending.prepared.notes,
    firstByteMs: stream.firstByteAtMs() - sentAtMs,
    next: createNext(stream, head),
    end: () => stream.end() ?? UNFINISHED,
    summary: stream.summary,
    cancel: () => stream.abandon('client_gone'),
  }
}

const UNFINISHED: StreamEnd = { reason: 'eof', error: undefined, malformedCount: 0 }

/** Holds frames back until the first content: until then another channel may answer instead. */
const readHead = async (stream: ForwardedStream): Promise<Uint8Array[]> => {
  const head: Uint8Array[] = []
  for (;;) {
    const { forward, hasContent } = await stream.advance()
    head.push(...forward)
    if (hasContent || stream.end() !== undefined) return head
  }
}

const createNext = (stream: ForwardedStream, head: Uint8Array[]) => {
  let isHeadSent = head.length === 0
  return async (): Promise<Uint8Array | undefined> => {
    if (!isHeadSent) {
      isHeadSent = true
      return join(head)
    }
    while (stream.end() === undefined) {
      const { forward } = await stream.advance()
      if (forward.length > 0) return join(forward)
    }
    return undefined
  }
}

/** Frames that lie side by side in one buffer are joined without copying. */
const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const first = parts[0]
  if (first === undefined) return new Uint8Array(0)
  let length = 0
  let isContiguous = true
  for (const part of parts) {
    isContiguous &&= part.buffer === first.buffer && part.byteOffset === first.byteOffset + length
    length += part.length
  }
  return isContiguous ? new Uint8Array(first.buffer, first.byteOffset, length) : Buffer.concat(parts, length)
}
