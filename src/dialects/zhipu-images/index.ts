// Pictures at Zhipu (CogView, GLM-Image): one at a time, left at an address (docs.bigmodel.cn, image generation).
import { optional } from '../../kernel/index.ts'
import { type ImagesUpstream, refuseImages, requirePrompt, splitPictures, wishesOf } from '../exchange/images.ts'
import { leftOver, lookUp, only } from '../exchange/members.ts'
import { readVendorError } from '../exchange/vendor-error.ts'
import { readPictures } from '../openai-images/reply.ts'

const KNOWN_EXTRAS = ['watermark_enabled', 'user_id']
const QUALITIES: Readonly<Record<string, string>> = { hd: 'hd', high: 'hd', standard: 'standard' }

export const zhipuImages: ImagesUpstream = {
  split: splitPictures,
  encodeRequest: (question, { model }) => {
    refuseImages(question)
    const { size, quality, user, extras } = question
    const body = {
      model,
      prompt: requirePrompt(question),
      ...optional('size', size === 'auto' ? undefined : size),
      ...optional('quality', lookUp(QUALITIES, quality)),
      ...optional('user_id', user),
      ...only(extras, KNOWN_EXTRAS),
    }
    const expressed = lookUp(QUALITIES, quality) === undefined ? [] : (['quality'] as const)
    return {
      body: { kind: 'json', body },
      dropped: [...wishesOf(question, ['size', 'user', ...expressed]), ...leftOver(extras, KNOWN_EXTRAS)],
    }
  },
  decodeReply: readPictures,
  readError: readVendorError,
}
