// Pictures at Black Forest Labs: a task that is polled where its answer says (docs.bfl.ai).
import { type JsonObject, optional, readString } from '../../kernel/index.ts'
import { parseSize, ratioOf, type Size } from '../exchange/aspect.ts'
import type { ExchangeAnswer } from '../exchange/exchange.ts'
import { type ImagesQuestion, type ImagesUpstream, requirePrompt, splitPictures, wishesOf } from '../exchange/images.ts'
import { toBase64, toMedium } from '../exchange/media.ts'
import { leftOver, namesOf, only } from '../exchange/members.ts'
import { readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

const KNOWN_EXTRAS = [
  'safety_tolerance',
  'prompt_upsampling',
  'raw',
  'steps',
  'guidance',
  'image_prompt_strength',
  'webhook_url',
  'webhook_secret',
]
const RATIOS = ['21:9', '16:9', '3:2', '4:3', '5:4', '1:1', '4:5', '3:4', '2:3', '9:16', '9:21']
const POLL_EVERY_MS = 1000
const MOST_IMAGES = 8

/** Kontext and Ultra are told a ratio; the others take a width and a height. */
const takesRatio = (model: string): boolean => /kontext|ultra/.test(model)

/** The bounds of the first generation, in steps of 32; Flux 2 takes steps of 16 up to 4 megapixels. */
const fitSize = ({ width, height }: Size, model: string): JsonObject => {
  const [least, most, step] = /flux-2/.test(model) ? [64, 2048, 16] : [256, 1440, 32]
  const fit = (side: number) => Math.round(Math.min(most, Math.max(least, side)) / step) * step
  return { width: fit(width), height: fit(height) }
}

const writeShape = (question: ImagesQuestion, model: string): JsonObject => {
  if (takesRatio(model)) return optional('aspect_ratio', ratioOf(question, RATIOS))
  const size = parseSize(question.size)
  return size === undefined ? {} : fitSize(size, model)
}

/** `input_image`, `input_image_2` …; the first Flux knows `image_prompt`. Addresses and base64 are both taken. */
const writeImages = ({ images }: ImagesQuestion, model: string): JsonObject => {
  const first = /flux-2|kontext/.test(model) ? 'input_image' : 'image_prompt'
  return Object.fromEntries(
    images
      .slice(0, MOST_IMAGES)
      .map((image, index) => [
        index === 0 ? first : `${first}_${index + 1}`,
        image.kind === 'url' ? image.url : toBase64(image),
      ]),
  )
}

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => ({
  prompt: requirePrompt(question),
  ...writeShape(question, model),
  ...optional('seed', question.seed),
  ...(question.outputFormat === 'jpeg' || question.outputFormat === 'png'
    ? { output_format: question.outputFormat }
    : {}),
  ...writeImages(question, model),
  ...only(question.extras, KNOWN_EXTRAS),
})

/**
 * The regional address of a task. It wants the key, so it is followed to the vendor's own hosts alone; else the base is
 * asked by the task's id.
 */
const pollUrl = (body: JsonObject, baseUrl: string): string | undefined => {
  const told = readString(body, 'polling_url')
  if (told !== undefined && /^https:\/\/([a-z0-9-]+\.)*bfl\.ai\//i.test(told)) return told
  const id = readString(body, 'id')
  return id === undefined ? undefined : `${baseUrl}/v1/get_result?id=${encodeURIComponent(id)}`
}

const WAITING: ReadonlySet<unknown> = new Set([undefined, null, 'Pending', 'Queued', 'Processing'])

export const bflImages: ImagesUpstream = {
  split: splitPictures,
  encodeRequest: (question, { model }) => {
    const isShapeKnown = Object.keys(writeShape(question, model)).length > 0
    const { outputFormat, images, size, aspectRatio } = question
    return {
      body: { kind: 'json', body: encodeBody(question, model) },
      dropped: [
        ...wishesOf(question, ['size', 'aspectRatio', 'seed', 'outputFormat']),
        ...namesOf({
          size: (size ?? aspectRatio ?? 'auto') !== 'auto' && !isShapeKnown,
          output_format: outputFormat === 'webp',
          image: images.length > MOST_IMAGES,
        }),
        ...leftOver(question.extras, KNOWN_EXTRAS),
      ],
    }
  },
  next: ({ body }: ExchangeAnswer, _question, baseUrl) => {
    if (body === undefined || !WAITING.has(body.status) || body.result) return undefined
    const url = pollUrl(body, baseUrl)
    return url === undefined ? undefined : { url, method: 'GET', isForeign: false, afterMs: POLL_EVERY_MS }
  },
  decodeReply: (answer) => {
    const body = requireBody(answer)
    const { status } = body
    if (status === 'Request Moderated' || status === 'Content Moderated')
      throw vendorError(400, { message: `The upstream's filter: ${status}.`, code: 'content_filter' })
    const sample = readString(body, 'result', 'sample')
    if (status !== 'Ready' && sample === undefined)
      throw vendorError(200, { message: `The task ended as ${String(status)}.`, type: 'bfl_error' })
    return replyOf(sample === undefined ? [] : [{ medium: toMedium(sample) }])
  },
  readError: readVendorError,
}
