// Cohere's streamed answers: events with a `type` (https://docs.cohere.com/v2/docs/streaming).
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import {
  argumentsOf,
  idOf,
  makeCallId,
  objectOf,
  objectsOf,
  textOf,
  type VendorReader,
} from '../vendor-family/index.ts'
import { readCitation, readFinish, readLogprobs } from './content.ts'
import { readError } from './error.ts'
import { readUsage } from './usage.ts'

type Handler = (body: JsonObject, message: JsonObject) => void

/** Reads events by their type; unknown ones are passed over. `message-end` ends the answer. */
export const readCohere: VendorReader = ({ writer, open, usage, fail, end }) => {
  let id = ''
  let calls = 0
  let isInText = false
  /** Calls whose arguments have begun. */
  const spoken = new Set<number>()
  const keyOf = (body: JsonObject): number => (typeof body.index === 'number' ? body.index : Math.max(0, calls - 1))

  const readContent = (body: JsonObject, message: JsonObject): void => {
    const content = objectOf(message.content)
    writer.reasoning(0, textOf(content.thinking))
    const text = textOf(content.text)
    if (text !== '') isInText = true
    writer.text(0, text, text === '' ? undefined : readLogprobs(body.logprobs))
  }

  const startCall = (body: JsonObject, message: JsonObject): void => {
    const call = objectOf(message.tool_calls)
    const described = objectOf(call.function)
    const position = calls++
    const key = typeof body.index === 'number' ? body.index : position
    isInText = false
    writer.toolStart(0, key, { id: idOf(call.id) || makeCallId(id, position), name: textOf(described.name) })
    addArguments(key, described)
  }

  const addArguments = (key: number, described: JsonObject): void => {
    const text = textOf(described.arguments)
    if (text !== '') spoken.add(key)
    writer.toolArguments(0, key, text)
  }

  const endCall = (key: number): void => {
    if (!spoken.has(key)) writer.toolArguments(0, key, argumentsOf(''))
    writer.toolEnd(0, key)
  }

  const closeContent = (): void => {
    writer.close(0)
    isInText = false
  }

  const finish = (body: JsonObject): void => {
    const delta = objectOf(body.delta)
    const read = readFinish(delta.finish_reason, delta.error, calls > 0)
    usage(readUsage(delta.usage))
    if (read instanceof GatewayError) {
      fail(read)
      return
    }
    writer.finish(0, read)
    end(true)
  }

  const handlers: Readonly<Record<string, Handler>> = {
    'message-start': (body) => {
      id = idOf(body.id)
      open(id, '')
    },
    'content-start': (body, message) => {
      closeContent()
      readContent(body, message)
    },
    'content-delta': readContent,
    'content-end': closeContent,
    'tool-plan-delta': (_, message) => writer.text(0, textOf(message.tool_plan)),
    'tool-call-start': startCall,
    'tool-call-delta': (body, message) => addArguments(keyOf(body), objectOf(objectOf(message.tool_calls).function)),
    'tool-call-end': (body) => endCall(keyOf(body)),
    'citation-start': (_, message) => {
      // Behind the end of its text a citation has nothing to belong to.
      if (!isInText) return
      const { citations } = message
      for (const citation of isJsonObject(citations) ? [citations] : objectsOf(citations))
        writer.citation(0, readCitation(citation))
    },
    'message-end': finish,
  }

  return {
    read: (body) => {
      const handle = Object.hasOwn(handlers, textOf(body.type)) ? handlers[textOf(body.type)] : undefined
      if (handle !== undefined) handle(body, objectOf(objectOf(body.delta).message))
      else if (body.type === undefined && body.message !== undefined) fail(readError(200, body))
    },
  }
}
