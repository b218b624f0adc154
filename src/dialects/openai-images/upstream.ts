// Pictures at upstreams that speak OpenAI's images in JSON alone, given pictures included (`image`: address, data URL, or a list).
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { ImagesQuestion, ImagesUpstream } from '../exchange/images.ts'
import { requirePrompt } from '../exchange/images.ts'
import { toAddress } from '../exchange/media.ts'
import { readVendorError } from '../exchange/vendor-error.ts'
import { readPictures } from './reply.ts'

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => {
  const images = question.images.map(toAddress)
  return {
    model,
    prompt: requirePrompt(question),
    ...(question.count === 1 ? {} : { n: question.count }),
    ...optional('size', question.size),
    ...optional('quality', question.quality),
    ...optional('style', question.style),
    ...optional('background', question.background),
    ...optional('output_format', question.outputFormat),
    ...optional('output_compression', question.outputCompression),
    ...optional('negative_prompt', question.negativePrompt),
    ...optional('aspect_ratio', question.aspectRatio),
    ...optional('seed', question.seed),
    ...optional('user', question.user),
    ...optional('response_format', question.wantedForm),
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
