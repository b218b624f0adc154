// Carries a stream from the upstream to the client: frames go through a pipe, silence is watched, the end is judged by the dialect.
import type { FrameKind, Framing } from '../dialects/index.ts'
import {
  BrokenEventStreamError,
  createFramer,
  type ErrorKind,
  type Frame,
  FrameTooLargeError,
  GatewayError,
  maskUpstreamText,
  parseJson,
  readString,
} from '../kernel/index.ts'
import type { Outlet, StreamPipe } from './reading/index.ts'
import type { StreamEnd } from './types.ts'

export type StreamSource = {
  readonly reader: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>
  readonly pipe: StreamPipe
  readonly framing: Framing
  /** Whether a first event that cannot be read fails the attempt; later ones are skipped. */
  readonly isStrictAtStart: boolean
  readonly frameLimitBytes: number
  /** Longest silence between bytes, ms. */
  readonly idleTimeoutMs: number
  /** Limit to the first byte of the body, measured from the sending of the request, ms. */
  readonly firstByteTimeoutMs: number
  /** Ends the upstream's work. */
  readonly abort: () => void
  /** Told once, when the stream is over. */
  readonly onEnd: () => void
  /** Sorts an error thrown by the reader. */
  readonly classify: (error: unknown) => GatewayError
  readonly nowMs: () => number
}

/**
 * Watches for silence while bytes are waited for: one timer a stream that looks at the clock, instead of one a read. Time
 * in which nobody reads, because the client is slow, does not count.
 */
const createWatchdog = (nowMs: () => number, onSilence: (limitMs: number) => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let limitMs = 0
  let since = Number.POSITIVE_INFINITY

  const look = (): void => {
    const silentMs = Math.max(0, nowMs() - since)
    if (silentMs >= limitMs) onSilence(limitMs)
    else timer = setTimeout(look, Math.max(1, limitMs - silentMs))
  }
  return {
    /** Sets the limit that counts from now on; 0 none. */
    limitTo: (ms: number): void => {
      clearTimeout(timer)
      limitMs = ms
      if (ms > 0) timer = setTimeout(look, ms)
    },
    beginRead: (): void => {
      since = nowMs()
    },
    endRead: (): void => {
      since = Number.POSITIVE_INFINITY
    },
    stop: (): void => clearTimeout(timer),
  }
}

/** How long a finished stream's connection may take to close by itself, so that it can be used again. */
const CLOSING_TIME_MS = 1_000

/**
 * Opens the forwarding of one stream. `advance` reads until there is something to forward or the stream is over, and gives
 * whether content has been seen; `take` hands over what may be forwarded.
 */
