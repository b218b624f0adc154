// Recorded answers of Anthropic for the tests of this folder, and whole answers cut into the events they would have been.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, JsonObject } from '../../kernel/index.ts'
import { createAssembler, type Reply, type StreamDecoder, type StreamEvent } from '../neutral/index.ts'

const FOLDER = join(import.meta.dir, '../../../test/fixtures/recorded/anthropic')

const namesOf = (ending: string): readonly string[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(ending))
    .toSorted()

export const streamNames = (): readonly string[] => namesOf('.chunks.txt')
export const wholeNames = (): readonly string[] => namesOf('.json')

export const readWhole = (name: string): JsonObject =>
  JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as JsonObject

/** The recorded events. */
export const readEvents = (name: string): readonly JsonObject[] =>
  readFileSync(join(FOLDER, name), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as JsonObject)

export const frameOf = (event: JsonObject): Frame => ({
  bytes: new Uint8Array(0),
  data: JSON.stringify(event),
  event: undefined,
})

/** Everything a decoder makes of these events, and of the end of the bytes. */
export const decodeAll = (decoder: StreamDecoder, events: readonly JsonObject[]): readonly StreamEvent[] => [
  ...events.flatMap((event) => [...decoder.step(frameOf(event))]),
  ...decoder.flush(),
]

export const assemble = (events: readonly StreamEvent[]): Reply => {
  const assembler = createAssembler()
  for (const event of events) assembler.step(event)
  return assembler.reply()
}

/** What a block's start leaves to its deltas, and the deltas. */
const CUTS: Readonly<Record<string, (block: JsonObject) => readonly [JsonObject, ...JsonObject[]]>> = {
  text: ({ text, citations, ...rest }) => [
    { ...rest, text: '' },
    { type: 'text_delta', text },
    ...(Array.isArray(citations) ? citations.map((citation) => ({ type: 'citations_delta', citation })) : []),
  ],
  thinking: ({ thinking, signature, ...rest }) => [
    { ...rest, thinking: '', signature: '' },
    { type: 'thinking_delta', thinking },
    { type: 'signature_delta', signature },
  ],
  tool_use: ({ input, ...rest }) => [
    { ...rest, input: {} },
    { type: 'input_json_delta', partial_json: JSON.stringify(input) },
  ],
  server_tool_use: ({ input, ...rest }) => [
    { ...rest, input: {} },
    { type: 'input_json_delta', partial_json: JSON.stringify(input) },
  ],
}

/** A whole message as the events Anthropic would have sent. */
export const eventsOf = (message: JsonObject): readonly JsonObject[] => {
  const { content, stop_reason, stop_sequence, stop_details, usage, ...head } = message
  const blocks = (content as JsonObject[]).flatMap((block, index): JsonObject[] => {
    const [start, ...deltas] = CUTS[String(block.type)]?.(block) ?? [block]
    return [
      { type: 'content_block_start', index, content_block: start },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]
  })
  return [
    { type: 'message_start', message: { ...head, content: [], stop_reason: null, stop_sequence: null } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason, stop_sequence, stop_details }, usage },
    { type: 'message_stop' },
  ] as JsonObject[]
}

/** The events in a client's stream. Throws when the framing is broken. */
export const parseEvents = (text: string): readonly JsonObject[] =>
  text
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^event: ([a-z_]+)\ndata: (.+)$/.exec(part)
      const event = JSON.parse(match?.[2] ?? '') as JsonObject
      if (match?.[1] !== event.type) throw new Error(`event ${match?.[1]} holds ${String(event.type)}`)
      return event
    })
