// Transcriptions as OpenAI's clients ask for them and get them: a form in, one of six formats or events out.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { ExchangeReplyBody } from '../exchange/exchange.ts'
import { invalidRequest, readFlag, readMembers, readNumber, readText, readTexts, without } from '../exchange/members.ts'
import type {
  Segment,
  TranscriptFormat,
  TranscriptionClient,
  TranscriptionQuestion,
  TranscriptionReply,
} from '../exchange/transcription.ts'
import { writeMediaUsage } from '../exchange/usage.ts'
import { writeSrt, writeVtt } from './subtitles.ts'

const NAMED: ReadonlySet<string> = new Set([
  'model',
  'response_format',
  'language',
  'prompt',
  'temperature',
  'timestamp_granularities',
  'timestamp_granularities[]',
  'stream',
])

const readFormat = (body: JsonObject): TranscriptFormat => {
  const format = readText(body, 'response_format') ?? 'json'
  if (!Object.hasOwn(WRITERS, format))
    throw invalidRequest(`"response_format" must be one of ${Object.keys(WRITERS).join(', ')}.`, 'response_format')
  return format as TranscriptFormat
}

const decodeRequest: TranscriptionClient['decodeRequest'] = (request) => {
  const { body, files } = readMembers(request)
  const file = files.find(({ name }) => name === 'file')
  if (file === undefined) throw invalidRequest('"file" is required and must be a file of the form.', 'file')
  if (file.bytes.length === 0) throw invalidRequest('"file" is empty.', 'file')
  const granularities = readTexts(body, 'timestamp_granularities[]') ?? readTexts(body, 'timestamp_granularities') ?? []
  return {
    file: { kind: 'bytes', bytes: file.bytes, mimeType: file.contentType, filename: file.filename },
    format: readFormat(body),
    ...optional('language', readText(body, 'language')),
    ...optional('prompt', readText(body, 'prompt')),
    ...optional('temperature', readNumber(body, 'temperature')),
    granularities,
    isStream: readFlag(body, 'stream') ?? false,
    extras: without(body, NAMED),
  }
}

/** Upstreams that count by time are answered for by time. */
const usageOf = (reply: TranscriptionReply): JsonObject => {
  if (reply.durationSeconds !== undefined)
    return { usage: { type: 'duration', seconds: Math.ceil(reply.durationSeconds) } }
  if (reply.usage === undefined) return {}
  return { usage: { type: 'tokens', ...writeMediaUsage(reply.usage, 'input_token_details') } }
}

const writeSegment = ({ text, start, end, speaker }: Segment, id: number): JsonObject => ({
  id,
  start,
  end,
  text,
  ...optional('speaker', speaker),
})

const writeVerbose = (reply: TranscriptionReply, { granularities }: TranscriptionQuestion): JsonObject => {
  const wantsWords = granularities.includes('word')
  const wantsSegments = granularities.length === 0 || granularities.includes('segment')
  return {
    task: 'transcribe',
    ...optional('language', reply.language),
    ...optional('duration', reply.durationSeconds),
    text: reply.text,
    ...(wantsSegments && reply.segments !== undefined ? { segments: reply.segments.map(writeSegment) } : {}),
    ...(wantsWords && reply.words !== undefined
      ? { words: reply.words.map(({ text, start, end }) => ({ word: text, start, end })) }
      : {}),
    ...usageOf(reply),
  }
}

const writeDiarized = (reply: TranscriptionReply): JsonObject => ({
  task: 'transcribe',
  ...optional('duration', reply.durationSeconds),
  text: reply.text,
  segments: (reply.segments ?? []).map((segment, index) => ({
    type: 'transcript.text.segment',
    ...writeSegment(segment, index),
    id: `seg_${index}`,
  })),
  ...usageOf(reply),
})

type Writer = (reply: TranscriptionReply, question: TranscriptionQuestion) => ExchangeReplyBody

const inJson =
  (write: (reply: TranscriptionReply, question: TranscriptionQuestion) => JsonObject): Writer =>
  (reply, question) => ({ contentType: 'application/json', body: write(reply, question) })

const inText =
  (write: (reply: TranscriptionReply) => string): Writer =>
  (reply) => ({ contentType: 'text/plain; charset=utf-8', body: write(reply) })

const WRITERS: Readonly<Record<TranscriptFormat, Writer>> = {
  json: inJson((reply) => ({ text: reply.text, ...usageOf(reply) })),
  text: inText((reply) => `${reply.text}\n`),
  srt: inText(writeSrt),
  verbose_json: inJson(writeVerbose),
  vtt: inText(writeVtt),
  diarized_json: inJson(writeDiarized),
}

const writeEvents = (reply: TranscriptionReply): string =>
  [
    { type: 'transcript.text.delta', delta: reply.text },
    { type: 'transcript.text.done', text: reply.text, ...usageOf(reply) },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('')

export const openaiTranscriptionClient: TranscriptionClient = {
  decodeRequest,
  encodeReply: (reply: TranscriptionReply, question: TranscriptionQuestion) =>
    question.isStream
      ? { contentType: 'text/event-stream', body: writeEvents(reply) }
      : WRITERS[question.format](reply, question),
}
