// What has been read of an answer, put together from what is known of it.
import type { GatewayError } from '../kernel/index.ts'
import type { AnswerSummary } from './dialect.ts'

/** The summary of a complete answer without output; `facts` go over that. */
export const summaryOf = (facts: Partial<AnswerSummary> = {}): AnswerSummary => ({
  usage: undefined,
  isUsageAbsurd: false,
  isComplete: true,
  outputText: '',
  outputLength: 0,
  toolCallCount: 0,
  rejectReason: undefined,
  error: undefined,
  ...facts,
})

/** The summary of something that is no answer; without an error, of one that has not come yet. */
export const noAnswer = (error?: GatewayError): AnswerSummary => summaryOf({ isComplete: false, error })
