// Cohere's whole answers.
import { GatewayError, isJsonObject, type JsonObject } from '../../kernel/index.ts'
import type { AssistantPart, Citation, Reply } from '../neutral/index.ts'
import { argumentsOf, idOf, makeCallId, objectsOf, textOf } from '../vendor-family/index.ts'
import { readCitation, readFinish, readLogprobs } from './content.ts'
import { readError } from './error.ts'
import { readUsage } from './usage.ts'

const readBlock = (block: JsonObject): AssistantPart[] => {
  if (block.type === 'thinking') return [{ kind: 'reasoning', text: textOf(block.thinking) }]
  const text = textOf(block.text)
  return text === '' ? [] : [{ kind: 'text', text }]
}

/** Citations name the block they belong to; without a name it is the first text. */
const withCitations = (message: JsonObject): AssistantPart[] => {
  const cited = objectsOf(message.citations)
  const blocks = objectsOf(message.content)
  const firstText = blocks.findIndex(({ type }) => type !== 'thinking')
  return blocks.flatMap((block, index) =>
    readBlock(block).map((part) => {
      if (part.kind !== 'text') return part
      const citations: Citation[] = cited
        .filter(({ content_index }) => (typeof content_index === 'number' ? content_index : firstText) === index)
        .map(readCitation)
      return citations.length > 0 ? { ...part, citations } : part
    }),
  )
}

const readCalls = (message: JsonObject, id: string): AssistantPart[] =>
  objectsOf(message.tool_calls).map((call, position) => {
    const described = isJsonObject(call.function) ? call.function : {}
    return {
      kind: 'tool-call',
      id: idOf(call.id) || makeCallId(id, position),
      name: textOf(described.name),
      arguments: argumentsOf(described.arguments),
    }
  })

/** Reads a whole answer. Throws GatewayError when it holds none, or says that it failed. */
export const decodeReply = (body: JsonObject): Reply => {
  const { message } = body
  if (!isJsonObject(message)) throw readError(200, body)
  const id = idOf(body.id)
  const plan = textOf(message.tool_plan)
  const text = textOf(message.content)
  const calls = readCalls(message, id)
  const finish = readFinish(body.finish_reason, body.error, calls.length > 0)
  if (finish instanceof GatewayError) throw finish
  const { usage, isAbsurd } = readUsage(body.usage)
  const logprobs = readLogprobs(body.logprobs)
  return {
    id,
    model: '',
    answers: [
      {
        index: 0,
        parts: [
          ...(plan === '' ? [] : [{ kind: 'text' as const, text: plan }]),
          ...(text === '' ? withCitations(message) : [{ kind: 'text' as const, text }]),
          ...calls,
        ],
        finish,
        ...(logprobs === undefined ? {} : { logprobs }),
      },
    ],
    ...(usage === undefined ? {} : { usage }),
    ...(isAbsurd ? { isUsageAbsurd: true } : {}),
  }
}
