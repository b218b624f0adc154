// Answers with pictures in OpenAI's shape (`data[].url | b64_json`), which many vendors share.
import { type JsonObject, optional, readString } from '../../kernel/index.ts'
import type { ExchangeAnswer } from '../exchange/exchange.ts'
import type { ImagesReply, Picture } from '../exchange/images.ts'
import { toMedium } from '../exchange/media.ts'
import { objectsOf } from '../exchange/members.ts'
import { readMediaUsage } from '../exchange/usage.ts'
import { badAnswer, readVendorError, requireBody } from '../exchange/vendor-error.ts'
import { holdsError } from '../openai-family/stream.ts'

const readPicture = (item: JsonObject): Picture[] => {
  const text = readString(item, 'b64_json') || readString(item, 'url')
  if (text === undefined || text === '') return []
  return [{ medium: toMedium(text), ...optional('revisedPrompt', readString(item, 'revised_prompt') || undefined) }]
}

/** Throws `upstream_bad_answer` when nothing was drawn. */
export const replyOf = (pictures: readonly Picture[], facts: Omit<ImagesReply, 'pictures'> = {}): ImagesReply => {
  if (pictures.length === 0) throw badAnswer('answered without a picture')
  return { ...facts, pictures, resultCount: pictures.length }
}

/** Reads `data`, or `images` as SiliconFlow names it too. */
export const readPictures = (answer: ExchangeAnswer): ImagesReply => {
  const body = requireBody(answer)
  if (holdsError(body)) throw readVendorError(200, body)
  const items = Array.isArray(body.data) ? body.data : body.images
  const { usage } = readMediaUsage(body.usage)
  return replyOf(objectsOf(items).flatMap(readPicture), {
    ...(typeof body.created === 'number' && body.created > 0 ? { createdAt: Math.trunc(body.created) } : {}),
    ...(usage === undefined ? {} : { usage }),
  })
}
