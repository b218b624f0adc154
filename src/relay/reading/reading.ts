// How an upstream's answer becomes the client's: one shape for answers that are forwarded, translated, or put together.
import type { AnswerSummary, FrameKind, Framing } from '../../dialects/index.ts'
import type { Frame, GatewayError, JsonObject, Usage } from '../../kernel/index.ts'

/** What a piece of a stream gives the client. */
export type Outlet = { readonly forward: Uint8Array[]; hasContent: boolean }

/** Turns the frames of a stream into the client's bytes, and reads on the side. */
export type StreamPipe = {
  /** Reads one frame; what of it goes to the client is put into the outlet. */
  readonly read: (frame: Frame, outlet: Outlet) => FrameKind
  /** The bytes are over: dialects without a terminal event judge now. */
  readonly flush: (outlet: Outlet) => void
  readonly summary: () => AnswerSummary
  /** What ends a complete answer, after it was paid for; `counted` is usage that the upstream did not report. */
  readonly end: (counted: Usage | undefined) => Uint8Array | string
  /** What ends a broken one. */
  readonly fail: (error: GatewayError) => Uint8Array | string
}

/** An upstream's body with status 2xx, whole. */
export type WholeBody = {
  readonly bytes: Uint8Array
  readonly contentType: string
  /** Set when the bytes are a JSON object. */
  readonly body: JsonObject | undefined
}

/** What is sent to a client that gets its answer in one piece. */
export type Rendered = { readonly contentType?: string; readonly body: Uint8Array | string }

/** A whole answer that was understood, and not sent yet. */
export type Readout = {
  readonly summary: AnswerSummary
  /** `counted` is usage that the upstream did not report. */
  readonly render: (counted: Usage | undefined) => Rendered
}

/** A whole answer for a client that wants a stream. */
export type StreamedReadout = {
  readonly summary: AnswerSummary
  readonly head: string
  readonly end: StreamPipe['end']
  readonly fail: StreamPipe['fail']
}

/** Puts a whole answer together from a stream. */
export type Collector = {
  readonly pipe: StreamPipe
  readonly finish: () => Readout
}

export type Reading = {
  readonly framing: Framing
  /** Whether the answer is the client's own bytes: their headers then go with them. */
  readonly isForwarded: boolean
  readonly readError: (status: number, body: JsonObject | undefined, retryAfterMs?: number) => GatewayError
  readonly openPipe: () => StreamPipe
  /** Throws GatewayError for bodies that are no answer. */
  readonly readWhole: (whole: WholeBody) => Readout | Promise<Readout>
  /** What bytes that are neither JSON nor events amount to; undefined where they are no answer. */
  readonly measure?: (bytes: Uint8Array, contentType: string) => AnswerSummary
  /** For streams that upstreams answered in one piece; undefined where nobody can make a stream of it. */
  readonly streamWhole?: (whole: WholeBody) => StreamedReadout
  /** For upstreams that stream where the client wants one piece. */
  readonly collect?: () => Collector
}
