// Realtime among the other dialects: what the common stages ask of a request. Its frames have a session of their own.
import type { LaneDialect, RequestFacts } from '../dialect.ts'
import { defineListLane } from '../openai-family/list-lane.ts'
import { EMPTY_PROMPT, readModel } from '../openai-family/request.ts'

/** The facts of every answer of a session; only the model differs. */
const REALTIME_FACTS: Omit<RequestFacts, 'model'> = {
  isStream: true,
  maxOutputTokens: undefined,
  answerCount: 1,
  choiceCount: 1,
  wantsStreamUsage: false,
  readPrompt: () => ({ ...EMPTY_PROMPT, texts: [] }),
}

/** The "body" of a session is its query: `model` is all that is read of it, and nothing of it is edited. */
export const openaiRealtime: LaneDialect = {
  ...defineListLane('openai-realtime', 'realtime', 'events', (body) => ({ ...REALTIME_FACTS, model: readModel(body) })),
  modelEdits: () => new Map(),
  streamUsageEdits: () => new Map(),
}
