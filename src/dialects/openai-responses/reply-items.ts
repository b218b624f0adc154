// Writes neutral events as Responses output items, each announced, filled and finished by its events.
import type { JsonObject, JsonValue } from '../../kernel/index.ts'
import { type Citation, type Signature, type StreamEvent, UNPROVED } from '../neutral/index.ts'
import { annotationOf, logprobsOf, pictureData, textOfMedia, unwrap } from './reply-values.ts'
import { writeSignature } from './signatures.ts'
import type { ToolNames } from './tool-names.ts'

type Status = 'completed' | 'incomplete'

/** Writes one event of the stream; whole answers do without. */
export type Emit = (type: string, members: JsonObject) => void

type Place = { readonly item_id: string; readonly output_index: number }

type OpenText = {
  readonly kind: 'output_text' | 'refusal'
  readonly text: string[]
  readonly annotations: JsonObject[]
  readonly logprobs: JsonObject[]
}

type OpenMessage = { readonly kind: 'message'; readonly place: Place; readonly content: JsonObject[]; part?: OpenText }

type OpenReasoning = {
  readonly kind: 'reasoning'
  readonly place: Place
  readonly text: string[]
  readonly isRedacted: boolean
  encrypted?: string
}

type OpenCall = {
  readonly kind: 'call'
  readonly place: Place
  readonly head: JsonObject
  readonly isCustom: boolean
  /** A custom tool that the upstream only knows as a function: its text is inside the arguments. */
  readonly isWrapped: boolean
  readonly text: string[]
}

type Open = OpenMessage | OpenReasoning | OpenCall

type EventOf<Kind extends StreamEvent['kind']> = Extract<StreamEvent, { kind: Kind }>

/**
 * Collects the items of an answer. One item is open at a time: it is finished when the next begins, or by `finish`, which knows
 * whether the answer was cut off in it. Events must come with one part open at a time.
 */
export class ItemWriter {
  readonly output: JsonObject[] = []
  readonly #emit: Emit
  readonly #names: ToolNames
  readonly #idBase: string
  readonly #isSigned: boolean
  #open: Open | undefined
  hasCalls = false

  /** `isSigned`: the client wants signatures back, as `encrypted_content`. */
  constructor(emit: Emit, names: ToolNames, idBase: string, isSigned: boolean) {
    this.#emit = emit
    this.#names = names
    this.#idBase = idBase
    this.#isSigned = isSigned
  }

  text(text: string, logprobs?: JsonValue): void {
    const known = logprobsOf(logprobs)
    if (text === '' && known.length === 0) return
    const { place, content, part } = this.#textPart('output_text')
    part.text.push(text)
    part.logprobs.push(...known)
    const at = { ...place, content_index: content.length }
    this.#emit('response.output_text.delta', { ...at, delta: text, logprobs: known })
  }

  refusal(text: string): void {
    if (text === '') return
    const { place, content, part } = this.#textPart('refusal')
    part.text.push(text)
    this.#emit('response.refusal.delta', { ...place, content_index: content.length, delta: text })
  }

