// Converse's streamed answers: each frame is named by its event type (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html).
import { isJsonObject, type JsonObject, parseJson, readPath } from '../../kernel/index.ts'
import type { MediaPart } from '../neutral/index.ts'
import { argumentsOf, idOf, makeCallId, objectOf, textOf, type VendorReader } from '../vendor-family/index.ts'
import { isServerTool, readCitation, readFinish } from './content.ts'
import { readBedrockError } from './error.ts'
import { imageMime } from './media.ts'
import { readUsage } from './usage.ts'

const indexOf = (body: JsonObject): number => (typeof body.contentBlockIndex === 'number' ? body.contentBlockIndex : 0)

/** Pictures arrive in pieces, each of them base64 of its own. */
const createPictures = () => {
  const open = new Map<number, { readonly mimeType: string; readonly pieces: Buffer[] }>()
  return {
    start: (index: number, image: unknown): void => {
      if (isJsonObject(image)) open.set(index, { mimeType: imageMime(textOf(image.format)), pieces: [] })
    },
    add: (index: number, image: unknown): void => {
      open.get(index)?.pieces.push(Buffer.from(textOf(readPath(image, 'source', 'bytes')), 'base64'))
    },
    stop: (index: number): MediaPart | undefined => {
      const { mimeType, pieces } = open.get(index) ?? { mimeType: '', pieces: [] }
      const data = Buffer.concat(pieces).toString('base64')
      return data === '' ? undefined : { kind: 'image', source: { kind: 'base64', mimeType, data } }
    },
  }
}

/** Reads events by their type. `messageStop` finishes the answer, `metadata` follows with its usage and ends the stream. */
export const readConverse: VendorReader = ({ writer, open, usage, fail, end }) => {
  /** The block of text or reasoning that is being written; another index begins another part. */
  let current = -1
  let calls = 0
  let isFinished = false
  /** Open calls, and whether their arguments have begun. */
  const spoken = new Map<number, boolean>()
  const pictures = createPictures()

  const turnTo = (index: number): void => {
    if (current !== index && spoken.size === 0) writer.close(0)
    current = index
  }

  const startBlock = (body: JsonObject): void => {
    const start = objectOf(body.start)
    const index = indexOf(body)
    pictures.start(index, start.image)
    if (!isJsonObject(start.toolUse) || isServerTool(start.toolUse)) return
    const { toolUseId, name } = start.toolUse
    writer.toolStart(0, index, { id: idOf(toolUseId) || makeCallId(textOf(name), calls), name: textOf(name) })
    spoken.set(index, false)
    calls++
  }

  const readReasoning = (content: JsonObject): void => {
    writer.reasoning(0, textOf(content.text))
    const signature = textOf(content.signature)
    if (signature !== '') writer.sign(0, { issuer: 'claude', value: signature })
    const redacted = textOf(content.redactedContent)
    if (redacted !== '') writer.redacted(0, { issuer: 'claude', value: redacted })
  }

  const readDelta = (body: JsonObject): void => {
    const delta = objectOf(body.delta)
    const index = indexOf(body)
    if (isJsonObject(delta.toolUse)) {
      const text = textOf(delta.toolUse.input)
      if (text !== '' && spoken.has(index)) spoken.set(index, true)
      writer.toolArguments(0, index, text)
      return
    }
    pictures.add(index, delta.image)
    turnTo(index)
    if (isJsonObject(delta.reasoningContent)) readReasoning(delta.reasoningContent)
    if (isJsonObject(delta.citation)) writer.citation(0, readCitation(delta.citation))
    writer.text(0, textOf(delta.text))
  }

  const stopBlock = (body: JsonObject): void => {
    const index = indexOf(body)
    const isSpoken = spoken.get(index)
    if (isSpoken !== undefined) {
      if (!isSpoken) writer.toolArguments(0, index, argumentsOf(''))
      spoken.delete(index)
      writer.toolEnd(0, index)
    } else if (spoken.size === 0) writer.close(0)
    const picture = pictures.stop(index)
    if (picture !== undefined) writer.whole(0, picture)
  }

  const handlers: Readonly<Record<string, (body: JsonObject) => void>> = {
    messageStart: () => open('', ''),
    contentBlockStart: startBlock,
    contentBlockDelta: readDelta,
    contentBlockStop: stopBlock,
    messageStop: (body) => {
      for (const [index, isSpoken] of spoken) if (!isSpoken) writer.toolArguments(0, index, argumentsOf(''))
      writer.finish(0, readFinish(body.stopReason, body.additionalModelResponseFields, calls > 0))
      isFinished = true
    },
    metadata: (body) => {
      usage(readUsage(body.usage))
      end(isFinished)
    },
  }

  return {
    read: (body, frame) => {
      const event = frame.event ?? ''
      if (frame.isException === true || event.endsWith('Exception')) fail(readBedrockError(200, body, event))
      else if (Object.hasOwn(handlers, event)) handlers[event]?.(body)
    },
    readOther: (frame) => {
      if (frame.isException !== true) return false
      if (isJsonObject(parseJson(frame.data ?? ''))) return false
      fail(readBedrockError(200, { message: frame.data ?? '' }, frame.event ?? ''))
      return true
    },
    // Without `metadata` only the counts are missing.
    close: () => isFinished,
  }
}
