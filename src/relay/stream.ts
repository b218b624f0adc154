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

const TOO_LATE = Symbol('too late')

type ReadResult = { readonly done: boolean; readonly value?: Uint8Array | undefined }

/** Waits for the next bytes, but not longer than `timeoutMs`. */
const readWithin = async (source: StreamSource, timeoutMs: number): Promise<ReadResult | typeof TOO_LATE> => {
  if (timeoutMs <= 0) return source.reader.read()
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), timeoutMs)
  })
  try {
    return await Promise.race([source.reader.read(), limit])
  } finally {
    clearTimeout(timer)
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
    source.onEnd()
  }

  const fail = (reason: StreamEnd['reason'], error: GatewayError): void => {
    finish(reason, error)
    source.abort()
  }

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

  const readOnce = async (outlet: Outlet): Promise<void> => {
    const timeoutMs = hasBytes ? source.idleTimeoutMs : source.firstByteTimeoutMs
    const result = await readWithin(source, timeoutMs)
    if (result === TOO_LATE) fail('timeout', silence(hasBytes, timeoutMs))
    else if (result.done || result.value === undefined) readRest(outlet)
    else {
      if (!hasBytes) firstByteAtMs = source.nowMs()
      hasBytes = true
      readFrames(splitter.step(result.value), outlet)
    }
  }

  /** One read; errors of the connection or the framing end the stream. */
  const advance = async (): Promise<Outlet> => {
    const outlet: Outlet = { forward: [], hasContent: false }
    try {
      await readOnce(outlet)
    } catch (error) {
      if (error instanceof FrameTooLargeError) fail('upstream_error', broken(error.message))
      else
        fail(tap.summary().error === undefined ? 'eof' : 'upstream_error', cutError(source.classify(error), hasBytes))
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
  try {
    const result = await readWithin(source, CLOSING_TIME_MS)
    if (result === TOO_LATE || !result.done) source.abort()
  } catch {
    source.abort()
  }
}
