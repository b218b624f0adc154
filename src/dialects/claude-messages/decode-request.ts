// A Claude request in the neutral form.
import { isJsonObject, type JsonObject, optional, readString } from '../../kernel/index.ts'
import type { Conversation, Effort, OutputFormat, ReasoningWish, Sampling, Turn } from '../neutral/index.ts'
import { invalidRequest, readModel, readOutputLimit, readStreamFlag } from '../openai-family/request.ts'
import { readMark } from './cache.ts'
import { checkContent, checkMessages } from './check-blocks.ts'
import { readAssistantBlocks, readSystemBlocks, readUserBlock, reattachSignatures } from './decode-blocks.ts'
import { readToolChoice, readTools } from './decode-tools.ts'
import { blocksOf, entryOf, FAMILY, listMember, numberMember, objectMember, otherMembers, textOf } from './wire.ts'

/** Members that have a place in the neutral form. */
const KNOWN: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'stream',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tools',
  'tool_choice',
  'metadata',
  'thinking',
  'output_config',
  'output_format',
  'service_tier',
  'cache_control',
])

const TURNS: Readonly<Record<string, (content: readonly JsonObject[]) => Turn>> = {
  user: (content) => ({ role: 'user', parts: content.flatMap(readUserBlock) }),
  assistant: (content) => ({ role: 'assistant', parts: reattachSignatures(readAssistantBlocks(content)) }),
  system: (content) => ({ role: 'system', parts: readSystemBlocks(content) }),
}

const readTurns = (body: JsonObject): readonly Turn[] => {
  const turns: Turn[] = []
  if (body.system !== undefined && body.system !== null) {
    checkContent(body.system, 'system')
    const parts = readSystemBlocks(body.system)
    if (parts.length > 0) turns.push({ role: 'system', parts })
  }
  for (const [index, message] of checkMessages(body).entries()) {
    checkContent(message.content, `messages[${index}].content`)
    const turn = entryOf(TURNS, message.role)?.(blocksOf(message.content))
    if (turn !== undefined) turns.push(turn)
  }
  return turns
}

const readStop = (body: JsonObject): readonly string[] | undefined =>
  listMember(body, 'stop_sequences')?.map((sequence, index) => {
    const param = `stop_sequences[${index}]`
    if (typeof sequence !== 'string') throw invalidRequest(`"${param}" must be a string.`, param)
    return sequence
  })

const readSampling = (body: JsonObject): Sampling => ({
  ...optional('temperature', numberMember(body, 'temperature')),
  ...optional('topP', numberMember(body, 'top_p')),
  ...optional('topK', numberMember(body, 'top_k')),
  ...optional('stop', readStop(body)),
  ...optional('outputTokensMax', readOutputLimit(body, 'max_tokens')),
})

const EFFORTS: ReadonlySet<unknown> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
const isEffort = (value: unknown): value is Effort => EFFORTS.has(value)

/** `between_tools` is the nearest to off that Claude Sonnet 5.5 has. */
const MODES: Readonly<Record<string, NonNullable<ReasoningWish['mode']>>> = {
  enabled: 'enabled',
  adaptive: 'adaptive',
  disabled: 'disabled',
  between_tools: 'disabled',
}

const readReasoning = (body: JsonObject): ReasoningWish => {
  const effort = objectMember(body, 'output_config')?.effort
  if (effort !== undefined && effort !== null && !isEffort(effort))
    throw invalidRequest('"output_config.effort" must be low, medium, high, xhigh or max.', 'output_config.effort')
  const thinking = objectMember(body, 'thinking')
  const mode = entryOf(MODES, thinking?.type)
  if (thinking !== undefined && mode === undefined)
    throw invalidRequest('"thinking.type" must be enabled, adaptive or disabled.', 'thinking.type')
  const budget = thinking?.budget_tokens ?? undefined
  if (budget !== undefined && (typeof budget !== 'number' || !(budget > 0)))
    throw invalidRequest('"thinking.budget_tokens" must be a positive number.', 'thinking.budget_tokens')
  const display = textOf(thinking?.display)
  return {
    ...(isEffort(effort) ? { effort } : {}),
    ...optional('budgetTokens', mode === 'disabled' ? undefined : budget),
    ...optional('mode', mode),
    ...(display === undefined ? {} : { isShown: display !== 'omitted' }),
  }
}

/** `output_config.format`; `output_format` is its name from the time of the beta. */
const readFormat = (body: JsonObject): OutputFormat | undefined => {
  const format = objectMember(body, 'output_config')?.format ?? objectMember(body, 'output_format')
  if (format === undefined || format === null) return undefined
  if (!isJsonObject(format) || format.type !== 'json_schema' || !isJsonObject(format.schema))
    throw invalidRequest(
      '"output_config.format" must be {"type": "json_schema", "schema": {…}}.',
      'output_config.format',
    )
  return { kind: 'schema', schema: format.schema, ...optional('name', textOf(format.name)) }
}

/** Claude's tiers in OpenAI's words. */
const readTier = (body: JsonObject): string | undefined => {
  const tier = textOf(body.service_tier)
  return tier === 'standard_only' ? 'default' : tier
}

const CONFIG_MEMBERS: ReadonlySet<string> = new Set(['effort', 'format'])
const METADATA_MEMBERS: ReadonlySet<string> = new Set(['user_id'])

const readExtras = (body: JsonObject): JsonObject => {
  const config = objectMember(body, 'output_config')
  const more = config === undefined ? undefined : otherMembers(config, CONFIG_MEMBERS)
  return { ...otherMembers(body, KNOWN), ...optional('output_config', more) }
}

/** Throws GatewayError `invalid_request`, naming the member, for what no model could be asked. */
export const decodeRequest = (body: JsonObject): Conversation => {
  const metadata = objectMember(body, 'metadata')
  const format = readFormat(body)
  return {
    model: readModel(body),
    isStream: readStreamFlag(body),
    turns: readTurns(body),
    tools: readTools(body),
    ...readToolChoice(body),
    sampling: readSampling(body),
    reasoning: readReasoning(body),
    output: { ...optional('format', format) },
    ...optional('user', readString(metadata, 'user_id')),
    ...optional('metadata', metadata === undefined ? undefined : otherMembers(metadata, METADATA_MEMBERS)),
    ...optional('serviceTier', readTier(body)),
    ...readMark(body),
    extras: { family: FAMILY, members: readExtras(body) },
  }
}
