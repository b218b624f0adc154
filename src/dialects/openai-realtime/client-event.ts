// What a client's event means for charging: how much input it brings, and whether the upstream may begin to answer because of it.
import { isJsonObject, type JsonObject, type JsonValue, parseJsonObject, readPath } from '../../kernel/index.ts'
import { base64Length } from './audio.ts'

export type ClientEvent = {
  /** Texts of the event that a model will read. */
  readonly texts: readonly string[]
  /** Bytes of sound. */
  readonly audioBytes: number
  /** Throws away the sound that was sent and not yet committed. */
  readonly clearsAudio: boolean
  /** The session's tools as they are from now on; undefined when the event does not say. */
  readonly tools: readonly string[] | undefined
  /** True for everything after which an answer may come, of which nobody asks again. */
  readonly mayBegin: boolean
}

const NOTHING: ClientEvent = { texts: [], audioBytes: 0, clearsAudio: false, tools: undefined, mayBegin: false }
/** A frame that is not understood may ask for anything. */
const UNKNOWN: ClientEvent = { ...NOTHING, mayBegin: true }

const textsOf = (...values: unknown[]): string[] => values.filter((value) => typeof value === 'string')

const listOf = (value: unknown): readonly JsonValue[] => (Array.isArray(value) ? value : [])

/** Texts of a conversation item: a message's parts, a call's arguments, a call's result. */
const itemTexts = (item: unknown): string[] => {
  if (!isJsonObject(item)) return []
  const parts = listOf(item.content).flatMap((part) => (isJsonObject(part) ? textsOf(part.text, part.transcript) : []))
  return [...parts, ...textsOf(item.arguments, item.output)]
}

/** Sound of a conversation item, which may be sent whole instead of through the buffer. */
const itemAudio = (item: unknown): number =>
  listOf(readPath(item, 'content')).reduce<number>(
    (sum, part) => sum + (isJsonObject(part) ? base64Length(part.audio) : 0),
    0,
  )

type Reader = (event: JsonObject) => ClientEvent

const READERS: Readonly<Record<string, Reader>> = {
  'session.update': (event) => {
    const tools = readPath(event, 'session', 'tools')
    return {
      ...NOTHING,
      texts: textsOf(readPath(event, 'session', 'instructions')),
      tools: Array.isArray(tools) ? tools.map((tool) => JSON.stringify(tool)) : undefined,
    }
  },
  'conversation.item.create': ({ item }) => ({ ...NOTHING, texts: itemTexts(item), audioBytes: itemAudio(item) }),
  'input_audio_buffer.append': ({ audio }) => ({ ...NOTHING, audioBytes: base64Length(audio), mayBegin: true }),
  'input_audio_buffer.commit': () => ({ ...NOTHING, mayBegin: true }),
  'input_audio_buffer.clear': () => ({ ...NOTHING, clearsAudio: true }),
  'response.create': ({ response }) => ({
    ...NOTHING,
    texts: [...textsOf(readPath(response, 'instructions')), ...listOf(readPath(response, 'input')).flatMap(itemTexts)],
    mayBegin: true,
  }),
  'response.cancel': () => NOTHING,
  'conversation.item.delete': () => NOTHING,
  'conversation.item.retrieve': () => NOTHING,
  'conversation.item.truncate': () => NOTHING,
  'output_audio_buffer.clear': () => NOTHING,
}

/** Reads one frame of a client. What is no event is `mayBegin`: the upstream will say what it thinks of it. */
export const readClientEvent = (frame: string): ClientEvent => {
  const event = parseJsonObject(frame)
  if (event === undefined || typeof event.type !== 'string') return UNKNOWN
  const read = Object.hasOwn(READERS, event.type) ? READERS[event.type] : undefined
  return read === undefined ? UNKNOWN : read(event)
}
