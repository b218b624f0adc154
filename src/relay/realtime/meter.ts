// Watches what passes in a session and has each answer paid for: before it begins by a hold, at its end by its charge.

import {
  type ClientEvent,
  createInputTally,
  createTally,
  DEFAULT_FORMATS,
  type ResponseDone,
  type ServerEvent,
  type Tally,
  type TranscriptionUsage,
} from '../../dialects/index.ts'
import { audioLengthTokens } from '../../pricing/index.ts'
import type { CountText } from '../count.ts'
import type { StreamEnd } from '../types.ts'
import { estimateUsage } from './estimate.ts'
import type { Slice, Slot, Tab } from './tab.ts'

export type MeterDeps = { readonly countText: CountText; readonly nowMs: () => number }

/** An answer that is being given. */
type Running = {
  readonly slot: Slot
  readonly tally: Tally
  readonly tools: readonly string[]
  readonly startedAtMs: number
  firstByteMs: number | undefined
}

/** Names of finished answers that are kept; a session has hardly as many. */
const FINISHED_MAX = 10_000

const WHOLE: StreamEnd = { reason: 'done', error: undefined, malformedCount: 0 }

/**
 * `client` and `server` are told of every event before it is forwarded, and the event waits for the promise they give. Both
 * throw GatewayError when the session cannot go on; `end` then settles what was used.
 */
export class Meter {
  readonly #deps: MeterDeps
  readonly #tab: Tab
  readonly #running = new Map<string, Running>()
  readonly #finished = new Set<string>()
  #open: Slot | undefined
  #taking: Promise<void> | undefined
  #isOver = false
  #formats = DEFAULT_FORMATS
  #input = createInputTally()
  #tools: readonly string[] = []
  #hasReadTools = false
  #transcriptionModel = ''

  constructor(deps: MeterDeps, tab: Tab) {
    this.#deps = deps
    this.#tab = tab
    this.#open = tab.first()
  }

  client(event: ClientEvent): Promise<void> | undefined {
    this.#input.add(event)
    this.#tools = event.tools ?? this.#tools
    return event.mayBegin && this.#open === undefined ? this.#take() : undefined
  }

  server(event: ServerEvent): Promise<void> | undefined {
    switch (event.kind) {
      case 'session':
        this.#formats = event.formats(this.#formats)
        this.#transcriptionModel = event.transcriptionModel ?? this.#transcriptionModel
        return undefined
      case 'response-started':
        return this.#begin(event.responseId)
      case 'delta':
        return this.#addOutput(event)
      case 'response-done':
        return this.#finish(event)
      case 'transcription':
        return event.usage === undefined ? undefined : this.#payTranscription(event.usage)
      default:
        return undefined
    }
  }

  /** Whether an answer is being given that has not been settled. */
  isRunning(responseId: string): boolean {
    return this.#running.has(responseId)
  }

  get hasRunning(): boolean {
    return this.#running.size > 0
  }

