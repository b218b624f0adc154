// What an upstream's event means for charging; GA and beta names are both known.
import { isJsonObject, type JsonObject, parseJsonObject, readPath } from '../../kernel/index.ts'
import { type AudioFormats, base64Length, readFormats } from './audio.ts'
import { type ReportedUsage, readResponseUsage, readTranscriptionUsage, type TranscriptionUsage } from './usage.ts'

/** The end of an answer, whole or not. `status` is the upstream's word: completed, cancelled, failed, incomplete. */
export type ResponseDone = ReportedUsage & {
  readonly kind: 'response-done'
  readonly responseId: string
  readonly status: string
}

/** An error object of the session; `body` is the event, in the shape of an OpenAI error body. */
type ErrorEvent = { readonly kind: 'error'; readonly body: JsonObject }

export type ServerEvent =
  | {
      readonly kind: 'session'
      readonly formats: (before: AudioFormats) => AudioFormats
      /** Undefined when the event does not say; '' when input is not transcribed. */
      readonly transcriptionModel: string | undefined
    }
  | { readonly kind: 'response-started'; readonly responseId: string }
  | { readonly kind: 'delta'; readonly responseId: string; readonly text: string; readonly audioBytes: number }
  | ResponseDone
  | { readonly kind: 'transcription'; readonly usage: TranscriptionUsage | undefined }
  | ErrorEvent
  | { readonly kind: 'other' }

type Reader = (event: JsonObject) => ServerEvent

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

const OTHER: ServerEvent = { kind: 'other' }

/** The model under `audio.input.transcription` (GA) or `input_audio_transcription` (beta); `null` there means none. */
const readTranscriptionModel = (session: unknown): string | undefined => {
  const found = readPath(session, 'audio', 'input', 'transcription') ?? readPath(session, 'input_audio_transcription')
  if (found === undefined) return undefined
  return asText(readPath(found, 'model'))
}

const readSession: Reader = ({ session }) => ({
  kind: 'session',
  formats: (before) => readFormats(session, before),
  transcriptionModel: readTranscriptionModel(session),
})

const readText: Reader = ({ response_id, delta }) => ({
  kind: 'delta',
  responseId: asText(response_id),
  text: asText(delta),
  audioBytes: 0,
})

const readAudio: Reader = ({ response_id, delta }) => ({
  kind: 'delta',
  responseId: asText(response_id),
  text: '',
  audioBytes: base64Length(delta),
})

const READERS: Readonly<Record<string, Reader>> = {
  'session.created': readSession,
  'session.updated': readSession,
  'transcription_session.created': readSession,
  'transcription_session.updated': readSession,
  'response.created': ({ response }) => ({ kind: 'response-started', responseId: asText(readPath(response, 'id')) }),
  'response.output_text.delta': readText,
  'response.text.delta': readText,
  'response.output_audio_transcript.delta': readText,
  'response.audio_transcript.delta': readText,
  'response.function_call_arguments.delta': readText,
  'response.mcp_call_arguments.delta': readText,
  'response.output_audio.delta': readAudio,
  'response.audio.delta': readAudio,
  'response.done': ({ response }) => {
    const done = isJsonObject(response) ? response : {}
    return {
      kind: 'response-done',
      responseId: asText(done.id),
      status: asText(done.status),
      ...readResponseUsage(done),
    }
  },
  'conversation.item.input_audio_transcription.completed': (event) => ({
    kind: 'transcription',
    usage: readTranscriptionUsage(event),
  }),
  error: (body) => ({ kind: 'error', body }),
}

/** Reads one text frame of an upstream; what is not known, or no event at all, is `other`. */
export const readServerEvent = (frame: string): ServerEvent => {
  const event = parseJsonObject(frame)
  const type = asText(event?.type)
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined
  return event === undefined || read === undefined ? OTHER : read(event)
}
