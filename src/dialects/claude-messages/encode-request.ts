// A conversation as a request for a Claude upstream.
import { GatewayError, type JsonObject, optional } from '../../kernel/index.ts'
import type { Conversation, Encoded, EncodeOptions, OutputFormat, Policy, ToolChoice } from '../neutral/index.ts'
import { limitMarks, writeMark } from './cache.ts'
import { isForcing, writeOutputTool, writeToolChoice, writeTools } from './encode-tools.ts'
import { type WrittenTurns, writeTurns } from './encode-turns.ts'
import { traitsOf } from './models.ts'
import { writeOutputSchema } from './output-schema.ts'
import { limitSampling, planThinking } from './thinking.ts'
import { entryOf, FAMILY } from './wire.ts'

/** New API's default of the option; Anthropic has none. */
const LAST_RESORT = 8192

/** `max_tokens` of a request that sets none. */
export const defaultMaxTokens = (model: string, { claudeDefaultMaxTokens }: Policy): number =>
  entryOf(claudeDefaultMaxTokens, model) ?? claudeDefaultMaxTokens.default ?? LAST_RESORT

/** How the wished format is said: as `output_config.format`, or through a tool that takes the answer. */
type FormatPlan = { readonly format?: JsonObject; readonly tool?: JsonObject; readonly dropped: readonly string[] }

const planFormat = (format: OutputFormat | undefined, model: string): FormatPlan => {
  // Claude has no word for "some JSON".
  if (format?.kind !== 'schema') return { dropped: format?.kind === 'json' ? ['response_format'] : [] }
  return traitsOf(model).hasStructuredOutputs
    ? { format: { type: 'json_schema', schema: writeOutputSchema(format.schema) }, dropped: [] }
    : { tool: writeOutputTool(format.schema, format.description), dropped: [] }
}

/** With an answer tool some tool is always called: the answer's, or one of the client's. */
const choiceFor = (conversation: Conversation, hasOutputTool: boolean, toolCount: number): ToolChoice | undefined => {
  if (hasOutputTool) return { kind: 'required' }
  return toolCount === 0 ? undefined : conversation.toolChoice
}

type Calling = {
  readonly tools: readonly JsonObject[]
  readonly toolChoice?: JsonObject
  readonly dropped: readonly string[]
}

const writeCalling = (conversation: Conversation, outputTool: JsonObject | undefined, isRefused: boolean): Calling => {
  const { tools, dropped } = writeTools(conversation)
  // A client that forbids calls still wants its answer through the answer tool.
  const own = outputTool !== undefined && conversation.toolChoice?.kind === 'none' ? [] : tools
  const all = outputTool === undefined ? own : [...own, outputTool]
  const wished = choiceFor(conversation, outputTool !== undefined, tools.length)
  const choice: ToolChoice | undefined = isRefused && isForcing(wished) ? { kind: 'auto' } : wished
  const parallel = all.length === 0 ? undefined : conversation.allowsParallelTools
  return {
    tools: all,
    ...optional('toolChoice', all.length === 0 ? undefined : writeToolChoice(choice, parallel)),
    dropped: choice === wished ? dropped : [...dropped, 'tool_choice'],
  }
}

const writeStop = (stop: readonly string[] | undefined) => {
  const kept = (stop ?? []).filter((sequence) => sequence.trim() !== '')
  return { kept, dropped: kept.length === (stop ?? []).length ? [] : ['stop'] }
}

/** Members that Claude's wire has no place for, by the names clients know them under. */
const unsaid = ({ sampling, output, ...conversation }: Conversation): readonly string[] => {
  const members: Readonly<Record<string, unknown>> = {
    seed: sampling.seed,
    presence_penalty: sampling.presencePenalty,
    frequency_penalty: sampling.frequencyPenalty,
    top_logprobs: sampling.topLogprobs,
    logit_bias: sampling.logitBias,
    verbosity: output.verbosity,
    modalities: output.modalities?.some((modality) => modality !== 'text') === true ? output.modalities : undefined,
    audio: output.voice ?? output.audioFormat,
    image: output.image,
    metadata: conversation.metadata,
    prompt_cache_key: conversation.cacheKey,
    prompt_cache_retention: conversation.cacheRetention,
    store: conversation.isStored === true ? true : undefined,
  }
  return Object.keys(members).filter((name) => members[name] !== undefined)
}

