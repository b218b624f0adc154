// Pictures as OpenAI's clients ask for them and get them: generations, edits and variations, in JSON or as a form.
import { type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type { ExchangeContext, ExchangeReplyBody, Medium } from '../exchange/exchange.ts'
import type { ImagesClient, ImagesQuestion, ImagesReply, Picture } from '../exchange/images.ts'
import { loadMedia, readPicture, requireLoaded, toBase64 } from '../exchange/media.ts'
import {
  type FormFile,
  invalidRequest,
  type Members,
  readCount,
  readFlag,
  readMembers,
  readNumber,
  readText,
  requireText,
  without,
} from '../exchange/members.ts'
import { writeMediaUsage } from '../exchange/usage.ts'

const NAMED: ReadonlySet<string> = new Set([
  'model',
  'prompt',
  'n',
  'size',
  'aspect_ratio',
  'quality',
  'style',
  'background',
  'output_format',
  'output_compression',
  'negative_prompt',
  'seed',
  'user',
  'response_format',
  'stream',
  'partial_images',
  'image',
  'images',
  'mask',
])

/** Most pictures one request may ask for. */
const MOST_PICTURES = 10
/** Most pictures an edit may look at (OpenAI's gpt-image models take 16). */
const MOST_INPUTS = 16

const isPictureName = (name: string): boolean => /^(image|images)(\[\d*\])?$/.test(name)

const fromFile = ({ bytes, contentType, filename }: FormFile): Medium => ({
  kind: 'bytes',
  bytes,
  mimeType: contentType,
  filename,
})

const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  value === undefined || value === null || value === '' ? [] : Array.isArray(value) ? value : [value]

/** Pictures in the order they were sent: files of a form, then `image` and `images` of JSON. */
const readImages = ({ body, files }: Members): readonly Medium[] => {
  const images = [
    ...files.filter(({ name }) => isPictureName(name)).map(fromFile),
    ...Object.keys(body)
      .filter(isPictureName)
      .flatMap((name) => listOf(body[name]).map((value) => readPicture(value, name))),
  ]
  if (images.length > MOST_INPUTS) throw invalidRequest(`At most ${MOST_INPUTS} pictures can be sent.`, 'image')
  return images
}

const readMask = ({ body, files }: Members): Medium | undefined => {
  const file = files.find(({ name }) => name === 'mask')
  if (file !== undefined) return fromFile(file)
  return body.mask === undefined || body.mask === null || body.mask === '' ? undefined : readPicture(body.mask, 'mask')
}

const readForm = (body: JsonObject): 'url' | 'b64_json' | undefined => {
  const form = readText(body, 'response_format')
  if (form === undefined || form === 'url' || form === 'b64_json') return form
  throw invalidRequest('"response_format" must be "url" or "b64_json".', 'response_format')
}

const readQuestion = (members: Members, kind: ImagesQuestion['kind']): ImagesQuestion => {
  const { body } = members
  const count = readCount(body, 'n') ?? 1
  if (count > MOST_PICTURES) throw invalidRequest(`"n" must be an integer from 1 to ${MOST_PICTURES}.`, 'n')
  const extras = without(body, NAMED)
  for (const name of Object.keys(extras)) if (isPictureName(name)) delete extras[name]
  return {
    kind,
    prompt: kind === 'variation' ? '' : requireText(body, 'prompt'),
    count,
    ...optional('size', readText(body, 'size')),
    ...optional('aspectRatio', readText(body, 'aspect_ratio')),
    ...optional('quality', readText(body, 'quality')),
    ...optional('style', readText(body, 'style')),
    ...optional('background', readText(body, 'background')),
    ...optional('outputFormat', readText(body, 'output_format')),
    ...optional('outputCompression', readNumber(body, 'output_compression')),
    ...optional('negativePrompt', readText(body, 'negative_prompt')),
    ...optional('seed', readNumber(body, 'seed')),
    ...optional('user', readText(body, 'user')),
    ...optional('wantedForm', readForm(body)),
    isStream: readFlag(body, 'stream') ?? false,
    images: readImages(members),
    ...optional('mask', readMask(members)),
    extras,
  }
}

const decodeEdit = (members: Members): ImagesQuestion => {
  const question = readQuestion(members, readText(members.body, 'prompt') === undefined ? 'variation' : 'edit')
  if (question.images.length === 0) throw invalidRequest('"image" is required.', 'image')
  return question
}

/** Clients that want bytes, and all streams, get them: pictures that the upstream left at an address are fetched. */
const complete: ImagesClient['complete'] = (reply, { wantedForm, isStream }) => {
  if (wantedForm !== 'b64_json' && !isStream) return undefined
  return loadMedia(
    reply.pictures.map(({ medium }) => medium),
    (media) => ({
      ...reply,
      pictures: reply.pictures.map((picture, index) => ({ ...picture, medium: media[index] ?? picture.medium })),
    }),
  )
}

const writePicture = ({ medium, revisedPrompt }: Picture): JsonObject => ({
  ...(medium.kind === 'url' ? { url: medium.url } : { b64_json: toBase64(medium) }),
  ...optional('revised_prompt', revisedPrompt),
})

const writeWhole = (reply: ImagesReply, context: ExchangeContext): JsonObject => ({
  created: reply.createdAt ?? context.createdAt,
  data: reply.pictures.map(writePicture),
  ...(reply.usage === undefined ? {} : { usage: writeMediaUsage(reply.usage) }),
  ...optional('metadata', reply.metadata),
})

/** One event for each finished picture; the last one carries the usage of them all. */
const writeStream = (reply: ImagesReply, question: ImagesQuestion, context: ExchangeContext): string => {
  const type = question.kind === 'generation' ? 'image_generation.completed' : 'image_edit.completed'
  return reply.pictures
    .map(({ medium }, index) => {
      const isLast = index === reply.pictures.length - 1
      const event = {
        type,
        b64_json: toBase64(requireLoaded(medium, 'stream')),
        created_at: reply.createdAt ?? context.createdAt,
        ...optional('size', question.size),
        ...optional('quality', question.quality),
        ...optional('background', question.background),
        ...optional('output_format', question.outputFormat),
        ...(isLast && reply.usage !== undefined ? { usage: writeMediaUsage(reply.usage) } : {}),
      }
      return `event: ${type}\ndata: ${JSON.stringify(event)}\n\n`
    })
    .join('')
}

const encodeReply = (reply: ImagesReply, question: ImagesQuestion, context: ExchangeContext): ExchangeReplyBody =>
  question.isStream
    ? { contentType: 'text/event-stream', body: writeStream(reply, question, context) }
    : { contentType: 'application/json', body: writeWhole(reply, context) }

export const openaiImagesClient: ImagesClient = {
  decodeRequest: (request) => {
    const question = readQuestion(readMembers(request), 'generation')
    // Seedream and others change pictures at the address for new ones.
    return question.images.length > 0 ? { ...question, kind: 'edit' } : question
  },
  complete,
  encodeReply,
}

export const openaiImageEditsClient: ImagesClient = {
  decodeRequest: (request) => decodeEdit(readMembers(request)),
  complete,
  encodeReply,
}
