// Pictures at upstreams that speak OpenAI's images in JSON alone, given pictures included (`image`: address, data URL, or a list).
import type { JsonObject } from '../../kernel/index.ts'
import type { ImagesQuestion, ImagesUpstream } from '../exchange/images.ts'
import { requirePrompt } from '../exchange/images.ts'
import { toAddress } from '../exchange/media.ts'
import { given } from '../exchange/members.ts'
import { readVendorError } from '../exchange/vendor-error.ts'
import { readPictures } from './reply.ts'

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => {
  const images = question.images.map(toAddress)
  return {
    model,
    prompt: requirePrompt(question),
    ...(question.count === 1 ? {} : { n: question.count }),
    ...given('size', question.size),
    ...given('quality', question.quality),
    ...given('style', question.style),
    ...given('background', question.background),
    ...given('output_format', question.outputFormat),
    ...given('output_compression', question.outputCompression),
    ...given('negative_prompt', question.negativePrompt),
    ...given('aspect_ratio', question.aspectRatio),
    ...given('seed', question.seed),
    ...given('user', question.user),
    ...given('response_format', question.wantedForm),
    ...(images.length === 0 ? {} : { image: images.length === 1 ? images[0] : images }),
    ...(question.mask === undefined ? {} : { mask: toAddress(question.mask) }),
    ...question.extras,
  }
}

export const openaiImagesUpstream: ImagesUpstream = {
  encodeRequest: (question, { model }) => ({ body: { kind: 'json', body: encodeBody(question, model) }, dropped: [] }),
  decodeReply: readPictures,
  readError: readVendorError,
}
