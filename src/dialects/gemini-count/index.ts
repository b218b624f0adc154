// Gemini's countTokens as a lane: a question about a prompt, answered without a model's work.
import { isJsonObject, type JsonObject, type TopLevelEdits, type Usage } from '../../kernel/index.ts'
import { noAnswer, summaryOf } from '../answer-summary.ts'
import type { AnswerSummary, LaneDialect, PathFacts, RequestFacts } from '../dialect.ts'
import { openEmptyTap } from '../gemini/empty-tap.ts'
import { errorObjectOf, readError, writeError, writeStreamError } from '../gemini/error.ts'
import { readModelOf, readPrompt } from '../gemini/request.ts'
import { member, objectMember, objectsMember, spellingOf, toNumber } from '../gemini/wire.ts'

/** The prompt stands in the body itself, or whole in `generateContentRequest`. */
const promptOf = (body: JsonObject): JsonObject => objectMember(body, 'generateContentRequest') ?? body

const readRequest = (body: JsonObject, path?: PathFacts): RequestFacts => {
  const prompt = promptOf(body)
  return {
    model: readModelOf(prompt, path),
    isStream: false,
    maxOutputTokens: 0,
    answerCount: 1,
    choiceCount: 1,
    wantsStreamUsage: false,
    readPrompt: () => readPrompt(prompt, objectsMember(prompt, 'contents')),
  }
}

/** Only the nested form repeats the model's name. */
const modelEdits = (body: JsonObject, upstreamModel: string): TopLevelEdits => {
  const key = spellingOf(body, 'generateContentRequest')
  const request = body[key]
  const name = `models/${upstreamModel}`
  if (!isJsonObject(request) || request.model === name) return new Map()
  return new Map([[key, JSON.stringify({ ...request, model: name })]])
}

/** Counting uses no tokens: the numbers of the answer are what a request would use. */
const readAnswer = (body: JsonObject): AnswerSummary => {
  const isComplete = toNumber(member(body, 'totalTokens')) !== undefined
  const usage: Usage = { semantics: 'openai', promptTokens: 0, completionTokens: 0, source: 'upstream' }
  if (errorObjectOf(body) !== undefined) return noAnswer(readError(200, body))
  return isComplete ? summaryOf({ usage }) : noAnswer()
}

export const geminiCount: LaneDialect = {
  id: 'gemini-count',
  subject: 'count',
  readRequest,
  modelEdits,
  streamUsageEdits: () => new Map(),
  openTap: openEmptyTap,
  readAnswer,
  writeCount: (tokens) => ({ totalTokens: tokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }] }),
  writeUsageFrame: () => '',
  usageEdits: () => new Map(),
  readError,
  writeError,
  writeStreamError,
  terminator: undefined,
}
