// Stage 9: the answer on its way to the client. A stream settles before its terminal event is written.
import type { LaneDialect } from '../dialects/index.ts'
import { spliceTopLevel, toGatewayError, type Usage } from '../kernel/index.ts'
import type { Call, OpenStream, RelayReply, StreamEnd, WholeAnswer } from './types.ts'

/** Headers of an upstream that describe its connection, its encoding or its cookies, not the answer. */
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
}

const encoder = new TextEncoder()

/**
 * Sends a stream. The client's pace decides how fast the upstream is read. `settle` runs exactly once, whichever way the
 * stream ends, and before the terminal event; a client that leaves ends the upstream's work.
 */
export const replyStream = (call: Call, stream: OpenStream, deps: StreamReplyDeps): RelayReply => {
  const { dialect, facts, request } = call.inbound
  let isOver = false

  const settleOnce = async (): Promise<string> => {
    const end = stream.end()
    const counted = await deps.settle(end)
    if (end.error !== undefined) return dialect.writeStreamError(end.error, request.requestId)
    const usage =
      counted !== undefined && facts.wantsStreamUsage
        ? dialect.writeUsageFrame(counted, facts.model, request.requestId)
        : ''
    return usage + (dialect.terminator ?? '')
  }

  const finish = async (): Promise<Uint8Array> => {
    isOver = true
    try {
      return encoder.encode(await settleOnce())
    } catch (error) {
      deps.onSettleFailed(error)
      return encoder.encode(dialect.writeStreamError(toGatewayError(error), request.requestId))
    }
  }

  const leave = (): void => {
    if (isOver) return
    stream.cancel()
    void finish()
  }

  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const bytes = await stream.next()
        if (bytes !== undefined) return controller.enqueue(bytes)
        if (isOver) return
        const last = await finish()
        if (request.signal.aborted) return
        if (last.length > 0) controller.enqueue(last)
        controller.close()
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  )
  request.signal.addEventListener('abort', leave, { once: true })
  return { status: 200, headers: new Headers(STREAM_HEADERS), body }
}
