// Forwards a stream of the caller's own dialect: bytes go through, a tap reads on the side, the end is judged by the dialect.
import type { AnswerSummary, FrameKind, StreamTap } from '../dialects/index.ts'
import { createFrameSplitter, type Frame, FrameTooLargeError, GatewayError } from '../kernel/index.ts'
import type { StreamEnd } from './types.ts'

export type StreamSource = {
  readonly reader: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>
  readonly tap: StreamTap
  /** Whether a frame that carries only usage is meant for the client. */
  readonly wantsUsage: boolean
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

type Outlet = { readonly forward: Uint8Array[]; hasContent: boolean }

/**
 * Opens the forwarding of one stream. `advance` reads until there is something to forward or the stream is over, and gives
 * whether content has been seen; `take` hands over what may be forwarded.
 */
export const forwardStream = (source: StreamSource) => {
  const splitter = createFrameSplitter(source.frameLimitBytes)
  const { tap } = source
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

  const handle = (kind: FrameKind, frame: Frame, outlet: Outlet): void => {
    if (kind === 'content') outlet.hasContent = true
    if (kind === 'content' || kind === 'preamble' || kind === 'silent' || (kind === 'usage' && source.wantsUsage)) {
      outlet.forward.push(frame.bytes)
    } else if (kind === 'end') finish('done')
    else if (kind === 'error') fail('upstream_error', tap.summary().error ?? broken('The upstream reported an error.'))
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
      handle(tap.read(frame), frame, outlet)
    }
  }

  /** The bytes are over: complete only if the dialect says so. */
  const readRest = (outlet: Outlet): void => {
    const rest = splitter.flush()
    if (rest !== undefined) handle(tap.read(rest), { ...rest, bytes: Buffer.concat([rest.bytes, LINE_ENDS]) }, outlet)
    if (end !== undefined) return
    if (tap.summary().isComplete) finish('eof')
    else fail('eof', new GatewayError('upstream_truncated', 'The upstream ended its answer before it was complete.'))
  }

  const readBytes = (bytes: Uint8Array, outlet: Outlet): void => {
    if (!hasBytes) {
      hasBytes = true
      firstByteAtMs = source.nowMs()
      watchdog.limitTo(source.idleTimeoutMs)
    }
    readFrames(splitter.step(bytes), outlet)
  }

  /** What the reader threw; after a limit was passed it is only our own abort, and the end is known already. */
  const sort = (error: unknown): void => {
    if (end !== undefined) return
    if (error instanceof FrameTooLargeError) fail('upstream_error', broken(error.message))
    else fail(tap.summary().error === undefined ? 'eof' : 'upstream_error', cutError(source.classify(error), hasBytes))
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
    summary: (): AnswerSummary => tap.summary(),
    firstByteAtMs: (): number => firstByteAtMs,
  }
}

export type ForwardedStream = ReturnType<typeof forwardStream>

const LINE_ENDS = new TextEncoder().encode('\n\n')

const silence = (hasBytes: boolean, timeoutMs: number): GatewayError => {
  const what = hasBytes ? 'sent nothing for' : 'did not begin to answer within'
  return new GatewayError('upstream_timeout', `The upstream ${what} ${timeoutMs / 1000} seconds.`)
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
