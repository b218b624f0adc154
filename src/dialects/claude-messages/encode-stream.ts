// Neutral events as the server-sent events a Claude client reads: blocks one behind the other, each opened and closed once.
import type { JsonObject, Usage } from '../../kernel/index.ts'
import {
  createSequence,
  type Finish,
  type ReplyContext,
  type Signature,
  type StreamEncoder,
  type StreamEvent,
  sealSignature,
  UNPROVED,
} from '../neutral/index.ts'
import { writeCitation } from './citation.ts'
import { OF_CALL, OF_TEXT } from './decode-blocks.ts'
import { callId, messageId, strayBlock, wholeBlocks } from './encode-blocks.ts'
import { CUSTOM_INPUT } from './encode-tools.ts'
import { writeFinish } from './stop.ts'
import { writeReplyTier, writeUsage } from './usage.ts'
import { entryOf, FAMILY, writeEvent } from './wire.ts'
import { writeName } from './wire-name.ts'

type EventOf<Kind extends StreamEvent['kind']> = Extract<StreamEvent, { kind: Kind }>
type Handlers = { readonly [Kind in StreamEvent['kind']]?: (event: EventOf<Kind>) => void }

/** The call that is open: whether it has said anything, and the text of a custom tool, which becomes an object at its end. */
type OpenCall = { readonly isCustom: boolean; text: string; hasInput: boolean }

class ClaudeEncoder {
  readonly #context: ReplyContext
  readonly #sequence = createSequence()
  #text = ''
  #isStarted = false
  #nextIndex = 0
  /** A block is open on the wire; it is the one before `#nextIndex`. */
  #isOpen = false
  #isRedacted = false
  #call: OpenCall | undefined
  #hasCalls = false
  #finish: Finish | undefined
  #serviceTier: string | undefined

