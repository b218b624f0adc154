// Transcription at Cloudflare Workers AI: the file as the body, or base64 in JSON for the newer Whisper (conversions.md section 20).
import { isJsonObject, type JsonObject, optional, readString } from '../../kernel/index.ts'
import { readCloudflareError } from '../cloudflare-run/index.ts'
import { toBase64 } from '../exchange/media.ts'
import { leftOver, namesOf, objectsOf, only } from '../exchange/members.ts'
import type { Segment, TranscriptionQuestion, TranscriptionUpstream } from '../exchange/transcription.ts'
import { promptUsage, tokensOfSeconds } from '../exchange/usage.ts'
import { badAnswer, requireBody } from '../exchange/vendor-error.ts'

const KNOWN_EXTRAS = ['task', 'vad_filter', 'prefix']

/** `whisper-large-v3-turbo` is asked in JSON; `whisper` and `whisper-tiny-en` take bare bytes. */
const takesJson = (model: string): boolean => model.includes('turbo')

const encodeJson = ({ file, language, prompt, extras }: TranscriptionQuestion): JsonObject => ({
  audio: toBase64(file),
  ...optional('language', language),
  ...optional('initial_prompt', prompt),
  ...only(extras, KNOWN_EXTRAS),
})

const readSegments = (list: unknown, member: string): Segment[] =>
  objectsOf(list).flatMap((item) => {
    const text = readString(item, member)
    const { start, end } = item
    return text === undefined || typeof start !== 'number' || typeof end !== 'number' ? [] : [{ text, start, end }]
  })

export const cloudflareTranscription: TranscriptionUpstream = {
  encodeRequest: (question, { model }) => {
    const { file, extras, language, prompt, temperature } = question
    const isJson = takesJson(model)
    const diarized = question.format === 'diarized_json'
    return {
      body: isJson
        ? { kind: 'json', body: encodeJson(question) }
        : { kind: 'bytes', bytes: file.bytes, contentType: file.mimeType || 'application/octet-stream' },
      dropped: [
        ...namesOf({ temperature, response_format: diarized }),
        ...(isJson ? leftOver(extras, KNOWN_EXTRAS) : [...namesOf({ language, prompt }), ...Object.keys(extras)]),
      ],
    }
  },
  decodeReply: (answer) => {
    const body = requireBody(answer)
    if (body.success === false) throw readCloudflareError(200, body)
    const result = isJsonObject(body.result) ? body.result : body
    const text = readString(result, 'text')
    if (text === undefined) throw badAnswer('answered without a transcript')
    const segments = readSegments(result.segments, 'text')
    const listed = readSegments(result.words, 'word')
    const words =
      listed.length > 0 ? listed : objectsOf(result.segments).flatMap(({ words }) => readSegments(words, 'word'))
    const info = isJsonObject(result.transcription_info) ? result.transcription_info : {}
    const { duration } = info
    const seconds = typeof duration === 'number' && Number.isFinite(duration) && duration > 0 ? duration : undefined
    return {
      text,
      ...optional('language', readString(info, 'language')),
      ...optional('durationSeconds', seconds),
      ...(segments.length === 0 ? {} : { segments }),
      ...(words.length === 0 ? {} : { words }),
      ...optional('vtt', readString(result, 'vtt') || undefined),
      ...(seconds === undefined ? {} : optional('usage', promptUsage(tokensOfSeconds(seconds)))),
    }
  },
  readError: readCloudflareError,
}
