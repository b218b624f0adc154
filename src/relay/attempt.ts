// Stage 6: one try on one account. Nothing reaches the client here; a failure may go to another channel unseen.
import { GatewayError, toGatewayError } from '../kernel/index.ts'
import type { UpstreamClient, UpstreamRequest } from '../platform/index.ts'
import { openByteStream } from './byte-stream.ts'
import { hideKey } from './hide-key.ts'
import type { Prepare, PreparedRequest } from './prepare/index.ts'
import { type Readout, type StreamedReadout, toWholeBody } from './reading/index.ts'
import { type ForwardedStream, forwardStream } from './stream.ts'
import type { AttemptResult, Call, FailedAttempt, StreamEnd, Target } from './types.ts'
import { readFailure, readWholeBody } from './upstream-body.ts'

export type AttemptLimits = {
  /** Limit to the first byte of the answer's body, ms; 0 none. A channel's own setting goes over it. */
  readonly firstByteTimeoutMs: number
  /** Longest silence between bytes of an answer, ms. */
  readonly idleTimeoutMs: number
  /** Limit to one upstream call from its sending to its last byte, ms; 0 none. */
  readonly totalTimeoutMs: number
  /** How long an upstream may go on after the client has left, so that its whole answer is charged, ms; 0 cancels it at once. */
  readonly drainTimeoutMs: number
  readonly frameLimitBytes: number
  readonly answerLimitBytes: number
}

/** What is sent over a socket. */
export type SocketSending = Pick<
  UpstreamRequest,
  'url' | 'headers' | 'controller' | 'headersTimeoutMs' | 'proxyUrl' | 'hasInsecureTls'
> & {
  readonly body: PreparedRequest['body']
}

export type AttemptDeps = {
  readonly upstream: Pick<UpstreamClient, 'send' | 'startDeadline' | 'classify'> & {
    /** The same over a WebSocket: the body is one message, each message back is an event of the answer. */
    readonly sendOverSocket: (request: SocketSending) => Promise<Response>
  }
  readonly prepare: Prepare
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
    if (signal.aborted) return rejected(clientGone())
    const controller = new AbortController()
    const limits = limitsOf(deps.limits(), target)
    const disarm = deps.upstream.startDeadline(controller, limits.totalTimeoutMs)
    const stopListening = endWhenClientLeaves(signal, controller, limits.drainTimeoutMs)
    let isStreaming = false
    try {
      const made = deps.prepare(call, target, failures)
      const prepared = made instanceof Promise ? await made : made
      const result = await send(deps, { call, target, prepared, controller, limits, sentAtMs: deps.nowMs() }, disarm)
      isStreaming = result.kind === 'stream'
      return result
    } catch (error) {
      return rejected(controller.signal.reason instanceof GatewayError ? clientGone() : toGatewayError(error))
    } finally {
      stopListening()
      if (!isStreaming) disarm()
    }
  }

const clientGone = (): GatewayError => new GatewayError('client_gone', 'The client closed the connection.')

/** Ends the upstream's work when the client leaves, at once or after the time it may go on; the returned function stops that. */
const endWhenClientLeaves = (signal: AbortSignal, controller: AbortController, drainMs: number): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const end = () => controller.abort(clientGone())
  const leave = () => {
    if (drainMs === 0) end()
    else timer = setTimeout(end, drainMs)
  }
  signal.addEventListener('abort', leave, { once: true })
  return () => {
    signal.removeEventListener('abort', leave)
    clearTimeout(timer)
  }
}

const limitsOf = (limits: AttemptLimits, { channel }: Target): AttemptLimits => {
  const own = channel.settings.firstByteTimeoutSeconds
  return own === undefined ? limits : { ...limits, firstByteTimeoutMs: own * 1000 }
}

const send = async (deps: AttemptDeps, sending: Sending, disarm: () => void): Promise<AttemptResult> => {
  const { prepared, controller, limits, target } = sending
  const { upstream } = deps
  const send = prepared.transport === 'websocket' ? upstream.sendOverSocket : upstream.send
  const response = await send({
    url: prepared.url,
    method: prepared.method,
    headers: prepared.headers,
    body: prepared.body,
    controller,
    headersTimeoutMs: limits.firstByteTimeoutMs,
    ...(target.channel.settings.proxy === '' ? {} : { proxyUrl: target.channel.settings.proxy }),
    ...(target.channel.settings.hasInsecureTls ? { hasInsecureTls: true } : {}),
  })
  if (response.status < 200 || response.status > 299) return rejected(await readRefusal(deps, sending, response))
  const contentType = response.headers.get('content-type') ?? ''
  if (prepared.reading.measure !== undefined && SOUND.test(contentType))
    return openBytes(deps, sending, response, disarm)
  if (!prepared.isStream || isWhole(prepared, response.headers)) return readWhole(deps, sending, response)
  return openStream(deps, sending, response, disarm)
}

