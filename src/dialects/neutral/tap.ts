// Reads answers on the side by their decoder: what lane A needs to know of a dialect that can be translated.
import { type GatewayError, optional, type Usage } from '../../kernel/index.ts'
import type { AnswerSummary, FrameKind, StreamTap } from '../dialect.ts'
import { createTextSample } from '../openai-family/text-sample.ts'
import type { UpstreamCodec } from './codec.ts'
import type { AssistantPart } from './parts.ts'
import { isContent, type Reply, type StreamEvent } from './reply.ts'

/** The reason that is kept for administrators when an upstream's own filter ended an answer. */
export type RejectReasonOf = (native: string | undefined) => string

/** A picture or a sound is output too, though there is no text to count; beside a text it makes it no longer. */
const lengthOf = (textLength: number, mediaCount: number): number => Math.max(textLength, Math.min(1, mediaCount))

/** Collects what settling an answer needs from its events. */
export const createSummary = (rejectReasonOf: RejectReasonOf) => {
  const output = createTextSample()
  let usage: Usage | undefined
  let startUsage: Usage | undefined
  let error: GatewayError | undefined
  let rejectReason: string | undefined
  let toolCallCount = 0
  let resultCount = 0
  let isComplete = false
  let isUsageAbsurd = false

  const step = (event: StreamEvent): void => {
    if (event.kind === 'usage') usage = event.usage
    else if (event.kind === 'reply-start') startUsage = event.usage
    else if (event.kind === 'absurd-usage') isUsageAbsurd = true
    else if (event.kind === 'error') error = event.error
    else if (event.kind === 'reply-end') isComplete = event.isComplete
    else if (event.kind === 'tool-start') {
      toolCallCount++
      output.add(event.name)
    } else if (event.kind === 'finish') {
      if (event.finish.reason === 'content-filter') rejectReason = rejectReasonOf(event.finish.native)
    } else if (event.kind === 'whole-part') {
      resultCount++
      if (event.value.kind === 'hosted') output.add(event.value.text)
    } else if ('text' in event) output.add(event.text)
  }

  const summary = (): AnswerSummary => ({
    usage: isUsageAbsurd && usage?.source !== 'counted' ? undefined : usage,
    ...optional('startUsage', startUsage),
    isUsageAbsurd,
    isComplete: error === undefined && isComplete,
    outputText: output.text(),
    outputLength: lengthOf(output.length(), resultCount),
    toolCallCount,
    rejectReason,
    error,
  })
  return { step, summary }
}

const kindOf = (events: readonly StreamEvent[]): FrameKind => {
  let kind: FrameKind = 'silent'
  for (const event of events) {
    if (event.kind === 'error') return 'error'
    if (event.kind === 'reply-end') return 'end'
    if (event.kind === 'finish') kind = 'last'
    else if (isContent(event) && kind !== 'last') kind = 'content'
    else if (kind === 'silent' && event.kind !== 'ping') kind = 'preamble'
  }
  return kind
}

/** Opens a tap that decodes each frame. A frame that holds data which gives no event is passed on as a preamble. */
export const openEventTap = (
  codec: Pick<UpstreamCodec, 'decodeStream'>,
  answerCount: number,
  rejectReasonOf: RejectReasonOf,
): StreamTap => {
  const decoder = codec.decodeStream(answerCount)
  const collected = createSummary(rejectReasonOf)
  let hasEnded = false
  const take = (events: readonly StreamEvent[]): void => {
    for (const event of events) {
      if (event.kind === 'reply-end') hasEnded = true
      collected.step(event)
    }
  }
  return {
    read: (frame) => {
      const events = decoder.step(frame)
      take(events)
      const kind = kindOf(events)
      return kind === 'silent' && frame.data !== undefined && frame.data !== '' ? 'preamble' : kind
    },
    summary: collected.summary,
    flush: () => {
      if (!hasEnded) take(decoder.flush())
    },
  }
}

const textOf = (part: AssistantPart): string => {
  if (part.kind === 'tool-call') return part.name + part.arguments
  return 'text' in part ? part.text : ''
}

/** What settling needs of a whole answer. */
export const summariseReply = (reply: Reply, rejectReasonOf: RejectReasonOf): AnswerSummary => {
  const parts = reply.answers.flatMap((answer) => answer.parts)
  const outputText = parts.map(textOf).join('')
  const blocked = reply.answers.find(({ finish }) => finish.reason === 'content-filter')
  const mediaCount = parts.filter((part) => part.kind === 'image' || part.kind === 'audio').length
  return {
    usage: reply.usage,
    isUsageAbsurd: reply.isUsageAbsurd === true,
    isComplete: reply.answers.length > 0,
    outputText,
    outputLength: lengthOf(outputText.length, mediaCount),
    toolCallCount: parts.filter((part) => part.kind === 'tool-call').length,
    rejectReason: blocked === undefined ? undefined : rejectReasonOf(blocked.finish.native),
    error: undefined,
  }
}
