// Claude Messages as a lane: requests are inspected and edited by members, answers and streams are read on the side.
import {
  GatewayError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  optional,
  type TopLevelEdits,
} from '../../kernel/index.ts'
import { noAnswer } from '../answer-summary.ts'
import type { AnswerSummary, LaneDialect, RequestFacts, SystemPrompt, SystemPromptEdits } from '../dialect.ts'
import { type EncodeOptions, openEventTap, type ReasoningWish, summariseReply } from '../neutral/index.ts'
import { modelMemberEdits, readModel, readOutputLimit, readStreamFlag } from '../openai-family/request.ts'
import { checkMessages } from './check-blocks.ts'
import { decodeReply } from './decode-reply.ts'
import { decodeStream } from './decode-stream.ts'
import { defaultMaxTokens } from './encode-request.ts'
import { readError, writeError, writeStreamError } from './error.ts'
import { readPrompt } from './read-prompt.ts'
import { rejectReasonOf } from './stop.ts'
import { limitSampling, planThinking } from './thinking.ts'
import { unsealEdits } from './unseal.ts'
import { writeUsage } from './usage.ts'
import { writeEvent } from './wire.ts'

/** Facts of a request; throws `invalid_request` for what no upstream could answer. */
export const readClaudeRequest = (body: JsonObject): RequestFacts => {
  const model = readModel(body)
  checkMessages(body)
  return {
    model,
    isStream: readStreamFlag(body),
    maxOutputTokens: readOutputLimit(body, 'max_tokens'),
    answerCount: 1,
    choiceCount: 1,
    // Claude's streams always carry usage.
    wantsStreamUsage: true,
    readPrompt: () => readPrompt(body),
  }
}

const hasSystem = (system: JsonValue | undefined): boolean =>
  (typeof system === 'string' && system !== '') || (Array.isArray(system) && system.length > 0)

/** Sets the system prompt where there is none; a merged one goes in front of the caller's (relay.md section 9.3). */
export const systemPromptEdits = (
  body: JsonObject,
  { text, isMerged }: SystemPrompt,
): SystemPromptEdits | undefined => {
  const { system } = body
  const put = (value: JsonValue, isOverwritten: boolean): SystemPromptEdits => ({
    edits: new Map([['system', JSON.stringify(value)]]),
    isOverwritten,
  })
  if (!hasSystem(system)) return put(text, false)
  if (!isMerged) return undefined
  return put(Array.isArray(system) ? [{ type: 'text', text }, ...system] : `${text}\n${String(system)}`, true)
}

const FORCING: ReadonlySet<unknown> = new Set(['any', 'tool'])

const numberOf = (value: JsonValue | undefined): number | undefined => (typeof value === 'number' ? value : undefined)

/** The wish of a suffix that names no size gives way to the request's own `thinking`. */
const isAnswered = (body: JsonObject, { effort, budgetTokens }: ReasoningWish): boolean =>
  isJsonObject(body.thinking) && effort === undefined && budgetTokens === undefined

/** Only what differs is edited, so that the rest of the request keeps its bytes. */
const difference = (body: JsonObject, wanted: Readonly<Record<string, JsonValue | undefined>>): TopLevelEdits => {
  const edits = new Map<string, string | null>()
  for (const [name, value] of Object.entries(wanted)) {
    if (value === undefined && body[name] !== undefined) edits.set(name, null)
    else if (value !== undefined && JSON.stringify(value) !== JSON.stringify(body[name]))
      edits.set(name, JSON.stringify(value))
  }
  return edits
}

/** What a thinking suffix asks for, in Claude's own members (conversions.md section 3.2). */
export const thinkingEdits = (
  body: JsonObject,
  wish: ReasoningWish,
  model: string,
  { policy }: EncodeOptions,
): TopLevelEdits => {
  if (isAnswered(body, wish)) return new Map()
  const asked = numberOf(body.max_tokens) ?? 0
  const plan = planThinking({
    wish,
    model,
    maxTokens: asked > 0 ? asked : defaultMaxTokens(model, policy),
    isForced: isJsonObject(body.tool_choice) && FORCING.has(body.tool_choice.type),
    // A Claude client sends its thoughts back; whether it did is the upstream's to judge.
    isLoopUnsigned: false,
    policy,
  })
  const sampling = limitSampling(
    { temperature: numberOf(body.temperature), top_p: numberOf(body.top_p), top_k: numberOf(body.top_k) },
    model,
    plan.isThinking,
  )
  const { effort: own, ...config } = isJsonObject(body.output_config) ? body.output_config : {}
  // The request's own effort stays when the suffix asks for thinking and names no effort.
  const effort = plan.effort ?? (plan.isThinking && wish.effort === undefined ? own : undefined)
  const output = { ...config, ...optional('effort', effort) }
  return difference(body, {
    thinking: plan.thinking,
    output_config: Object.keys(output).length === 0 ? undefined : output,
    temperature: sampling.members.temperature,
    top_p: sampling.members.top_p,
    top_k: sampling.members.top_k,
    max_tokens: plan.maxTokens,
  })
}

const failed = (error: GatewayError): AnswerSummary => noAnswer(error)

/** Reads a whole answer; what is no answer is reported as its error. */
const readAnswer = (body: JsonObject): AnswerSummary => {
  try {
    return summariseReply(decodeReply(body), rejectReasonOf)
  } catch (error) {
    if (error instanceof GatewayError) return failed(error)
    throw error
  }
}

export const lane: LaneDialect = {
  id: 'claude-messages',
  subject: 'chat',
  readRequest: readClaudeRequest,
  modelEdits: modelMemberEdits,
  streamUsageEdits: () => new Map(),
  systemPromptEdits,
  thinkingEdits,
  unsealEdits,
  openTap: () => openEventTap({ decodeStream }, 1, rejectReasonOf),
  readAnswer,
  writeUsageFrame: () => '',
  usageEdits: (usage) => new Map([['usage', JSON.stringify(writeUsage(usage))]]),
  readError,
  writeError,
  writeStreamError,
  ping: writeEvent({ type: 'ping' }),
  terminator: writeEvent({ type: 'message_stop' }),
}
