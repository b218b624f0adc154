// The lanes of OpenAI's pictures: generations, and edits and variations, whole and streamed.
import { type JsonObject, readPath } from '../../kernel/index.ts'
import type { RequestFacts } from '../dialect.ts'
import { defineMediaLane, readMediaAnswer } from '../exchange/media-lane.ts'
import { invalidRequest, readCount, readFlag, readText, requireText } from '../exchange/members.ts'
import { EMPTY_PROMPT, readModel } from '../openai-family/request.ts'

/** What a picture counts as when money is set aside for it (billing.md section 4.1). */
const HOLD_TOKENS = 1584
const MOST_PICTURES = 10

/** Z-Image costs twice as much when the vendor writes the prompt out first (billing.md section 9). */
const EXTENDED_PROMPT_FACTOR = 2

const isExtended = (model: string, body: JsonObject): boolean =>
  model.includes('z-image') && (body.prompt_extend === true || readPath(body, 'parameters', 'prompt_extend') === true)

const readFacts = (body: JsonObject, prompt: string, model: string): RequestFacts => {
  const size = readText(body, 'size') ?? ''
  if (size.includes('×')) throw invalidRequest('"size" is written with the letter x, as in 1024x1024.', 'size')
  const count = readCount(body, 'n') ?? 1
  if (count > MOST_PICTURES) throw invalidRequest(`"n" must be an integer from 1 to ${MOST_PICTURES}.`, 'n')
  const isStream = readFlag(body, 'stream') ?? false
  return {
    model,
    isStream,
    maxOutputTokens: HOLD_TOKENS,
    answerCount: count,
    // A stream ends when each picture was completed; a whole answer is complete with its list.
    choiceCount: isStream ? count : 1,
    wantsStreamUsage: false,
    picture: {
      size: size || '1024x1024',
      quality: readText(body, 'quality') ?? 'standard',
      ...(isExtended(model, body) ? { factors: { prompt_extend: EXTENDED_PROMPT_FACTOR } } : {}),
    },
    readPrompt: () => ({ ...EMPTY_PROMPT, texts: prompt === '' ? [] : [prompt] }),
  }
}

const readAnswer = (body: JsonObject) =>
  readMediaAnswer(body, Array.isArray(body.data), Array.isArray(body.data) ? body.data.length : undefined)

/** The default model is the reference's (relay.md section 7.1). */
export const openaiImages = defineMediaLane('openai-images', 'images', {
  readRequest: (body) => readFacts(body, requireText(body, 'prompt'), readModel(body, 'dall-e')),
  readAnswer,
  isDone: (type) => type === 'image_generation.completed',
  isList: true,
})

/** Whether a member that names a picture is there: `image`, `images`, `image[]`, `image[0]`. */
const hasPicture = (body: JsonObject): boolean =>
  Object.entries(body).some(
    ([name, value]) =>
      /^(image|images|image\[\d*\])$/.test(name) && value !== undefined && value !== null && value !== '',
  )

/** An edit without a prompt is a variation, which OpenAI has for dall-e-2 alone. */
const readEditRequest = (body: JsonObject): RequestFacts => {
  if (!hasPicture(body)) throw invalidRequest('"image" is required.', 'image')
  const prompt = readText(body, 'prompt') ?? ''
  return readFacts(body, prompt, readModel(body, prompt === '' ? 'dall-e-2' : undefined))
}

export const openaiImageEdits = defineMediaLane('openai-image-edits', 'image-edits', {
  readRequest: readEditRequest,
  readAnswer,
  isDone: (type) => type === 'image_edit.completed',
  isList: true,
})
