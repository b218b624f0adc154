// OpenAI Responses as a lane: requests are inspected, answers and streams are read on the side while bytes are forwarded.
import { GatewayError, type JsonObject } from '../../kernel/index.ts'
import { noAnswer } from '../answer-summary.ts'
import type { AnswerSummary, LaneDialect } from '../dialect.ts'
import { openEventTap, type RejectReasonOf, summariseReply } from '../neutral/index.ts'
import { readOpenAiError, writeOpenAiError } from '../openai-family/error.ts'
import { modelMemberEdits } from '../openai-family/request.ts'
import { OPENAI_PING } from '../openai-family/stream.ts'
import { decodeReply } from './decode-reply.ts'
import { decodeStream } from './decode-stream.ts'
import { writeResponsesStreamError } from './error.ts'
import { thinkingEdits } from './reasoning.ts'
import { readResponsesRequest, systemPromptEdits } from './request.ts'
import { unsealEdits } from './unseal.ts'
import { writeResponsesUsage } from './usage.ts'

const rejectReasonOf: RejectReasonOf = () => 'openai_finish_reason=content_filter'

const NOTHING: AnswerSummary = noAnswer()

/** An answer that is made in the background: there is nothing to read yet, but it is what was asked for. */
const isPromised = ({ status, error }: JsonObject): boolean =>
  (status === 'queued' || status === 'in_progress') && (error === undefined || error === null)

/** Reads a whole answer; a failed one, or something else than a response, as its error. */
export const readResponsesAnswer = (body: JsonObject): AnswerSummary => {
  if (isPromised(body)) return { ...NOTHING, isComplete: true }
  try {
    return summariseReply(decodeReply(body), rejectReasonOf)
  } catch (error) {
    if (error instanceof GatewayError) return { ...NOTHING, error }
    throw error
  }
}

export const lane: LaneDialect = {
  id: 'openai-responses',
  subject: 'chat',
  readRequest: readResponsesRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: () => new Map(),
  systemPromptEdits,
  thinkingEdits,
  unsealEdits,
  openTap: (choiceCount) => openEventTap({ decodeStream }, choiceCount, rejectReasonOf),
  readAnswer: readResponsesAnswer,
  writeUsageFrame: () => '',
  usageEdits: (usage) => new Map([['usage', JSON.stringify(writeResponsesUsage(usage))]]),
  readError: readOpenAiError,
  writeError: writeOpenAiError,
  writeStreamError: writeResponsesStreamError,
  // `response.completed` holds the whole answer: it cannot be made up.
  ping: OPENAI_PING,
  terminator: undefined,
}
