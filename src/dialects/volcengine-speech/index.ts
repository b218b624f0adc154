// Speech at Volcengine, over HTTP (`/api/v1/tts`, operation `query`): base64 back in one answer (providers.md section 4.29).
import { isJsonObject, type JsonObject, optional, readString } from '../../kernel/index.ts'
import { leftOver, lookUp, namesOf } from '../exchange/members.ts'
import { contentTypeOf, type SpeechQuestion, type SpeechUpstream } from '../exchange/speech.ts'
import { badAnswer, readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'

const VOICES: Readonly<Record<string, string>> = {
  alloy: 'zh_male_M392_conversation_wvae_bigtts',
  echo: 'zh_male_wenhao_mars_bigtts',
  fable: 'zh_female_tianmei_mars_bigtts',
  onyx: 'zh_male_zhibei_mars_bigtts',
  nova: 'zh_female_shuangkuaisisi_mars_bigtts',
  shimmer: 'zh_female_cancan_mars_bigtts',
}
const ENCODINGS: Readonly<Record<string, string>> = { mp3: 'mp3', opus: 'ogg_opus', wav: 'wav', pcm: 'pcm' }
const SAMPLE_RATE = 24_000
const SUCCESS = 3000
/** volcengine.com, speech synthesis, return codes. */
const STATUSES: Readonly<Record<string, number>> = {
  3001: 400,
  3003: 429,
  3005: 503,
  3006: 400,
  3010: 400,
  3011: 400,
  3030: 504,
  3031: 500,
  3032: 504,
  3040: 500,
  3050: 400,
}

const formatOf = ({ format }: SpeechQuestion): string =>
  format !== undefined && Object.hasOwn(ENCODINGS, format) ? format : 'mp3'

/** Merges `metadata` over the request, one level into its objects. */
const merge = (body: Readonly<Record<string, JsonObject>>, over: JsonObject): JsonObject => {
  const merged: JsonObject = { ...body }
  for (const [name, value] of Object.entries(over))
    merged[name] = isJsonObject(value) ? { ...body[name], ...value } : value
  return merged
}

/** The account's `appid` and token belong to the key: the provider puts them into `app`. */
const encodeBody = (question: SpeechQuestion, requestId: string): JsonObject => {
  const metadata = isJsonObject(question.extras.metadata) ? question.extras.metadata : {}
  const body = merge(
    {
      app: { cluster: 'volcano_tts' },
      user: { uid: 'openai_relay_user' },
      audio: {
        voice_type: lookUp(VOICES, question.voice) ?? question.voice,
        encoding: ENCODINGS[formatOf(question)],
        speed_ratio: question.speed ?? 1,
        rate: SAMPLE_RATE,
      },
      request: { reqid: requestId, text: question.text },
    },
    metadata,
  )
  // `submit` streams over a socket; one answer over HTTP is `query`.
  return { ...body, request: { ...(isJsonObject(body.request) ? body.request : {}), operation: 'query' } }
}

const readError: SpeechUpstream['readError'] = (status, body, retryAfterMs) => {
  const code = body?.code
  if (typeof code !== 'number') return readVendorError(status, body, retryAfterMs)
  return vendorError(status === 200 ? (STATUSES[code] ?? 502) : status, {
    message: body?.message,
    code,
    type: 'volcengine_error',
    ...optional('retryAfterMs', retryAfterMs),
  })
}

export const volcengineSpeech: SpeechUpstream = {
  encodeRequest: (question, { requestId }) => ({
    body: { kind: 'json', body: encodeBody(question, requestId) },
    dropped: [
      ...namesOf({
        instructions: question.instructions,
        response_format: question.format !== undefined && formatOf(question) !== question.format,
      }),
      ...leftOver(question.extras, ['metadata']),
    ],
  }),
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (body.code !== SUCCESS) throw readError(200, body)
    const data = readString(body, 'data')
    if (data === undefined || data === '') throw badAnswer('answered without sound')
    const format = formatOf(question)
    return { audio: { kind: 'base64', data, mimeType: contentTypeOf(format) }, format }
  },
  readError,
}
