// OpenAI Images (generations) as a lane. Streams of partial pictures are not forwarded yet.
import type { JsonObject } from '../../kernel/index.ts'
import type { RequestFacts } from '../dialect.ts'
import { defineListLane } from '../openai-family/list-lane.ts'
import { EMPTY_PROMPT, invalidRequest, readAnswerCount, readModel } from '../openai-family/request.ts'

/** What a picture counts as when money is set aside for it (billing.md section 4.1). */
const HOLD_TOKENS = 1584
const MOST_PICTURES = 10

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const readRequest = (body: JsonObject): RequestFacts => {
  const prompt = textOf(body.prompt)
  if (prompt === '') throw invalidRequest('"prompt" is required and must be a string.', 'prompt')
  const size = textOf(body.size)
  if (size.includes('×')) throw invalidRequest('"size" is written with the letter x, as in 1024x1024.', 'size')
  if (body.stream === true) throw invalidRequest('Pictures are not streamed here yet; leave "stream" out.', 'stream')
  const count = readAnswerCount(body)
  if (count > MOST_PICTURES) throw invalidRequest(`"n" must be an integer from 1 to ${MOST_PICTURES}.`, 'n')
  return {
    model: readModel(body, 'dall-e'),
    isStream: false,
    maxOutputTokens: HOLD_TOKENS,
    answerCount: count,
    choiceCount: 1,
    wantsStreamUsage: false,
    picture: { size: size || '1024x1024', quality: textOf(body.quality) || 'standard' },
    readPrompt: () => ({ ...EMPTY_PROMPT, texts: [prompt] }),
  }
}

export const openaiImages = defineListLane('openai-images', 'images', 'data', readRequest)
