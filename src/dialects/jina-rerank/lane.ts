// The lane of rerankers: Jina's shape, which Cohere, SiliconFlow, Xinference, Voyage and others share.
import { isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import { summaryOf } from '../answer-summary.ts'
import type { AnswerSummary, LaneDialect, RequestFacts } from '../dialect.ts'
import { promptUsage } from '../exchange/usage.ts'
import { openAiUsageEdits } from '../openai-family/answer.ts'
import { createCountReader } from '../openai-family/count.ts'
import { readOpenAiError, writeOpenAiError, writeOpenAiStreamError } from '../openai-family/error.ts'
import { EMPTY_PROMPT, modelMemberEdits, readModel } from '../openai-family/request.ts'
import { holdsError } from '../openai-family/stream.ts'
import { readQuestion } from './client.ts'

const readRequest = (body: JsonObject): RequestFacts => {
  const { query, documents } = readQuestion(body)
  return {
    model: readModel(body),
    isStream: false,
    maxOutputTokens: 0,
    answerCount: 1,
    choiceCount: 1,
    wantsStreamUsage: false,
    readPrompt: () => ({ ...EMPTY_PROMPT, texts: [...documents.map(({ text }) => text), query] }),
  }
}

/** Where vendors say what a ranking read: Jina and OpenAI's imitators, SiliconFlow, Cohere. */
export const findRerankTokens = (body: JsonObject): unknown =>
  readPath(body, 'usage', 'total_tokens') ??
  readPath(body, 'usage', 'prompt_tokens') ??
  readPath(body, 'meta', 'tokens', 'input_tokens') ??
  readPath(body, 'meta', 'billed_units', 'input_tokens')

const readAnswer = (body: JsonObject): AnswerSummary => {
  if (holdsError(body)) return summaryOf({ isComplete: false, error: readOpenAiError(200, body) })
  const tokens = findRerankTokens(body)
  const counts = createCountReader()
  counts.read(tokens)
  return summaryOf({
    usage: promptUsage(tokens),
    isUsageAbsurd: counts.wasAbsurd(),
    isComplete: Array.isArray(body.results) || (Array.isArray(body.data) && body.data.every(isJsonObject)),
  })
}

export const jinaRerank: LaneDialect = {
  id: 'jina-rerank',
  subject: 'rerank',
  readRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: () => new Map(),
  // Rankings are never streamed: whatever comes as a stream is no answer.
  openTap: () => ({ read: () => 'malformed', summary: () => summaryOf({ isComplete: false }) }),
  readAnswer,
  writeUsageFrame: () => '',
  usageEdits: openAiUsageEdits,
  readError: readOpenAiError,
  writeError: writeOpenAiError,
  writeStreamError: writeOpenAiStreamError,
  terminator: undefined,
}
