// Speech by Gemini's voices, `:generateContent` with sound as the answer (ai.google.dev, Speech generation).
import { type JsonObject, optional, readPath, readString, type Usage } from '../../kernel/index.ts'
import { leftOver, lookUp, namesOf, objectsOf, only } from '../exchange/members.ts'
import { contentTypeOf, type SpeechQuestion, type SpeechUpstream } from '../exchange/speech.ts'
import { badAnswer, readVendorError, requireBody, vendorError } from '../exchange/vendor-error.ts'
import { createCountReader } from '../openai-family/count.ts'
import { wrapWav } from './wav.ts'

/** OpenAI's voices by their nearest in character among Gemini's thirty. */
const VOICES: Readonly<Record<string, string>> = {
  alloy: 'Zephyr',
  ash: 'Orus',
  ballad: 'Enceladus',
  coral: 'Leda',
  echo: 'Charon',
  fable: 'Puck',
  nova: 'Aoede',
  onyx: 'Fenrir',
  sage: 'Kore',
  shimmer: 'Callirrhoe',
  verse: 'Iapetus',
  marin: 'Autonoe',
  cedar: 'Algieba',
}
const KNOWN_EXTRAS = ['safetySettings']
/** What the API answers in; `audio/L16;codec=pcm;rate=24000` says so too. */
const DEFAULT_RATE = 24_000

/** Styles are told in words in front of the text ("Say cheerfully: …"). */
const writeText = ({ text, instructions }: SpeechQuestion): string =>
  instructions === undefined ? text : `${instructions.trim().replace(/[.:]+$/, '')}: ${text}`

const encodeBody = (question: SpeechQuestion): JsonObject => ({
  contents: [{ role: 'user', parts: [{ text: writeText(question) }] }],
  generationConfig: {
    responseModalities: ['AUDIO'],
    speechConfig: {
      voiceConfig: {
        prebuiltVoiceConfig: { voiceName: lookUp(VOICES, question.voice.toLowerCase()) ?? question.voice },
      },
    },
  },
  ...only(question.extras, KNOWN_EXTRAS),
})

const readUsage = (told: unknown): Usage | undefined => {
  const counts = createCountReader()
  const promptTokens = counts.read(readPath(told, 'promptTokenCount')) ?? 0
  const completionTokens = counts.read(readPath(told, 'candidatesTokenCount')) ?? 0
  if (counts.wasAbsurd() || promptTokens + completionTokens === 0) return undefined
  return {
    semantics: 'openai',
    promptTokens,
    completionTokens,
    textInputTokens: promptTokens,
    audioOutputTokens: completionTokens,
    source: 'upstream',
  }
}

/** Sound can only be had as samples: `pcm` gets them bare, everything else as WAV, which players know by itself. */
const isBare = ({ format }: SpeechQuestion): boolean => format === 'pcm'

export const geminiSpeech: SpeechUpstream = {
  encodeRequest: (question) => ({
    body: { kind: 'json', body: encodeBody(question) },
    dropped: [
      ...namesOf({
        speed: question.speed !== undefined && question.speed !== 1,
        response_format: question.format !== undefined && question.format !== 'wav' && !isBare(question),
      }),
      ...leftOver(question.extras, KNOWN_EXTRAS),
    ],
  }),
  decodeReply: (answer, question) => {
    const body = requireBody(answer)
    if (body.error !== undefined) throw readVendorError(200, body)
    const parts = objectsOf(body.candidates).flatMap((candidate) => objectsOf(readPath(candidate, 'content', 'parts')))
    const inline = parts.map((part) => part.inlineData ?? part.inline_data)
    const chunks = inline.flatMap((part) => readString(part, 'data') ?? [])
    const blocked = readString(body, 'promptFeedback', 'blockReason')
    if (blocked !== undefined)
      throw vendorError(400, { message: `The text was refused: ${blocked}.`, code: 'content_filter' })
    if (chunks.length === 0) throw badAnswer('answered without sound')
    const mimeType = readString(inline[0], 'mimeType') ?? ''
    const rate = Number(/rate=(\d{4,6})/.exec(mimeType)?.[1] ?? DEFAULT_RATE)
    const samples = new Uint8Array(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk, 'base64'))))
    const format = isBare(question) ? 'pcm' : 'wav'
    const bytes = isBare(question) ? samples : wrapWav(samples, { rate, channels: 1 })
    return {
      audio: { kind: 'bytes', bytes, mimeType: contentTypeOf(format) },
      format,
      ...optional('usage', readUsage(body.usageMetadata)),
    }
  },
  readError: readVendorError,
}
