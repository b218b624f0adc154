// Ollama's answers: each line of a stream and a whole answer are the same object.
import { isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { FinishReason } from '../neutral/index.ts'
import {
  argumentsOf,
  finishOf,
  idOf,
  makeCallId,
  objectsOf,
  readCounts,
  textOf,
  type VendorReader,
} from '../vendor-family/index.ts'
import { readError } from './error.ts'

const REASONS: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length' }

/** Ollama's `logprobs` list as OpenAI's object. */
const readLogprobs = (value: unknown): JsonValue | undefined => {
  const content = objectsOf(value)
  return content.length === 0 ? undefined : { content: [...content] }
}

/** Reads lines. The one with `done` has the counts and ends the answer; an `error` line may come at any time. */
export const readOllama: VendorReader = ({ writer, open, usage, fail, end }) => {
  let calls = 0

  const readCall = (call: JsonObject, seed: string): void => {
    const described = isJsonObject(call.function) ? call.function : {}
    const key = calls++
    // Older servers give no ids; the time of the line tells answers apart.
    writer.toolStart(0, key, { id: idOf(call.id) || makeCallId(seed, key), name: textOf(described.name) })
    writer.toolArguments(0, key, argumentsOf(described.arguments))
    writer.toolEnd(0, key)
  }

  return {
    read: (body) => {
      if (body.error !== undefined && body.error !== null) {
        fail(readError(200, body))
        return
      }
      open('', textOf(body.model))
      const message = isJsonObject(body.message) ? body.message : {}
      writer.reasoning(0, textOf(message.thinking))
      writer.text(0, textOf(message.content), readLogprobs(body.logprobs))
      for (const call of objectsOf(message.tool_calls)) readCall(call, textOf(body.created_at))
      if (body.done !== true) return
      writer.finish(0, finishOf(textOf(body.done_reason), REASONS, calls > 0))
      usage(readCounts({ prompt: body.prompt_eval_count, completion: body.eval_count }))
      end(true)
    },
  }
}
