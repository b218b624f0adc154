// Reads output items into events, from deltas, from what events say at their end, or from both: nothing is said twice.
import { createHash } from 'node:crypto'
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import type { EventWriter, HostedPart, MediaPart } from '../neutral/index.ts'
import { readAnnotation } from './decode-content.ts'
import { flattenName } from './tool-names.ts'
import { argumentsOf, filledText, objectsOf, textOf } from './wire.ts'

/** There is one answer. */
const ANSWER = 0

/** What has been read of one piece of text: its length, and its annotations. */
type Piece = { length: number; citationCount: number }

/** One output item on its way. */
export type Item = {
  /** Tells it from the others, whatever the wire says. */
  readonly key: number
  /** Its `output_index`; imitators give the same to several. */
  readonly index: number
  readonly type: string
  id: string | undefined
  isDone: boolean
  readonly pieces: Map<string, Piece>
  /** Which of the two kinds of thoughts came first: the other says the same again. */
  thought: 'summary' | 'content' | undefined
  thoughtPiece: string | undefined
  /** Pieces of thoughts that have ended, for upstreams that number none. */
  endedThoughts: number
  isCallStarted: boolean
  /** Arguments that came before the call's name. */
  held: string
  argumentsLength: number
}

const createItem = (key: number, index: number, type: string, id: string | undefined): Item => ({
  key,
  index,
  type,
  id,
  isDone: false,
  pieces: new Map(),
  thought: undefined,
  thoughtPiece: undefined,
  endedThoughts: 0,
  isCallStarted: false,
  held: '',
  argumentsLength: 0,
})

const CALL_TYPES: ReadonlySet<string> = new Set(['function_call', 'custom_tool_call'])

const PICTURE_TYPES: ReadonlyMap<string, string> = new Map([
  ['jpeg', 'image/jpeg'],
  ['jpg', 'image/jpeg'],
  ['webp', 'image/webp'],
])

/** The picture of an image tool's item, or the item itself when there is none. */
const readPicture = (item: JsonObject): MediaPart | HostedPart => {
  const native = { family: 'openai-responses', value: item } as const
  const data = filledText(item.result)
  if (data === undefined) return { kind: 'hosted', text: '', native }
  const mimeType = PICTURE_TYPES.get(textOf(item.output_format)) ?? 'image/png'
  return { kind: 'image', source: { kind: 'base64', mimeType, data }, native }
}

const logprobsOf = (value: unknown): JsonObject | undefined => {
  const content = objectsOf(value)
  return content.length === 0 ? undefined : { content }
}

/**
 * Collects the items of one answer and writes their events. Methods that take a whole value (`endText`, `finish`) write only
 * what deltas have not said yet.
 */
export class ItemReader {
  readonly items: Item[] = []
  readonly #writer: EventWriter
  /** The text, refusal or thought that was written to last. */
  #section = ''
  #seed = ''
  hasCalls = false

  constructor(writer: EventWriter) {
    this.#writer = writer
  }

  /** Names the answer, for ids of calls that have none. */
  seed(responseId: string): void {
    this.#seed = responseId
  }

  open(index: number, type: string, id?: string): Item {
    const item = createItem(this.items.length, index, type, id)
    this.items.push(item)
    return item
  }

  text(item: Item, piece: string, text: string, logprobs?: JsonValue): void {
    const known = logprobsOf(logprobs)
    if (text === '' && known === undefined) return
    this.#turnTo(`${item.key}.text.${piece}`)
    this.#pieceOf(item, piece).length += text.length
    this.#writer.text(ANSWER, text, known)
  }

  refusal(item: Item, piece: string, text: string): void {
    if (text === '') return
    this.#turnTo(`${item.key}.refusal.${piece}`)
    this.#pieceOf(item, piece).length += text.length
    this.#writer.refusal(ANSWER, text)
  }

  citation(item: Item, piece: string, annotation: JsonObject): void {
    this.#turnTo(`${item.key}.text.${piece}`)
    this.#pieceOf(item, piece).citationCount++
    this.#writer.citation(ANSWER, readAnnotation(annotation))
  }

  /** A thought; its pieces are parted by a blank line. */
  thought(item: Item, kind: 'summary' | 'content', number: number | undefined, text: string): void {
    item.thought ??= text === '' ? undefined : kind
    if (text === '' || item.thought !== kind) return
    const piece = `${kind}.${number ?? item.endedThoughts}`
    this.#turnTo(`${item.key}.thought`)
    const isNext = item.thoughtPiece !== undefined && item.thoughtPiece !== piece
    item.thoughtPiece = piece
    this.#pieceOf(item, piece).length += text.length
    this.#writer.reasoning(ANSWER, isNext ? `\n\n${text}` : text)
  }

