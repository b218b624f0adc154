// A streamed chat completion, written from neutral events.
import type { JsonObject, JsonValue, Usage } from '../../kernel/index.ts'
import {
  type Citation,
  createSequence,
  type Finish,
  type HostedPart,
  type MediaPart,
  type ReplyContext,
  type Signature,
  type StreamEncoder,
  type StreamEvent,
} from '../neutral/index.ts'
import { answerId, createChunkWriter, finishWord, presumedFinish } from '../openai-family/answer-frame.ts'
import {
  answerStyle,
  completeArguments,
  textOfPart,
  writeAnnotations,
  writeAudio,
  writeCall,
  writeImage,
} from './answer-parts.ts'
import { writeReasoningDetail, writeTextSignature } from './reasoning-details.ts'

type OpenCall = { readonly index: number; readonly isCustom: boolean; hasArguments: boolean }

type AnswerState = {
  finish: Finish | undefined
  /** UTF-16 units of content so far, and where the open text began. */
  contentLength: number
  textStart: number
  citations: Citation[]
  /** The open reasoning part, for its detail. */
  reasoning: string[]
  isRedacted: boolean
  detailCount: number
  readonly calls: Map<number, OpenCall>
  callCount: number
}

const createAnswerState = (): AnswerState => ({
  finish: undefined,
  contentLength: 0,
  textStart: 0,
  citations: [],
  reasoning: [],
  isRedacted: false,
  detailCount: 0,
  calls: new Map(),
  callCount: 0,
})

type EventOf<Kind extends StreamEvent['kind']> = Extract<StreamEvent, { kind: Kind }>
type PartKind = Extract<StreamEvent, { part: number }>['kind']
type Handlers = { readonly [Kind in PartKind]?: (event: EventOf<Kind>, answer: AnswerState) => string }

/** Says something of one answer: a delta, and log probabilities beside it. */
type Say = (answer: number, delta: JsonObject, logprobs?: JsonValue) => string

const createTextHandlers = (say: Say, showsReasoning: boolean): Handlers => {
  const sayDetail = (index: number, answer: AnswerState, detail: JsonObject | undefined): string => {
    if (detail === undefined) return ''
    answer.detailCount++
    return say(index, { reasoning_details: [detail] })
  }
  const endText = ({ answer: index, signature }: EventOf<'text-end'>, answer: AnswerState): string => {
    const { textStart, contentLength } = answer
    const annotations = writeAnnotations(answer.citations, textStart, contentLength - textStart)
    const cited = annotations.length === 0 ? '' : say(index, { annotations })
    return signature === undefined
      ? cited
      : cited + sayDetail(index, answer, writeTextSignature(signature, answer.detailCount))
  }
  const endReasoning = (index: number, answer: AnswerState, signature: Signature | undefined): string => {
    const text = answer.reasoning.join('')
    const part = {
      kind: 'reasoning' as const,
      text,
      ...(signature === undefined ? {} : { signature }),
      ...(answer.isRedacted ? { isRedacted: true } : {}),
    }
    return showsReasoning ? sayDetail(index, answer, writeReasoningDetail(part, answer.detailCount)) : ''
  }
  return {
    'text-start': (_event, answer) => {
      answer.textStart = answer.contentLength
      answer.citations = []
      return ''
    },
    'text-delta': ({ answer: index, text, logprobs }, answer) => {
      answer.contentLength += text.length
      return say(index, { content: text }, logprobs)
    },
    'text-citation': ({ citation }, answer) => {
      answer.citations.push(citation)
      return ''
    },
    'text-end': endText,
    'reasoning-start': ({ isRedacted }, answer) => {
      answer.reasoning = []
      answer.isRedacted = isRedacted === true
      return ''
    },
    'reasoning-delta': ({ answer: index, text }, answer) => {
      answer.reasoning.push(text)
      return showsReasoning ? say(index, { reasoning_content: text }) : ''
    },
    'reasoning-end': ({ answer: index, signature }, answer) => endReasoning(index, answer, signature),
    'refusal-delta': ({ answer: index, text }) => say(index, { refusal: text }),
  }
}

