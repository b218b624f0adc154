// The lane of OpenAI's transcriptions and translations: forms go up as they came, answers come back in six formats.
import { isJsonObject, type JsonObject, parseJson } from '../../kernel/index.ts'
import { summaryOf } from '../answer-summary.ts'
import type { RequestFacts } from '../dialect.ts'
import { readAudioSeconds } from '../exchange/audio-duration.ts'
import { defineMediaLane, readMediaAnswer } from '../exchange/media-lane.ts'
import { invalidRequest, readFlag, readText } from '../exchange/members.ts'
import { tokensOfSeconds } from '../exchange/usage.ts'
import { EMPTY_PROMPT, readModel } from '../openai-family/request.ts'

/** Streaming is ignored for it (OpenAI, Create transcription, `stream`). */
const UNSTREAMED_MODEL = 'whisper-1'

/** The default model is the reference's (relay.md section 7.1). `file` is a file of the form, shown as an object. */
const readRequest = (body: JsonObject): RequestFacts => {
  if (!isJsonObject(body.file)) throw invalidRequest('"file" is required and must be a file of the form.', 'file')
  const model = readModel(body, UNSTREAMED_MODEL)
  const prompt = readText(body, 'prompt')
  return {
    model,
    isStream: readFlag(body, 'stream') === true && model !== UNSTREAMED_MODEL,
    maxOutputTokens: 0,
    answerCount: 1,
    choiceCount: 1,
    wantsStreamUsage: false,
    readPrompt: () => ({ ...EMPTY_PROMPT, texts: prompt === undefined ? [] : [prompt] }),
  }
}

/** Bytes that count as one token when a recording's length cannot be read (billing.md section 8). */
const BYTES_PER_TOKEN = 1000

/** What a recording counts as where the upstream does not say (billing.md section 8). */
export const readRecordingTokens = (bytes: Uint8Array): number => {
  const seconds = readAudioSeconds(bytes)
  return seconds === undefined ? Math.ceil(bytes.length / BYTES_PER_TOKEN) : tokensOfSeconds(seconds)
}

const decoder = new TextDecoder()

export const openaiTranscription = defineMediaLane('openai-transcription', 'transcription', {
  readRequest,
  readAnswer: (body) => readMediaAnswer(body, typeof body.text === 'string'),
  // Text and subtitles say nothing of usage. The text is no output that is counted: the recording is what is paid for.
  readBytes: ({ bytes, contentType }) => {
    const body = /json/.test(contentType) ? parseJson(decoder.decode(bytes)) : undefined
    return isJsonObject(body) ? readMediaAnswer(body, typeof body.text === 'string') : summaryOf({})
  },
  countRecording: readRecordingTokens,
  isDone: (type) => type === 'transcript.text.done',
  isList: false,
})
