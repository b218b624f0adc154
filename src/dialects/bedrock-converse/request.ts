// Requests in the words of Bedrock's Converse and ConverseStream (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded } from '../neutral/index.ts'
import { type Callable, type Choice, listCallables, listUnsaid } from '../vendor-family/index.ts'
import { cachePoint, createMessageContext, encodeMessages, encodeSystem } from './messages.ts'
import { encodeModelFields } from './model-fields.ts'

const encodeSampling = ({ sampling }: Conversation): JsonObject => {
  const config: JsonObject = {
    maxTokens: sampling.outputTokensMax,
    temperature: sampling.temperature,
    topP: sampling.topP,
    stopSequences: sampling.stop === undefined || sampling.stop.length === 0 ? undefined : [...sampling.stop],
  }
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined))
}

const encodeTool = ({ name, description, schema, isStrict, cache }: Callable): JsonObject[] => [
  {
    toolSpec: {
      name,
      // An empty description is refused.
      ...(description === undefined || description.trim() === '' ? {} : { description }),
      inputSchema: { json: schema.type === undefined ? { type: 'object', ...schema } : schema },
      ...(isStrict === true ? { strict: true } : {}),
    },
  },
  ...cachePoint(cache),
]

const encodeChoice = (choice: Choice | undefined): JsonObject => {
  if (choice === undefined) return {}
  if (choice.kind === 'tool') return { toolChoice: { tool: { name: choice.name } } }
  return { toolChoice: choice.kind === 'required' ? { any: {} } : { auto: {} } }
}

const encodeFormat = ({ output }: Conversation, dropped: string[]): JsonObject => {
  const { format } = output
  if (format?.kind === 'json') dropped.push('response_format')
  if (format?.kind !== 'schema') return {}
  const { schema, name, description } = format
  const jsonSchema = {
    schema: JSON.stringify(schema),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  }
  return { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema } } } }
}

const TIERS: ReadonlySet<string> = new Set(['priority', 'default', 'flex', 'reserved'])

const encodeTier = ({ serviceTier }: Conversation, dropped: string[]): JsonObject => {
  if (serviceTier === undefined || serviceTier === 'auto') return {}
  if (TIERS.has(serviceTier)) return { serviceTier: { type: serviceTier } }
  dropped.push('service_tier')
  return {}
}

/** A conversation as Converse's request. Model and streaming are said by the address. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const dropped = listUnsaid(conversation, [
    'temperature',
    'top_p',
    'top_k',
    'stop',
    'max_tokens',
    'tools',
    'tool_choice',
    'reasoning_effort',
    'response_format',
    'service_tier',
  ])
  const { callables, choice } = listCallables(conversation, dropped)
  const hasTools = callables.length > 0
  const context = createMessageContext(conversation, hasTools, /claude/i.test(conversation.model), dropped)
  const system = encodeSystem(conversation)
  const inferenceConfig = encodeSampling(conversation)
  const additionalModelRequestFields = encodeModelFields(conversation, dropped)
  return {
    body: {
      messages: encodeMessages(conversation, context),
      ...(system.length > 0 ? { system } : {}),
      ...(Object.keys(inferenceConfig).length > 0 ? { inferenceConfig } : {}),
      ...(hasTools ? { toolConfig: { tools: callables.flatMap(encodeTool), ...encodeChoice(choice) } } : {}),
      ...(Object.keys(additionalModelRequestFields).length > 0 ? { additionalModelRequestFields } : {}),
      ...encodeFormat(conversation, dropped),
      ...encodeTier(conversation, dropped),
    },
    dropped,
  }
}
