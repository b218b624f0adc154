// A streamed Responses answer as neutral events.
import { type Frame, GatewayError, isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import { EventWriter, type Finish, type StreamDecoder, type StreamEvent } from '../neutral/index.ts'
import { readEmbeddedError } from './error.ts'
import { type Item, ItemReader } from './item-reader.ts'
import { readUsageWithCalls } from './usage.ts'
import { argumentsOf, filledText, objectsOf, positionOf, textOf } from './wire.ts'

const ANSWER = 0

type Reading = {
  readonly writer: EventWriter
  readonly reader: ItemReader
  /** Whole items as the stream gave them: finished hosted calls are counted from these when the end repeats none. */
  readonly finished: JsonObject[]
  isStarted: boolean
  hasEnded: boolean
  hasFailed: boolean
}

type Handler = (event: JsonObject, reading: Reading) => void

const start = (reading: Reading, response: JsonObject): void => {
  if (reading.isStarted) return
  reading.isStarted = true
  const id = textOf(response.id)
  reading.reader.seed(id)
  reading.writer.start(id, textOf(response.model))
}

const responseOf = (event: JsonObject): JsonObject => (isJsonObject(event.response) ? event.response : {})

/**
 * The item an event belongs to: by `output_index`; among several of one place, or without a place, by its id, else the last.
 * Ids alone would not do: GitHub's Copilot sends another id in each event.
 */
const findItem = ({ reader }: Reading, type: string, place: unknown, id: string | undefined): Item | undefined => {
  const index = positionOf(place)
  const ofType = reader.items.filter((item) => item.type === type)
  const candidates = index === undefined ? ofType : ofType.filter((item) => item.index === index)
  const named = id === undefined ? undefined : candidates.findLast((item) => item.id === id)
  return named ?? (index === undefined ? candidates.findLast(({ isDone }) => !isDone) : candidates.at(-1))
}

const openItem = ({ reader }: Reading, type: string, place: unknown, id: string | undefined): Item => {
  const next = reader.items.reduce((after, { index }) => Math.max(after, index + 1), 0)
  return reader.open(positionOf(place) ?? next, type, id)
}

/** The item of a delta; one that was never announced begins with it. */
const itemFor = (reading: Reading, event: JsonObject, type: string): Item => {
  const id = filledText(event.item_id)
  return findItem(reading, type, event.output_index, id) ?? openItem(reading, type, event.output_index, id)
}

const pieceOf = (event: JsonObject): string => String(positionOf(event.content_index) ?? 0)

const isCall = ({ type }: Item): boolean => type === 'function_call' || type === 'custom_tool_call'

const addItem: Handler = (event, reading) => {
  if (!isJsonObject(event.item)) return
  const wire = event.item
  const item = openItem(reading, textOf(wire.type) || 'message', event.output_index, filledText(wire.id))
  // Its arguments, if it has some already, are repeated by what follows.
  if (isCall(item)) reading.reader.startCall(item, wire)
}

const endItem: Handler = (event, reading) => {
  if (!isJsonObject(event.item)) return
  const wire = event.item
  const type = textOf(wire.type) || 'message'
  const id = filledText(wire.id)
  const known = findItem(reading, type, event.output_index, id)
  const isAnother = known === undefined || (known.isDone && id !== undefined && known.id !== id)
  const item = isAnother ? openItem(reading, type, event.output_index, id) : known
  if (!item.isDone) reading.finished.push(wire)
  reading.reader.finish(item, wire)
}

const callHandlers = (type: 'function_call' | 'custom_tool_call', whole: 'arguments' | 'input') => ({
  delta: ((event, reading) => {
    const item = itemFor(reading, event, type)
    reading.reader.startCall(item, event)
    reading.reader.callArguments(item, textOf(event.delta))
  }) satisfies Handler,
  done: ((event, reading) => {
    const item = itemFor(reading, event, type)
    reading.reader.startCall(item, event)
    reading.reader.endArguments(item, argumentsOf(event[whole]))
  }) satisfies Handler,
})

const thoughtHandlers = (kind: 'summary' | 'content') => {
  const numberOf = (event: JsonObject) => positionOf(kind === 'summary' ? event.summary_index : event.content_index)
  return {
    delta: ((event, reading) =>
      reading.reader.thought(
        itemFor(reading, event, 'reasoning'),
        kind,
        numberOf(event),
        textOf(event.delta),
      )) satisfies Handler,
    done: ((event, reading) =>
      reading.reader.endThought(
        itemFor(reading, event, 'reasoning'),
        kind,
        numberOf(event),
        textOf(event.text),
      )) satisfies Handler,
  }
}

const fail = (reading: Reading, error: GatewayError): void => {
  if (!reading.hasFailed) reading.writer.push({ kind: 'error', error })
  reading.hasFailed = true
}

const end = (reading: Reading, response: JsonObject, isComplete: boolean): void => {
  reading.hasEnded = true
  const items = objectsOf(response.output)
  const { usage, isAbsurd } = readUsageWithCalls(response, items.length === 0 ? reading.finished : items)
  if (isAbsurd) reading.writer.push({ kind: 'absurd-usage' })
  if (usage !== undefined) reading.writer.push({ kind: 'usage', usage })
  reading.writer.end(isComplete && !reading.hasFailed, filledText(response.service_tier))
}

/**
 * The end repeats every item. The first item of a type there is the first of that type here, and so on: places shift when an
 * upstream leaves some out, and ids may change.
 */
const fillIn = (reading: Reading, items: readonly JsonObject[]): void => {
  const seen = [...reading.reader.items]
  for (const wire of items) {
    const type = textOf(wire.type) || 'message'
    const at = seen.findIndex((item) => item.type === type)
    const known = at < 0 ? undefined : seen.splice(at, 1)[0]
    const item = known ?? openItem(reading, type, undefined, filledText(wire.id))
    if (!item.isDone) reading.finished.push(wire)
    reading.reader.finish(item, wire)
  }
}

const finishOf = (response: JsonObject, hasCalls: boolean, isIncomplete: boolean): Finish => {
  if (!isIncomplete) return { reason: hasCalls ? 'tool-calls' : 'stop' }
  const details = isJsonObject(response.incomplete_details) ? response.incomplete_details : {}
  const native = filledText(details.reason)
  const word = native === undefined ? {} : { native }
  return { reason: native === 'content_filter' ? 'content-filter' : 'length', ...word }
}

const complete =
  (isIncomplete: boolean): Handler =>
  (event, reading) => {
    const response = responseOf(event)
    fillIn(reading, objectsOf(response.output))
    const isCut = isIncomplete || response.status === 'incomplete'
    reading.writer.finish(ANSWER, finishOf(response, reading.reader.hasCalls, isCut))
    end(reading, response, true)
  }

const abort: Handler = (event, reading) => {
  const response = responseOf(event)
  const holder = isJsonObject(response.error) ? response : isJsonObject(event.error) ? event : undefined
  const cancelled = new GatewayError('upstream_failed', 'The upstream gave the answer up.')
  fail(reading, holder === undefined ? cancelled : readEmbeddedError(holder))
  end(reading, response, false)
}

/** Some imitators end every stream with one event and say in its status how it went. */
const endByStatus: Handler = (event, reading) => {
  const { status } = responseOf(event)
  const handle = status === 'failed' || status === 'cancelled' ? abort : complete(status === 'incomplete')
  handle(event, reading)
}

const text: Handler = (event, reading) =>
  reading.reader.text(itemFor(reading, event, 'message'), pieceOf(event), textOf(event.delta), event.logprobs)

const summary = thoughtHandlers('summary')
const content = thoughtHandlers('content')
const functionCall = callHandlers('function_call', 'arguments')
const customCall = callHandlers('custom_tool_call', 'input')

/** Events by type. All others tell how far a hosted tool is: its item is read when it is done. */
const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['response.output_item.added', addItem],
  ['response.output_item.done', endItem],
  ['response.output_text.delta', text],
  [
    'response.output_text.done',
    (event, reading) => reading.reader.endText(itemFor(reading, event, 'message'), pieceOf(event), event),
  ],
  [
    'response.output_text.annotation.added',
    (event, reading) => {
      if (isJsonObject(event.annotation))
        reading.reader.citation(itemFor(reading, event, 'message'), pieceOf(event), event.annotation)
    },
  ],
  [
    'response.refusal.delta',
    (event, reading) => reading.reader.refusal(itemFor(reading, event, 'message'), pieceOf(event), textOf(event.delta)),
  ],
  [
    'response.refusal.done',
    (event, reading) =>
      reading.reader.endRefusal(itemFor(reading, event, 'message'), pieceOf(event), textOf(event.refusal)),
  ],
  [
    'response.content_part.done',
    (event, reading) => {
      const { part } = event
      if (!isJsonObject(part)) return
      const type = part.type === 'reasoning_text' ? 'reasoning' : 'message'
      const item = findItem(reading, type, event.output_index, filledText(event.item_id))
      if (item !== undefined) reading.reader.endPart(item, positionOf(event.content_index) ?? 0, part)
    },
  ],
  ['response.reasoning_summary_text.delta', summary.delta],
  ['response.reasoning_summary_text.done', summary.done],
  ['response.reasoning_text.delta', content.delta],
  ['response.reasoning_text.done', content.done],
  // Names of earlier servers (vLLM, OpenRouter's beta).
  ['response.reasoning_summary.delta', summary.delta],
  ['response.reasoning.delta', content.delta],
  ['response.text.delta', text],
  ['response.function_call_arguments.delta', functionCall.delta],
  ['response.function_call_arguments.done', functionCall.done],
  ['response.custom_tool_call_input.delta', customCall.delta],
  ['response.custom_tool_call_input.done', customCall.done],
  ['response.completed', endByStatus],
  ['response.done', endByStatus],
  ['response.incomplete', complete(true)],
  ['response.failed', abort],
  ['response.cancelled', abort],
  ['error', (event, reading) => fail(reading, readEmbeddedError(event))],
  ['response.error', (event, reading) => fail(reading, readEmbeddedError(event))],
])

