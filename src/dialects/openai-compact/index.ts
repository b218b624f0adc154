// OpenAI's `/v1/responses/compact`: a conversation is made shorter. Never streamed, and billed under a name of its own.
import type { JsonObject, TopLevelEdits } from '../../kernel/index.ts'
import type { LaneDialect, RequestFacts } from '../dialect.ts'
import { modelMemberEdits, readModel } from '../openai-family/request.ts'
import { openaiResponses, readResponsesAnswer, readResponsesPrompt } from '../openai-responses/index.ts'

/** What the name that is permitted, priced and logged ends with (relay.md section 7.1). */
const SUFFIX = '-openai-compact'

const billedName = (model: string): string => (model.endsWith(SUFFIX) ? model : model + SUFFIX)

const plainName = (model: string): string => (model.endsWith(SUFFIX) ? model.slice(0, -SUFFIX.length) : model)

const readRequest = (body: JsonObject): RequestFacts => ({
  model: billedName(readModel(body)),
  isStream: false,
  maxOutputTokens: undefined,
  answerCount: 1,
  choiceCount: 1,
  wantsStreamUsage: false,
  readPrompt: () => readResponsesPrompt(body),
})

const modelEdits = (body: JsonObject, upstreamModel: string): TopLevelEdits =>
  modelMemberEdits(body, plainName(upstreamModel))

const { lane } = openaiResponses

export const openaiCompact: LaneDialect = {
  id: 'openai-compact',
  subject: 'compact',
  readRequest,
  modelEdits,
  streamUsageEdits: lane.streamUsageEdits,
  openTap: lane.openTap,
  readAnswer: readResponsesAnswer,
  writeUsageFrame: lane.writeUsageFrame,
  usageEdits: lane.usageEdits,
  readError: lane.readError,
  writeError: lane.writeError,
  writeStreamError: lane.writeStreamError,
  terminator: lane.terminator,
}
