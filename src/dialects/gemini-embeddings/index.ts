// Gemini's embedContent and batchEmbedContents as a lane.
import { isJsonObject, type JsonObject, type TopLevelEdits } from '../../kernel/index.ts'
import type { AnswerSummary, LaneDialect, PathFacts, RequestFacts } from '../dialect.ts'
import { openEmptyTap } from '../gemini/empty-tap.ts'
import { errorObjectOf, readError, writeError, writeStreamError } from '../gemini/error.ts'
import { readModelOf, readPrompt } from '../gemini/request.ts'
import { readUsage } from '../gemini/usage.ts'
import { invalidMember, member, objectMember, objectsMember } from '../gemini/wire.ts'

/** The contents of a request for one text, or of each of a batch. */
const contentsOf = (body: JsonObject): readonly JsonObject[] => {
  const single = objectMember(body, 'content')
  const batch = objectsMember(body, 'requests')
    .map((request) => objectMember(request, 'content'))
    .filter((content) => content !== undefined)
  return single === undefined ? batch : [single, ...batch]
}

const readRequest = (body: JsonObject, path?: PathFacts): RequestFacts => {
  const [first] = objectsMember(body, 'requests')
  const model = readModelOf(first === undefined || body.model !== undefined ? body : first, path)
  if (contentsOf(body).length === 0) {
    const param = body.requests === undefined ? 'content' : 'requests'
    throw invalidMember(param, 'is required.')
  }
  return {
    model,
    isStream: false,
    maxOutputTokens: 0,
    answerCount: 1,
    choiceCount: 1,
    wantsStreamUsage: false,
    readPrompt: () => ({ ...readPrompt({}, contentsOf(body)), messageCount: 0 }),
  }
}

/** Both forms repeat the model's name, each request of a batch for itself: they must agree with the address. */
const modelEdits = (body: JsonObject, upstreamModel: string): TopLevelEdits => {
  const name = `models/${upstreamModel}`
  const edits = new Map<string, string>()
  if (body.model !== undefined && body.model !== name) edits.set('model', JSON.stringify(name))
  const { requests } = body
  if (!Array.isArray(requests) || requests.every((request) => isJsonObject(request) && request.model === name))
    return edits
  const renamed = requests.map((request) => (isJsonObject(request) ? { ...request, model: name } : request))
  return edits.set('requests', JSON.stringify(renamed))
}

const readAnswer = (body: JsonObject): AnswerSummary => {
  const list = member(body, 'embeddings')
  const single = objectMember(body, 'embedding')
  const count = Array.isArray(list) ? list.length : single === undefined ? undefined : 1
  const usage = readUsage(body)
  return {
    ...(count === undefined ? {} : { resultCount: count }),
    usage: usage.kind === 'known' ? usage.usage : undefined,
    isUsageAbsurd: usage.kind === 'absurd',
    isComplete: count !== undefined,
    outputText: '',
    outputLength: 0,
    toolCallCount: 0,
    rejectReason: undefined,
    error: errorObjectOf(body) === undefined ? undefined : readError(200, body),
  }
}

export const geminiEmbeddings: LaneDialect = {
  id: 'gemini-embeddings',
  subject: 'embeddings',
  readRequest,
  modelEdits,
  streamUsageEdits: () => new Map(),
  openTap: openEmptyTap,
  readAnswer,
  writeUsageFrame: () => '',
  // Answers carry usage only where Google puts it; what was counted locally is not theirs to say.
  usageEdits: () => new Map(),
  readError,
  writeError,
  writeStreamError,
  terminator: undefined,
}
