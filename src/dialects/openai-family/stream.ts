// The tap that chat and legacy completion streams share: usage, finish reasons and errors, read on the side.
import {
  type Frame,
  type GatewayError,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  type Usage,
} from '../../kernel/index.ts'
import type { AnswerSummary, FrameKind, StreamTap } from '../dialect.ts'
import { readOpenAiError } from './error.ts'
import { createTextSample } from './text-sample.ts'
import { hasAbsurdUsage, readOpenAiUsage, writeOpenAiUsage } from './usage.ts'

/** What one choice of a chunk says. */
export type ChoiceDelta = { readonly text: string; readonly hasContent: boolean; readonly startsToolCall: boolean }

export type ChoiceReader = (choice: JsonObject) => ChoiceDelta

const DONE = '[DONE]'

/** True for an object that reports a failure instead of an answer; older vLLM servers send `{"object":"error", …}`. */
export const holdsError = (body: JsonObject): boolean => {
  const error = body.error
  if (body.object === 'error' || body.type === 'error') return true
  if (isJsonObject(error)) return Object.keys(error).length > 0
  return typeof error === 'string' && error !== '' && body.choices === undefined
}

/**
 * Opens a tap for one stream. Complete means: `[DONE]` came, or each of the `choiceCount` choices has its finish reason.
 * The end of bytes says nothing: an upstream cut in mid-stream can look like a clean end.
 */
export const openOpenAiTap = (choiceCount: number, readChoice: ChoiceReader): StreamTap => {
  const output = createTextSample()
  let usage: Usage | undefined
  let isUsageAbsurd = false
  let toolCallCount = 0
  let rejectReason: string | undefined
  let error: GatewayError | undefined
  let sawDone = false
  const begun = new Set<number>()
  const finished = new Set<number>()

  const readChoiceOf = (choice: JsonValue): boolean => {
    if (!isJsonObject(choice)) return false
    const index = typeof choice.index === 'number' ? choice.index : 0
    begun.add(index)
    const delta = readChoice(choice)
    output.add(delta.text)
    if (delta.startsToolCall) toolCallCount++
    const reason = choice.finish_reason
    if (typeof reason !== 'string' || reason === '') return delta.hasContent
    finished.add(index)
    if (reason === 'content_filter') rejectReason = 'openai_finish_reason=content_filter'
    return true
  }

  const readChunk = (chunk: JsonObject): FrameKind => {
    if (holdsError(chunk)) {
      error = readOpenAiError(200, chunk)
      return 'error'
    }
    if (isJsonObject(chunk.usage)) isUsageAbsurd = hasAbsurdUsage(chunk)
    usage = readOpenAiUsage(chunk) ?? usage
    const choices = chunk.choices
    if (!Array.isArray(choices) || choices.length === 0) return isJsonObject(chunk.usage) ? 'usage' : 'preamble'
    let hasContent = false
    for (const choice of choices) hasContent = readChoiceOf(choice) || hasContent
    return hasContent ? 'content' : 'preamble'
  }

  const read = (frame: Frame): FrameKind => {
    const data = frame.data?.trim()
    if (data === undefined || data === '') return 'silent'
    if (data.startsWith(DONE)) {
      sawDone = true
      return 'end'
    }
    const chunk = parseJson(data)
    if (isJsonObject(chunk)) return readChunk(chunk)
    return 'malformed'
  }

  const isComplete = () => sawDone || (finished.size >= choiceCount && [...begun].every((index) => finished.has(index)))
  const summary = (): AnswerSummary => ({
    usage: isUsageAbsurd ? undefined : usage,
    isUsageAbsurd,
    isComplete: error === undefined && isComplete(),
    outputText: output.text(),
    outputLength: output.length(),
    toolCallCount,
    rejectReason,
    error,
  })
  return { read, summary }
}

/** A chunk that carries usage and no choices, as OpenAI sends it last when asked to. */
export const writeOpenAiUsageFrame =
  (object: string) =>
  (usage: Usage, model: string, requestId: string): string =>
    `data: ${JSON.stringify({
      id: `chatcmpl-${requestId}`,
      object,
      created: Math.floor(Date.now() / 1000),
      model,
      choices: [],
      usage: writeOpenAiUsage(usage),
    })}\n\n`

/** A comment: clients of server-sent events pass it over. */
export const OPENAI_PING = ': PING\n\n'

export const OPENAI_TERMINATOR = `data: ${DONE}\n\n`

/** Makes the upstream report usage in its stream, or keeps it from choking on an option it does not know. */
export const openAiStreamUsageEdits = (body: JsonObject, canForce: boolean): Map<string, string | null> => {
  const options = body.stream_options
  if (!canForce) return options === undefined ? new Map() : new Map([['stream_options', null]])
  if (isJsonObject(options) && options.include_usage === true) return new Map()
  const wanted = { ...(isJsonObject(options) ? options : {}), include_usage: true }
  return new Map([['stream_options', JSON.stringify(wanted)]])
}

/** The caller gets a usage chunk unless it sent `stream_options` without asking for one (relay.md section 9.2). */
export const wantsOpenAiStreamUsage = (body: JsonObject): boolean => {
  const options = body.stream_options
  return isJsonObject(options) ? options.include_usage === true : true
}
