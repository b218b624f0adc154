// Lane B for chat: the upstream's dialect is decoded into the neutral form and encoded into the client's.
import {
  type ClientCodec,
  createAssembler,
  createSummary,
  type Framing,
  isContent,
  type LaneDialect,
  type Reply,
  type ReplyContext,
  type StreamEncoder,
  type StreamEvent,
  streamReply,
  summariseReply,
  type UpstreamCodec,
} from '../../dialects/index.ts'
import { GatewayError, type Usage } from '../../kernel/index.ts'
import type { Collector, Outlet, Reading, Readout, StreamedReadout, StreamPipe, WholeBody } from './reading.ts'

/** A stage between decoding and encoding, e.g. one that shows thoughts as text. */
export type EventStage = {
  readonly step: (event: StreamEvent) => readonly StreamEvent[]
  readonly whole: (reply: Reply) => Reply
}

export type ChatFacts = {
  readonly lane: LaneDialect
  readonly client: ClientCodec
  readonly upstream: UpstreamCodec
  readonly framing: Framing
  readonly context: ReplyContext
  readonly answerCount: number
  readonly openStages: () => readonly EventStage[]
}

const encoder = new TextEncoder()

/** What administrators read about a filtered answer. */
const rejectReasonOf = (native: string | undefined): string => `finish_reason=${native ?? 'content_filter'}`

const throughStages = (stages: readonly EventStage[], event: StreamEvent): readonly StreamEvent[] => {
  let events: readonly StreamEvent[] = [event]
  for (const stage of stages) events = events.flatMap(stage.step)
  return events
}

/** Decodes frames and hands each event on; the terminal one ends the stream. */
const openEvents = (facts: ChatFacts, take: (event: StreamEvent, outlet: Outlet) => void) => {
  const decoder = facts.upstream.decodeStream(facts.answerCount)
  const collected = createSummary(rejectReasonOf)
  const stages = facts.openStages()
  let hasEnded = false

  const run = (events: readonly StreamEvent[], outlet: Outlet) => {
    let kind: 'silent' | 'preamble' | 'content' | 'end' | 'error' = 'silent'
    for (const event of events) {
      collected.step(event)
      if (event.kind === 'error') return 'error'
      if (isContent(event) || event.kind === 'finish') {
        outlet.hasContent = true
        kind = 'content'
      } else if (kind === 'silent') kind = 'preamble'
      if (event.kind === 'reply-end') {
        hasEnded = true
        kind = 'end'
      }
      for (const staged of throughStages(stages, event)) take(staged, outlet)
    }
    return kind
  }
  return {
    read: (frame: Parameters<StreamPipe['read']>[0], outlet: Outlet) => run(decoder.step(frame), outlet),
    flush: (outlet: Outlet): void => {
      if (!hasEnded) run(decoder.flush(), outlet)
    },
    summary: collected.summary,
  }
}

const openPipe = (facts: ChatFacts): StreamPipe => {
  const wire = facts.client.encodeStream(facts.context)
  const events = openEvents(facts, (event, outlet) => {
    const text = event.kind === 'error' ? '' : wire.step(event)
    if (text !== '') outlet.forward.push(encoder.encode(text))
  })
  return {
    ...events,
    end: (counted) => wire.end(counted ?? events.summary().usage),
    fail: (error) => facts.lane.writeStreamError(error, facts.context.requestId),
  }
}

const openCollector = (facts: ChatFacts): Collector => {
  const assembler = createAssembler()
  const events = openEvents(facts, assembler.step)
  return {
    pipe: { ...events, end: () => '', fail: () => '' },
    finish: () => readReply(facts, assembler.reply()),
  }
}

const readReply = (facts: ChatFacts, decoded: Reply): Readout => {
  const summary = summariseReply(decoded, rejectReasonOf)
  if (!summary.isComplete) throw new GatewayError('upstream_bad_answer', 'The upstream answered without a result.')
  const reply = facts.openStages().reduce((staged, stage) => stage.whole(staged), decoded)
  return {
    summary,
    render: (counted) => ({
      contentType: 'application/json',
      body: JSON.stringify(facts.client.encodeReply(withUsage(reply, counted), facts.context)),
    }),
  }
}

const withUsage = (reply: Reply, counted: Usage | undefined): Reply =>
  counted === undefined ? reply : { ...reply, usage: counted }

const decodeWhole = ({ upstream }: ChatFacts, { body, bytes }: WholeBody): Reply => {
  if (body !== undefined) return upstream.decodeReply(body)
  throw bytes.length === 0
    ? new GatewayError('upstream_empty', 'The upstream answered with an empty body.')
    : new GatewayError('upstream_bad_answer', 'The upstream answered with a body that is not JSON.')
}

/** Writes a whole reply as a stream. */
const streamDecoded = (facts: ChatFacts, decoded: Reply): StreamedReadout => {
  const wire: StreamEncoder = facts.client.encodeStream(facts.context)
  const stages = facts.openStages()
  const summary = summariseReply(decoded, rejectReasonOf)
  if (!summary.isComplete) throw new GatewayError('upstream_bad_answer', 'The upstream answered without a result.')
  const head = streamReply(decoded)
    .flatMap((event) => throughStages(stages, event))
    .map(wire.step)
    .join('')
  return {
    summary,
    head,
    end: (counted) => wire.end(counted ?? decoded.usage),
    fail: (error) => facts.lane.writeStreamError(error, facts.context.requestId),
  }
}

/** Reads answers that are translated. */
export const readChat = (facts: ChatFacts): Reading => ({
  framing: facts.framing,
  isForwarded: false,
  readError: facts.upstream.readError,
  openPipe: () => openPipe(facts),
  readWhole: (whole) => readReply(facts, decodeWhole(facts, whole)),
  streamWhole: (whole) => streamDecoded(facts, decodeWhole(facts, whole)),
  collect: () => openCollector(facts),
})
