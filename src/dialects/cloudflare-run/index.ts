// Pictures at Cloudflare Workers AI, `/ai/run/<model>`: bytes or base64 back, one at a time (developers.cloudflare.com/workers-ai).
import { type JsonObject, optional, readPath, readString } from '../../kernel/index.ts'
import { parseSize } from '../exchange/aspect.ts'
import type { FormField } from '../exchange/exchange.ts'
import {
  type ImagesQuestion,
  type ImagesUpstream,
  loadImages,
  requirePrompt,
  splitPictures,
  wishesOf,
} from '../exchange/images.ts'
import { pictureType, requireLoaded, toBase64, toBytes } from '../exchange/media.ts'
import { leftOver, namesOf, objectsOf, only } from '../exchange/members.ts'
import { readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

const KNOWN_EXTRAS = ['num_steps', 'steps', 'guidance', 'strength']

/** Flux 2 takes forms alone. */
const takesForm = (model: string): boolean => /flux-2/.test(model)

const writeMembers = (question: ImagesQuestion): JsonObject => ({
  prompt: requirePrompt(question),
  ...parseSize(question.size),
  ...optional('negative_prompt', question.negativePrompt),
  ...optional('seed', question.seed),
  ...only(question.extras, KNOWN_EXTRAS),
})

const writeForm = (question: ImagesQuestion): FormField[] => [
  ...Object.entries(writeMembers(question)).map(([name, value]) => ({ name, value: String(value) })),
  ...question.images.map((image, index) => {
    const loaded = requireLoaded(image, 'image')
    const contentType = pictureType(loaded)
    const name = `input_image_${index}`
    return { name, filename: `${name}.${contentType.replace('image/', '')}`, contentType, bytes: toBytes(loaded) }
  }),
]

const writeJson = (question: ImagesQuestion): JsonObject => {
  const [image] = question.images
  const { mask } = question
  return {
    ...writeMembers(question),
    ...(image === undefined ? {} : { image_b64: toBase64(requireLoaded(image, 'image')) }),
    ...(mask === undefined ? {} : { mask: [...toBytes(requireLoaded(mask, 'mask'))] }),
  }
}

/** `{success: false, errors: [{code, message}]}`. */
export const readCloudflareError: ImagesUpstream['readError'] = (status, body, retryAfterMs) => {
  const [first] = objectsOf(body?.errors)
  if (first === undefined) return readVendorError(status, body, retryAfterMs)
  return vendorError(status, { message: first.message, code: first.code, ...optional('retryAfterMs', retryAfterMs) })
}

export const cloudflareImages: ImagesUpstream = {
  split: splitPictures,
  prepare: loadImages,
  encodeRequest: (question, { model }) => {
    const isForm = takesForm(model)
    return {
      body: isForm ? { kind: 'form', fields: writeForm(question) } : { kind: 'json', body: writeJson(question) },
      dropped: [
        ...wishesOf(question, ['size', 'negativePrompt', 'seed', ...(isForm ? [] : (['mask'] as const))]),
        ...namesOf({
          size: (question.size ?? 'auto') !== 'auto' && parseSize(question.size) === undefined,
          image: !isForm && question.images.length > 1,
        }),
        ...leftOver(question.extras, KNOWN_EXTRAS),
      ],
    }
  },
  decodeReply: (answer) => {
    if (answer.contentType.startsWith('image/'))
      return replyOf([
        {
          medium: {
            kind: 'bytes',
            bytes: new Uint8Array(answer.bytes),
            mimeType: answer.contentType.split(';')[0] ?? '',
          },
        },
      ])
    const body = requireBody(answer)
    if (body.success === false) throw readCloudflareError(200, body)
    const data = readString(body, 'result', 'image') ?? (readPath(body, 'image') as unknown)
    return replyOf(typeof data === 'string' && data !== '' ? [{ medium: { kind: 'base64', data } }] : [])
  },
  readError: readCloudflareError,
}
