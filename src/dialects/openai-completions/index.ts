// OpenAI's legacy Completions: as a lane, and as a codec so that chat upstreams serve it.
import type { JsonObject } from '../../kernel/index.ts'
import type { LaneDialect, RequestFacts } from '../dialect.ts'
import { openAiUsageEdits, readChoicesAnswer } from '../openai-family/answer.ts'
import { readOpenAiError, writeOpenAiError, writeOpenAiStreamError } from '../openai-family/error.ts'
import {
  EMPTY_PROMPT,
  invalidRequest,
  modelMemberEdits,
  readAnswerCount,
  readInputTexts,
  readModel,
  readOutputLimit,
  readStreamFlag,
} from '../openai-family/request.ts'
import {
  OPENAI_PING,
  OPENAI_TERMINATOR,
  openAiStreamUsageEdits,
  openOpenAiTap,
  wantsOpenAiStreamUsage,
  writeOpenAiUsageFrame,
} from '../openai-family/stream.ts'

const readRequest = (body: JsonObject): RequestFacts => {
  const model = readModel(body)
  const prompt = body.prompt
  const isEmpty =
    prompt === undefined || prompt === null || prompt === '' || (Array.isArray(prompt) && prompt.length === 0)
  if (isEmpty) throw invalidRequest('"prompt" is required.', 'prompt')
  const answerCount = readAnswerCount(body)
  const promptCount = countPrompts(prompt)
  return {
    model,
    isStream: readStreamFlag(body),
    maxOutputTokens: readOutputLimit(body, 'max_tokens'),
    answerCount: Math.max(answerCount, readAnswerCount(body, 'best_of')) * promptCount,
    choiceCount: answerCount * promptCount,
    wantsStreamUsage: wantsOpenAiStreamUsage(body),
    readPrompt: () => ({ ...EMPTY_PROMPT, texts: [...readInputTexts(prompt), ...readInputTexts(body.suffix)] }),
  }
}

/** A list of texts or of token lists is as many prompts; a list of tokens is one. */
const countPrompts = (prompt: unknown): number =>
  Array.isArray(prompt) && typeof prompt[0] !== 'number' ? prompt.length : 1

const textOf = (choice: JsonObject): string => (typeof choice.text === 'string' ? choice.text : '')

export const openaiCompletions: LaneDialect = {
  id: 'openai-completions',
  subject: 'chat',
  readRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: openAiStreamUsageEdits,
  openTap: (choiceCount) =>
    openOpenAiTap(choiceCount, (choice) => ({
      text: textOf(choice),
      hasContent: textOf(choice) !== '',
      startsToolCall: false,
    })),
  readAnswer: (body) => readChoicesAnswer(body, (choice) => ({ text: textOf(choice), toolCallCount: 0 })),
  writeUsageFrame: writeOpenAiUsageFrame('text_completion'),
  usageEdits: openAiUsageEdits,
  readError: readOpenAiError,
  writeError: writeOpenAiError,
  writeStreamError: writeOpenAiStreamError,
  ping: OPENAI_PING,
  terminator: OPENAI_TERMINATOR,
}

export { openaiCompletionsClient } from './client.ts'
