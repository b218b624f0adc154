// The events of a streamed Claude answer as neutral events: a state machine over content blocks.
import { type Frame, GatewayError, isJsonObject, type JsonObject, parseJsonObject } from '../../kernel/index.ts'
import { EventWriter, type StreamDecoder, type StreamEvent } from '../neutral/index.ts'
import { readCitation } from './citation.ts'
import { OUTPUT_TOOL, signatureOf } from './decode-blocks.ts'
import { readHosted } from './decode-media.ts'
import { readStreamError } from './error.ts'
import { readFinish } from './stop.ts'
import { isAbsurdUsage, mergeUsage, readReplyTier, readUsage } from './usage.ts'
import { entryOf, textOf } from './wire.ts'
import { readName } from './wire-name.ts'

/** A block that is being written. `input` gathers what `input_json_delta` brought. */
type Block = { readonly kind: 'text' | 'tool' | 'output' | 'hosted'; value: JsonObject; input: string }

/** Claude gives one answer. */
const ANSWER = 0

class ClaudeDecoder {
  readonly #writer = new EventWriter()
  readonly #blocks = new Map<number, Block>()
  #id: string | undefined
  #startUsage: JsonObject | undefined
  #usage: JsonObject | undefined
  #lastIndex = -1
  /** The text or thinking block that is open in the writer. */
  #openText: number | undefined
  #callCount = 0
  #state: 'reading' | 'finished' | 'broken' | 'ended' = 'reading'

