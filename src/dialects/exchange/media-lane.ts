// What the lanes of pictures, speech and transcriptions have in common: a tap for their streams, and whole answers.
import {
  type Frame,
  type GatewayError,
  isJsonObject,
  type JsonObject,
  parseJson,
  type TopLevelEdits,
  type Usage,
} from '../../kernel/index.ts'
import { noAnswer, summaryOf } from '../answer-summary.ts'
import type { AnswerSummary, ClientDialectId, FrameKind, LaneDialect, StreamTap, Subject } from '../dialect.ts'
import { readOpenAiError, writeOpenAiError, writeOpenAiStreamError } from '../openai-family/error.ts'
import { modelMemberEdits } from '../openai-family/request.ts'
import { holdsError } from '../openai-family/stream.ts'
import { addUsage, readMediaUsage } from './usage.ts'

/** A whole answer in JSON; `isResult` says whether it holds what was asked for. */
export const readMediaAnswer = (body: JsonObject, isResult: boolean, resultCount?: number): AnswerSummary => {
  if (holdsError(body)) return noAnswer(readOpenAiError(200, body))
  const { usage, isAbsurd } = readMediaUsage(body.usage)
  return summaryOf({
    usage,
    isUsageAbsurd: isAbsurd,
    isComplete: isResult,
    ...(resultCount === undefined ? {} : { resultCount }),
  })
}

/**
 * Taps a stream whose events name their `type`. Each event that `isDone` knows finishes one result and may carry its usage;
 * the stream is complete when all results are there, or `[DONE]` came after the first.
 */
const openMediaTap = (resultCount: number, isList: boolean, isDone: (type: string) => boolean): StreamTap => {
  const usages: (Usage | undefined)[] = []
  let isUsageAbsurd = false
  let error: GatewayError | undefined
  let sawDone = false

  const readEvent = (event: JsonObject): FrameKind => {
    if (holdsError(event)) {
      error = readOpenAiError(200, event)
      return 'error'
    }
    if (typeof event.type !== 'string') return 'preamble'
    if (!isDone(event.type)) return 'content'
    const { usage, isAbsurd } = readMediaUsage(event.usage)
    usages.push(usage)
    isUsageAbsurd ||= isAbsurd
    return usages.length >= resultCount ? 'last' : 'content'
  }

  return {
    read: (frame: Frame): FrameKind => {
      const data = frame.data?.trim()
      if (data === undefined || data === '') return 'silent'
      if (data.startsWith('[DONE]')) {
        sawDone = true
        return 'end'
      }
      const event = parseJson(data)
      return isJsonObject(event) ? readEvent(event) : 'malformed'
    },
    summary: () =>
      summaryOf({
        usage: isUsageAbsurd ? undefined : addUsage(usages),
        isUsageAbsurd,
        isComplete: error === undefined && (usages.length >= resultCount || (sawDone && usages.length > 0)),
        ...(isList ? { resultCount: usages.length } : {}),
        error,
      }),
  }
}

type MediaLaneParts = Pick<LaneDialect, 'readRequest' | 'readAnswer'> &
  Pick<LaneDialect, 'readBytes' | 'countRecording'> & {
    readonly isDone: (type: string) => boolean
    /** Whether an answer is a list whose items are paid for. */
    readonly isList: boolean
  }

const NO_EDITS: TopLevelEdits = new Map()

/** A lane in OpenAI's envelope. Answers are never edited: their usage is not tokens of a chat. */
export const defineMediaLane = (id: ClientDialectId, subject: Subject, parts: MediaLaneParts): LaneDialect => {
  const { isDone, isList, ...own } = parts
  return {
    id,
    subject,
    modelEdits: modelMemberEdits,
    streamUsageEdits: () => NO_EDITS,
    openTap: (choiceCount) => openMediaTap(choiceCount, isList, isDone),
    writeUsageFrame: () => '',
    usageEdits: () => NO_EDITS,
    readError: readOpenAiError,
    writeError: writeOpenAiError,
    writeStreamError: writeOpenAiStreamError,
    terminator: undefined,
    ...own,
  }
}