export const forwardStream = (source: StreamSource) => {
  const framer = createFramer(source.framing, source.frameLimitBytes)
  const { pipe } = source
  let end: StreamEnd | undefined
  let malformedCount = 0
  let isFirstEvent = true
  let hasBytes = false
  let firstByteAtMs = 0

  const finish = (reason: StreamEnd['reason'], error?: GatewayError): void => {
    if (end !== undefined) return
    end = { reason, error, malformedCount }
    watchdog.stop()
    source.onEnd()
  }

  const fail = (reason: StreamEnd['reason'], error: GatewayError): void => {
    finish(reason, error)
    source.abort()
  }

  const watchdog = createWatchdog(source.nowMs, (limitMs) => fail('timeout', silence(hasBytes, limitMs)))
  watchdog.limitTo(source.firstByteTimeoutMs)

  /** The stream is over; the dialect says whether the answer is whole. */
  const conclude = (reason: 'done' | 'eof'): void => {
    const { isComplete, error = truncated() } = pipe.summary()
    if (isComplete) finish(reason)
    else fail(error.kind === 'upstream_truncated' ? 'eof' : 'upstream_error', error)
  }

  const handle = (kind: FrameKind): void => {
    if (kind === 'end') conclude('done')
    else if (kind === 'error') fail('upstream_error', pipe.summary().error ?? broken('The upstream reported an error.'))
    else if (kind === 'malformed') {
      malformedCount++
      if (isFirstEvent && source.isStrictAtStart)
        fail('upstream_error', broken('The upstream sent an event that cannot be read.'))
    }
    if (kind !== 'silent') isFirstEvent = false
  }

  const readFrames = (frames: readonly Frame[], outlet: Outlet): void => {
    for (const frame of frames) {
      if (end !== undefined) return
      if (frame.isException !== true) handle(pipe.read(frame, outlet))
      else fail('upstream_error', exceptionOf(frame))
    }
  }

  /** The bytes are over: complete only if the dialect says so. */
  const readRest = (outlet: Outlet): void => {
    const rest = framer.flush()
    if (rest !== undefined) readFrames([{ ...rest, bytes: Buffer.concat([rest.bytes, LINE_ENDS]) }], outlet)
    if (end !== undefined) return
    pipe.flush(outlet)
    conclude('eof')
  }

  const readBytes = (bytes: Uint8Array, outlet: Outlet): void => {
    if (!hasBytes) {
      hasBytes = true
      firstByteAtMs = source.nowMs()
      watchdog.limitTo(source.idleTimeoutMs)
    }
    readFrames(framer.step(bytes), outlet)
  }

  /** What the reader threw; after a limit was passed it is only our own abort, and the end is known already. */
  const sort = (error: unknown): void => {
    if (end !== undefined) return
    if (isUnreadable(error)) fail('upstream_error', broken(error.message))
    else fail(pipe.summary().error === undefined ? 'eof' : 'upstream_error', cutError(source.classify(error), hasBytes))
  }

  /** One read; errors of the connection or the framing end the stream. */
  const advance = async (): Promise<Outlet> => {
    const outlet: Outlet = { forward: [], hasContent: false }
    try {
      watchdog.beginRead()
      const { done, value } = await source.reader.read()
      watchdog.endRead()
      if (end !== undefined) return outlet
      if (done || value === undefined) readRest(outlet)
      else readBytes(value, outlet)
    } catch (error) {
      sort(error)
    }
    if (end?.reason === 'done' || end?.reason === 'eof') void closeQuietly(source)
    return outlet
  }

  return {
    advance,
    end: (): StreamEnd | undefined => (end === undefined ? undefined : { ...end, malformedCount }),
    /** The client has gone, or the gateway is going down. */
    abandon: (reason: 'client_gone' | 'shutdown'): void => {
      finish(reason)
      source.abort()
    },
    summary: pipe.summary,
    firstByteAtMs: (): number => firstByteAtMs,
  }
}

export type ForwardedStream = ReturnType<typeof forwardStream>

const LINE_ENDS = new TextEncoder().encode('\n\n')

const silence = (hasBytes: boolean, timeoutMs: number): GatewayError => {
  const what = hasBytes ? 'sent nothing for' : 'did not begin to answer within'
  return new GatewayError('upstream_timeout', `The upstream ${what} ${timeoutMs / 1000} seconds.`)
}

const isUnreadable = (error: unknown): error is Error =>
  error instanceof FrameTooLargeError || error instanceof BrokenEventStreamError

const truncated = (): GatewayError =>
  new GatewayError('upstream_truncated', 'The upstream ended its answer before it was complete.')

/** Kinds of AWS's exceptions in the middle of a stream (Bedrock, InvokeModelWithResponseStream). */
const EXCEPTIONS: Readonly<Record<string, ErrorKind>> = {
  throttlingException: 'upstream_rate_limited',
  serviceQuotaExceededException: 'upstream_rate_limited',
  validationException: 'upstream_bad_request',
  modelTimeoutException: 'upstream_timeout',
  accessDeniedException: 'upstream_refused_key',
}

const exceptionOf = ({ event = '', data = '' }: Frame): GatewayError => {
  const text = readString(parseJson(data), 'message') ?? data
  return new GatewayError(EXCEPTIONS[event] ?? 'upstream_failed', maskUpstreamText(text) || event, {
    code: event,
    upstreamText: text,
  })
}

const broken = (message: string): GatewayError => new GatewayError('upstream_bad_answer', message)

/** A connection that breaks after bytes came is a truncation; before, it is what the client says it is. */
const cutError = (error: GatewayError, hasBytes: boolean): GatewayError =>
  hasBytes && error.kind === 'upstream_unreachable'
    ? new GatewayError('upstream_truncated', 'The upstream broke off its answer.', { cause: error })
    : error

/** Reads what follows the terminal event, so that the connection can serve the next request; gives up soon. */
const closeQuietly = async (source: StreamSource): Promise<void> => {
  const timer = setTimeout(source.abort, CLOSING_TIME_MS)
  try {
    if (!(await source.reader.read()).done) source.abort()
  } catch {
    source.abort()
  } finally {
    clearTimeout(timer)
  }
}
