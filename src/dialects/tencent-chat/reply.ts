// Hunyuan's answers: whole under `Response` with `Message`, streamed with `Delta`.
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { FinishReason, Reply } from '../neutral/index.ts'
import {
  argumentsOf,
  decodeWhole,
  finishOf,
  idOf,
  makeCallId,
  objectOf,
  objectsOf,
  readCounts,
  textOf,
  type VendorReader,
} from '../vendor-family/index.ts'
import { findError, readError } from './error.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  sensitive: 'content-filter',
}

/** Reads events. The choice's finish ends the answer: Hunyuan sends one choice, and its usage with every event. */
export const readTencent: VendorReader = ({ writer, open, usage, fail, end }) => {
  /** Keys of calls by id: pieces are to be joined by it, and some carry neither id nor index. */
  const keys = new Map<string, number>()
  const spoken = new Set<number>()
  let calls = 0

  const keyOf = (call: JsonObject): number => {
    const id = idOf(call.Id)
    const known = keys.get(id)
    if (known !== undefined) return known
    if (id === '' && calls > 0)
      return typeof call.Index === 'number' && writer.hasTool(0, call.Index) ? call.Index : calls - 1
    if (id !== '') keys.set(id, calls)
    return calls
  }

  const readCall = (call: JsonObject, seed: string): void => {
    const described = objectOf(call.Function)
    const key = keyOf(call)
    if (key === calls) {
      calls++
      writer.toolStart(0, key, { id: idOf(call.Id) || makeCallId(seed, key), name: textOf(described.Name) })
    }
    const text = textOf(described.Arguments)
    if (text !== '') spoken.add(key)
    writer.toolArguments(0, key, text)
  }

  const readChoice = (choice: JsonObject, seed: string): void => {
    const message = objectOf(choice.Delta ?? choice.Message)
    writer.reasoning(0, textOf(message.ReasoningContent))
    writer.text(0, textOf(message.Content))
    for (const call of objectsOf(message.ToolCalls)) readCall(call, seed)
    const native = textOf(choice.FinishReason)
    if (native === '') return
    for (let key = 0; key < calls; key++) if (!spoken.has(key)) writer.toolArguments(0, key, argumentsOf(''))
    writer.finish(0, finishOf(native, REASONS, calls > 0))
    end(true)
  }

  return {
    read: (wire) => {
      const error = findError(wire)
      if (error !== undefined) {
        fail(readError(200, wire))
        return
      }
      const body = isJsonObject(wire.Response) ? wire.Response : wire
      open(idOf(body.Id), '')
      const counts = objectOf(body.Usage)
      usage(
        readCounts({
          prompt: counts.PromptTokens,
          completion: counts.CompletionTokens,
          total: counts.TotalTokens,
        }),
      )
      for (const choice of objectsOf(body.Choices).slice(0, 1)) readChoice(choice, idOf(body.Id))
    },
  }
}

/** Reads a whole answer. Throws GatewayError when it holds none. */
export const decodeReply = (body: JsonObject): Reply => {
  const inner = isJsonObject(body.Response) ? body.Response : body
  if (findError(body) === undefined && objectsOf(inner.Choices).length === 0)
    throw new GatewayError('upstream_bad_answer', 'The upstream answered without a choice.')
  return decodeWhole(readTencent, body)
}