/** Answers that are played while they come. */
const SOUND = /^(audio|video)\/|^application\/octet-stream/

/** Waits for the first bytes: until then another channel may answer instead. */
const openBytes = async (
  deps: AttemptDeps,
  sending: Sending,
  response: Response,
  disarm: () => void,
): Promise<AttemptResult> => {
  const { limits, sentAtMs, prepared } = sending
  const contentType = response.headers.get('content-type') ?? ''
  const measure = prepared.reading.measure
  if (response.body === null || measure === undefined) return rejected(badAnswer('The upstream answered with nothing.'))
  const stream = openByteStream({
    ...bodyOf(deps, sending, response),
    reader: response.body.getReader(),
    sizeLimitBytes: limits.answerLimitBytes,
    measure: (bytes) => measure(bytes, contentType),
    onEnd: disarm,
  })
  let head = await stream.next()
  if (head === undefined) {
    const { error } = endOf(stream, sending)
    return rejected(
      tell(error ?? new GatewayError('upstream_empty', 'The upstream answered with an empty body.'), sending),
    )
  }
  return {
    kind: 'stream',
    ...factsOf(sending, response),
    contentType,
    firstByteMs: deps.nowMs() - sentAtMs,
    next: async () => {
      const bytes = head ?? (await stream.next())
      head = undefined
      return bytes
    },
    end: () => endOf(stream, sending),
    summary: stream.summary,
    close: { end: () => '', fail: () => '' },
    cancel: stream.cancel,
    drainTimeoutMs: limits.drainTimeoutMs,
  }
}

/** Some upstreams answer in one piece where a stream was asked for: with an error, or because they cannot do better. */
const isWhole = ({ reading }: PreparedRequest, headers: Headers): boolean =>
  reading.framing === 'sse' && (headers.get('content-type') ?? '').includes('json')

const readRefusal = async (deps: AttemptDeps, sending: Sending, response: Response): Promise<GatewayError> => {
  const source = bodyOf(deps, sending, response)
  return hideKey(await readFailure(source, sending.prepared, deps.nowMs()), sending.target.key.text)
}

/** What is left of the limit to the first body byte once headers are there. */
const firstByteLeftMs = (deps: AttemptDeps, { limits, sentAtMs }: Sending): number =>
  limits.firstByteTimeoutMs === 0 ? 0 : Math.max(1, limits.firstByteTimeoutMs - (deps.nowMs() - sentAtMs))

const bodyOf = (deps: AttemptDeps, sending: Sending, response: Response) => ({
  upstream: deps.upstream,
  controller: sending.controller,
  response,
  firstByteTimeoutMs: firstByteLeftMs(deps, sending),
  idleTimeoutMs: sending.limits.idleTimeoutMs,
})

const readWhole = async (deps: AttemptDeps, sending: Sending, response: Response): Promise<AttemptResult> => {
  const { call, limits } = sending
  const source = { ...bodyOf(deps, sending, response), sizeLimitBytes: limits.answerLimitBytes }
  const bytes = await readWholeBody(source)
  const whole = toWholeBody(bytes, response.headers.get('content-type') ?? '')
  const { reading } = sending.prepared
  try {
    if (!call.inbound.facts.isStream) return wholeAnswer(sending, response, await reading.readWhole(whole))
    if (reading.streamWhole !== undefined) return wholeStream(deps, sending, response, reading.streamWhole(whole))
    // Nobody can make a stream of it; if it is an error, that is what is told.
    await reading.readWhole(whole)
    return rejected(badAnswer('The upstream did not stream its answer.'))
  } catch (error) {
    return rejected(tell(toGatewayError(error), sending))
  }
}

const badAnswer = (message: string): GatewayError => new GatewayError('upstream_bad_answer', message)

/** An error that hid in a 200, as others may see it: the channel's status mapping applies to it as well. */
const tell = (told: GatewayError, { prepared, target }: Sending): GatewayError => {
  const error = hideKey(told, target.key.text)
  const status = prepared.mapStatus(error.status)
  if (status === error.status) return error
  const { code, type, upstreamText } = error
  return new GatewayError(error.kind, error.message, {
    status,
    code,
    ...(type === undefined ? {} : { type }),
    ...(upstreamText === undefined ? {} : { upstreamText }),
  })
}

const NO_HEADERS = new Headers()

const factsOf = ({ prepared }: Sending, response: Response) => ({
  headers: prepared.reading.isForwarded ? response.headers : NO_HEADERS,
  upstreamRequestId: response.headers.get('x-oneapi-request-id') ?? '',
  notes: prepared.notes,
})

