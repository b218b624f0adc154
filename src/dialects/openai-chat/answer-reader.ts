// Reads one answer, by deltas or as a whole message, into events: both say the same in the same words.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { Citation, EventWriter, Finish, FinishReason, MediaPart, Signature } from '../neutral/index.ts'
import { joinBase64 } from './answer-parts.ts'
import { readAnnotations, readImages, textOfThinking } from './decode-parts.ts'
import { mimeTypeOfFormat } from './media.ts'
import { readReasoningDetails } from './reasoning-details.ts'
import { createToolCallReader } from './tool-call-reader.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  end_turn: 'stop',
  eos: 'stop',
  stop_sequence: 'stop-sequence',
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  tool_calls: 'tool-calls',
  tool_use: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  // Zhipu's word; Claude's, from vendors that pass it on.
  sensitive: 'content-filter',
  refusal: 'content-filter',
}

const firstText = (...values: readonly unknown[]): string => {
  const found = values.find((value) => typeof value === 'string' && value !== '')
  return typeof found === 'string' ? found : ''
}

/** The format of sounds that come without a word about it: OpenAI's default. */
const DEFAULT_AUDIO = mimeTypeOfFormat('wav')

/** Told what was read of one answer, in order; writes its events. */
export class AnswerReader {
  finishWord: string | undefined
  readonly #writer: EventWriter
  readonly #index: number
  readonly #tools: ReturnType<typeof createToolCallReader>
  /** UTF-16 units of text so far, and where the open text part began: citations count from there. */
  #textLength = 0
  #textStart = 0
  #isInText = false
  readonly #citedUrls = new Set<string>()
  readonly #sound: string[] = []
  #transcript = ''
  /** Thoughts came as plain text: what details say is a repetition, in the same chunk or behind it. */
  #hasPlainThoughts = false
  /** What came between the arguments of a call, in order: it is written behind them, as it would close the call. */
  #held: (() => void)[] = []

  /** `seed` tells the reply from others, for ids of calls that have none. */
  constructor(writer: EventWriter, index: number, seed: () => string) {
    this.#writer = writer
    this.#index = index
    this.#tools = createToolCallReader(writer, index, seed)
  }

  message(message: JsonObject, logprobs: JsonValue | undefined): void {
    const { content } = message
    this.#readReasoning(message)
    if (Array.isArray(content)) for (const part of content) this.#readContentPart(part)
    else this.text(typeof content === 'string' ? content : '', logprobs)
    this.citations(readAnnotations(message.annotations))
    this.#refusal(firstText(message.refusal))
    for (const image of readImages(message.images)) this.#image(image)
    this.#readAudio(message.audio)
    this.#readCalls(message)
  }

