// Pictures at MiniMax, `/v1/image_generation` (conversions.md section 19).
import { type JsonObject, optional, readPath } from '../../kernel/index.ts'
import { ratioOf } from '../exchange/aspect.ts'
import { type ImagesQuestion, type ImagesUpstream, requirePrompt, wishesOf } from '../exchange/images.ts'
import { toAddress, toMedium } from '../exchange/media.ts'
import { leftOver, namesOf } from '../exchange/members.ts'
import { readMinimaxError, throwMinimaxError } from '../exchange/minimax-error.ts'
import { requireBody } from '../exchange/vendor-error.ts'
import { replyOf } from '../openai-images/reply.ts'

const RATIOS = ['1:1', '16:9', '4:3', '3:2', '2:3', '3:4', '9:16', '21:9']
const KNOWN_EXTRAS = ['prompt_optimizer', 'watermark', 'subject_reference']

const encodeBody = (question: ImagesQuestion, model: string): JsonObject => {
  const { extras, images, wantedForm } = question
  return {
    model,
    prompt: requirePrompt(question),
    ...optional('aspect_ratio', ratioOf(question, RATIOS)),
    response_format: wantedForm === 'b64_json' ? 'base64' : 'url',
    n: question.count,
    ...optional('seed', question.seed),
    ...optional('prompt_optimizer', extras.prompt_optimizer ?? undefined),
    ...optional('aigc_watermark', extras.watermark ?? undefined),
    ...(images.length === 0
      ? optional('subject_reference', extras.subject_reference ?? undefined)
      : { subject_reference: images.map((image) => ({ type: 'character', image_file: toAddress(image) })) }),
  }
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []

export const minimaxImages: ImagesUpstream = {
  encodeRequest: (question, { model }) => ({
    body: { kind: 'json', body: encodeBody(question, model) },
    dropped: [
      ...wishesOf(question, ['size', 'aspectRatio', 'seed']),
      ...namesOf({ size: (question.size ?? 'auto') !== 'auto' && ratioOf(question, RATIOS) === undefined }),
      ...leftOver(question.extras, KNOWN_EXTRAS),
    ],
  }),
  decodeReply: (answer) => {
    const body = requireBody(answer)
    throwMinimaxError(body)
    const made = [...textsOf(readPath(body, 'data', 'image_urls')), ...textsOf(readPath(body, 'data', 'image_base64'))]
    return replyOf(made.map((picture) => ({ medium: toMedium(picture) })))
  },
  readError: readMinimaxError,
}
