// Lanes of operations that answer a list and never stream: embeddings and moderations.
import type { JsonObject } from '../../kernel/index.ts'
import type { DialectId, LaneDialect } from '../dialect.ts'
import { openAiUsageEdits, readListAnswer } from './answer.ts'
import { writeOpenAiError, writeOpenAiStreamError } from './error.ts'
import { EMPTY_PROMPT, invalidRequest, readInputTexts, readModel } from './request.ts'
import { openAiStreamUsageEdits, openOpenAiTap, writeOpenAiUsageFrame } from './stream.ts'

/** `resultMember` holds the answer's list; `defaultModel` serves requests that name no model. */
export const defineListLane = (id: DialectId, resultMember: string, defaultModel?: string): LaneDialect => ({
  id,
  readRequest: (body: JsonObject) => {
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
  },
  streamUsageEdits: openAiStreamUsageEdits,
  openTap: (choiceCount) => openOpenAiTap(choiceCount, () => ({ text: '', hasContent: false, startsToolCall: false })),
  readAnswer: (body) => readListAnswer(body, resultMember),
  writeUsageFrame: writeOpenAiUsageFrame('list'),
  usageEdits: openAiUsageEdits,
  writeError: writeOpenAiError,
  writeStreamError: writeOpenAiStreamError,
  terminator: undefined,
})