/** OpenAI's tiers in Claude's words; others have none. */
const TIERS: Readonly<Record<string, string>> = {
  auto: 'auto',
  priority: 'auto',
  default: 'standard_only',
  standard: 'standard_only',
}

/** Longest id Anthropic takes. */
const LONGEST_USER = 256

/** Members around the conversation that Bedrock and Vertex refuse. */
const writeAround = (conversation: Conversation, isCoreOnly: boolean) => {
  const { user, serviceTier, cache, extras } = conversation
  const tier = entryOf(TIERS, serviceTier)
  const isOwn = extras.family === FAMILY
  const hasUser = user !== undefined && user.length <= LONGEST_USER
  const members: JsonObject = {
    ...(isOwn ? extras.members : {}),
    ...(hasUser ? { metadata: { user_id: user } } : {}),
    ...optional('service_tier', tier),
    ...writeMark(cache),
  }
  const { output_config: config, ...rest } = members
  const dropped = [
    ...(user !== undefined && !hasUser ? ['user'] : []),
    ...(serviceTier !== undefined && tier === undefined ? ['service_tier'] : []),
    ...(isOwn ? [] : Object.keys(extras.members)),
    ...(isCoreOnly ? Object.keys(rest) : []),
  ]
  return { members: isCoreOnly ? {} : rest, config, dropped }
}

const refuseSeveralAnswers = ({ sampling }: Conversation): void => {
  if (sampling.answerCount === undefined || sampling.answerCount <= 1) return
  throw new GatewayError('invalid_request', '"n" must be 1: this model gives one answer at a time.', {
    type: 'invalid_request_error',
    param: 'n',
  })
}

const samplingOf = ({ sampling }: Conversation, isThinking: boolean, model: string) =>
  limitSampling({ temperature: sampling.temperature, top_p: sampling.topP, top_k: sampling.topK }, model, isThinking)

const planOf = (conversation: Conversation, written: WrittenTurns, isForced: boolean, { policy }: EncodeOptions) => {
  const { model, reasoning, sampling } = conversation
  const asked = sampling.outputTokensMax ?? 0
  const maxTokens = asked > 0 ? asked : defaultMaxTokens(model, policy)
  return planThinking({
    wish: reasoning,
    model,
    maxTokens,
    isForced,
    isLoopUnsigned: written.isLoopUnsigned,
    policy,
  })
}

/** Throws GatewayError `invalid_request` for what Claude cannot be asked: several answers, sounds, films. */
export const encodeRequest = (conversation: Conversation, options: EncodeOptions): Encoded => {
  refuseSeveralAnswers(conversation)
  const { model, isStream, output } = conversation
  const written = writeTurns(conversation)
  const formatPlan = planFormat(output.format, model)
  const isForced =
    formatPlan.tool !== undefined || (conversation.tools.length > 0 && isForcing(conversation.toolChoice))
  const plan = planOf(conversation, written, isForced, options)
  const calling = writeCalling(conversation, formatPlan.tool, isForced && !traitsOf(model).forcesTools)
  const sampling = samplingOf(conversation, plan.isThinking, model)
  const stop = writeStop(conversation.sampling.stop)
  const around = writeAround(conversation, options.traits.isCoreOnly === true)
  const config = {
    ...(typeof around.config === 'object' ? (around.config as JsonObject) : {}),
    ...optional('effort', plan.effort),
    ...optional('format', formatPlan.format),
  }
  const { body, isCut } = limitMarks({
    model,
    ...(written.system.length === 0 ? {} : { system: [...written.system] }),
    messages: [...written.messages],
    max_tokens: plan.maxTokens,
    ...sampling.members,
    ...(stop.kept.length === 0 ? {} : { stop_sequences: stop.kept }),
    ...(calling.tools.length === 0 ? {} : { tools: [...calling.tools] }),
    ...optional('tool_choice', calling.toolChoice),
    ...optional('thinking', plan.thinking),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    ...around.members,
    ...(isStream ? { stream: true } : {}),
  })
  const dropped = [
    ...written.dropped,
    ...formatPlan.dropped,
    ...(plan.isWishDropped ? ['reasoning'] : []),
    ...calling.dropped,
    ...sampling.dropped,
    ...stop.dropped,
    ...unsaid(conversation),
    ...around.dropped,
    ...(isCut ? ['cache_control'] : []),
  ]
  return { body, dropped }
}