/** Calls may be written side by side: their index tells them apart. */
const createCallHandlers = (say: Say): Handlers => {
  const sayArguments = (index: number, call: OpenCall, text: string): string => {
    call.hasArguments = true
    const members = call.isCustom ? { custom: { input: text } } : { function: { arguments: text } }
    return say(index, { tool_calls: [{ index: call.index, ...members }] })
  }
  return {
    'tool-start': (event, answer) => {
      const call = { index: answer.callCount++, isCustom: event.isCustom === true, hasArguments: false }
      answer.calls.set(event.part, call)
      return say(event.answer, { tool_calls: [{ index: call.index, ...writeCall(event, '') }] })
    },
    'tool-delta': ({ answer: index, part, text }, answer) => {
      const call = answer.calls.get(part)
      return call === undefined || text === '' ? '' : sayArguments(index, call, text)
    },
    'tool-end': ({ answer: index, part }, answer) => {
      const call = answer.calls.get(part)
      answer.calls.delete(part)
      const missing = call === undefined || call.hasArguments ? '' : completeArguments('', call.isCustom)
      return call === undefined || missing === '' ? '' : sayArguments(index, call, missing)
    },
  }
}

/** The older way has one call, without id and index; more cannot be said. */
const createLegacyCallHandlers = (say: Say): Handlers => ({
  'tool-start': ({ answer: index, part, name }, answer) => {
    if (answer.callCount++ > 0) return ''
    answer.calls.set(part, { index: 0, isCustom: false, hasArguments: false })
    return say(index, { function_call: { name, arguments: '' } })
  },
  'tool-delta': ({ answer: index, part, text }, answer) => {
    const call = answer.calls.get(part)
    if (call === undefined || text === '') return ''
    call.hasArguments = true
    return say(index, { function_call: { arguments: text } })
  },
  'tool-end': ({ answer: index, part }, answer) => {
    const call = answer.calls.get(part)
    return call === undefined || call.hasArguments ? '' : say(index, { function_call: { arguments: '{}' } })
  },
})

export const encodeStream = (context: ReplyContext): StreamEncoder => {
  const style = answerStyle(context)
  const chunks = createChunkWriter('chat.completion.chunk', context)
  chunks.state.id = answerId('chatcmpl-', '', context.requestId)
  const sequence = createSequence()
  const answers = new Map<number, AnswerState>()
  /** Answers whose first chunk, the one with the role, was written. */
  const begun = new Set<number>()

  const stateOf = (index: number): AnswerState => {
    let answer = answers.get(index)
    if (answer === undefined) {
      answer = createAnswerState()
      answers.set(index, answer)
    }
    return answer
  }
  const begin = (index: number): string => {
    if (begun.has(index)) return ''
    begun.add(index)
    return chunks.choice(index, { delta: { role: 'assistant', content: '' } }, null)
  }
  const say: Say = (index, delta, logprobs) => begin(index) + chunks.choice(index, { delta }, null, logprobs)

  const sayWhole = (index: number, value: MediaPart | HostedPart, answer: AnswerState): string => {
    const text = textOfPart(value, style)
    if (text !== undefined) {
      answer.contentLength += text.length
      return text === '' ? '' : say(index, { content: text })
    }
    if (value.kind === 'audio') return say(index, { audio: writeAudio([value], context) })
    const image = value.kind === 'image' ? writeImage(value) : undefined
    return image === undefined ? '' : say(index, { images: [image] })
  }

  const handlers: Handlers = {
    ...createTextHandlers(say, style.showsReasoning),
    ...(style.isLegacy ? createLegacyCallHandlers(say) : createCallHandlers(say)),
    'whole-part': ({ answer: index, value }, answer) => sayWhole(index, value, answer),
  }
  const write = (event: StreamEvent): string => {
    if (!('part' in event)) return ''
    const handler = handlers[event.kind] as ((event: StreamEvent, answer: AnswerState) => string) | undefined
    return handler?.(event, stateOf(event.answer)) ?? ''
  }

  const step = (event: StreamEvent): string => {
    if (event.kind === 'reply-start') chunks.state.id = answerId('chatcmpl-', event.id, context.requestId)
    else if (event.kind === 'finish') stateOf(event.answer).finish = event.finish
    else if (event.kind === 'reply-end') chunks.state.serviceTier = event.serviceTier
    if (event.kind.startsWith('tool-')) return write(event)
    return sequence.step(event).map(write).join('')
  }

  const finishOf = ({ finish, callCount }: AnswerState): string => {
    const reason = finish?.reason ?? presumedFinish(callCount > 0)
    return style.isLegacy && reason === 'tool-calls' ? 'function_call' : finishWord(reason)
  }
  const end = (usage: Usage | undefined): string => {
    if (answers.size === 0) stateOf(0)
    const finishes = [...answers].map(
      ([index, answer]) => begin(index) + chunks.choice(index, { delta: {} }, finishOf(answer)),
    )
    return finishes.join('') + chunks.close(usage, context.wantsUsage)
  }
  return { step, end }
}