  text(text: string, logprobs?: JsonValue): void {
    if (text === '' && logprobs === undefined) return
    this.#write(() => {
      if (!this.#isInText) this.#textStart = this.#textLength
      this.#isInText = true
      this.#textLength += text.length
      this.#writer.text(this.#index, text, logprobs)
    })
  }

  /** Citations count from the beginning of the message, those of a part from its own. Without a text they have no place. */
  citations(citations: readonly Citation[]): void {
    if (citations.length === 0) return
    this.#write(() => {
      if (!this.#isInText) return
      for (const { start, end, ...citation } of citations) {
        const isPlaced = start !== undefined && end !== undefined && start >= this.#textStart
        const place = isPlaced ? { start: start - this.#textStart, end: end - this.#textStart } : {}
        this.#writer.citation(this.#index, { ...citation, ...place })
      }
    })
  }

  /** A list of sources that a vendor repeats in every chunk: each is a citation of the text once. */
  sources(sources: readonly Citation[]): void {
    if (!this.#isInText) return
    const fresh = sources.filter(({ url }) => url !== undefined && !this.#citedUrls.has(url))
    for (const { url } of fresh) if (url !== undefined) this.#citedUrls.add(url)
    this.citations(fresh)
  }

  /** Writes what waited for the end; the finish too, where there is one. */
  settle(presumesFinish: boolean): void {
    this.#tools.settle()
    this.#writeHeld()
    this.#settleAudio()
    if (this.finishWord !== undefined || presumesFinish) this.#writer.finish(this.#index, this.#finish())
  }

  #finish(): Finish {
    const word = this.finishWord ?? 'stop'
    const reason = Object.hasOwn(REASONS, word) ? (REASONS[word] ?? 'stop') : 'stop'
    const isCall = reason === 'stop' && this.#tools.hasCalls()
    const native = this.finishWord === undefined ? {} : { native: this.finishWord }
    return { reason: isCall ? 'tool-calls' : reason, ...native }
  }

  /** Writes now, or behind the call whose arguments are being read. */
  #write(action: () => void): void {
    if (this.#held.length > 0 || this.#tools.isMidCall()) this.#held.push(action)
    else action()
  }

  #writeHeld(): void {
    const held = this.#held
    this.#held = []
    for (const action of held) action()
  }

  /** Writes something that ends the text before it. */
  #writeOther(action: () => void): void {
    this.#write(() => {
      this.#isInText = false
      action()
    })
  }

  #thought(text: string): void {
    if (text !== '') this.#writeOther(() => this.#writer.reasoning(this.#index, text))
  }

  #signature(signature: Signature, isRedacted: boolean): void {
    this.#write(() => {
      // A signature that comes behind the text is still about the thoughts.
      if (this.#isInText) this.#writer.close(this.#index)
      this.#isInText = false
      if (isRedacted) this.#writer.redacted(this.#index, signature)
      else this.#writer.sign(this.#index, signature)
    })
  }

  #refusal(text: string): void {
    if (text !== '') this.#writeOther(() => this.#writer.refusal(this.#index, text))
  }

  #image(image: MediaPart): void {
    this.#writeOther(() => this.#writer.whole(this.#index, image))
  }

  #readReasoning(message: JsonObject): void {
    const { parts } = readReasoningDetails(message.reasoning_details)
    const told = firstText(message.reasoning_content, message.reasoning)
    this.#hasPlainThoughts ||= told !== ''
    this.#thought(told)
    for (const { text, signature, isRedacted } of parts) {
      if (!this.#hasPlainThoughts) this.#thought(text)
      if (signature !== undefined) this.#signature(signature, isRedacted === true)
    }
  }

  #readContentPart(part: JsonValue): void {
    if (typeof part === 'string') this.text(part)
    if (!isJsonObject(part)) return
    if (part.type === 'thinking') this.#thought(textOfThinking(part))
    else if (part.type === 'refusal') this.#refusal(firstText(part.refusal))
    else if (part.type === 'image_url') for (const image of readImages([part])) this.#image(image)
    else this.text(firstText(part.text))
  }

  #readAudio(audio: JsonValue | undefined): void {
    if (!isJsonObject(audio)) return
    if (typeof audio.data === 'string') this.#sound.push(audio.data)
    this.#transcript += firstText(audio.transcript)
  }

  #readCalls({ tool_calls: calls, function_call: legacy }: JsonObject): void {
    if (!Array.isArray(calls) && !isJsonObject(legacy)) return
    this.#tools.read(isJsonObject(legacy) ? [{ index: 0, function: legacy }] : calls)
    if (this.#tools.hasCalls()) this.#isInText = false
    if (this.#held.length > 0 && !this.#tools.isMidCall()) this.#writeHeld()
  }

  /** Sound has no deltas in the neutral form: it is handed on when it is whole. */
  #settleAudio(): void {
    const data = joinBase64(this.#sound)
    if (data === '' && this.#transcript === '') return
    this.#writer.whole(this.#index, {
      kind: 'audio',
      source: { kind: 'base64', mimeType: DEFAULT_AUDIO, data },
      ...(this.#transcript === '' ? {} : { transcript: this.#transcript }),
    })
  }
}
