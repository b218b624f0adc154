// The lane of OpenAI's speech: sound is forwarded as it is, or as events.
import { type JsonObject, readString } from '../../kernel/index.ts'
import { summaryOf } from '../answer-summary.ts'
import type { RequestFacts } from '../dialect.ts'
import { defineMediaLane, readMediaAnswer } from '../exchange/media-lane.ts'
import { readText, requireText } from '../exchange/members.ts'
import { EMPTY_PROMPT, readModel } from '../openai-family/request.ts'
import { readSpeechUsage } from './usage.ts'

/** Models whose text is counted in tokens; all others are paid by the character (billing.md section 8). */
const isCountedInTokens = (model: string): boolean => model.includes('gpt')

/** The default model is the reference's (relay.md section 7.1). */
const readRequest = (body: JsonObject): RequestFacts => {
  const text = requireText(body, 'input')
  const model = readModel(body, 'tts-1')
  return {
    model,
    ...(isCountedInTokens(model) ? {} : { knownPromptTokens: [...text].length }),
    isStream: readText(body, 'stream_format') === 'sse',
    maxOutputTokens: undefined,
    answerCount: 1,
    choiceCount: 1,
    wantsStreamUsage: false,
    readPrompt: () => ({ ...EMPTY_PROMPT, texts: [text] }),
  }
}

export const openaiSpeech = defineMediaLane('openai-speech', 'speech', {
  readRequest,
  // Sound never comes as JSON: what does is an error, or a vendor's own shape.
  readAnswer: (body) => readMediaAnswer(body, false),
  readBytes: ({ bytes }, request, promptTokens) =>
    summaryOf({
      isComplete: bytes.length > 0,
      usage:
        bytes.length > 0 ? readSpeechUsage(bytes, readString(request, 'response_format'), promptTokens) : undefined,
    }),
  isDone: (type) => type === 'speech.audio.done',
  isList: false,
})
