// Dify's answers: a whole one, and a stream's events, which tell far more than the answer.
import { GatewayError, isJsonObject, type JsonObject, readPath } from '../../kernel/index.ts'
import type { MediaPart, Reply } from '../neutral/index.ts'
import {
  createThoughtSplitter,
  decodeWhole,
  idOf,
  readCounts,
  type Thought,
  textOf,
  type UsageReading,
  type VendorReader,
} from '../vendor-family/index.ts'
import { readError } from './error.ts'

const readUsage = (body: JsonObject): UsageReading => {
  const usage = readPath(body, 'metadata', 'usage')
  if (!isJsonObject(usage)) return { usage: undefined, isAbsurd: false }
  return readCounts({
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens,
    total: usage.total_tokens,
  })
}

const MEDIA_KINDS: Readonly<Record<string, MediaPart['kind']>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  document: 'file',
}

/** A file that the app made. */
const readFile = (body: JsonObject): MediaPart | undefined => {
  const url = textOf(body.url)
  const type = textOf(body.type)
  if (url === '' || body.belongs_to === 'user') return undefined
  return {
    kind: (Object.hasOwn(MEDIA_KINDS, type) ? MEDIA_KINDS[type] : undefined) ?? 'file',
    source: { kind: 'url', url },
  }
}

/**
 * Reads events by their name. What an app's workflow does between them (nodes, thoughts, tools) is its own affair.
 * `message_end` ends the answer.
 */
export const readDify: VendorReader = ({ writer, open, usage, fail, end }) => {
  const splitter = createThoughtSplitter()
  let hasAgentText = false
  let isReplaced = false

  const write = (thoughts: readonly Thought[]): void => {
    for (const { kind, text } of thoughts) writer[kind](0, text)
  }

  const start = (body: JsonObject): void => open(idOf(body.message_id) || idOf(body.id), '')

  const finish = (body: JsonObject): void => {
    write(splitter.flush())
    writer.finish(0, isReplaced ? { reason: 'content-filter', native: 'message_replace' } : { reason: 'stop' })
    usage(readUsage(body))
    end(true)
  }

  const handlers: Readonly<Record<string, (body: JsonObject) => void>> = {
    // An agent closes with its whole answer once more (https://docs.dify.ai/en/api-reference/guides/agent).
    message: (body) => {
      if (!hasAgentText) write(splitter.step(textOf(body.answer)))
    },
    agent_message: (body) => {
      const text = textOf(body.answer)
      hasAgentText ||= text !== ''
      write(splitter.step(text))
    },
    message_file: (body) => {
      const file = readFile(body)
      if (file !== undefined) writer.whole(0, file)
    },
    // The app's moderation takes back what was said; a stream cannot, so it tells what stands instead, and why it ends.
    message_replace: (body) => {
      isReplaced = true
      write(splitter.flush())
      writer.close(0)
      writer.text(0, textOf(body.answer))
    },
    message_end: finish,
    error: (body) => fail(readError(200, body)),
  }

  return {
    read: (body, frame) => {
      const event = textOf(body.event) || (frame.event ?? '')
      if (event !== 'error') start(body)
      if (Object.hasOwn(handlers, event)) handlers[event]?.(body)
    },
  }
}

/** Reads a whole answer. Throws GatewayError when it holds none. */
export const decodeReply = (body: JsonObject): Reply => {
  if (typeof body.answer !== 'string') {
    if (body.code !== undefined || body.message !== undefined) throw readError(200, body)
    throw new GatewayError('upstream_bad_answer', 'The upstream answered without an answer.')
  }
  return decodeWhole((stream) => {
    const { read } = readDify(stream)
    return {
      read: () => {
        read({ ...body, event: 'message' }, { event: undefined })
        read({ ...body, event: 'message_end' }, { event: undefined })
      },
    }
  }, body)
}
