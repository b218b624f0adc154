// Answers of Gemini as events: a whole answer is a stream of one frame, so both are read by the same code.
import { type Frame, GatewayError, isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import { createAssembler, EventWriter, type Reply, type StreamDecoder, type StreamEvent } from '../neutral/index.ts'
import { readCitations } from './citations.ts'
import { errorObjectOf, readError } from './error.ts'
import { readFinish } from './finish.ts'
import { readLogprobs } from './logprobs.ts'
import { type Candidate, endPartialCall, newCandidate, readPart, type Sink } from './upstream-parts.ts'
import { readUsage, type UsageReading } from './usage.ts'
import { member, objectMember, objectsMember, textMember } from './wire.ts'

/** More candidates than Gemini ever gives; an index beyond is a mistake. */
const INDEX_MAX = 127

/** The prompt was refused: `promptFeedback.blockReason` instead of candidates (conversions.md section 7.2). */
const promptBlocked = (reason: string, message: string | undefined): GatewayError =>
  new GatewayError('upstream_content_filter', `Gemini blocked the prompt: ${message ?? reason}.`, {
    code: 'prompt_blocked',
    type: 'upstream_error',
    upstreamText: reason,
  })

const indexOf = (candidate: JsonObject, position: number): number => {
  const index = member(candidate, 'index')
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= INDEX_MAX ? index : position
}

/** Writes what objects say of the totals so far; one that says 0 behind others knows nothing. */
const createUsageTeller = (writer: EventWriter): ((reading: UsageReading) => void) => {
  let hasUsage = false
  return (reading) => {
    if (reading.kind === 'absurd') writer.push({ kind: 'absurd-usage' })
    if (reading.kind !== 'known') return
    const { usage } = reading
    const isSilent = usage.promptTokens + usage.completionTokens === 0
    if (isSilent && hasUsage) return
    hasUsage ||= !isSilent
    writer.push({ kind: 'usage', usage })
  }
}

/** Reads frame objects one after the other; `end` gives what is left when there are no more. */
const createReader = (answerCount: number) => {
  const writer = new EventWriter()
  const candidates = new Map<number, Candidate>()
  let hasStarted = false
  let hasFailed = false
  let answerId = ''
  let firstText = ''

  const tell = createUsageTeller(writer)
  const sink: Sink = { writer, seed: () => answerId || firstText }

  const start = (body: JsonObject): void => {
    if (hasStarted) return
    hasStarted = true
    answerId = textMember(body, 'responseId') ?? ''
    if (answerId === '') firstText = JSON.stringify(body)
    writer.start(answerId, textMember(body, 'modelVersion') ?? '')
  }

  const fail = (error: GatewayError): void => {
    hasFailed = true
    writer.push({ kind: 'error', error })
  }

  const candidateOf = (answer: number): Candidate => {
    let candidate = candidates.get(answer)
    if (candidate === undefined) {
      candidate = newCandidate(answer)
      candidates.set(answer, candidate)
    }
    return candidate
  }

  const cite = (body: JsonObject, candidate: Candidate): void => {
    const { texts, textStart, isTextOpen, answer } = candidate
    if (texts.length === 0 || !isTextOpen) return
    for (const { start: from, end, ...source } of readCitations(body, texts.join(''))) {
      // Only the text that is open can still be told its sources; places in an earlier one have no home.
      const isInside = from !== undefined && end !== undefined && from >= textStart
      writer.citation(answer, { ...source, ...(isInside ? { start: from - textStart, end: end - textStart } : {}) })
    }
  }

  const readCandidate = (body: JsonObject, position: number): void => {
    const candidate = candidateOf(indexOf(body, position))
    const logprobs = readLogprobs(body)
    const parts = objectsMember(objectMember(body, 'content') ?? {}, 'parts')
    let untold = logprobs
    for (const part of parts) {
      const isText = textMember(part, 'text') !== undefined && member(part, 'thought') !== true
      readPart(sink, candidate, part, isText ? untold : undefined)
      if (isText) untold = undefined
    }
    cite(body, candidate)
    const native = textMember(body, 'finishReason')
    if (native !== undefined && native !== '') candidate.finish = { native, message: textMember(body, 'finishMessage') }
  }

  const readFeedback = (body: JsonObject): void => {
    const feedback = objectMember(body, 'promptFeedback')
    const reason = feedback === undefined ? undefined : textMember(feedback, 'blockReason')
    if (feedback === undefined || reason === undefined || candidates.size > 0) return
    writer.finish(0, { reason: 'content-filter', native: reason })
    fail(promptBlocked(reason, textMember(feedback, 'blockReasonMessage')))
  }

  const read = (body: JsonObject): void => {
    start(body)
    if (errorObjectOf(body) !== undefined) {
      fail(readError(200, body))
      return
    }
    const usage = readUsage(body)
    for (const [position, candidate] of objectsMember(body, 'candidates').entries()) readCandidate(candidate, position)
    tell(usage)
    readFeedback(body)
  }

  const end = (isWhole: boolean): void => {
    start({})
    const all = [...candidates.values()]
    for (const candidate of all) {
      endPartialCall(sink, candidate)
      const { finish, answer, callCount } = candidate
      if (finish !== undefined) writer.finish(answer, readFinish(finish.native, finish.message, callCount > 0))
      else if (isWhole) writer.finish(answer, { reason: callCount > 0 ? 'tool-calls' : 'stop' })
    }
    const isFinished = all.length >= answerCount && all.every(({ finish }) => finish !== undefined)
    writer.end(!hasFailed && (isWhole ? all.length > 0 : isFinished))
  }

  return { read, fail, end, start, take: () => writer.take(), hasFailed: () => hasFailed }
}

const notUnderstood = (text: string): GatewayError =>
  new GatewayError('upstream_bad_answer', 'The upstream sent an event that is not JSON.', {
    upstreamText: text.slice(0, 2048),
  })

/**
 * Opens a decoder. Gemini has no terminal event: finish reasons are kept, since content may follow them, and `flush` says
 * whether each candidate had one.
 */
export const decodeStream = (answerCount: number): StreamDecoder => {
  const reader = createReader(answerCount)
  let hasRead = false
  let hasEnded = false

  const step = (frame: Frame): readonly StreamEvent[] => {
    const data = frame.data?.trim() ?? ''
    // Imitators in front of Gemini end their streams as OpenAI does.
    if (data === '' || data === '[DONE]' || reader.hasFailed()) return []
    const parsed = parseJson(data)
    const bodies = Array.isArray(parsed) ? parsed.filter(isJsonObject) : isJsonObject(parsed) ? [parsed] : []
    // Between objects a broken one is passed over, as in every dialect; at the beginning this is no Gemini at all.
    if (bodies.length === 0 && !hasRead) {
      reader.start({})
      reader.fail(notUnderstood(data))
    }
    hasRead ||= bodies.length > 0
    for (const body of bodies) reader.read(body)
    return reader.take()
  }

  const flush = (): readonly StreamEvent[] => {
    if (hasEnded) return []
    hasEnded = true
    reader.end(false)
    return reader.take()
  }

  return { step, flush }
}

const emptyAnswer = (body: JsonObject): GatewayError => {
  const isGemini = body.candidates !== undefined || readUsage(body).kind !== 'absent' || body.modelVersion !== undefined
  return isGemini
    ? new GatewayError('upstream_empty', 'Gemini answered without candidates.', { type: 'upstream_error' })
    : new GatewayError('upstream_bad_answer', 'The upstream answered with something that is not a Gemini answer.', {
        upstreamText: JSON.stringify(body).slice(0, 2048),
      })
}

/** The events of a whole answer; one that holds an error or nothing at all has an `error` among them. */
export const eventsOfAnswer = (body: JsonObject): readonly StreamEvent[] => {
  const reader = createReader(1)
  const given: unknown = body
  const bodies = Array.isArray(given) ? given.filter(isJsonObject) : [body]
  for (const object of bodies) reader.read(object)
  const hasCandidates = bodies.some((object) => objectsMember(object, 'candidates').length > 0)
  if (!hasCandidates && !reader.hasFailed()) reader.fail(emptyAnswer(body))
  reader.end(true)
  return reader.take()
}

/** Reads a whole answer. Throws the error that a 200 carries, and `upstream_content_filter` for a blocked prompt. */
export const decodeReply = (body: JsonObject): Reply => {
  const assembler = createAssembler()
  let isUsageAbsurd = false
  for (const event of eventsOfAnswer(body)) {
    if (event.kind === 'error') throw event.error
    if (event.kind === 'absurd-usage') isUsageAbsurd = true
    assembler.step(event)
  }
  return { ...assembler.reply(), ...(isUsageAbsurd ? { isUsageAbsurd } : {}) }
}
