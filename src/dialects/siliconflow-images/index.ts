// Pictures at SiliconFlow: OpenAI's address with members of its own (conversions.md section 19).
import { type JsonObject, optional } from '../../kernel/index.ts'
import { type ImagesQuestion, type ImagesUpstream, requirePrompt, wishesOf } from '../exchange/images.ts'
import { toAddress } from '../exchange/media.ts'
import { leftOver, namesOf, only } from '../exchange/members.ts'
import { readVendorError } from '../exchange/vendor-error.ts'
import { readPictures } from '../openai-images/reply.ts'

const PASSED = ['num_inference_steps', 'guidance_scale', 'cfg', 'image2', 'image3']
const KNOWN_EXTRAS = [...PASSED, 'image_size', 'batch_size']
/** It takes up to three pictures, each under its own name. */
const IMAGE_NAMES = ['image', 'image2', 'image3'] as const

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => {
  const { extras, size, images } = question
  const given3 = IMAGE_NAMES.flatMap((name, index) => {
    const image = images[index]
    return image === undefined ? [] : [[name, toAddress(image)] as const]
  })
  return {
    model,
    prompt: requirePrompt(question),
    ...optional('image_size', extras.image_size ?? (size === 'auto' ? undefined : size)),
    batch_size: extras.batch_size ?? question.count,
    ...optional('negative_prompt', question.negativePrompt),
    ...optional('seed', question.seed),
    ...only(extras, PASSED),
    ...Object.fromEntries(given3),
  }
}

export const siliconflowImages: ImagesUpstream = {
  encodeRequest: (question, { model }) => ({
    body: { kind: 'json', body: encodeBody(question, model) },
    dropped: [
      ...wishesOf(question, ['size', 'negativePrompt', 'seed']),
      ...namesOf({ image: question.images.length > IMAGE_NAMES.length }),
      ...leftOver(question.extras, KNOWN_EXTRAS),
    ],
  }),
  decodeReply: readPictures,
  readError: readVendorError,
}
