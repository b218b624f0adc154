// Pictures at Jimeng (Volcengine visual, `CVProcess`): what is asked and answered in one call (providers.md section 4.17).
import { isJsonObject, optional, readPath } from '../../kernel/index.ts'
import { parseSize } from '../exchange/aspect.ts'
import { type ImagesUpstream, requirePrompt, wishesOf } from '../exchange/images.ts'
import { toBase64, toMedium } from '../exchange/media.ts'
import { leftOver, only } from '../exchange/members.ts'
import { readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

const KNOWN_EXTRAS = [
  'width',
  'height',
  'use_pre_llm',
  'use_sr',
  'logo_info',
  'image_urls',
  'binary_data_base64',
  'scale',
  'ddim_steps',
  'return_url',
]
const SUCCESS = 10_000
/** Codes of its filters (volcengine.com, visual intelligence, error codes): 50411 to 50413, 50511 to 50513. */
const isFiltered = (code: unknown): boolean => typeof code === 'number' && /^50[45]1\d$/.test(String(code))

const readError: ImagesUpstream['readError'] = (status, body, retryAfterMs) => {
  const code = body?.code
  if (typeof code !== 'number') return readVendorError(status, body, retryAfterMs)
  const limit = code === 50_429 || code === 50_430 ? 429 : 502
  return vendorError(isFiltered(code) ? 400 : status === 200 ? limit : status, {
    message: body?.message,
    code: isFiltered(code) ? 'content_filter' : code,
    type: 'jimeng_error',
    ...optional('retryAfterMs', retryAfterMs),
  })
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []

export const jimengImages: ImagesUpstream = {
  encodeRequest: (question, { model }) => {
    const { images, extras, size, seed, wantedForm } = question
    const own = isJsonObject(extras.extra_fields) ? extras.extra_fields : {}
    const urls = images.flatMap((image) => (image.kind === 'url' ? [image.url] : []))
    const files = images.flatMap((image) => (image.kind === 'url' ? [] : [toBase64(image)]))
    const body = {
      req_key: model,
      prompt: requirePrompt(question),
      ...(wantedForm === 'b64_json' ? {} : { return_url: true }),
      ...parseSize(size),
      ...optional('seed', seed),
      ...(urls.length === 0 ? {} : { image_urls: urls }),
      ...(files.length === 0 ? {} : { binary_data_base64: files }),
      ...only(extras, KNOWN_EXTRAS),
      ...own,
    }
    return {
      body: { kind: 'json', body },
      dropped: [
        ...wishesOf(question, parseSize(size) === undefined ? ['seed'] : ['seed', 'size']),
        ...(question.count > 1 ? ['n'] : []),
        ...leftOver(extras, [...KNOWN_EXTRAS, 'extra_fields']),
      ],
    }
  },
  decodeReply: (answer) => {
    const body = requireBody(answer)
    if (body.code !== SUCCESS) throw readError(200, body)
    const made = [
      ...textsOf(readPath(body, 'data', 'image_urls')),
      ...textsOf(readPath(body, 'data', 'binary_data_base64')),
    ]
    return replyOf(made.map((picture) => ({ medium: toMedium(picture) })))
  },
  readError,
}
