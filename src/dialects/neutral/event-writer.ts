// Turns what a decoder reads into well-formed events: parts open and close by themselves, numbers are never used twice.
import type { JsonValue } from '../../kernel/index.ts'
import type { Citation, HostedPart, MediaPart, Signature } from './parts.ts'
import type { Finish, StreamEvent } from './reply.ts'

type TextLike = 'text' | 'reasoning' | 'refusal'
type OpenPart = { readonly part: number; readonly kind: TextLike; signature?: Signature }

type AnswerState = {
  nextPart: number
  /** The text-like part that is being written; tool calls live in `tools`. */
  open: OpenPart | undefined
  /** Open tool calls by the decoder's own key. */
  readonly tools: Map<string | number, number>
  isFinished: boolean
}

export type ToolStart = {
  readonly id: string
  readonly name: string
  readonly isCustom?: boolean
  readonly signature?: Signature
}

/**
 * Collects events. Methods are told what was read, in order; `take` hands over the events so far. A text, reasoning or
 * refusal delta opens its part when another kind is open; tool calls are told apart by a key of the decoder's choice (the
 * wire's index or id) and stay open until their answer turns to something else, they are ended, or the answer finishes.
 */
export class EventWriter {
  #events: StreamEvent[] = []
  readonly #answers = new Map<number, AnswerState>()

  start(id: string, model: string): void {
    this.#events.push({ kind: 'reply-start', id, model })
  }

  /** An event that belongs to no part: usage, ping, error. */
  push(event: Extract<StreamEvent, { kind: 'usage' | 'absurd-usage' | 'ping' | 'error' }>): void {
    this.#events.push(event)
  }

  text(answer: number, text: string, logprobs?: JsonValue): void {
    if (text === '' && logprobs === undefined) return
    const { part } = this.#open(answer, 'text')
    this.#events.push({ kind: 'text-delta', answer, part, text, ...(logprobs === undefined ? {} : { logprobs }) })
  }

  reasoning(answer: number, text: string): void {
    if (text === '') return
    const { part } = this.#open(answer, 'reasoning')
    this.#events.push({ kind: 'reasoning-delta', answer, part, text })
  }

  refusal(answer: number, text: string): void {
    if (text === '') return
    const { part } = this.#open(answer, 'refusal')
    this.#events.push({ kind: 'refusal-delta', answer, part, text })
  }

  /** A citation of the text that is open; opens an empty text when nothing is. */
  citation(answer: number, citation: Citation): void {
    const { part } = this.#open(answer, 'text')
    this.#events.push({ kind: 'text-citation', answer, part, citation })
  }

  /** Signs the reasoning or text that is open; opens an empty reasoning part when neither is. */
  sign(answer: number, signature: Signature): void {
    const { open } = this.#stateOf(answer)
    const target = open === undefined || open.kind === 'refusal' ? this.#open(answer, 'reasoning') : open
    target.signature = signature
  }

  /** A reasoning part without text. */
  redacted(answer: number, signature: Signature): void {
    this.close(answer)
    this.#open(answer, 'reasoning', true).signature = signature
    this.close(answer)
  }

  hasTool(answer: number, key: string | number): boolean {
    return this.#stateOf(answer).tools.has(key)
  }

  toolStart(answer: number, key: string | number, start: ToolStart): void {
    const state = this.#stateOf(answer)
    this.#closeText(answer, state)
    const part = state.nextPart++
    state.tools.set(key, part)
    this.#events.push({ kind: 'tool-start', answer, part, ...start })
  }

  /** More arguments of an open call; of one that is not open they are passed over. */
  toolArguments(answer: number, key: string | number, text: string): void {
    const part = this.#stateOf(answer).tools.get(key)
    if (part !== undefined && text !== '') this.#events.push({ kind: 'tool-delta', answer, part, text })
  }

  toolEnd(answer: number, key: string | number): void {
    const { tools } = this.#stateOf(answer)
    const part = tools.get(key)
    if (part === undefined) return
    tools.delete(key)
    this.#events.push({ kind: 'tool-end', answer, part })
  }

  whole(answer: number, value: MediaPart | HostedPart): void {
    this.close(answer)
    this.#events.push({ kind: 'whole-part', answer, part: this.#stateOf(answer).nextPart++, value })
  }

  /** Closes what the answer has open, so that the next text of the same kind is a part of its own. */
  close(answer: number): void {
    const state = this.#stateOf(answer)
    this.#closeText(answer, state)
    for (const part of state.tools.values()) this.#events.push({ kind: 'tool-end', answer, part })
    state.tools.clear()
  }

  /** Ends an answer; a second finish is passed over. */
  finish(answer: number, finish: Finish): void {
    this.close(answer)
    const state = this.#stateOf(answer)
    if (state.isFinished) return
    state.isFinished = true
    this.#events.push({ kind: 'finish', answer, finish })
  }

  /** Whether so many answers have finished, and none that began is still open. */
  isComplete(answerCount: number): boolean {
    const states = [...this.#answers.values()]
    return states.length >= answerCount && states.every(({ isFinished }) => isFinished)
  }

  /** Ends the stream: closes what is open. `isComplete` is the decoder's judgement, by its dialect's own sign. */
  end(isComplete: boolean, serviceTier?: string): void {
    for (const answer of this.#answers.keys()) this.close(answer)
    this.#events.push({ kind: 'reply-end', isComplete, ...(serviceTier === undefined ? {} : { serviceTier }) })
  }

  take(): readonly StreamEvent[] {
    const taken = this.#events
    this.#events = []
    return taken
  }

  #stateOf(answer: number): AnswerState {
    let state = this.#answers.get(answer)
    if (state === undefined) {
      state = { nextPart: 0, open: undefined, tools: new Map(), isFinished: false }
      this.#answers.set(answer, state)
    }
    return state
  }

  #open(answer: number, kind: TextLike, isRedacted?: boolean): OpenPart {
    const state = this.#stateOf(answer)
    if (state.open?.kind === kind) return state.open
    this.close(answer)
    const part = state.nextPart++
    if (kind === 'reasoning')
      this.#events.push({ kind: 'reasoning-start', answer, part, ...(isRedacted ? { isRedacted } : {}) })
    else this.#events.push({ kind: kind === 'text' ? 'text-start' : 'refusal-start', answer, part })
    state.open = { part, kind }
    return state.open
  }

  #closeText(answer: number, state: AnswerState): void {
    const { open } = state
    if (open === undefined) return
    state.open = undefined
    const { part, kind, signature } = open
    if (kind === 'refusal') this.#events.push({ kind: 'refusal-end', answer, part })
    else
      this.#events.push({
        kind: kind === 'text' ? 'text-end' : 'reasoning-end',
        answer,
        part,
        ...(signature === undefined ? {} : { signature }),
      })
  }
}
