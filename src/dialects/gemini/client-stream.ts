// Streamed answers for Gemini clients: each event of a stream is a small whole answer.
import type { JsonObject, JsonValue, Usage } from '../../kernel/index.ts'
import {
  type Citation,
  createSequence,
  type Finish,
  type ReplyContext,
  type StreamEncoder,
  type StreamEvent,
} from '../neutral/index.ts'
import { type PlacedCitation, writeGrounding } from './citations.ts'
import { identify, writePart, writeWhole } from './client-reply.ts'
import { writeFinishReason } from './finish.ts'
import { writeLogprobs } from './logprobs.ts'
import { signatureMember } from './signatures.ts'
import { writeUsage } from './usage.ts'

type ToolStart = Extract<StreamEvent, { kind: 'tool-start' }>

type AnswerState = {
  /** The call whose arguments are coming: Gemini's clients get calls whole. */
  call: { readonly start: ToolStart; readonly text: string[] } | undefined
  hasCalls: boolean
  finish: Finish | undefined
  /** Bytes of the texts that have ended, and the text that is being written: citations are placed by them. */
  offset: number
  text: string
  readonly citations: Citation[]
  readonly placed: PlacedCitation[]
  readonly isRedacted: Set<number>
}

const newState = (): AnswerState => ({
  call: undefined,
  hasCalls: false,
  finish: undefined,
  offset: 0,
  text: '',
  citations: [],
  placed: [],
  isRedacted: new Set(),
})

/** What an event says at once, as parts of its candidate. */
type Said = { readonly parts: readonly JsonObject[]; readonly logprobs?: JsonValue }

const NOTHING: Said = { parts: [] }

const endCall = (state: AnswerState): Said => {
  const { call } = state
  if (call === undefined) return NOTHING
  state.call = undefined
  const { id, name, isCustom, signature } = call.start
  return {
    parts: writePart({
      kind: 'tool-call',
      id,
      name,
      arguments: call.text.join(''),
      ...(isCustom === undefined ? {} : { isCustom }),
      ...(signature === undefined ? {} : { signature }),
    }),
  }
}

const endText = (state: AnswerState): void => {
  const { text, offset } = state
  for (const citation of state.citations.splice(0)) state.placed.push({ citation, text, offset })
  state.offset += Buffer.byteLength(text)
  state.text = ''
}

type Handler<Kind extends StreamEvent['kind']> = (
  event: Extract<StreamEvent, { kind: Kind }>,
  state: AnswerState,
) => Said

const HANDLERS: { readonly [Kind in Extract<StreamEvent, { answer: number }>['kind']]: Handler<Kind> } = {
  'text-start': () => NOTHING,
  'text-delta': ({ text, logprobs }, state) => {
    state.text += text
    if (text === '' && logprobs === undefined) return NOTHING
    return { parts: [{ text }], ...(logprobs === undefined ? {} : { logprobs }) }
  },
  'text-citation': ({ citation }, state) => {
    state.citations.push(citation)
    return NOTHING
  },
  'text-end': ({ signature }, state) => {
    endText(state)
    return signature === undefined ? NOTHING : { parts: [{ text: '', ...signatureMember(signature) }] }
  },
  'reasoning-start': ({ part, isRedacted }, state) => {
    if (isRedacted === true) state.isRedacted.add(part)
    return NOTHING
  },
  'reasoning-delta': ({ text }) => ({ parts: text === '' ? [] : [{ text, thought: true }] }),
  'reasoning-end': ({ part, signature }, state) => {
    if (signature === undefined) return NOTHING
    return { parts: [{ text: '', thought: true, ...signatureMember(signature, state.isRedacted.has(part)) }] }
  },
  'tool-start': (start, state) => {
    state.call = { start, text: [] }
    state.hasCalls = true
    return NOTHING
  },
  'tool-delta': ({ text }, state) => {
    state.call?.text.push(text)
    return NOTHING
  },
  'tool-end': (_event, state) => endCall(state),
  'refusal-start': () => NOTHING,
  'refusal-delta': ({ text }) => ({ parts: text === '' ? [] : [{ text }] }),
  'refusal-end': () => NOTHING,
  'whole-part': ({ value }) => ({ parts: writeWhole(value) }),
  finish: ({ finish }, state) => {
    state.finish = finish
    return NOTHING
  },
}

/** Looks an event's handler up; the table pairs each kind with its own type, which a computed access cannot see. */
const handle = (event: Extract<StreamEvent, { answer: number }>, state: AnswerState): Said =>
  (HANDLERS[event.kind] as (event: StreamEvent, state: AnswerState) => Said)(event, state)

const writeFinal = (index: number, state: AnswerState): JsonObject => {
  const { finish = { reason: state.hasCalls ? 'tool-calls' : 'stop' } } = state
  return {
    content: { parts: [{ text: '' }], role: 'model' },
    finishReason: writeFinishReason(finish),
    ...(finish.explanation === undefined ? {} : { finishMessage: finish.explanation }),
    index,
    ...writeGrounding(state.placed),
  }
}

/** Opens an encoder. Finish reasons come with the usage in the last event: they are what tells a client that all is there. */
export const encodeStream = (context: ReplyContext): StreamEncoder => {
  const sequence = createSequence()
  const answers = new Map<number, AnswerState>()
  let identity = identify('', context)
  let hasEnded = false

  const stateOf = (index: number): AnswerState => {
    let state = answers.get(index)
    if (state === undefined) {
      state = newState()
      answers.set(index, state)
    }
    return state
  }

  const frame = (body: JsonObject): string => `data: ${JSON.stringify({ ...body, ...identity })}\n\n`

  const write = (event: StreamEvent): string => {
    if (event.kind === 'reply-start') identity = identify(event.id, context)
    if (!('answer' in event)) return ''
    const { parts, logprobs } = handle(event, stateOf(event.answer))
    if (parts.length === 0) return ''
    const content = { parts: [...parts], role: 'model' }
    return frame({ candidates: [{ content, index: event.answer, ...writeLogprobs([logprobs]) }] })
  }

  const end = (usage: Usage | undefined): string => {
    if (hasEnded) return ''
    hasEnded = true
    if (answers.size === 0) stateOf(0)
    const open = [...answers].map(([index, state]) => {
      const { parts } = endCall(state)
      endText(state)
      return parts.length === 0 ? '' : frame({ candidates: [{ content: { parts: [...parts], role: 'model' }, index }] })
    })
    const candidates = [...answers].toSorted(([a], [b]) => a - b).map(([index, state]) => writeFinal(index, state))
    return open.join('') + frame({ candidates, ...(usage === undefined ? {} : { usageMetadata: writeUsage(usage) }) })
  }

  return { step: (event) => sequence.step(event).map(write).join(''), end }
}
