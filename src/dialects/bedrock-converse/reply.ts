// Converse's whole answers.
import { GatewayError, isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import type { AssistantPart, Reply } from '../neutral/index.ts'
import { argumentsOf, idOf, makeCallId, objectsOf, textOf } from '../vendor-family/index.ts'
import { isServerTool, readCitation, readFinish } from './content.ts'
import { readError } from './error.ts'
import { imageMime } from './media.ts'
import { readUsage } from './usage.ts'

const readReasoning = (content: JsonObject): AssistantPart[] => {
  const redacted = textOf(content.redactedContent)
  if (redacted !== '')
    return [{ kind: 'reasoning', text: '', isRedacted: true, signature: { issuer: 'claude', value: redacted } }]
  const told = isJsonObject(content.reasoningText) ? content.reasoningText : {}
  const text = textOf(told.text)
  const value = textOf(told.signature)
  if (text === '' && value === '') return []
  return [{ kind: 'reasoning', text, ...(value === '' ? {} : { signature: { issuer: 'claude', value } }) }]
}

const readCited = (content: JsonObject): AssistantPart[] => {
  const text = objectsOf(content.content)
    .map((piece) => textOf(piece.text))
    .join('')
  const citations = objectsOf(content.citations).map(readCitation)
  return text === '' ? [] : [{ kind: 'text', text, ...(citations.length > 0 ? { citations } : {}) }]
}

const readImage = (image: JsonObject): AssistantPart[] => {
  const data = textOf(readPath(image, 'source', 'bytes'))
  const mimeType = imageMime(textOf(image.format))
  return data === '' ? [] : [{ kind: 'image', source: { kind: 'base64', mimeType, data } }]
}

const readCall = (call: JsonObject, position: number): AssistantPart[] => {
  if (isServerTool(call)) return []
  const name = textOf(call.name)
  return [
    {
      kind: 'tool-call',
      id: idOf(call.toolUseId) || makeCallId(argumentsOf(call.input), position),
      name,
      arguments: argumentsOf(call.input),
    },
  ]
}

const readBlock = (block: JsonObject, position: number): AssistantPart[] => {
  if (typeof block.text === 'string') return block.text === '' ? [] : [{ kind: 'text', text: block.text }]
  if (isJsonObject(block.toolUse)) return readCall(block.toolUse, position)
  if (isJsonObject(block.reasoningContent)) return readReasoning(block.reasoningContent)
  if (isJsonObject(block.citationsContent)) return readCited(block.citationsContent)
  return isJsonObject(block.image) ? readImage(block.image) : []
}

/** Reads a whole answer. Throws GatewayError when it holds none. */
export const decodeReply = (body: JsonObject): Reply => {
  const message = readPath(body, 'output', 'message')
  if (!isJsonObject(message)) {
    if (body.message !== undefined || body.__type !== undefined) throw readError(200, body)
    throw new GatewayError('upstream_bad_answer', 'The upstream answered without a message.')
  }
  const parts = objectsOf(message.content).flatMap(readBlock)
  const hasCalls = parts.some(({ kind }) => kind === 'tool-call')
  const { usage, isAbsurd } = readUsage(body.usage)
  const serviceTier = textOf(readPath(body, 'serviceTier', 'type'))
  return {
    id: '',
    model: '',
    answers: [{ index: 0, parts, finish: readFinish(body.stopReason, body.additionalModelResponseFields, hasCalls) }],
    ...(usage === undefined ? {} : { usage }),
    ...(isAbsurd ? { isUsageAbsurd: true } : {}),
    ...(serviceTier === '' ? {} : { serviceTier }),
  }
}
