// Pictures by Gemini's own image models, `:generateContent` with pictures as the answer (ai.google.dev, Image generation).
import { isJsonObject, type JsonObject, optional, readPath, readString, type Usage } from '../../kernel/index.ts'
import { ratioOf } from '../exchange/aspect.ts'
import {
  type ImagesQuestion,
  type ImagesUpstream,
  loadImages,
  type Picture,
  requirePrompt,
  splitPictures,
  wishesOf,
} from '../exchange/images.ts'
import { pictureType, requireLoaded, toBase64 } from '../exchange/media.ts'
import { leftOver, lookUp, namesOf, objectsOf, only } from '../exchange/members.ts'
import { readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { createCountReader } from '../openai-family/count.ts'
import { replyOf } from '../openai-images/reply.ts'

const RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', '1:4', '4:1', '1:8', '8:1']
const KNOWN_EXTRAS = ['safetySettings']
/** Words for resolutions: vendors' own, and OpenAI's qualities by the nearest. */
const RESOLUTIONS: Readonly<Record<string, string>> = {
  '512': '512',
  '1k': '1K',
  '2k': '2K',
  '4k': '4K',
  hd: '2K',
  high: '2K',
}

/** The first generation draws in one resolution alone. */
const hasResolutions = (model: string): boolean => !/^gemini-2/.test(model)

const resolutionOf = ({ size, quality }: ImagesQuestion): string | undefined =>
  lookUp(RESOLUTIONS, size?.toLowerCase()) ?? lookUp(RESOLUTIONS, quality?.toLowerCase())

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => {
  const images = question.images.map((image) => requireLoaded(image, 'image'))
  const imageConfig = {
    ...optional('aspectRatio', ratioOf(question, RATIOS)),
    ...(hasResolutions(model) ? optional('imageSize', resolutionOf(question)) : {}),
  }
  return {
    contents: [
      {
        role: 'user',
        parts: [
          { text: requirePrompt(question) },
          ...images.map((image) => ({ inlineData: { mimeType: pictureType(image), data: toBase64(image) } })),
        ],
      },
    ],
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(Object.keys(imageConfig).length === 0 ? {} : { imageConfig }),
      ...optional('seed', question.seed),
    },
    ...only(question.extras, KNOWN_EXTRAS),
  }
}

/** Pictures of the answer; those a model drew while it thought are not part of it. */
const readPictures = (body: JsonObject): readonly Picture[] =>
  objectsOf(body.candidates)
    .flatMap((candidate) => objectsOf(readPath(candidate, 'content', 'parts')))
    .filter(({ thought }) => thought !== true)
    .flatMap((part) => {
      const inline = part.inlineData ?? part.inline_data
      const data = readString(inline, 'data')
      const mimeType = readString(inline, 'mimeType') ?? readString(inline, 'mime_type')
      return data === undefined
        ? []
        : [{ medium: { kind: 'base64' as const, data, ...optional('mimeType', mimeType) } }]
    })

const tokensOf = (details: unknown, modality: string): unknown =>
  objectsOf(details).find((detail) => detail.modality === modality)?.tokenCount

const readUsage = (told: unknown): Usage | undefined => {
  if (!isJsonObject(told)) return undefined
  const counts = createCountReader()
  const promptTokens = counts.read(told.promptTokenCount) ?? 0
  const thoughts = counts.read(told.thoughtsTokenCount)
  const completionTokens = (counts.read(told.candidatesTokenCount) ?? 0) + (thoughts ?? 0)
  if (counts.wasAbsurd() || promptTokens + completionTokens === 0) return undefined
  return {
    semantics: 'openai',
    promptTokens,
    completionTokens,
    ...optional('textInputTokens', counts.read(tokensOf(told.promptTokensDetails, 'TEXT'))),
    ...optional('imageInputTokens', counts.read(tokensOf(told.promptTokensDetails, 'IMAGE'))),
    ...optional('textOutputTokens', counts.read(tokensOf(told.candidatesTokensDetails, 'TEXT'))),
    ...optional('imageOutputTokens', counts.read(tokensOf(told.candidatesTokensDetails, 'IMAGE'))),
    ...optional('reasoningTokens', thoughts),
    source: 'upstream',
  }
}

/** Why nothing was drawn, where the answer says so: a blocked prompt, or a finish that is no stop. */
const refusalOf = (body: JsonObject): string | undefined => {
  const blocked = readString(body, 'promptFeedback', 'blockReason')
  const finish = objectsOf(body.candidates)
    .map((candidate) => readString(candidate, 'finishReason'))
    .find((reason) => reason !== undefined && reason !== 'STOP' && reason !== 'MAX_TOKENS')
  return blocked ?? finish
}

export const geminiImages: ImagesUpstream = {
  split: splitPictures,
  prepare: loadImages,
  encodeRequest: (question, { model }) => ({
    body: { kind: 'json', body: encodeBody(question, model) },
    dropped: [
      ...wishesOf(question, ['size', 'aspectRatio', 'quality', 'seed']),
      ...namesOf({
        size:
          (question.size ?? 'auto') !== 'auto' &&
          ratioOf(question, RATIOS) === undefined &&
          resolutionOf(question) === undefined,
        quality:
          (question.quality ?? 'auto') !== 'auto' && (!hasResolutions(model) || resolutionOf(question) === undefined),
      }),
      ...leftOver(question.extras, KNOWN_EXTRAS),
    ],
  }),
  decodeReply: (answer) => {
    const body = requireBody(answer)
    if (body.error !== undefined) throw readVendorError(200, body)
    const pictures = readPictures(body)
    const refusal = refusalOf(body)
    if (pictures.length === 0 && refusal !== undefined)
      throw vendorError(400, { message: `The model drew nothing: ${refusal}.`, code: 'content_filter' })
    return replyOf(pictures, { ...optional('usage', readUsage(body.usageMetadata)) })
  },
  readError: readVendorError,
}
