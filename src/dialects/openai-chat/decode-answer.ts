// Answers of chat upstreams, whole and streamed, read into the neutral form.
import { GatewayError, isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import { createAssembler, EventWriter, type Reply, type StreamDecoder, type StreamEvent } from '../neutral/index.ts'
import { readOpenAiError } from '../openai-family/error.ts'
import { holdsError } from '../openai-family/stream.ts'
import { hasAbsurdUsage, readOpenAiUsage, readSilentUsage } from '../openai-family/usage.ts'
import { createChoiceReader, readSources } from './choice-reader.ts'

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const choicesOf = (body: JsonObject): readonly JsonObject[] =>
  Array.isArray(body.choices) ? body.choices.filter(isJsonObject) : []

/** What tells one reply from another where it has no id. */
const seedOf = (body: JsonObject): string => `${textOf(body.id)}|${String(body.created)}|${textOf(body.model)}`

/** OpenRouter's enterprise accounts answer `{success, data}`. */
const unwrap = (body: JsonObject): JsonObject =>
  body.choices === undefined && isJsonObject(body.data) && Array.isArray(body.data.choices) ? body.data : body

/** Throws GatewayError when the body is an error that came with status 200, or holds no choices. */
export const decodeReply = (wrapped: JsonObject): Reply => {
  const body = unwrap(wrapped)
  if (holdsError(body)) throw readOpenAiError(200, body)
  const choices = choicesOf(body)
  if (choices.length === 0)
    throw new GatewayError('upstream_bad_answer', 'The upstream answered without choices.', {
      upstreamText: JSON.stringify(body).slice(0, 2048),
    })
  const writer = new EventWriter()
  const reader = createChoiceReader(writer, () => seedOf(body))
  reader.read(choices, readSources(body))
  reader.settle(true)
  const assembler = createAssembler()
  for (const event of writer.take()) assembler.step(event)
  const { answers } = assembler.reply()
  const usage = readOpenAiUsage(body)
  return {
    id: textOf(body.id),
    model: textOf(body.model),
    answers,
    ...(usage === undefined ? {} : { usage }),
    ...(hasAbsurdUsage(body) ? { isUsageAbsurd: true } : {}),
    ...(typeof body.service_tier === 'string' ? { serviceTier: body.service_tier } : {}),
  }
}

const DONE = '[DONE]'

/**
 * Opens a decoder for one stream. It is complete when `[DONE]` came, or each answer has its finish reason when the bytes
 * are over. Finishes are told at the end, since vendors repeat them and send content behind them.
 */
export const decodeStream = (answerCount: number): StreamDecoder => {
  const writer = new EventWriter()
  let seed = ''
  let hasStarted = false
  let hasEnded = false
  let hasFailed = false
  let hasUsage = false
  let serviceTier: string | undefined
  const reader = createChoiceReader(writer, () => seed)

  const start = (chunk: JsonObject): void => {
    if (hasStarted) return
    hasStarted = true
    seed = seedOf(chunk)
    writer.start(textOf(chunk.id), textOf(chunk.model))
  }

  const fail = (error: GatewayError): void => {
    start({})
    hasFailed = true
    writer.push({ kind: 'error', error })
  }

  const finish = (sawDone: boolean): void => {
    hasEnded = true
    start({})
    const isComplete = !hasFailed && (sawDone || reader.isComplete(answerCount))
    reader.settle(false)
    writer.end(isComplete, serviceTier)
  }

  const readChunk = (chunk: JsonObject): void => {
    const choices = choicesOf(chunk)
    const told = readOpenAiUsage(chunk)
    const usage = told ?? (hasUsage ? undefined : readSilentUsage(chunk))
    hasUsage ||= told !== undefined
    // Azure's first chunk holds the verdict on the prompt alone, without id and model.
    if (choices.length === 0 && usage === undefined && textOf(chunk.id) === '') return
    start(chunk)
    if (typeof chunk.service_tier === 'string') serviceTier = chunk.service_tier
    reader.read(choices, readSources(chunk))
    if (hasAbsurdUsage(chunk)) writer.push({ kind: 'absurd-usage' })
    else if (usage !== undefined) writer.push({ kind: 'usage', usage })
  }

  const readData = (data: string): void => {
    const chunk = parseJson(data)
    // A broken event is passed over, as it is where bytes are forwarded: the end tells whether the answer is whole.
    if (!isJsonObject(chunk)) return
    try {
      if (holdsError(chunk)) fail(readOpenAiError(200, chunk))
      else readChunk(chunk)
    } catch (thrown) {
      if (!(thrown instanceof GatewayError)) throw thrown
      fail(thrown)
    }
  }

  const step = (data: string | undefined): readonly StreamEvent[] => {
    const text = data?.trim() ?? ''
    if (hasEnded || hasFailed || text === '') return []
    if (text.startsWith(DONE)) finish(true)
    else readData(text)
    return writer.take()
  }

  return {
    step: (frame) => step(frame.data),
    flush: () => {
      if (!hasEnded) finish(false)
      return writer.take()
    },
  }
}
