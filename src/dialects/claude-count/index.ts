// Claude's token counting (`/v1/messages/count_tokens`) as a lane: the request of a message, answered by one number.
import type { JsonObject, Usage } from '../../kernel/index.ts'
import { noAnswer } from '../answer-summary.ts'
import {
  readClaudeRequest,
  readError,
  systemPromptEdits,
  writeError,
  writeStreamError,
} from '../claude-messages/index.ts'
import type { AnswerSummary, LaneDialect, RequestFacts } from '../dialect.ts'
import { createCountReader } from '../openai-family/count.ts'
import { modelMemberEdits } from '../openai-family/request.ts'

/** Counting takes no output and never streams, whatever the request says. */
const readRequest = (body: JsonObject): RequestFacts => ({
  ...readClaudeRequest({ ...body, stream: false }),
  maxOutputTokens: 0,
  wantsStreamUsage: false,
})

const usageOf = (promptTokens: number): Usage => ({
  semantics: 'anthropic',
  promptTokens,
  completionTokens: 0,
  source: 'upstream',
})

const NOTHING: AnswerSummary = noAnswer()

/** `{"input_tokens": 2095}`. */
const readAnswer = (body: JsonObject): AnswerSummary => {
  if (body.type === 'error' || body.error !== undefined) return { ...NOTHING, error: readError(200, body) }
  const counts = createCountReader()
  const inputTokens = counts.read(body.input_tokens)
  return {
    ...NOTHING,
    usage: inputTokens === undefined ? undefined : usageOf(inputTokens),
    isUsageAbsurd: counts.wasAbsurd(),
    isComplete: inputTokens !== undefined,
  }
}

export const claudeCount: LaneDialect = {
  id: 'claude-count',
  subject: 'count',
  readRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: () => new Map(),
  systemPromptEdits,
  openTap: () => ({ read: () => 'silent', summary: () => NOTHING }),
  readAnswer,
  writeCount: (tokens) => ({ input_tokens: tokens }),
  writeUsageFrame: () => '',
  usageEdits: ({ promptTokens }) => new Map([['input_tokens', String(promptTokens)]]),
  readError,
  writeError,
  writeStreamError,
  terminator: undefined,
}
