// Pictures by Grok: generations and edits, both in JSON (docs.x.ai, Image generation).
import { type JsonObject, optional } from '../../kernel/index.ts'
import { ratioOf } from '../exchange/aspect.ts'
import { type ImagesQuestion, type ImagesUpstream, requirePrompt, wishesOf } from '../exchange/images.ts'
import { toAddress } from '../exchange/media.ts'
import { leftOver, lookUp, namesOf } from '../exchange/members.ts'
import { readVendorError } from '../exchange/vendor-error.ts'
import { readPictures } from '../openai-images/reply.ts'

const RATIOS = ['1:1', '3:4', '4:3', '9:16', '16:9', '2:3', '3:2', '9:19.5', '19.5:9', '9:20', '20:9', '1:2', '2:1']
const RESOLUTIONS: Readonly<Record<string, string>> = { '1k': '1k', '2k': '2k', hd: '2k', high: '2k', standard: '1k' }

/** The model before Imagine draws in one size, and changes nothing. */
const isImagine = (model: string): boolean => !model.startsWith('grok-2')

const resolutionOf = ({ extras, quality, size }: ImagesQuestion): string | undefined =>
  [extras.resolution, size, quality].flatMap((word) =>
    typeof word === 'string' ? (lookUp(RESOLUTIONS, word.toLowerCase()) ?? []) : [],
  )[0]

const writeImages = ({ images }: ImagesQuestion): JsonObject => {
  const list = images.map((image) => ({ type: 'image_url', url: toAddress(image) }))
  if (list.length === 0) return {}
  return list.length === 1 ? { image: list[0] } : { images: list }
}

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => ({
  model,
  prompt: requirePrompt(question),
  n: question.count,
  ...optional('response_format', question.wantedForm),
  ...(isImagine(model)
    ? {
        ...optional('aspect_ratio', ratioOf(question, RATIOS)),
        ...optional('resolution', resolutionOf(question)),
        ...writeImages(question),
      }
    : {}),
  ...optional('user', question.user),
})

export const xaiImages: ImagesUpstream = {
  encodeRequest: (question, { model }) => {
    const imagine = isImagine(model)
    const isRatioKnown = imagine && (ratioOf(question, RATIOS) ?? resolutionOf(question)) !== undefined
    return {
      body: { kind: 'json', body: encodeBody(question, model) },
      dropped: [
        ...wishesOf(question, ['size', 'aspectRatio', 'quality', 'user']),
        ...namesOf({
          size: (question.size ?? 'auto') !== 'auto' && !isRatioKnown,
          quality: (question.quality ?? 'auto') !== 'auto' && !(imagine && resolutionOf(question) !== undefined),
          image: question.images.length > 0 && !imagine,
        }),
        ...leftOver(question.extras, imagine ? ['resolution'] : []),
      ],
    }
  },
  decodeReply: readPictures,
  readError: readVendorError,
}
