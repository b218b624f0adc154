// What decoders of vendors' streams have in common: one start, one end, nothing after an error, and a whole answer read by the same rules.
import { type Frame, GatewayError, isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import { createAssembler, EventWriter, type Reply, type StreamDecoder, type StreamEvent } from '../neutral/index.ts'
import type { UsageReading } from './numbers.ts'

/** What a vendor's reader writes to. */
export type VendorStream = {
  readonly writer: EventWriter
  /** Announces the reply; only the first call counts. */
  readonly open: (id: string, model: string) => void
  readonly usage: (reading: UsageReading) => void
  /** Reports a failure; nothing that follows is read. */
  readonly fail: (error: GatewayError) => void
  /** Ends the reply; only the first call counts. */
  readonly end: (isComplete: boolean) => void
}

/** A vendor's way to read: built once per answer, so that it may keep what it has seen. */
export type VendorReader = (stream: VendorStream) => {
  /** One frame whose data is an object. */
  readonly read: (body: JsonObject, frame: Pick<Frame, 'event' | 'isException'>) => void
  /** A frame whose data is something else; true when it was understood. */
  readonly readOther?: (frame: Frame) => boolean
  /** Told when the bytes are over and no terminal event came; says whether the answer is whole all the same. */
  readonly close?: () => boolean
}

const OTHERS: ReadonlySet<string> = new Set(['', '[DONE]', '"[DONE]"', 'ping'])

const openReading = (reader: VendorReader) => {
  const writer = new EventWriter()
  let isOpen = false
  let hasFailed = false
  let hasEnded = false
  const stream: VendorStream = {
    writer,
    open: (id, model) => {
      if (isOpen) return
      isOpen = true
      writer.start(id, model)
    },
    usage: ({ usage, isAbsurd }) => {
      if (isAbsurd) writer.push({ kind: 'absurd-usage' })
      else if (usage !== undefined) writer.push({ kind: 'usage', usage })
    },
    fail: (error) => {
      if (hasFailed) return
      hasFailed = true
      writer.push({ kind: 'error', error })
    },
    end: (isComplete) => {
      if (hasEnded) return
      hasEnded = true
      writer.end(isComplete)
    },
  }
  const { read, readOther, close } = reader(stream)

  /** The events so far; the start comes first also where the vendor does not announce its answer. */
  const take = (): readonly StreamEvent[] => {
    const events = writer.take()
    if (isOpen || events.length === 0) return events
    isOpen = true
    return [{ kind: 'reply-start', id: '', model: '' }, ...events]
  }

  const readFrame = (frame: Frame): void => {
    if (frame.data === undefined || readOther?.(frame) === true) return
    const body = parseJson(frame.data)
    if (isJsonObject(body)) read(body, frame)
    else if (!OTHERS.has(frame.data.trim()))
      stream.fail(new GatewayError('upstream_bad_answer', 'The upstream sent an event that cannot be read.'))
  }

  const isDone = (): boolean => hasFailed || hasEnded
  return { read, readFrame, take, isDone, finish: () => stream.end(!hasFailed && close?.() === true) }
}

/** Opens a decoder. `reply-end` comes with the terminal event, else when it is flushed. */
export const createVendorDecoder = (reader: VendorReader): StreamDecoder => {
  const reading = openReading(reader)
  return {
    step: (frame) => {
      if (!reading.isDone()) reading.readFrame(frame)
      return reading.take()
    },
    flush: () => {
      reading.finish()
      return reading.take()
    },
  }
}

/** Events into a reply. Throws the error that came among them. */
export const assembleReply = (events: readonly StreamEvent[]): Reply => {
  const assembler = createAssembler()
  let isUsageAbsurd = false
  for (const event of events) {
    if (event.kind === 'error') throw event.error
    if (event.kind === 'absurd-usage') isUsageAbsurd = true
    assembler.step(event)
  }
  const { usage, ...reply } = assembler.reply()
  if (isUsageAbsurd) return { ...reply, isUsageAbsurd }
  return usage === undefined ? reply : { ...reply, usage }
}

/** Reads a whole answer that has the shape of one frame. Throws GatewayError for an error that came with status 200. */
export const decodeWhole = (reader: VendorReader, body: JsonObject): Reply => {
  const reading = openReading(reader)
  reading.read(body, { event: undefined })
  reading.finish()
  return assembleReply(reading.take())
}