  readonly #handlers: Handlers = {
    'reply-start': ({ id, usage }) => this.#start(id, usage),
    ping: () => this.#write({ type: 'ping' }),
    'text-delta': ({ text }) => this.#textDelta(text),
    'text-citation': ({ citation }) => {
      const written = writeCitation(citation)
      if (written === undefined) return
      this.#openBlock({ type: 'text', text: '' })
      this.#delta({ type: 'citations_delta', citation: written })
    },
    'text-end': ({ signature }) => {
      this.#close()
      this.#writeWhole(strayBlock(signature, OF_TEXT))
    },
    'refusal-delta': ({ text }) => this.#textDelta(text),
    'refusal-end': () => this.#close(),
    'reasoning-start': ({ isRedacted }) => {
      this.#isRedacted = isRedacted === true
    },
    'reasoning-delta': ({ text }) => {
      if (text === '') return
      this.#openBlock({ type: 'thinking', thinking: '', signature: '' })
      this.#delta({ type: 'thinking_delta', thinking: text })
    },
    'reasoning-end': ({ signature }) => this.#endReasoning(signature),
    'tool-start': (event) => this.#startCall(event),
    'tool-delta': ({ text }) => this.#callDelta(text),
    'tool-end': () => this.#endCall(),
    'whole-part': ({ value }) => {
      for (const block of wholeBlocks(value)) this.#writeWhole(block)
    },
    finish: ({ finish }) => {
      this.#finish = finish
    },
    'reply-end': ({ serviceTier }) => {
      this.#serviceTier = serviceTier
    },
  }

  constructor(context: ReplyContext) {
    this.#context = context
  }

  step(event: StreamEvent): string {
    // Claude's clients ask for one answer.
    if ('answer' in event && event.answer !== 0) return ''
    for (const next of this.#sequence.step(event)) {
      const handle = this.#handlers[next.kind] as ((event: StreamEvent) => void) | undefined
      handle?.(next)
    }
    return this.#take()
  }

  end(usage: Usage | undefined): string {
    this.#endCall()
    this.#close()
    const { estimatedPromptTokens } = this.#context
    this.#write({
      type: 'message_delta',
      delta: writeFinish(this.#finish, this.#hasCalls),
      usage: {
        ...(usage === undefined ? { input_tokens: estimatedPromptTokens, output_tokens: 0 } : writeUsage(usage)),
        ...writeReplyTier(this.#serviceTier),
      },
    })
    this.#write({ type: 'message_stop' })
    return this.#take()
  }

  #take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }

  #write(event: JsonObject & { readonly type: string }): void {
    this.#start('', undefined)
    this.#text += writeEvent(event)
  }

  #start(id: string, usage: Usage | undefined): void {
    if (this.#isStarted) return
    this.#isStarted = true
    const input = usage === undefined ? { input_tokens: this.#context.estimatedPromptTokens } : writeUsage(usage)
    this.#text += writeEvent({
      type: 'message_start',
      message: {
        id: messageId(id, this.#context),
        type: 'message',
        role: 'assistant',
        model: this.#context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0, ...input },
      },
    })
  }

  /** Blocks open with their first content: an empty one would be refused when the client sends it back. */
  #openBlock(block: JsonObject): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#write({ type: 'content_block_start', index: this.#nextIndex++, content_block: block })
  }

  #delta(delta: JsonObject): void {
    this.#write({ type: 'content_block_delta', index: this.#nextIndex - 1, delta })
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#write({ type: 'content_block_stop', index: this.#nextIndex - 1 })
  }

  #textDelta(text: string): void {
    if (text === '') return
    this.#openBlock({ type: 'text', text: '' })
    this.#delta({ type: 'text_delta', text })
  }

  #endReasoning(signature: Signature | undefined): void {
    const value = signature === undefined ? UNPROVED : sealSignature(signature, FAMILY)
    if (this.#isRedacted) {
      this.#isRedacted = false
      this.#close()
      if (signature !== undefined) this.#writeWhole({ type: 'redacted_thinking', data: value })
      return
    }
    if (signature !== undefined) this.#openBlock({ type: 'thinking', thinking: '', signature: '' })
    if (this.#isOpen) this.#delta({ type: 'signature_delta', signature: value })
    this.#close()
  }

  #startCall({ id, name, part, isCustom, signature }: EventOf<'tool-start'>): void {
    this.#writeWhole(strayBlock(signature, OF_CALL))
    this.#hasCalls = true
    this.#call = { isCustom: isCustom === true, text: '', hasInput: false }
    this.#openBlock({ type: 'tool_use', id: callId(id, part, this.#context), name: writeName(name), input: {} })
  }

  #callDelta(text: string): void {
    const call = this.#call
    if (call === undefined || text === '') return
    if (call.isCustom) call.text += text
    else this.#inputDelta(text)
  }

  #inputDelta(text: string): void {
    if (this.#call !== undefined) this.#call.hasInput = true
    this.#delta({ type: 'input_json_delta', partial_json: text })
  }

  #endCall(): void {
    const call = this.#call
    if (call === undefined) return
    if (call.isCustom) this.#inputDelta(JSON.stringify({ [CUSTOM_INPUT]: call.text }))
    else if (!call.hasInput) this.#inputDelta('{}')
    this.#call = undefined
    this.#close()
  }

  /** A block that is known as a whole. A hosted call's input is told as text, as Claude does. */
  #writeWhole(block: JsonObject | undefined): void {
    if (block === undefined) return
    const deltas = deltasOf(block)
    this.#openBlock(deltas.length === 0 ? block : { ...block, ...entryOf(BARE, block.type) })
    for (const delta of deltas) this.#delta(delta)
    this.#close()
  }
}

/** What a block's start leaves to its deltas. */
const BARE: Readonly<Record<string, JsonObject>> = {
  text: { text: '' },
  thinking: { signature: '' },
  server_tool_use: { input: {} },
  mcp_tool_use: { input: {} },
}

const deltasOf = (block: JsonObject): readonly JsonObject[] => {
  if (block.type === 'text') return [{ type: 'text_delta', text: block.text }]
  if (block.type === 'thinking') return [{ type: 'signature_delta', signature: block.signature }]
  if (block.type === 'server_tool_use' || block.type === 'mcp_tool_use')
    return [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input ?? {}) }]
  return []
}

export const encodeStream = (context: ReplyContext): StreamEncoder => {
  const encoder = new ClaudeEncoder(context)
  return { step: (event) => encoder.step(event), end: (usage) => encoder.end(usage) }
}