  readonly #handlers: Readonly<Record<string, (event: JsonObject) => void>> = {
    message_start: (event) => this.#start(event),
    content_block_start: (event) => this.#startBlock(event),
    content_block_delta: (event) => this.#delta(event),
    content_block_stop: (event) => this.#stopBlock(this.#indexOf(event)),
    message_delta: (event) => this.#messageDelta(event),
    message_stop: () => this.#end(true),
    ping: () => this.#writer.push({ kind: 'ping' }),
  }

  step(frame: Frame): readonly StreamEvent[] {
    if (this.#state === 'broken' || this.#state === 'ended' || frame.data === undefined) return []
    const data = unwrap(parseJsonObject(frame.data))
    if (data === undefined) return []
    const error = readStreamError(frame.event, data)
    if (error === undefined) entryOf(this.#handlers, textOf(data.type) ?? frame.event)?.(data)
    else this.#break(error)
    return this.#take()
  }

  flush(): readonly StreamEvent[] {
    if (this.#state === 'ended') return []
    const isComplete = this.#state === 'finished'
    if (this.#state === 'broken') this.#writer.end(false)
    else this.#end(isComplete)
    this.#state = 'ended'
    return this.#take()
  }

  /** What message_start knows of the prompt rides on the event `reply-start`. */
  #take(): readonly StreamEvent[] {
    const usage = this.#startUsage === undefined ? undefined : readUsage(this.#startUsage)
    return this.#writer
      .take()
      .map((event) => (event.kind === 'reply-start' && usage !== undefined ? { ...event, usage } : event))
  }

  #begin(id: string, model: string): void {
    if (this.#id !== undefined) return
    this.#id = id
    this.#writer.start(id, model)
  }

  /**
   * Some intermediaries repeat message_start: the same one says nothing new. Another one behind content means that they
   * lost their upstream and spliced a second answer in, which cannot be told apart from the first any more.
   */
  #start({ message }: JsonObject): void {
    const announced = isJsonObject(message) ? message : {}
    const id = textOf(announced.id) ?? ''
    if (this.#id !== undefined && this.#id !== id && this.#lastIndex >= 0) {
      this.#break(new GatewayError('upstream_truncated', 'The upstream broke off its answer and began another one.'))
      return
    }
    if (isJsonObject(announced.usage)) {
      this.#usage = mergeUsage(this.#usage, announced.usage)
      this.#startUsage = this.#usage
    }
    this.#begin(id, textOf(announced.model) ?? '')
  }

  #indexOf({ index }: JsonObject): number {
    return typeof index === 'number' ? index : this.#lastIndex
  }

  #startBlock(event: JsonObject): void {
    this.#begin('', '')
    const value = isJsonObject(event.content_block) ? event.content_block : {}
    const index = typeof event.index === 'number' ? event.index : this.#lastIndex + 1
    this.#stopBlock(index)
    this.#lastIndex = Math.max(this.#lastIndex, index)
    const start = entryOf(this.#starts, value.type)
    if (start !== undefined) start(value, index)
    else this.#open(index, 'hosted', value)
  }

  readonly #starts: Readonly<Record<string, (value: JsonObject, index: number) => void>> = {
    text: (value, index) => {
      this.#openTextBlock(index, value)
      this.#writer.text(ANSWER, textOf(value.text) ?? '')
    },
    thinking: (value, index) => {
      this.#openTextBlock(index, value)
      this.#writer.reasoning(ANSWER, textOf(value.thinking) ?? '')
      this.#sign(value.signature)
    },
    redacted_thinking: (value, index) => {
      this.#openTextBlock(index, value)
      const signature = signatureOf(value.data)
      if (signature !== undefined) this.#writer.redacted(ANSWER, signature)
    },
    tool_use: (value, index) => {
      this.#openText = undefined
      if (value.name === OUTPUT_TOOL) {
        this.#writer.close(ANSWER)
        this.#open(index, 'output', value)
        return
      }
      this.#open(index, 'tool', value)
      this.#callCount++
      const id = readName(textOf(value.id) ?? '')
      this.#writer.toolStart(ANSWER, index, { id, name: readName(textOf(value.name) ?? '') })
    },
  }

  #open(index: number, kind: Block['kind'], value: JsonObject): void {
    this.#blocks.set(index, { kind, value, input: '' })
  }

  #openTextBlock(index: number, value: JsonObject): void {
    this.#writer.close(ANSWER)
    this.#openText = index
    this.#open(index, 'text', value)
  }

  #sign(value: unknown): void {
    const signature = signatureOf(value)
    if (signature !== undefined) this.#writer.sign(ANSWER, signature)
  }

  #delta(event: JsonObject): void {
    this.#begin('', '')
    const delta = isJsonObject(event.delta) ? event.delta : {}
    const index = this.#indexOf(event)
    const block = this.#blocks.get(index)
    if (block?.kind === 'hosted') block.value = amendHosted(block, delta)
    else entryOf(this.#deltas, delta.type)?.(delta, index)
  }

  readonly #deltas: Readonly<Record<string, (delta: JsonObject, index: number) => void>> = {
    text_delta: ({ text }) => this.#writer.text(ANSWER, textOf(text) ?? ''),
    thinking_delta: ({ thinking }) => this.#writer.reasoning(ANSWER, textOf(thinking) ?? ''),
    signature_delta: ({ signature }) => this.#sign(signature),
    citations_delta: ({ citation }) => {
      if (isJsonObject(citation)) this.#writer.citation(ANSWER, readCitation(citation))
    },
    input_json_delta: ({ partial_json }, index) => this.#inputDelta(index, textOf(partial_json) ?? ''),
  }

  #inputDelta(index: number, text: string): void {
    const block = this.#blocks.get(index)
    if (block === undefined) return
    block.input += text
    if (block.kind === 'output') this.#writer.text(ANSWER, text)
    else this.#writer.toolArguments(ANSWER, index, text)
  }

  #stopBlock(index: number): void {
    const block = this.#blocks.get(index)
    if (block === undefined) return
    this.#blocks.delete(index)
    if (block.kind === 'tool' || block.kind === 'output') {
      // Without deltas the input stands in the start, `{}` for a call without arguments.
      if (block.input.trim() === '') this.#writeInput(index, block)
      this.#writer.toolEnd(ANSWER, index)
    } else if (block.kind === 'hosted') this.#writer.whole(ANSWER, readHosted(finishHosted(block)))
    if (this.#openText !== index && block.kind !== 'output') return
    this.#openText = undefined
    this.#writer.close(ANSWER)
  }

  #writeInput(index: number, { kind, value }: Block): void {
    const text = JSON.stringify(isJsonObject(value.input) ? value.input : {})
    if (kind === 'output') this.#writer.text(ANSWER, text)
    else this.#writer.toolArguments(ANSWER, index, text)
  }

  #stopAll(): void {
    for (const index of [...this.#blocks.keys()]) this.#stopBlock(index)
  }

  #messageDelta(event: JsonObject): void {
    this.#begin('', '')
    const delta = isJsonObject(event.delta) ? event.delta : {}
    if (typeof delta.stop_reason === 'string') this.#finish(delta)
    if (isJsonObject(event.usage)) this.#tellUsage(event.usage)
  }

  #tellUsage(reported: JsonObject): void {
    this.#usage = mergeUsage(this.#usage, reported)
    if (isAbsurdUsage(this.#usage)) this.#writer.push({ kind: 'absurd-usage' })
    const usage = readUsage(this.#usage)
    if (usage !== undefined) this.#writer.push({ kind: 'usage', usage })
  }

  #finish(delta: JsonObject): void {
    this.#stopAll()
    const finish = readFinish(delta, this.#callCount)
    const isAnswered = finish.reason === 'tool-calls' && this.#callCount === 0
    this.#writer.finish(ANSWER, isAnswered ? { ...finish, reason: 'stop' } : finish)
    this.#state = 'finished'
  }

  #break(error: GatewayError): void {
    this.#writer.push({ kind: 'error', error })
    this.#state = 'broken'
  }

  #end(isComplete: boolean): void {
    this.#begin('', '')
    if (isComplete && this.#state === 'reading') this.#finish({})
    this.#writer.end(isComplete, readReplyTier(this.#usage))
    this.#state = 'ended'
  }
}

/** Bedrock wraps each event: `{"bytes": "<base64 of the event>"}`. */
const unwrap = (data: JsonObject | undefined): JsonObject | undefined =>
  data !== undefined && data.type === undefined && typeof data.bytes === 'string'
    ? parseJsonObject(Buffer.from(data.bytes, 'base64').toString())
    : data

/** A hosted tool's block grows: its input arrives as JSON text, what else is text is continued, the rest replaced. */
const amendHosted = (block: Block, delta: JsonObject): JsonObject => {
  const value: JsonObject = { ...block.value }
  for (const [name, piece] of Object.entries(delta)) {
    const before = value[name]
    if (name === 'type') continue
    if (name === 'partial_json') block.input += textOf(piece) ?? ''
    else value[name] = typeof before === 'string' && typeof piece === 'string' ? before + piece : piece
  }
  return value
}

const finishHosted = ({ value, input }: Block): JsonObject => {
  const parsed = parseJsonObject(input)
  return parsed === undefined ? value : { ...value, input: parsed }
}

/** Reads a streamed answer; complete when its stop reason or `message_stop` came. */
export const decodeStream = (): StreamDecoder => {
  const decoder = new ClaudeDecoder()
  return { step: (frame) => decoder.step(frame), flush: () => decoder.flush() }
}