  /** Settles what was delivered of unfinished answers by what has been seen of them, and gives back the rest. Called once, last. */
  async end(end: StreamEnd): Promise<void> {
    this.#isOver = true
    await this.#taking?.catch(() => undefined)
    const open = this.#open
    this.#open = undefined
    const answers = [...this.#running]
    this.#running.clear()
    const moves = [
      ...answers.map(
        ([responseId, running]) =>
          () =>
            this.#breakOff(responseId, running, end),
      ),
      ...(open === undefined ? [] : [() => this.#tab.release(open)]),
    ]
    let failure: { readonly error: unknown } | undefined
    // One after the other: a price per session is paid by the first.
    for (const move of moves)
      await move().catch((error: unknown) => {
        failure ??= { error }
      })
    if (failure !== undefined) throw failure.error
  }

  /** Both directions may want a slot at the same time; one is taken for both. */
  #take(): Promise<void> {
    this.#taking ??= this.#tab
      .take()
      .then((slot) => {
        if (this.#isOver) return this.#tab.release(slot)
        this.#open = slot
      })
      .finally(() => {
        this.#taking = undefined
      })
    return this.#taking
  }

  #begin(responseId: string): Promise<void> | undefined {
    if (this.#running.has(responseId)) return undefined
    const open = this.#open
    if (open === undefined) return this.#take().then(() => this.#begin(responseId))
    this.#open = undefined
    this.#running.set(responseId, this.#start(open))
    return undefined
  }

  /** The answer has read all input until now; what comes from now on is the next one's. */
  #start(slot: Slot): Running {
    const tally = createTally(this.#input)
    const tools = this.#hasReadTools ? this.#tools : []
    this.#input = createInputTally()
    this.#hasReadTools = true
    return { slot, tally, tools, startedAtMs: this.#deps.nowMs(), firstByteMs: undefined }
  }

  /** What an answer was given before anyone heard of it is charged without a hold: it cannot be refused any more. */
  #claimUnheard(): Running {
    const slot = this.#open ?? this.#tab.bare()
    this.#open = undefined
    return this.#start(slot)
  }

  #addOutput({ responseId, text, audioBytes }: Extract<ServerEvent, { kind: 'delta' }>): Promise<void> | undefined {
    const beginning = this.#begin(responseId)
    if (beginning !== undefined) return beginning.then(() => this.#note(responseId, text, audioBytes))
    return this.#note(responseId, text, audioBytes)
  }

  #note(responseId: string, text: string, audioBytes: number): undefined {
    const running = this.#running.get(responseId)
    if (running === undefined) return
    running.firstByteMs ??= this.#deps.nowMs() - running.startedAtMs
    running.tally.add(text, audioBytes)
  }

  async #finish(event: ResponseDone): Promise<void> {
    const { responseId } = event
    if (this.#finished.has(responseId)) return
    const running = this.#running.get(responseId) ?? this.#claimUnheard()
    this.#running.delete(responseId)
    this.#remember(responseId)
    // What was neither reported nor delivered is not charged, unless the upstream says that it was whole.
    const isCharged = event.usage !== undefined || event.status === 'completed' || running.tally.hasOutput()
    if (!isCharged) return this.#tab.release(running.slot)
    const usage = event.usage ?? { ...(await this.#estimate(running)), ...(event.isAbsurd ? { isClamped: true } : {}) }
    await this.#tab.settle(running.slot, {
      ...sliceOf(responseId, running, WHOLE),
      usage,
      isCountedLocally: event.usage === undefined,
    })
  }

  /** An answer is charged once, however often its end is told. */
  #remember(responseId: string): void {
    if (responseId === '') return
    if (this.#finished.size >= FINISHED_MAX) this.#finished.clear()
    this.#finished.add(responseId)
  }

  async #breakOff(responseId: string, running: Running, end: StreamEnd): Promise<void> {
    if (!running.tally.hasOutput()) return this.#tab.release(running.slot)
    const usage = await this.#estimate(running)
    await this.#tab.settle(running.slot, { ...sliceOf(responseId, running, end), usage, isCountedLocally: true })
  }

  #estimate({ tally, tools }: Running) {
    return estimateUsage(this.#deps.countText, { model: this.#tab.model, tally, formats: this.#formats, tools })
  }

  /** Transcripts of the input are paid apart, at the price of the model that wrote them; they use up the open slot, if there is one. */
  async #payTranscription(reported: TranscriptionUsage): Promise<void> {
    const slot = this.#open ?? this.#tab.bare()
    this.#open = undefined
    const model = this.#transcriptionModel || this.#tab.model
    const usage =
      reported.kind === 'tokens'
        ? reported.usage
        : ({
            semantics: 'openai',
            promptTokens: audioLengthTokens(reported.seconds),
            completionTokens: 0,
            source: 'upstream',
          } as const)
    await this.#tab.settle(slot, {
      usage,
      isCountedLocally: false,
      endpoint: 'chat',
      startedAtMs: this.#deps.nowMs(),
      firstByteMs: undefined,
      responseId: '',
      end: WHOLE,
      other: { model, price: this.#tab.priceOf(model) },
    })
  }
}

const sliceOf = (
  responseId: string,
  { startedAtMs, firstByteMs }: Running,
  end: StreamEnd,
): Omit<Slice, 'usage' | 'isCountedLocally'> => ({ endpoint: 'realtime', startedAtMs, firstByteMs, responseId, end })
