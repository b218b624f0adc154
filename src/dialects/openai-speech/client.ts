// Speech as OpenAI's clients ask for it and get it: bare sound, or events.
import { isJsonObject, type JsonObject, optional, readString } from '../../kernel/index.ts'
import type { ExchangeContext, ExchangeReplyBody } from '../exchange/exchange.ts'
import { loadMedia, requireLoaded, toBase64, toBytes } from '../exchange/media.ts'
import { invalidRequest, readMembers, readNumber, readText, requireText, without } from '../exchange/members.ts'
import { contentTypeOf, type SpeechClient, type SpeechQuestion, type SpeechReply } from '../exchange/speech.ts'

const NAMED: ReadonlySet<string> = new Set([
  'model',
  'input',
  'voice',
  'response_format',
  'speed',
  'instructions',
  'stream_format',
])

/** A voice by name, or one of the caller's own by `{id}`. */
const readVoice = (body: JsonObject): string => {
  const { voice } = body
  const name = isJsonObject(voice) ? readString(voice, 'id') : readText(body, 'voice')
  if (name === undefined || name === '') throw invalidRequest('"voice" is required.', 'voice')
  return name
}

const readStreamFormat = (body: JsonObject): boolean => {
  const format = readText(body, 'stream_format') ?? 'audio'
  if (format !== 'audio' && format !== 'sse')
    throw invalidRequest('"stream_format" must be "audio" or "sse".', 'stream_format')
  return format === 'sse'
}

const decodeRequest: SpeechClient['decodeRequest'] = (request) => {
  const { body } = readMembers(request)
  return {
    text: requireText(body, 'input'),
    voice: readVoice(body),
    ...optional('format', readText(body, 'response_format')),
    ...optional('speed', readNumber(body, 'speed')),
    ...optional('instructions', readText(body, 'instructions')),
    wantsEvents: readStreamFormat(body),
    extras: without(body, NAMED),
  }
}

/** The whole sound in one event, then its usage. */
const writeEvents = (reply: SpeechReply, { estimatedPromptTokens }: ExchangeContext): string => {
  const input = reply.usage?.promptTokens ?? estimatedPromptTokens
  const output = reply.usage?.completionTokens ?? 0
  const events = [
    { type: 'speech.audio.delta', audio: toBase64(requireLoaded(reply.audio, 'stream_format')) },
    {
      type: 'speech.audio.done',
      usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
    },
  ]
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}

const encodeReply = (reply: SpeechReply, question: SpeechQuestion, context: ExchangeContext): ExchangeReplyBody =>
  question.wantsEvents
    ? { contentType: 'text/event-stream', body: writeEvents(reply, context) }
    : {
        contentType: contentTypeOf(reply.format),
        body: toBytes(requireLoaded(reply.audio, 'response_format')),
      }

export const openaiSpeechClient: SpeechClient = {
  decodeRequest,
  complete: (reply) => loadMedia([reply.audio], ([audio]) => ({ ...reply, audio: audio ?? reply.audio })),
  encodeReply,
}
