// Lanes of operations that answer a list and never stream: embeddings, images and moderations.
import type { JsonObject } from '../../kernel/index.ts'
import type { ClientDialectId, LaneDialect, RequestFacts, Subject } from '../dialect.ts'
import { openAiUsageEdits, readListAnswer } from './answer.ts'
import { readOpenAiError, writeOpenAiError, writeOpenAiStreamError } from './error.ts'
import { EMPTY_PROMPT, invalidRequest, modelMemberEdits, readInputTexts, readModel } from './request.ts'
import { openAiStreamUsageEdits, openOpenAiTap, writeOpenAiUsageFrame } from './stream.ts'

/** Facts of a request whose prompt is its `input`; `defaultModel` serves requests that name no model. */
export const readInputRequest =
  (defaultModel?: string) =>
  (body: JsonObject): RequestFacts => {
    const input = body.input
    const isEmpty = input === undefined || input === null || (Array.isArray(input) && input.length === 0)
    if (isEmpty) throw invalidRequest('"input" is required.', 'input')
    return {
      model: readModel(body, defaultModel),
      isStream: false,
      maxOutputTokens: 0,
      answerCount: 1,
      choiceCount: 1,
      wantsStreamUsage: false,
      readPrompt: () => ({ ...EMPTY_PROMPT, texts: readInputTexts(input) }),
    }
  }

/** `resultMember` holds the answer's list. */
export const defineListLane = (
  id: ClientDialectId,
  subject: Subject,
  resultMember: string,
  readRequest: (body: JsonObject) => RequestFacts,
): LaneDialect => ({
  id,
  subject,
  readRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: openAiStreamUsageEdits,
  openTap: (choiceCount) => openOpenAiTap(choiceCount, () => ({ text: '', hasContent: false, startsToolCall: false })),
  readAnswer: (body) => readListAnswer(body, resultMember),
  writeUsageFrame: writeOpenAiUsageFrame('list'),
  usageEdits: openAiUsageEdits,
  readError: readOpenAiError,
  writeError: writeOpenAiError,
  writeStreamError: writeOpenAiStreamError,
  terminator: undefined,
})
