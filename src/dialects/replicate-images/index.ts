// Pictures at Replicate: a prediction that is waited for, then polled (providers.md section 4.25).
import { isJsonObject, type JsonObject, optional, readPath, readString } from '../../kernel/index.ts'
import { parseSize, ratioOf, type Size } from '../exchange/aspect.ts'
import type { ExchangeAnswer, Medium } from '../exchange/exchange.ts'
import { type ImagesQuestion, type ImagesUpstream, requirePrompt, wishesOf } from '../exchange/images.ts'
import { pictureType, toAddress, toBytes, toMedium } from '../exchange/media.ts'
import { namesOf, without } from '../exchange/members.ts'
import { badAnswer, readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

const RATIOS = ['1:1', '16:9', '9:16', '3:2', '2:3', '4:5', '5:4', '3:4', '4:3']
const POLL_EVERY_MS = 2000
/** Qualities that let the model embellish the prompt (providers.md section 4.25). */
const UPSAMPLED = /^(hd|high)$/

/** What models call the pictures they are given; most recent families take a list. */
type ImageMember = { readonly knows: RegExp; readonly name: string; readonly isList: boolean }

const IMAGE_MEMBERS: readonly ImageMember[] = [
  { knows: /flux-2/, name: 'input_images', isList: true },
  { knows: /kontext/, name: 'input_image', isList: false },
  { knows: /nano-banana|seedream/, name: 'image_input', isList: true },
  { knows: /gpt-image/, name: 'input_images', isList: true },
  { knows: /qwen-image|ideogram|recraft|stable-diffusion/, name: 'image', isList: false },
]
const OTHER_MEMBER: ImageMember = { knows: /./, name: 'image_prompt', isList: false }

const memberOf = (model: string): ImageMember => IMAGE_MEMBERS.find(({ knows }) => knows.test(model)) ?? OTHER_MEMBER

const writeImages = ({ images }: ImagesQuestion, model: string): JsonObject => {
  if (images.length === 0) return {}
  const { name, isList } = memberOf(model)
  const addresses = images.map(toAddress)
  return { [name]: isList ? addresses : addresses[0] }
}

/** Flux's bounds on a side, in steps of 32. */
const clampSide = (side: number): number => Math.round(Math.min(1440, Math.max(256, side)) / 32) * 32

const writeShape = (question: ImagesQuestion): JsonObject => {
  const ratio = ratioOf(question, RATIOS)
  if (ratio !== undefined) return { aspect_ratio: ratio }
  const size: Size | undefined = parseSize(question.size)
  if (size === undefined) return {}
  return { aspect_ratio: 'custom', width: clampSide(size.width), height: clampSide(size.height) }
}

const encodeInput = (question: ImagesQuestion, model: string): JsonObject => {
  const { extras } = question
  const own = [extras.extra_fields, extras.input].filter(isJsonObject)
  return {
    prompt: requirePrompt(question),
    ...writeShape(question),
    ...optional('output_format', question.outputFormat),
    ...(question.count > 1 ? { num_outputs: question.count } : {}),
    ...(UPSAMPLED.test(question.quality ?? '') ? { prompt_upsampling: true } : {}),
    ...optional('seed', question.seed),
    ...optional('negative_prompt', question.negativePrompt),
    ...writeImages(question, model),
    ...(question.mask === undefined ? {} : { mask: toAddress(question.mask) }),
    ...without(extras, new Set(['extra_fields', 'input'])),
    ...Object.assign({}, ...own),
  }
}

const isBytes = (medium: Medium): medium is Exclude<Medium, { kind: 'url' }> => medium.kind !== 'url'

/** Pictures are uploaded first: data URLs are meant for small files alone. */
const prepare: ImagesUpstream['prepare'] = (question, baseUrl) => {
  const { images, mask } = question
  const all = mask === undefined ? images : [...images, mask]
  const files = all.filter(isBytes)
  if (files.length === 0) return undefined
  return {
    fetches: files.map((medium, index) => {
      const contentType = pictureType(medium)
      const filename = `image-${index}.${contentType.replace(/^image\//, '').replace('svg+xml', 'svg')}`
      const field = { name: 'content', filename, contentType, bytes: toBytes(medium) }
      return { url: `${baseUrl}/v1/files`, method: 'POST', body: { kind: 'form', fields: [field] }, isForeign: false }
    }),
    complete: (answers) => {
      const uploaded = answers.values()
      const loaded = all.map((medium): Medium => {
        if (medium.kind === 'url') return medium
        const url = readString(uploaded.next().value?.body, 'urls', 'get')
        if (url === undefined) throw badAnswer('took a file and did not say where it is')
        return { kind: 'url', url }
      })
      const last = loaded[images.length]
      return { ...question, images: loaded.slice(0, images.length), ...(last === undefined ? {} : { mask: last }) }
    },
  }
}

const isPending = (status: unknown): boolean => status === 'starting' || status === 'processing' || status === 'queued'

/** The address to poll stands in the answer; credentials go to the channel's own host alone. */
const pollUrl = (body: JsonObject | undefined, baseUrl: string): string | undefined => {
  const id = readString(body, 'id')
  return id === undefined ? undefined : `${baseUrl}/v1/predictions/${encodeURIComponent(id)}`
}

const readOutput = (output: unknown): string[] => {
  const list = Array.isArray(output) ? output : [output]
  return list.flatMap((item) => (typeof item === 'string' && item !== '' ? [item] : (readString(item, 'url') ?? [])))
}

export const replicateImages: ImagesUpstream = {
  prepare,
  encodeRequest: (question, { model }) => ({
    body: { kind: 'json', body: { input: encodeInput(question, model) } },
    dropped: [
      ...wishesOf(question, ['size', 'aspectRatio', 'quality', 'outputFormat', 'negativePrompt', 'seed', 'mask']),
      ...namesOf({
        quality: (question.quality ?? 'auto') !== 'auto' && !UPSAMPLED.test(question.quality ?? ''),
        image: question.images.length > 1 && !memberOf(model).isList,
      }),
    ],
  }),
  next: ({ body }: ExchangeAnswer, _question, baseUrl) => {
    const url = isPending(body?.status) ? pollUrl(body, baseUrl) : undefined
    return url === undefined ? undefined : { url, method: 'GET', isForeign: false, afterMs: POLL_EVERY_MS }
  },
  decodeReply: (answer) => {
    const body = requireBody(answer)
    const { status, error } = body
    if (status !== undefined && status !== 'succeeded') {
      const message = typeof error === 'string' ? error : readPath(error, 'message')
      throw vendorError(200, {
        message: message ?? `The prediction ended as ${String(status)}.`,
        type: 'replicate_error',
      })
    }
    return replyOf(readOutput(body.output).map((picture) => ({ medium: toMedium(picture) })))
  },
  readError: readVendorError,
}
