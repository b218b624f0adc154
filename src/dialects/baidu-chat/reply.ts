// ERNIE's answers: each event of a stream and a whole answer are the same object.
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { Finish, FinishReason, Reply } from '../neutral/index.ts'
import {
  argumentsOf,
  decodeWhole,
  finishOf,
  idOf,
  makeCallId,
  readCounts,
  textOf,
  type VendorReader,
} from '../vendor-family/index.ts'
import { readError } from './error.ts'

const REASONS: Readonly<Record<string, FinishReason>> = {
  normal: 'stop',
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
  function_call: 'tool-calls',
}

/** `need_clear_history` says that the conversation is unsafe, `is_truncated` that the answer was cut off. */
const readFinish = (body: JsonObject, hasCalls: boolean): Finish => {
  const native = textOf(body.finish_reason)
  if (body.need_clear_history === true)
    return { reason: 'content-filter', native: native === '' ? 'need_clear_history' : native }
  if (native === '' && body.is_truncated === true) return { reason: 'length', native: 'is_truncated' }
  return finishOf(native, REASONS, hasCalls)
}

const isFailure = (code: unknown): boolean => code !== undefined && code !== null && code !== 0

const createReader =
  (isWhole: boolean): VendorReader =>
  ({ writer, open, usage, fail, end }) => {
    let calls = 0
    return {
      read: (body) => {
        if (isFailure(body.error_code)) {
          fail(readError(200, body))
          return
        }
        const id = idOf(body.id)
        open(id, '')
        writer.text(0, textOf(body.result))
        if (isJsonObject(body.function_call)) {
          const key = calls++
          writer.toolStart(0, key, { id: makeCallId(id, key), name: textOf(body.function_call.name) })
          writer.toolArguments(0, key, argumentsOf(body.function_call.arguments))
          writer.toolEnd(0, key)
        }
        const counts = isJsonObject(body.usage) ? body.usage : {}
        // A stream's running numbers are of the whole answer so far; completion may lag behind the total.
        const { prompt_tokens: prompt, total_tokens: total } = counts
        const completion =
          !isWhole && total !== undefined && prompt !== undefined ? undefined : counts.completion_tokens
        usage(readCounts({ prompt, completion, total }))
        if (!isWhole && body.is_end !== true) return
        writer.finish(0, readFinish(body, calls > 0))
        end(true)
      },
    }
  }

/** Reads a stream's events: the one with `is_end` ends the answer. */
export const readErnie = createReader(false)

/** Reads a whole answer. Throws GatewayError when it holds none. */
export const decodeReply = (body: JsonObject): Reply => {
  const isEmpty = body.result === undefined && body.function_call === undefined
  if (isEmpty && isFailure(body.error_code ?? body.error)) throw readError(200, body)
  if (isEmpty) throw new GatewayError('upstream_bad_answer', 'The upstream answered without a result.')
  return decodeWhole(createReader(true), body)
}