  /** The end of one piece of thoughts, with all of it. */
  endThought(item: Item, kind: 'summary' | 'content', number: number | undefined, text: string): void {
    const read = this.#pieceOf(item, `${kind}.${number ?? item.endedThoughts}`).length
    this.thought(item, kind, number, text.slice(read))
    if (number === undefined) item.endedThoughts++
  }

  /** The end of a text part, with all of it. */
  endText(item: Item, piece: string, part: JsonObject): void {
    const { length, citationCount } = this.#pieceOf(item, piece)
    const text = textOf(part.text)
    this.text(item, piece, text.slice(length), length === 0 && text !== '' ? part.logprobs : undefined)
    for (const annotation of objectsOf(part.annotations).slice(citationCount)) this.citation(item, piece, annotation)
  }

  endRefusal(item: Item, piece: string, text: string): void {
    this.refusal(item, piece, text.slice(this.#pieceOf(item, piece).length))
  }

  /** A message's part in any of its kinds, whole. */
  endPart(item: Item, number: number, part: JsonObject): void {
    if (part.type === 'refusal') this.endRefusal(item, String(number), textOf(part.refusal))
    else if (item.type === 'reasoning' || part.type === 'reasoning_text')
      this.endThought(item, 'content', number, textOf(part.text))
    else this.endText(item, String(number), part)
  }

  callArguments(item: Item, text: string): void {
    item.argumentsLength += text.length
    if (item.isCallStarted) this.#writer.toolArguments(ANSWER, item.key, text)
    else item.held += text
  }

  endArguments(item: Item, text: string): void {
    this.callArguments(item, text.slice(item.argumentsLength))
  }

  /** Begins a call as soon as its name is known. */
  startCall(item: Item, wire: JsonObject): void {
    const member = filledText(wire.name)
    if (item.isCallStarted || member === undefined) return
    item.isCallStarted = true
    this.hasCalls = true
    this.#section = ''
    const isCustom = item.type === 'custom_tool_call'
    this.#writer.toolStart(ANSWER, item.key, {
      id: filledText(wire.call_id) ?? filledText(wire.id) ?? item.id ?? this.#callId(item),
      name: flattenName(textOf(wire.namespace), member),
      ...(isCustom ? { isCustom } : {}),
    })
    this.#writer.toolArguments(ANSWER, item.key, item.held)
    item.held = ''
  }

  /** The end of an item, with all of it. */
  finish(item: Item, wire: JsonObject): void {
    if (item.isDone) return
    item.isDone = true
    if (item.type === 'message') this.#finishMessage(item, wire)
    else if (item.type === 'reasoning') this.#finishReasoning(item, wire)
    else if (CALL_TYPES.has(item.type)) this.#finishCall(item, wire)
    else {
      this.#section = ''
      const isPicture = item.type === 'image_generation_call'
      const native = { family: 'openai-responses', value: wire } as const
      this.#writer.whole(ANSWER, isPicture ? readPicture(wire) : { kind: 'hosted', text: '', native })
    }
  }

  #finishMessage(item: Item, wire: JsonObject): void {
    for (const [number, part] of objectsOf(wire.content).entries()) this.endPart(item, number, part)
  }

  #finishReasoning(item: Item, wire: JsonObject): void {
    for (const [number, part] of objectsOf(wire.summary).entries())
      this.endThought(item, 'summary', number, textOf(part.text))
    for (const [number, part] of objectsOf(wire.content).entries())
      this.endThought(item, 'content', number, textOf(part.text))
    const value = filledText(wire.encrypted_content)
    if (value === undefined) return
    this.#turnTo(`${item.key}.thought`)
    const id = filledText(wire.id)
    this.#writer.sign(ANSWER, { issuer: 'openai-responses', value, ...(id === undefined ? {} : { id }) })
  }

  #finishCall(item: Item, wire: JsonObject): void {
    this.startCall(item, wire)
    this.endArguments(item, item.type === 'custom_tool_call' ? textOf(wire.input) : argumentsOf(wire.arguments))
    this.#writer.toolEnd(ANSWER, item.key)
  }

  #pieceOf(item: Item, key: string): Piece {
    let piece = item.pieces.get(key)
    if (piece === undefined) {
      piece = { length: 0, citationCount: 0 }
      item.pieces.set(key, piece)
    }
    return piece
  }

  /** Ends the part before when another one begins, also one of the same kind. */
  #turnTo(section: string): void {
    if (this.#section !== '' && this.#section !== section) this.#writer.close(ANSWER)
    this.#section = section
  }

  #callId(item: Item): string {
    return `call_${createHash('sha256').update(`${this.#seed}|${item.key}`).digest('hex').slice(0, 24)}`
  }
}
