// Transcription in the neutral form: a recording, and what is said in it.
import type { JsonObject } from '../../kernel/index.ts'
import type { Billed, ExchangeClient, ExchangeUpstream, Medium } from './exchange.ts'

export type TranscriptFormat = 'json' | 'text' | 'srt' | 'verbose_json' | 'vtt' | 'diarized_json'

export type TranscriptionQuestion = {
  readonly file: Extract<Medium, { readonly kind: 'bytes' }>
  readonly format: TranscriptFormat
  /** ISO 639-1. */
  readonly language?: string
  readonly prompt?: string
  readonly temperature?: number
  readonly granularities: readonly string[]
  readonly isStream: boolean
  readonly extras: JsonObject
}

/** A stretch of speech; times in seconds. */
export type Segment = { readonly text: string; readonly start: number; readonly end: number; readonly speaker?: string }

export type TranscriptionReply = Billed & {
  readonly text: string
  readonly language?: string
  /** Length of the recording, in seconds. */
  readonly durationSeconds?: number
  readonly segments?: readonly Segment[]
  readonly words?: readonly Segment[]
  /** What was heard as WebVTT, where the upstream writes it itself. */
  readonly vtt?: string
}

export type TranscriptionClient = ExchangeClient<TranscriptionQuestion, TranscriptionReply>
export type TranscriptionUpstream = ExchangeUpstream<TranscriptionQuestion, TranscriptionReply>
