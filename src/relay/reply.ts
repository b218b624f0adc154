// Stage 9: the answer on its way to the client. A stream settles before its terminal event is written.
import { toGatewayError, type Usage } from '../kernel/index.ts'
import { createArrayWriter } from './reading/index.ts'
import type { Call, OpenStream, RelayReply, StreamEnd, WholeAnswer } from './types.ts'

/**
 * Headers of an upstream that are told to the client: what the answer is, and names under which vendors find a request again. What is
 * left on the operator's account is not what is left for the caller (`limits/headers.ts` tells that).
 * All others stay here. They describe the upstream's connection, its cookies or the operator's account, or are orders to a browser, a
 * cache or a server in front of us (`x-accel-redirect`).
 */
const TOLD =
  /^(?:content-(?:type|language|disposition)|retry-after(?:-ms)?|request-id|x-request-id|x-should-retry|x-stainless-.+|apim-request-id|x-ms-.+|azureml-.+|anthropic-(?!organization|ratelimit).+|openai-(?!organization|project).+|x-(?:groq|goog|amzn|cohere|mistral|siliconcloud|tt|dashscope)-.+|server-timing|x-trace-?id|trace-id|x-generation-id)$/

const encoder = new TextEncoder()

const copyHeaders = (from: Headers): Headers => {
  const headers = new Headers()
  from.forEach((value, name) => {
    if (TOLD.test(name)) headers.set(name, value)
  })
  return headers
}

/** The answer, with counted usage put in where the upstream left it out. */
export const replyWhole = (answer: WholeAnswer, countedUsage: Usage | undefined): RelayReply => {
  const { contentType, body } = answer.render(countedUsage)
  const headers = copyHeaders(answer.headers)
  if (contentType !== undefined) headers.set('content-type', contentType)
  return { status: 200, headers, body }
}

export const STREAM_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
}

/** How the pieces of a stream are written for the client, and what closes the whole. */
type WireForm = {
  readonly contentType: string
  readonly write: (bytes: Uint8Array) => Uint8Array
  readonly end: () => Uint8Array
}

const AS_EVENTS: WireForm = {
  contentType: 'text/event-stream',
  write: (bytes) => bytes,
  end: () => NOTHING,
}

const formOf = ({ inbound }: Call, { contentType }: OpenStream): WireForm => {
  if (contentType !== undefined) return { ...AS_EVENTS, contentType }
  return inbound.request.streamForm === undefined
    ? AS_EVENTS
    : { contentType: 'application/json; charset=UTF-8', ...createArrayWriter() }
}

/** Whether the answer broke in a form that has no place for an error. */
const mustBeCut = ({ contentType, end }: OpenStream): boolean => contentType !== undefined && end().error !== undefined

/** Gives signs of life while the upstream is silent; the returned function stops them. */
const startPings = (
  controller: ReadableStreamDefaultController<Uint8Array>,
  ping: string | undefined,
  everyMs: number,
): (() => void) => {
  if (ping === undefined || everyMs <= 0) return NO_PINGS
  const bytes = encoder.encode(ping)
  const timer = setInterval(() => controller.enqueue(bytes), everyMs)
  return () => clearInterval(timer)
}

const NO_PINGS = (): void => {}

export type StreamReplyDeps = {
  /** Longest silence towards the client, ms; 0 leaves it silent (option general_setting.ping_interval_seconds). */
  readonly pingEveryMs: number
  /** Charges what was used; gives the usage frame's content when it had to be counted. */
  readonly settle: (end: StreamEnd) => Promise<Usage | undefined>
  /** Told when settling failed: the client is then told that its answer is broken. */
  readonly onSettleFailed: (error: unknown) => void
  /** Takes work that goes on without the client, so that the process waits for it before it stops. */
  readonly track: (work: Promise<void>) => void
}

/**
 * Sends a stream. The client's pace decides how fast the upstream is read. `settle` runs exactly once, whichever way the
 * stream ends, and before the terminal event. When the client leaves, the upstream's work is ended at once, or read to its
 * end within the time it may go on; either way what was used is settled.
 */
export const replyStream = (call: Call, stream: OpenStream, deps: StreamReplyDeps): RelayReply => {
  const { signal } = call.inbound.request
  const finish = createFinish(stream, deps)
  const form = formOf(call, stream)
  const ping = form === AS_EVENTS ? call.inbound.dialect.ping : undefined
  let reading: Promise<Uint8Array | undefined> = Promise.resolve(undefined)
  let hasLeft = false
  let stopPinging = NO_PINGS

  const read = (): Promise<Uint8Array | undefined> => {
    reading = stream.next()
    return reading
  }

  const leave = async (): Promise<void> => {
    if (hasLeft) return
    hasLeft = true
    stopPinging()
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
        stopPinging = startPings(controller, ping, deps.pingEveryMs)
        const bytes = await read()
        stopPinging()
        if (hasLeft) return
        if (bytes !== undefined) return controller.enqueue(form.write(bytes))
        signal.removeEventListener('abort', leaveInBackground)
        const last = await finish(undefined)
        if (hasLeft || signal.aborted) return
        if (mustBeCut(stream)) return controller.error(new DOMException('The upstream broke off.', 'AbortError'))
        for (const piece of [form.write(last), form.end()]) if (piece.length > 0) controller.enqueue(piece)
        controller.close()
        call.inbound.request.onSent?.()
      },
      cancel: leaveInBackground,
    },
    { highWaterMark: 0 },
  )
  if (signal.aborted) leaveInBackground()
  else signal.addEventListener('abort', leaveInBackground, { once: true })
  return { status: 200, headers: new Headers({ ...STREAM_HEADERS, 'content-type': form.contentType }), body }
}

/** Ends the upstream's work after a time, or at once when there is none; the returned function calls that off. */
const endAfter = (stream: OpenStream, timeoutMs: number): (() => void) => {
  if (timeoutMs === 0) stream.cancel()
  const timer = timeoutMs === 0 ? undefined : setTimeout(stream.cancel, timeoutMs)
  return () => clearTimeout(timer)
}

/** Settles a stream once and gives what ends it on the wire: its usage and terminal event, or the error event. */
const createFinish = (stream: OpenStream, deps: StreamReplyDeps) => {
  let isFinished = false

  const settle = async (end: StreamEnd): Promise<Uint8Array | string> => {
    const counted = await deps.settle(end)
    return end.error === undefined ? stream.close.end(counted) : stream.close.fail(end.error)
  }

  return async (reason: 'client_gone' | undefined): Promise<Uint8Array> => {
    if (isFinished) return NOTHING
    isFinished = true
    const end = stream.end()
    try {
      return toBytes(await settle(reason === undefined ? end : { ...end, reason }))
    } catch (error) {
      deps.onSettleFailed(error)
      return toBytes(stream.close.fail(toGatewayError(error)))
    }
  }
}

const toBytes = (wire: Uint8Array | string): Uint8Array => (typeof wire === 'string' ? encoder.encode(wire) : wire)

const NOTHING = new Uint8Array(0)
