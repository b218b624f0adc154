// Spark's answers: frames of a WebSocket, the last of which has status 2 and the usage.
import { isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import {
  argumentsOf,
  idOf,
  makeCallId,
  objectOf,
  objectsOf,
  readCounts,
  textOf,
  type VendorReader,
} from '../vendor-family/index.ts'
import { readError } from './error.ts'

const STATUS_LAST = 2

/** Reads frames. A code other than zero is a failure, wherever it comes. */
export const readSpark: VendorReader = ({ writer, open, usage, fail, end }) => {
  let calls = 0

  const readPiece = (piece: JsonObject, sid: string): void => {
    writer.reasoning(0, textOf(piece.reasoning_content))
    writer.text(0, textOf(piece.content))
    const call = piece.function_call
    if (!isJsonObject(call) || textOf(call.name) === '') return
    const key = calls++
    writer.toolStart(0, key, { id: makeCallId(sid, key), name: textOf(call.name) })
    writer.toolArguments(0, key, argumentsOf(call.arguments))
    writer.toolEnd(0, key)
  }

  return {
    read: (body) => {
      const header = objectOf(body.header)
      const code = idOf(header.code ?? body.code)
      if (code !== '' && code !== '0') {
        fail(readError(200, body))
        return
      }
      const sid = idOf(header.sid)
      open(sid, '')
      const choices = objectOf(readPath(body, 'payload', 'choices'))
      for (const piece of objectsOf(choices.text)) readPiece(piece, sid)
      const counts = objectOf(readPath(body, 'payload', 'usage', 'text'))
      usage(
        readCounts({ prompt: counts.prompt_tokens, completion: counts.completion_tokens, total: counts.total_tokens }),
      )
      if (Number(choices.status ?? header.status) !== STATUS_LAST) return
      writer.finish(0, { reason: calls > 0 ? 'tool-calls' : 'stop' })
      end(true)
    },
  }
}
