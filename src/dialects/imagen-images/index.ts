// Pictures by Imagen, `:predict` at Gemini and Vertex (conversions.md section 19).
import { type JsonObject, optional, readString, type Usage } from '../../kernel/index.ts'
import { ratioOf } from '../exchange/aspect.ts'
import { type ImagesQuestion, type ImagesUpstream, refuseImages, requirePrompt, wishesOf } from '../exchange/images.ts'
import { leftOver, namesOf, objectsOf } from '../exchange/members.ts'
import { readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

/** Google's five, and two that the reference maps OpenAI's sizes to. */
const RATIOS = ['1:1', '3:4', '4:3', '9:16', '16:9', '3:2', '2:3']
/** What Google counts for each picture. */
const TOKENS_PER_PICTURE = 258
const EXTRAS: Readonly<Record<string, string>> = {
  person_generation: 'personGeneration',
  personGeneration: 'personGeneration',
  language: 'language',
  enhance_prompt: 'enhancePrompt',
  enhancePrompt: 'enhancePrompt',
  add_watermark: 'addWatermark',
  addWatermark: 'addWatermark',
}

const sizeOf = (quality: string | undefined): JsonObject => {
  if (quality === undefined || quality === 'auto') return {}
  return { imageSize: /^(hd|high|2k)$/i.test(quality) ? '2K' : '1K' }
}

const encodeParameters = (question: ImagesQuestion): JsonObject => {
  const renamed = Object.entries(EXTRAS).flatMap(([from, to]) =>
    question.extras[from] === undefined ? [] : [[to, question.extras[from]] as const],
  )
  return {
    sampleCount: question.count,
    aspectRatio: ratioOf(question, RATIOS) ?? '1:1',
    personGeneration: 'allow_adult',
    ...sizeOf(question.quality),
    ...optional('negativePrompt', question.negativePrompt),
    ...optional('seed', question.seed),
    ...Object.fromEntries(renamed),
  }
}

const hasUnknownRatio = (question: ImagesQuestion): boolean =>
  (question.aspectRatio ?? question.size ?? 'auto') !== 'auto' && ratioOf(question, RATIOS) === undefined

export const imagenImages: ImagesUpstream = {
  encodeRequest: (question) => {
    refuseImages(question)
    return {
      body: {
        kind: 'json',
        body: { instances: [{ prompt: requirePrompt(question) }], parameters: encodeParameters(question) },
      },
      dropped: [
        ...wishesOf(question, ['size', 'aspectRatio', 'quality', 'negativePrompt', 'seed']),
        ...namesOf({ size: hasUnknownRatio(question) }),
        ...leftOver(question.extras, Object.keys(EXTRAS)),
      ],
    }
  },
  decodeReply: (answer) => {
    const body = requireBody(answer)
    if (body.error !== undefined) throw readVendorError(200, body)
    const predictions = objectsOf(body.predictions)
    const made = predictions.filter(({ raiFilteredReason }) => raiFilteredReason === undefined)
    const reason = predictions.map((prediction) => readString(prediction, 'raiFilteredReason')).find(Boolean)
    const pictures = made.flatMap((prediction) => {
      const data = readString(prediction, 'bytesBase64Encoded')
      const mimeType = readString(prediction, 'mimeType')
      return data === undefined
        ? []
        : [{ medium: { kind: 'base64' as const, data, ...optional('mimeType', mimeType) } }]
    })
    if (pictures.length === 0 && reason !== undefined)
      throw vendorError(400, { message: reason, code: 'content_filter' })
    const usage: Usage = {
      semantics: 'openai',
      promptTokens: TOKENS_PER_PICTURE * pictures.length,
      completionTokens: 0,
      source: 'counted',
    }
    return replyOf(pictures, { usage })
  },
  readError: readVendorError,
}
