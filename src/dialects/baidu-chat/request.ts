// Requests in the words of Baidu's ERNIE before version 2 (https://cloud.baidu.com/doc/WENXINWORKSHOP/s/clntwmv7t).
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded, SystemPart } from '../neutral/index.ts'
import { type Callable, type Choice, joinTexts, listCallables, listUnsaid } from '../vendor-family/index.ts'
import { encodeMessages } from './messages.ts'

/** Zero is refused. */
const TEMPERATURE_MIN = 0.01
const TEMPERATURE_MAX = 1
/** ERNIE wants to be allowed two tokens at least. */
const OUTPUT_TOKENS_MIN = 2

/** ERNIE's penalty goes from 1 (none) to 2; what lies outside has no counterpart. */
const encodePenalty = (penalty: number | undefined, dropped: string[]): JsonObject => {
  if (penalty === undefined || penalty === 0) return {}
  if (penalty >= 1 && penalty <= 2) return { penalty_score: penalty }
  dropped.push('frequency_penalty')
  return {}
}

const encodeTools = (callables: readonly Callable[], choice: Choice | undefined, dropped: string[]): JsonObject => {
  if (callables.length === 0) return {}
  if (choice?.kind === 'required') dropped.push('tool_choice')
  return {
    // A function without a description is refused.
    functions: callables.map(({ name, description, schema }) => ({
      name,
      description: description ?? name,
      parameters: schema,
    })),
    ...(choice?.kind === 'tool' ? { tool_choice: { type: 'function', function: { name: choice.name } } } : {}),
  }
}

const encodeFormat = ({ output }: Conversation, dropped: string[]): JsonObject => {
  if (output.format?.kind === 'schema') dropped.push('response_format.json_schema')
  return output.format === undefined || output.format.kind === 'text' ? {} : { response_format: 'json_object' }
}

const encodeSampling = ({ sampling }: Conversation, dropped: string[]): JsonObject => ({
  ...(sampling.temperature === undefined
    ? {}
    : { temperature: Math.min(TEMPERATURE_MAX, Math.max(TEMPERATURE_MIN, sampling.temperature)) }),
  ...(sampling.topP === undefined ? {} : { top_p: sampling.topP }),
  ...encodePenalty(sampling.frequencyPenalty, dropped),
  ...(sampling.outputTokensMax === undefined
    ? {}
    : { max_output_tokens: Math.max(OUTPUT_TOKENS_MIN, sampling.outputTokensMax) }),
  ...(sampling.stop === undefined || sampling.stop.length === 0 ? {} : { stop: [...sampling.stop] }),
})

/** A conversation as ERNIE's request. The model is said by the address. */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const dropped = listUnsaid(conversation, [
    'temperature',
    'top_p',
    'frequency_penalty',
    'stop',
    'max_tokens',
    'tools',
    'tool_choice',
    'response_format',
    'user',
  ])
  const { callables, choice } = listCallables(conversation, dropped)
  const system = joinTexts(
    conversation.turns
      .flatMap((turn): readonly SystemPart[] => (turn.role === 'system' ? turn.parts : []))
      .map(({ text }) => text),
    '\n\n',
  )
  return {
    body: {
      messages: encodeMessages(conversation, callables.length > 0, dropped),
      ...(system === '' ? {} : { system }),
      ...encodeSampling(conversation, dropped),
      ...(conversation.isStream ? { stream: true } : {}),
      ...encodeTools(callables, choice, dropped),
      ...encodeFormat(conversation, dropped),
      ...(conversation.user === undefined ? {} : { user_id: conversation.user }),
    },
    dropped,
  }
}
