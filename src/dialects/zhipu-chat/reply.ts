// Answers of Zhipu's third version: whole ones quote their text, streamed ones are bare text with a `meta:` line at the end.
import {
  type Frame,
  GatewayError,
  isJsonObject,
  type JsonObject,
  parseJson,
  parseJsonObject,
} from '../../kernel/index.ts'
import type { Reply } from '../neutral/index.ts'
import { idOf, objectsOf, readCounts, textOf, type UsageReading, type VendorReader } from '../vendor-family/index.ts'
import { readError } from './error.ts'

const readUsage = (value: unknown): UsageReading =>
  isJsonObject(value)
    ? readCounts({ prompt: value.prompt_tokens, completion: value.completion_tokens, total: value.total_tokens })
    : { usage: undefined, isAbsurd: false }

/** A text that is a JSON string inside a JSON string; some models leave the quotes away, some write them unescaped. */
const unquote = (text: string): string => {
  const parsed = parseJson(text)
  return typeof parsed === 'string' ? parsed : text.replace(/^"|"$/g, '')
}

/** Reads a whole answer. Throws GatewayError when it holds none. */
export const decodeReply = (body: JsonObject): Reply => {
  const data = isJsonObject(body.data) ? body.data : undefined
  if (body.success === false || data === undefined) throw readError(200, body)
  const choices = objectsOf(data.choices)
  if (choices.length === 0) throw new GatewayError('upstream_bad_answer', 'The upstream answered without a choice.')
  const { usage, isAbsurd } = readUsage(data.usage)
  return {
    id: idOf(data.task_id) || idOf(data.request_id),
    model: '',
    answers: choices.map(({ content }, index) => {
      const text = unquote(textOf(content))
      return { index, parts: text === '' ? [] : [{ kind: 'text', text }], finish: { reason: 'stop' } }
    }),
    ...(usage === undefined ? {} : { usage }),
    ...(isAbsurd ? { isUsageAbsurd: true } : {}),
  }
}

const decoder = new TextDecoder()

/** The object of the frame's `meta:` line, a field that server-sent events do not have. */
const readMeta = (frame: Frame): JsonObject | undefined => {
  const line = /^meta:(.*)$/m.exec(decoder.decode(frame.bytes))
  return line === null ? undefined : parseJsonObject(line[1] ?? '')
}

/** Reads events. `finish`, or the frame with the `meta:` line, ends the answer. */
export const readZhipu: VendorReader = ({ writer, open, usage, fail, end }) => {
  const readFrame = (frame: Frame): boolean => {
    const data = frame.data ?? ''
    if (frame.event === 'error' || frame.event === 'interrupted') {
      fail(readError(200, parseJsonObject(data) ?? { message: data }))
      return true
    }
    const meta = readMeta(frame)
    open(idOf(meta?.task_id) || idOf(meta?.request_id), '')
    writer.text(0, data)
    if (meta === undefined && frame.event !== 'finish') return true
    writer.finish(0, { reason: 'stop' })
    usage(readUsage(meta?.usage))
    end(true)
    return true
  }

  // An answer's text may look like JSON; only a refusal of the whole request is JSON.
  return {
    read: (body) => fail(readError(200, body)),
    readOther: (frame) => {
      const body = frame.event === undefined ? parseJsonObject(frame.data ?? '') : undefined
      return body?.success === false ? false : readFrame(frame)
    },
  }
}
