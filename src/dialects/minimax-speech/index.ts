// Speech at MiniMax, `/v1/t2a_v2`: sound as hexadecimal text, or at an address (providers.md section 4.18).
import { isJsonObject, type JsonObject, optional, readString } from '../../kernel/index.ts'
import type { Medium } from '../exchange/exchange.ts'
import { leftOver, namesOf } from '../exchange/members.ts'
import { readMinimaxError, throwMinimaxError } from '../exchange/minimax-error.ts'
import { contentTypeOf, type SpeechQuestion, type SpeechUpstream } from '../exchange/speech.ts'
import { badAnswer, requireBody } from '../exchange/vendor-error.ts'

const FORMATS = ['mp3', 'pcm', 'flac', 'wav', 'opus']

const formatOf = ({ format }: SpeechQuestion): string =>
  format !== undefined && FORMATS.includes(format) ? format : 'mp3'

/** Objects are merged member by member, so that `metadata.voice_setting.pitch` does not cost the voice. */
const merge = (body: JsonObject, over: JsonObject): JsonObject => {
  const merged: JsonObject = { ...body }
  for (const [name, value] of Object.entries(over)) {
    const before = merged[name]
    merged[name] = isJsonObject(before) && isJsonObject(value) ? { ...before, ...value } : value
  }
  return merged
}

const encodeBody = (question: SpeechQuestion, model: string): JsonObject => {
  const metadata = isJsonObject(question.extras.metadata) ? question.extras.metadata : {}
  const body = {
    model,
    text: question.text,
    voice_setting: { voice_id: question.voice, ...optional('speed', question.speed) },
    audio_setting: { format: formatOf(question) },
  }
  // Streams and addresses are not what is read here.
  return { ...merge(body, metadata), stream: false, output_format: 'hex' }
}

const toAudio = (text: string, format: string): Medium => {
  if (/^https?:\/\//.test(text)) return { kind: 'url', url: text }
  if (!/^([0-9a-f]{2})+$/i.test(text)) throw badAnswer('answered with sound that cannot be read')
  return { kind: 'bytes', bytes: new Uint8Array(Buffer.from(text, 'hex')), mimeType: contentTypeOf(format) }
}

export const minimaxSpeech: SpeechUpstream = {
  encodeRequest: (question, { model }) => ({
    body: { kind: 'json', body: encodeBody(question, model) },
    dropped: [
      ...namesOf({
        instructions: question.instructions,
        response_format: question.format !== undefined && !FORMATS.includes(question.format),
      }),
      ...leftOver(question.extras, ['metadata']),
    ],
  }),
  // Characters that MiniMax bills are not tokens: usage is left to the estimate of the text (providers.md section 4.18).
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    throwMinimaxError(body)
    const sound = readString(body, 'data', 'audio')
    if (sound === undefined || sound === '') throw badAnswer('answered without sound')
    const format = readString(body, 'extra_info', 'audio_format') ?? formatOf(question)
    return { audio: toAudio(sound, format), format }
  },
  readError: readMinimaxError,
}
