// Lane A: both sides speak the dialect. Bytes are forwarded; usage and the end are read on the side.
import type { FrameKind, Framing, LaneDialect, RequestFacts } from '../../dialects/index.ts'
import {
  asServerSentEvent,
  type Frame,
  GatewayError,
  isJsonObject,
  type JsonObject,
  parseJson,
  readString,
  spliceTopLevel,
} from '../../kernel/index.ts'
import type { Outlet, Reading, Readout, StreamPipe, WholeBody } from './reading.ts'

export type LaneFacts = {
  readonly dialect: LaneDialect
  readonly facts: RequestFacts
  readonly framing: Framing
  readonly requestId: string
  /** What was asked, and how long the prompt is: answers that are not JSON are measured by it. */
  readonly request: JsonObject
  readonly promptTokens: number
}

const encoder = new TextEncoder()

/** The frame as the client gets it: its own bytes, or an event made of what came in another framing. */
const bytesOf = (framing: Framing, frame: Frame): Uint8Array => {
  if (framing === 'sse') return frame.bytes
  const type = readString(parseJson(frame.data ?? ''), 'type')
  return asServerSentEvent({ event: type, data: frame.data })
}

const join = (parts: readonly (Uint8Array | string | undefined)[]): Uint8Array =>
  Buffer.concat(
    parts.filter((part) => part !== undefined).map((part) => (typeof part === 'string' ? encoder.encode(part) : part)),
  )

/**
 * Forwards frames. The last one is held back until the answer is paid for: the terminal event, or, in dialects without
 * one, whatever came last since an answer finished.
 */
export const openLanePipe = ({ dialect, facts, framing, requestId }: LaneFacts): StreamPipe => {
  const tap = dialect.openTap(facts.choiceCount)
  let held: Uint8Array | undefined
  let mayBeLast = false
  let terminal: Uint8Array | undefined

  const forward = (frame: Frame, kind: FrameKind, outlet: Outlet): void => {
    const bytes = bytesOf(framing, frame)
    if (held !== undefined) outlet.forward.push(held)
    held = undefined
    mayBeLast ||= kind === 'last'
    if (mayBeLast) held = bytes
    else outlet.forward.push(bytes)
  }

  return {
    read: (frame, outlet) => {
      const kind = tap.read(frame)
      if (kind === 'content' || kind === 'last') outlet.hasContent = true
      if (kind === 'end') terminal = bytesOf(framing, frame)
      else if (kind === 'usage') {
        if (facts.wantsStreamUsage) forward(frame, kind, outlet)
      } else if (kind !== 'error' && kind !== 'malformed') forward(frame, kind, outlet)
      return kind === 'last' ? 'content' : kind
    },
    flush: () => tap.flush?.(),
    summary: tap.summary,
    end: (counted) => {
      const isUsageMissing = counted !== undefined && facts.wantsStreamUsage
      const usage = isUsageMissing ? dialect.writeUsageFrame(counted, facts.model, requestId) : ''
      return join([held, usage, dialect.terminator ?? terminal])
    },
    fail: (error) => join([held, dialect.writeStreamError(error, requestId)]),
  }
}

const badAnswer = (message: string): GatewayError => new GatewayError('upstream_bad_answer', message)

/** An answer that is no JSON: sound, subtitles. */
const readBytes = ({ dialect, request, promptTokens }: LaneFacts, { bytes, contentType }: WholeBody): Readout => {
  const summary = dialect.readBytes?.({ bytes, contentType }, request, promptTokens)
  if (bytes.length === 0) throw new GatewayError('upstream_empty', 'The upstream answered with an empty body.')
  if (summary === undefined) throw badAnswer('The upstream answered with a body that is not JSON.')
  return { summary, render: () => ({ body: bytes }) }
}

const readWhole = (lane: LaneFacts, whole: WholeBody): Readout => {
  const { body, bytes } = whole
  const { dialect } = lane
  if (body === undefined) return readBytes(lane, whole)
  const summary = dialect.readAnswer(body)
  if (summary.error !== undefined) throw summary.error
  if (!summary.isComplete) throw badAnswer('The upstream answered without a result.')
  return {
    summary,
    render: (counted) => ({
      body:
        counted === undefined ? bytes : spliceTopLevel(new TextDecoder().decode(bytes), dialect.usageEdits(counted)),
    }),
  }
}

/** Reads answers that are forwarded. */
export const readLane = (lane: LaneFacts): Reading => ({
  ...(lane.dialect.readBytes === undefined
    ? {}
    : {
        measure: (bytes, contentType) => readBytes(lane, { bytes, contentType, body: undefined }).summary,
      }),
  framing: lane.framing,
  isForwarded: true,
  readError: lane.dialect.readError,
  openPipe: () => openLanePipe(lane),
  readWhole: (whole) => readWhole(lane, whole),
})

/** A body's bytes with what they say. */
export const toWholeBody = (bytes: Uint8Array, contentType: string): WholeBody => {
  const body = /json|text\/plain|^$/.test(contentType) ? parseJson(new TextDecoder().decode(bytes)) : undefined
  return { bytes, contentType, body: isJsonObject(body) ? body : undefined }
}
