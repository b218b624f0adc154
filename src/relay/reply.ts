// Stage 9: the answer on its way to the client. A stream settles before its terminal event is written.
import type { LaneDialect } from '../dialects/index.ts'
import { spliceTopLevel, toGatewayError, type Usage } from '../kernel/index.ts'
import type { Call, OpenStream, RelayReply, StreamEnd, WholeAnswer } from './types.ts'

/** Headers of an upstream that describe its connection, its encoding, its cookies or the operator's account, not the answer. */
const NOT_COPIED: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'set-cookie',
  'server',
  'strict-transport-security',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-oneapi-request-id',
  'openai-organization',
  'openai-project',
  'anthropic-organization-id',
  'alt-svc',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
])

const copyHeaders = (from: Headers): Headers => {
  const headers = new Headers()
  from.forEach((value, name) => {
    if (!NOT_COPIED.has(name)) headers.set(name, value)
  })
  return headers
}

/** The bytes as they came, or with counted usage put in where the upstream left it out. */
export const replyWhole = (dialect: LaneDialect, text: WholeAnswer, countedUsage: Usage | undefined): RelayReply => ({
  status: text.status,
  headers: copyHeaders(text.headers),
  body:
    countedUsage === undefined
      ? text.bytes
      : spliceTopLevel(new TextDecoder().decode(text.bytes), dialect.usageEdits(countedUsage)),
})

export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
}

export type StreamReplyDeps = {
  /** Charges what was used; gives the usage frame's content when it had to be counted. */
  readonly settle: (end: StreamEnd) => Promise<Usage | undefined>
  /** Told when settling failed: the client is then told that its answer is broken. */
  readonly onSettleFailed: (error: unknown) => void
  /** Takes work that goes on without the client, so that the process waits for it before it stops. */
  readonly track: (work: Promise<void>) => void
}

const encoder = new TextEncoder()

/**
 * Sends a stream. The client's pace decides how fast the upstream is read. `settle` runs exactly once, whichever way the
 * stream ends, and before the terminal event. When the client leaves, the upstream's work is ended at once, or read to its
 * end within the time it may go on; either way what was used is settled.
 */
export const replyStream = (call: Call, stream: OpenStream, deps: StreamReplyDeps): RelayReply => {
  const { signal } = call.inbound.request
  const finish = createFinish(call, stream, deps)
  let reading: Promise<Uint8Array | undefined> = Promise.resolve(undefined)
  let hasLeft = false

  const read = (): Promise<Uint8Array | undefined> => {
    reading = stream.next()
    return reading
  }

  const leave = async (): Promise<void> => {
    if (hasLeft) return
    hasLeft = true
    const stopDraining = endAfter(stream, stream.drainTimeoutMs)
    await reading
    while ((await stream.next()) !== undefined);
    stopDraining()
    await finish('client_gone')
  }
  const leaveInBackground = (): void => {
    deps.track(leave())
  }

  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const bytes = await read()
        if (hasLeft) return
        if (bytes !== undefined) return controller.enqueue(bytes)
        signal.removeEventListener('abort', leaveInBackground)
        const last = await finish(undefined)
        if (hasLeft || signal.aborted) return
        if (last.length > 0) controller.enqueue(last)
        controller.close()
      },
      cancel: leaveInBackground,
    },
    { highWaterMark: 0 },
  )
  if (signal.aborted) leaveInBackground()
  else signal.addEventListener('abort', leaveInBackground, { once: true })
  return { status: 200, headers: new Headers(STREAM_HEADERS), body }
}

/** Ends the upstream's work after a time, or at once when there is none; the returned function calls that off. */
const endAfter = (stream: OpenStream, timeoutMs: number): (() => void) => {
  if (timeoutMs === 0) stream.cancel()
  const timer = timeoutMs === 0 ? undefined : setTimeout(stream.cancel, timeoutMs)
  return () => clearTimeout(timer)
}

/** Settles a stream once and gives what ends it on the wire: its usage and terminal event, or the error event. */
const createFinish = (call: Call, stream: OpenStream, deps: StreamReplyDeps) => {
  const { dialect, facts, request } = call.inbound
  let isFinished = false

  const settle = async (end: StreamEnd): Promise<string> => {
    const counted = await deps.settle(end)
    if (end.error !== undefined) return dialect.writeStreamError(end.error, request.requestId)
    const isUsageMissing = counted !== undefined && facts.wantsStreamUsage
    return (
      (isUsageMissing ? dialect.writeUsageFrame(counted, facts.model, request.requestId) : '') +
      (dialect.terminator ?? '')
    )
  }

  return async (reason: 'client_gone' | undefined): Promise<Uint8Array> => {
    if (isFinished) return NOTHING
    isFinished = true
    const end = stream.end()
    try {
      return encoder.encode(await settle(reason === undefined ? end : { ...end, reason }))
    } catch (error) {
      deps.onSettleFailed(error)
      return encoder.encode(dialect.writeStreamError(toGatewayError(error), request.requestId))
    }
  }
}

const NOTHING = new Uint8Array(0)
