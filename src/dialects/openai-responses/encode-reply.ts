// An answer for a client of the Responses API, streamed or whole: both are the same items, told or kept.
import type { JsonObject, Usage } from '../../kernel/index.ts'
import {
  createSequence,
  type Finish,
  type Reply,
  type ReplyContext,
  type StreamEncoder,
  type StreamEvent,
  streamReply,
} from '../neutral/index.ts'
import { incompleteReason, responseId, writeResponse } from './envelope.ts'
import { type Emit, ItemWriter } from './reply-items.ts'
import { createToolNames } from './tool-names.ts'
import { ENCRYPTED_REASONING, includes } from './wire.ts'

type Handlers = {
  readonly [Kind in StreamEvent['kind']]?: (event: Extract<StreamEvent, { kind: Kind }>, items: ItemWriter) => void
}

const handlers: Handlers = {
  'text-delta': ({ text, logprobs }, items) => items.text(text, logprobs),
  'text-citation': ({ citation }, items) => items.citation(citation),
  'text-end': ({ signature }, items) => items.endText(signature),
  'refusal-delta': ({ text }, items) => items.refusal(text),
  'refusal-end': (_event, items) => items.endText(),
  'reasoning-start': ({ isRedacted }, items) => items.startReasoning(isRedacted === true),
  'reasoning-delta': ({ text }, items) => items.reasoning(text),
  'reasoning-end': ({ signature }, items) => items.endReasoning(signature),
  'tool-start': (event, items) => items.startCall(event),
  'tool-delta': ({ text }, items) => items.callArguments(text),
  'whole-part': (event, items) => items.whole(event),
}

/** Writes an answer. The API knows one: others are passed over. */
const createAnswer = (context: ReplyContext, emit: Emit) => {
  const { request, requestId } = context
  const names = createToolNames(request)
  const sequence = createSequence()
  const items = new ItemWriter(emit, names, requestId, includes(request, ENCRYPTED_REASONING))
  let id: string | undefined
  let first: number | undefined
  let finish: Finish | undefined
  let serviceTier: string | undefined

  const begin = (upstreamId: string): string => {
    if (id === undefined) {
      id = responseId(upstreamId, requestId)
      const response = writeResponse(id, context, [])
      emit('response.created', { response })
      emit('response.in_progress', { response })
    }
    return id
  }
  const write = (event: StreamEvent): void => {
    const handle = handlers[event.kind] as ((event: StreamEvent, items: ItemWriter) => void) | undefined
    handle?.(event, items)
  }
  const step = (event: StreamEvent): void => {
    if (event.kind === 'ping') return
    begin(event.kind === 'reply-start' ? event.id : '')
    if (event.kind === 'reply-end') serviceTier = event.serviceTier
    if (!('answer' in event)) return
    first ??= event.answer
    if (event.answer !== first) return
    if (event.kind === 'finish') finish = event.finish
    else for (const ordered of sequence.step(event)) write(ordered)
  }
  const end = (usage: Usage | undefined): JsonObject => {
    const responseName = begin('')
    const ending = finish ?? { reason: items.hasCalls ? 'tool-calls' : 'stop' }
    items.close(incompleteReason(ending) === undefined ? 'completed' : 'incomplete')
    const response = writeResponse(responseName, context, items.output, { finish: ending, usage, serviceTier })
    emit(`response.${response.status}`, { response })
    return response
  }
  return { step, end }
}

const silent: Emit = () => undefined

/** The events of the first answer; its probabilities stand with its first text. */
const eventsOf = (reply: Reply): StreamEvent[] => {
  const [answer] = reply.answers
  const logprobs = answer?.logprobs
  let isTold = logprobs === undefined
  return streamReply({ ...reply, answers: answer === undefined ? [] : [answer] }).map((event) => {
    if (isTold || event.kind !== 'text-delta') return event
    isTold = true
    return { ...event, ...(logprobs === undefined ? {} : { logprobs }) }
  })
}

/** A whole answer. */
export const encodeReply = (reply: Reply, context: ReplyContext): JsonObject => {
  const answer = createAnswer(context, silent)
  for (const event of eventsOf(reply)) answer.step(event)
  return answer.end(reply.usage)
}

/** A streamed answer: numbered events from `response.created` to `response.completed` or `response.incomplete`. */
export const encodeStream = (context: ReplyContext): StreamEncoder => {
  let number = 0
  let written = ''
  const answer = createAnswer(context, (type, members) => {
    written += `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...members })}\n\n`
  })
  const take = (): string => {
    const text = written
    written = ''
    return text
  }
  return {
    step: (event) => {
      answer.step(event)
      return take()
    },
    end: (usage) => {
      answer.end(usage)
      return take()
    },
  }
}