const wholeAnswer = (sending: Sending, response: Response, readout: Readout): AttemptResult => ({
  kind: 'whole',
  ...factsOf(sending, response),
  ...readout,
})

/** A stream of which everything is there already. */
const wholeStream = (
  deps: AttemptDeps,
  sending: Sending,
  response: Response,
  { head, summary, end, fail }: StreamedReadout,
): AttemptResult => {
  let isSent = false
  return {
    kind: 'stream',
    ...factsOf(sending, response),
    firstByteMs: deps.nowMs() - sending.sentAtMs,
    next: async () => {
      if (isSent) return undefined
      isSent = true
      return new TextEncoder().encode(head)
    },
    end: () => ({ reason: 'done', error: undefined, malformedCount: 0 }),
    summary: () => summary,
    close: { end, fail },
    cancel: () => {},
    drainTimeoutMs: 0,
  }
}

/** The upstream's own hint that a page, not an API, has answered. */
const isPage = (headers: Headers): boolean => (headers.get('content-type') ?? '').includes('text/html')

const openStream = async (
  deps: AttemptDeps,
  sending: Sending,
  response: Response,
  disarm: () => void,
): Promise<AttemptResult> => {
  const { call, controller, limits, target, sentAtMs, prepared } = sending
  const { reading } = prepared
  if (response.body === null || isPage(response.headers)) {
    controller.abort()
    return rejected(badAnswer('The upstream answered with something that is not a stream.'))
  }
  const collector = call.inbound.facts.isStream ? undefined : reading.collect?.()
  const pipe = collector?.pipe ?? reading.openPipe()
  const stream = forwardStream({
    reader: response.body.getReader(),
    pipe,
    framing: reading.framing,
    isStrictAtStart: !target.isRepeat,
    frameLimitBytes: limits.frameLimitBytes,
    idleTimeoutMs: limits.idleTimeoutMs,
    firstByteTimeoutMs: firstByteLeftMs(deps, sending),
    abort: () => controller.abort(),
    onEnd: disarm,
    classify: (error) => deps.upstream.classify(error, controller.signal),
    nowMs: deps.nowMs,
  })
  if (collector !== undefined) return collectWhole(sending, response, stream, collector.finish)
  const { frames, hasContent } = await readHead(stream)
  const end = stream.end()
  if (end?.error !== undefined) return rejected(tell(end.error, sending))
  if (!hasContent) return rejected(new GatewayError('upstream_empty', 'The upstream streamed an empty answer.'))
  return {
    kind: 'stream',
    ...factsOf(sending, response),
    firstByteMs: stream.firstByteAtMs() - sentAtMs,
    next: createNext(stream, frames),
    end: () => endOf(stream, sending),
    summary: stream.summary,
    close: pipe,
    cancel: () => stream.abandon('client_gone'),
    drainTimeoutMs: limits.drainTimeoutMs,
  }
}

/** Puts a whole answer together from a stream. */
const collectWhole = async (
  sending: Sending,
  response: Response,
  stream: ForwardedStream,
  finish: () => Readout,
): Promise<AttemptResult> => {
  while (stream.end() === undefined) await stream.advance()
  const { error } = endOf(stream, sending)
  return error === undefined ? wholeAnswer(sending, response, finish()) : rejected(tell(error, sending))
}

/** How the stream ended; an error in its middle is told to the client, so the key is taken out of it. */
const endOf = (stream: Pick<ForwardedStream, 'end'>, { target }: Sending): StreamEnd => {
  const end = stream.end() ?? UNFINISHED
  return end.error === undefined ? end : { ...end, error: hideKey(end.error, target.key.text) }
}

const UNFINISHED: StreamEnd = { reason: 'eof', error: undefined, malformedCount: 0 }

/** Frames that say nothing are held back until so many bytes, then sent: waiting for more would only cost memory. */
const LARGEST_HEAD_BYTES = 1 << 20

/** Holds frames back until the first content: until then another channel may answer instead. */
const readHead = async (stream: ForwardedStream) => {
  const frames: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { forward, hasContent } = await stream.advance()
    for (const frame of forward) {
      frames.push(frame)
      size += frame.length
    }
    if (hasContent || size > LARGEST_HEAD_BYTES || stream.end() !== undefined)
      return { frames, hasContent: hasContent || size > LARGEST_HEAD_BYTES }
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
  if (parts.length === 1) return first
  let length = 0
  let isContiguous = true
  for (const part of parts) {
    isContiguous &&= part.buffer === first.buffer && part.byteOffset === first.byteOffset + length
    length += part.length
  }
  return isContiguous ? new Uint8Array(first.buffer, first.byteOffset, length) : Buffer.concat(parts, length)
}
