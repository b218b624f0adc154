// Pictures at Recraft: OpenAI's generations with styles of its own; edits are forms (recraft.ai/docs, API reference).
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { FormField } from '../exchange/exchange.ts'
import { type ImagesQuestion, type ImagesUpstream, loadImages, requirePrompt, wishesOf } from '../exchange/images.ts'
import { pictureType, requireLoaded, toBytes } from '../exchange/media.ts'
import { leftOver, namesOf, only } from '../exchange/members.ts'
import { readVendorError } from '../exchange/vendor-error.ts'
import { readPictures } from '../openai-images/reply.ts'

const KNOWN_EXTRAS = ['style_id', 'substyle', 'controls', 'text_layout', 'strength']
/** How far an edit may leave its picture, 0 to 1; required where no mask says which part is meant. */
const DEFAULT_STRENGTH = 0.5

const writeMembers = (question: ImagesQuestion, model: string): JsonObject => ({
  model,
  prompt: requirePrompt(question),
  n: question.count,
  ...optional('style', question.style),
  ...optional('response_format', question.wantedForm),
  ...optional('negative_prompt', question.negativePrompt),
  ...only(question.extras, ['style_id', 'substyle', 'controls', 'text_layout']),
})

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const writeForm = (question: ImagesQuestion, model: string): FormField[] => {
  const { images, mask, extras } = question
  const strength = mask === undefined ? { strength: extras.strength ?? DEFAULT_STRENGTH } : {}
  const files = [
    ...images.slice(0, 1).map((image) => ['image', image] as const),
    ...(mask === undefined ? [] : [['mask', mask] as const]),
  ]
  return [
    ...Object.entries({ ...writeMembers(question, model), ...strength }).map(([name, value]) => ({
      name,
      value: asText(value),
    })),
    ...files.map(([name, medium]) => {
      const loaded = requireLoaded(medium, name)
      const contentType = pictureType(loaded)
      return { name, filename: `${name}.${contentType.replace('image/', '')}`, contentType, bytes: toBytes(loaded) }
    }),
  ]
}

export const recraftImages: ImagesUpstream = {
  prepare: loadImages,
  encodeRequest: (question, { model }) => {
    const isEdit = question.images.length > 0
    const size = question.size === 'auto' ? undefined : (question.size ?? question.aspectRatio)
    return {
      body: isEdit
        ? { kind: 'form', fields: writeForm(question, model) }
        : { kind: 'json', body: { ...writeMembers(question, model), ...optional('size', size) } },
      dropped: [
        ...wishesOf(question, ['style', 'negativePrompt', 'mask', 'size', 'aspectRatio']),
        ...namesOf({ size: isEdit && size !== undefined, image: question.images.length > 1 }),
        ...leftOver(question.extras, KNOWN_EXTRAS),
      ],
    }
  },
  decodeReply: readPictures,
  readError: readVendorError,
}
