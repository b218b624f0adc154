// Pictures at Stability AI, `/v2beta/stable-image`: forms in, one picture out, as bytes or in JSON (platform.stability.ai, REST v2beta).
import { readString } from '../../kernel/index.ts'
import { ratioOf } from '../exchange/aspect.ts'
import type { FormField } from '../exchange/exchange.ts'
import {
  type ImagesQuestion,
  type ImagesUpstream,
  loadImages,
  requirePrompt,
  splitPictures,
  wishesOf,
} from '../exchange/images.ts'
import { type Loaded, pictureType, requireLoaded, toBytes } from '../exchange/media.ts'
import { leftOver, namesOf } from '../exchange/members.ts'
import { readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

const RATIOS = ['16:9', '1:1', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21']
const KNOWN_EXTRAS = ['strength', 'style_preset', 'cfg_scale', 'grow_mask', 'mode']
const FORMATS = ['png', 'jpeg', 'webp']
/** How far an edit may leave its picture, 0 to 1; the API demands a number where nothing says which part is meant. */
const DEFAULT_STRENGTH = '0.7'

const text = (name: string, value: string | number | undefined): FormField[] =>
  value === undefined ? [] : [{ name, value: String(value) }]

const file = (name: string, medium: Loaded): FormField => {
  const contentType = pictureType(medium)
  return { name, filename: `${name}.${contentType.replace('image/', '')}`, contentType, bytes: toBytes(medium) }
}

const writeImages = ({ images: [image], mask, extras }: ImagesQuestion, model: string): FormField[] => {
  if (image === undefined) return []
  const pictures = [file('image', requireLoaded(image, 'image'))]
  // With a mask it is inpainting, at an address of its own, which knows no strength.
  if (mask !== undefined) return [...pictures, file('mask', requireLoaded(mask, 'mask'))]
  return [
    ...pictures,
    ...text('strength', typeof extras.strength === 'undefined' ? DEFAULT_STRENGTH : String(extras.strength)),
    ...(model.startsWith('sd3') && extras.mode === undefined ? text('mode', 'image-to-image') : []),
  ]
}

const encodeFields = (question: ImagesQuestion, model: string): FormField[] => {
  const { extras, images, outputFormat } = question
  const passed = KNOWN_EXTRAS.filter((name) => name !== 'strength' && extras[name] !== undefined)
  return [
    ...text('prompt', requirePrompt(question)),
    // Only the SD3 family shares one address; the others are named by theirs.
    ...(model.startsWith('sd3') ? text('model', model) : []),
    // A given picture brings its own shape.
    ...(images.length > 0 ? [] : text('aspect_ratio', ratioOf(question, RATIOS))),
    ...text('negative_prompt', question.negativePrompt),
    ...text('seed', question.seed),
    ...(outputFormat !== undefined && FORMATS.includes(outputFormat) ? text('output_format', outputFormat) : []),
    ...passed.flatMap((name) => text(name, String(extras[name]))),
    ...writeImages(question, model),
  ]
}

export const stabilityImages: ImagesUpstream = {
  split: splitPictures,
  prepare: loadImages,
  encodeRequest: (question, { model }) => {
    const hasRatio = question.images.length === 0 && ratioOf(question, RATIOS) !== undefined
    const { outputFormat, images, size, aspectRatio } = question
    return {
      body: { kind: 'form', fields: encodeFields(question, model) },
      dropped: [
        ...wishesOf(question, ['size', 'aspectRatio', 'negativePrompt', 'seed', 'outputFormat', 'mask']),
        ...namesOf({
          size: (size ?? aspectRatio ?? 'auto') !== 'auto' && !hasRatio,
          output_format: outputFormat !== undefined && !FORMATS.includes(outputFormat),
          image: images.length > 1,
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
    if (body.errors !== undefined) throw readError(200, body)
    if (body.finish_reason === 'CONTENT_FILTERED')
      throw vendorError(400, { message: 'The picture was filtered.', code: 'content_filter' })
    const data = readString(body, 'image')
    return replyOf(data === undefined || data === '' ? [] : [{ medium: { kind: 'base64', data } }])
  },
  readError,
}

/** `{id, name, errors: [text]}`; `name` says which kind. */
function readError(...[status, body, retryAfterMs]: Parameters<ImagesUpstream['readError']>) {
  const errors = body?.errors
  if (!Array.isArray(errors)) return readVendorError(status, body, retryAfterMs)
  return vendorError(status, {
    message: errors.filter((error) => typeof error === 'string').join(' '),
    code: body?.name === 'content_moderation' ? 'content_filter' : body?.name,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
