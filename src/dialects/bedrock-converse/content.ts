// Parts of Converse's answers that whole and streamed ones share: finish reasons and citations.
import { isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import type { Citation, Finish, FinishReason } from '../neutral/index.ts'
import { finishOf, objectsOf, textOf } from '../vendor-family/index.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  stop_sequence: 'stop-sequence',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
}

/** The model wrote something Bedrock could not make sense of. */
const MALFORMED: ReadonlySet<string> = new Set(['malformed_model_output', 'malformed_tool_use'])

/** Reads `stopReason`; `extra` are `additionalModelResponseFields`, where some models name the sequence that was met. */
export const readFinish = (reason: unknown, extra: unknown, hasCalls: boolean): Finish => {
  const native = textOf(reason)
  const finish = finishOf(native, REASONS, hasCalls)
  const sequence = textOf(readPath(extra, 'delta', 'stop_sequence')) || textOf(readPath(extra, 'stop_sequence'))
  return {
    ...finish,
    ...(sequence === '' || finish.reason !== 'stop-sequence' ? {} : { stopSequence: sequence }),
    ...(MALFORMED.has(native) ? { explanation: native } : {}),
  }
}

export const readCitation = (value: JsonObject): Citation => {
  const url = textOf(readPath(value, 'location', 'web', 'url'))
  const title = textOf(value.title)
  const quote = objectsOf(value.sourceContent)
    .map(({ text }) => textOf(text))
    .join('')
  return {
    ...(url === '' ? {} : { url }),
    ...(title === '' ? {} : { title }),
    ...(quote === '' ? {} : { quote }),
  }
}

/** Calls of tools that run at Bedrock need nothing from the client. */
export const isServerTool = (call: unknown): boolean => isJsonObject(call) && call.type === 'server_tool_use'
