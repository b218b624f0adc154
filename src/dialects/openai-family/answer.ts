// Whole answers of the OpenAI family.
import { isJsonObject, type JsonObject, type Usage } from '../../kernel/index.ts'
import { noAnswer } from '../answer-summary.ts'
import type { AnswerSummary } from '../dialect.ts'
import { readOpenAiError } from './error.ts'
import { holdsError } from './stream.ts'
import { hasAbsurdUsage, readOpenAiUsage, writeOpenAiUsage } from './usage.ts'

/** Texts and flags of one choice of a whole answer. */
export type WholeChoice = { readonly text: string; readonly toolCallCount: number }

/** Reads an answer with `choices`; an answer without any is incomplete. */
export const readChoicesAnswer = (body: JsonObject, readChoice: (choice: JsonObject) => WholeChoice): AnswerSummary => {
  if (holdsError(body)) return failedAnswer(body)
  const choices = Array.isArray(body.choices) ? body.choices.filter(isJsonObject) : []
  let outputText = ''
  let toolCallCount = 0
  let rejectReason: string | undefined
  for (const choice of choices) {
    const read = readChoice(choice)
    outputText += read.text
    toolCallCount += read.toolCallCount
    if (choice.finish_reason === 'content_filter') rejectReason = 'openai_finish_reason=content_filter'
  }
  const isComplete = choices.length > 0
  return {
    usage: readOpenAiUsage(body),
    isUsageAbsurd: hasAbsurdUsage(body),
    isComplete,
    outputText,
    outputLength: outputText.length,
    toolCallCount,
    rejectReason,
    error: undefined,
  }
}

/** Reads an answer whose result stands under one member (`data` of embeddings and images, `results` of moderations). */
export const readListAnswer = (body: JsonObject, member: string): AnswerSummary => {
  if (holdsError(body)) return failedAnswer(body)
  const results = body[member]
  const isComplete = Array.isArray(results)
  return {
    ...(isComplete ? { resultCount: results.length } : {}),
    usage: readOpenAiUsage(body),
    isUsageAbsurd: hasAbsurdUsage(body),
    isComplete,
    outputText: '',
    outputLength: 0,
    toolCallCount: 0,
    rejectReason: undefined,
    error: undefined,
  }
}

const failedAnswer = (body: JsonObject): AnswerSummary => noAnswer(readOpenAiError(200, body))

/** Members that put counted usage into an answer whose upstream left it out or said zero. */
export const openAiUsageEdits = (usage: Usage): Map<string, string> =>
  new Map([['usage', JSON.stringify(writeOpenAiUsage(usage))]])