  citation(citation: Citation): void {
    const annotation = annotationOf(citation)
    if (annotation === undefined) return
    const { place, content, part } = this.#textPart('output_text')
    this.#emit('response.output_text.annotation.added', {
      ...place,
      content_index: content.length,
      annotation_index: part.annotations.length,
      annotation,
    })
    part.annotations.push(annotation)
  }

  /** Ends a text or refusal; its message stays open for the next. Gemini signs texts: the signature is an item of its own. */
  endText(signature?: Signature): void {
    if (this.#open?.kind === 'message') this.#closePart(this.#open)
    if (signature !== undefined) this.#sealedItem(signature, 'text')
  }

  startReasoning(isRedacted: boolean): void {
    this.close('completed')
    if (isRedacted && this.#isSigned) this.#beginReasoning(true)
  }

  reasoning(text: string): void {
    const open = this.#open?.kind === 'reasoning' ? this.#open : this.#beginReasoning(false)
    const at = { ...open.place, summary_index: 0 }
    if (open.text.length === 0)
      this.#emit('response.reasoning_summary_part.added', { ...at, part: { type: 'summary_text', text: '' } })
    open.text.push(text)
    this.#emit('response.reasoning_summary_text.delta', { ...at, delta: text })
  }

  endReasoning(signature?: Signature): void {
    const begun = this.#open?.kind === 'reasoning' ? this.#open : undefined
    if (!this.#isSigned || (signature === undefined && begun === undefined)) return
    const open = begun ?? this.#beginReasoning(false)
    open.encrypted =
      signature === undefined ? UNPROVED : writeSignature(signature, open.isRedacted ? 'redacted' : undefined)
  }

  startCall({ id, name, isCustom, signature }: EventOf<'tool-start'>): void {
    this.close('completed')
    if (signature !== undefined) this.#sealedItem(signature, 'call')
    this.hasCalls = true
    const declared = this.#names.find(name)
    const isText = isCustom === true || declared?.isCustom === true
    const place = this.#place(isText ? 'ctc' : 'fc')
    const head = {
      id: place.item_id,
      type: isText ? 'custom_tool_call' : 'function_call',
      call_id: id === '' ? `call_${place.item_id}` : id,
      name: declared?.member ?? name,
      ...(declared?.namespace === undefined ? {} : { namespace: declared.namespace }),
    }
    this.#open = { kind: 'call', place, head, isCustom: isText, isWrapped: isText && isCustom !== true, text: [] }
    this.#emit('response.output_item.added', {
      output_index: place.output_index,
      item: { ...head, status: 'in_progress', [isText ? 'input' : 'arguments']: '' },
    })
  }

  callArguments(text: string): void {
    const open = this.#open
    if (open?.kind !== 'call' || text === '') return
    open.text.push(text)
    if (!open.isWrapped) this.#callDelta(open, text)
  }

  /** A part that came whole: an item of our own family, a picture, or what words there are for it. */
  whole({ value }: Pick<EventOf<'whole-part'>, 'value'>): void {
    const native = value.native?.family === 'openai-responses' ? value.native.value : undefined
    if (native !== undefined) this.#item(native)
    else if (value.kind === 'hosted') this.#wholeText(value.text)
    else {
      const data = value.kind === 'image' ? pictureData(value) : undefined
      if (data === undefined) this.#wholeText(textOfMedia(value))
      else this.#picture(data)
    }
  }

  /** Finishes the item that is open. */
  close(status: Status): void {
    const open = this.#open
    if (open === undefined) return
    const item =
      open.kind === 'message'
        ? this.#messageItem(open, status)
        : open.kind === 'reasoning'
          ? this.#reasoningItem(open)
          : this.#callItem(open, status)
    this.#open = undefined
    this.output.push(item)
    this.#emit('response.output_item.done', { output_index: open.place.output_index, item })
  }

  #place(prefix: string): Place {
    const index = this.output.length
    return { item_id: `${prefix}_${this.#idBase}${index}`, output_index: index }
  }

  #textPart(kind: OpenText['kind']): Required<OpenMessage> {
    const open = this.#open?.kind === 'message' ? this.#open : this.#beginMessage()
    if (open.part !== undefined && open.part.kind !== kind) this.#closePart(open)
    const part = open.part ?? this.#beginPart(open, kind)
    return { ...open, part }
  }

  #beginPart(open: OpenMessage, kind: OpenText['kind']): OpenText {
    const part: OpenText = { kind, text: [], annotations: [], logprobs: [] }
    open.part = part
    this.#emit('response.content_part.added', {
      ...open.place,
      content_index: open.content.length,
      part: this.#partOf(part),
    })
    return part
  }

  #beginMessage(): OpenMessage {
    this.close('completed')
    const place = this.#place('msg')
    const open: OpenMessage = { kind: 'message', place, content: [] }
    this.#open = open
    this.#emit('response.output_item.added', {
      output_index: place.output_index,
      item: { id: place.item_id, type: 'message', status: 'in_progress', role: 'assistant', content: [] },
    })
    return open
  }

  #partOf({ kind, text, annotations, logprobs }: OpenText): JsonObject {
    if (kind === 'refusal') return { type: kind, refusal: text.join('') }
    return { type: kind, text: text.join(''), annotations, logprobs }
  }

  #closePart(open: OpenMessage): void {
    const { part, place, content } = open
    if (part === undefined) return
    delete open.part
    const at = { ...place, content_index: content.length }
    const text = part.text.join('')
    if (part.kind === 'refusal') this.#emit('response.refusal.done', { ...at, refusal: text })
    else this.#emit('response.output_text.done', { ...at, text, logprobs: part.logprobs })
    const whole = this.#partOf(part)
    this.#emit('response.content_part.done', { ...at, part: whole })
    content.push(whole)
  }

  #messageItem(open: OpenMessage, status: Status): JsonObject {
    this.#closePart(open)
    return { id: open.place.item_id, type: 'message', status, role: 'assistant', content: open.content }
  }

  #beginReasoning(isRedacted: boolean): OpenReasoning {
    this.close('completed')
    const place = this.#place('rs')
    const open: OpenReasoning = { kind: 'reasoning', place, text: [], isRedacted }
    this.#open = open
    this.#emit('response.output_item.added', {
      output_index: place.output_index,
      item: { id: place.item_id, type: 'reasoning', summary: [] },
    })
    return open
  }

  #reasoningItem({ place, text, encrypted }: OpenReasoning): JsonObject {
    const part = { type: 'summary_text', text: text.join('') }
    if (text.length > 0) {
      const at = { ...place, summary_index: 0 }
      this.#emit('response.reasoning_summary_text.done', { ...at, text: part.text })
      this.#emit('response.reasoning_summary_part.done', { ...at, part })
    }
    return {
      id: place.item_id,
      type: 'reasoning',
      summary: text.length === 0 ? [] : [part],
      ...(encrypted === undefined ? {} : { encrypted_content: encrypted }),
    }
  }

  #callDelta({ isCustom, place }: OpenCall, delta: string): void {
    this.#emit(`response.${isCustom ? 'custom_tool_call_input' : 'function_call_arguments'}.delta`, { ...place, delta })
  }

  #callItem(open: OpenCall, status: Status): JsonObject {
    const { head, place, isCustom } = open
    const said = open.text.join('')
    // Clients parse arguments: a call without any has an empty object.
    const text = open.isWrapped ? unwrap(said) : isCustom || said !== '' ? said : '{}'
    if (open.isWrapped || text !== said) this.#callDelta(open, text)
    if (isCustom) this.#emit('response.custom_tool_call_input.done', { ...place, input: text })
    else this.#emit('response.function_call_arguments.done', { ...place, name: head.name, arguments: text })
    return { ...head, status, [isCustom ? 'input' : 'arguments']: text }
  }

  /** An item that is there at once. */
  #item(item: JsonObject): void {
    this.close('completed')
    const index = this.output.length
    this.#emit('response.output_item.added', { output_index: index, item })
    this.output.push(item)
    this.#emit('response.output_item.done', { output_index: index, item })
  }

  #sealedItem(signature: Signature, mark: 'call' | 'text'): void {
    if (!this.#isSigned) return
    this.close('completed')
    const { item_id } = this.#place('rs')
    this.#item({ id: item_id, type: 'reasoning', summary: [], encrypted_content: writeSignature(signature, mark) })
  }

  #wholeText(text: string): void {
    this.endText()
    this.text(text)
    this.endText()
  }

  #picture(data: string): void {
    this.close('completed')
    const { item_id, output_index } = this.#place('ig')
    const head = { id: item_id, type: 'image_generation_call' }
    this.#emit('response.output_item.added', { output_index, item: { ...head, status: 'in_progress', result: null } })
    this.#emit('response.image_generation_call.completed', { item_id, output_index })
    const item = { ...head, status: 'completed', result: data }
    this.output.push(item)
    this.#emit('response.output_item.done', { output_index, item })
  }
}