/** Reads events that are objects already. */
export const createEventReader = () => {
  const writer = new EventWriter()
  const reading: Reading = {
    writer,
    reader: new ItemReader(writer),
    finished: [],
    isStarted: false,
    hasEnded: false,
    hasFailed: false,
  }
  return {
    /** `name` is the frame's event name, for events that do not state their type. */
    step: (event: JsonObject, name?: string): readonly StreamEvent[] => {
      if (reading.hasEnded) return []
      start(reading, responseOf(event))
      const type = filledText(event.type) ?? name ?? (isJsonObject(event.error) ? 'error' : '')
      handlers.get(type)?.(event, reading)
      return writer.take()
    },
    flush: (): readonly StreamEvent[] => {
      if (reading.hasEnded) return []
      start(reading, {})
      reading.hasEnded = true
      writer.end(false)
      return writer.take()
    },
  }
}

/**
 * Opens a decoder. Complete means that `response.completed` or `response.incomplete` came; `[DONE]`, which some imitators add,
 * says nothing.
 */
export const decodeStream = (): StreamDecoder => {
  const reader = createEventReader()
  return {
    step: (frame: Frame) => {
      const event = parseJson(frame.data ?? '')
      return isJsonObject(event) ? reader.step(event, frame.event) : []
    },
    flush: reader.flush,
  }
}
