// Speech in the neutral form: a text to be spoken, and its sound.
import type { JsonObject } from '../../kernel/index.ts'
import type { Billed, ExchangeClient, ExchangeUpstream, Medium } from './exchange.ts'
import { lookUp } from './members.ts'

export type SpeechQuestion = {
  readonly text: string
  readonly voice: string
  /** `mp3`, `opus`, `aac`, `flac`, `wav`, `pcm`, or what a vendor has besides; undefined means mp3. */
  readonly format?: string
  /** 1 is the voice's own. */
  readonly speed?: number
  /** How to speak. */
  readonly instructions?: string
  /** The client wants events (`stream_format: sse`) instead of the bare sound. */
  readonly wantsEvents: boolean
  /** Members that have no name here; `metadata` is merged over a vendor's request (providers.md section 4.18). */
  readonly extras: JsonObject
}

/** `format` is what the sound really is; the client may have asked for another. */
export type SpeechReply = Billed & { readonly audio: Medium; readonly format: string }

export type SpeechClient = ExchangeClient<SpeechQuestion, SpeechReply>
export type SpeechUpstream = ExchangeUpstream<SpeechQuestion, SpeechReply>

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  ogg_opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}

export const contentTypeOf = (format: string): string => lookUp(CONTENT_TYPES, format) ?? 'application/octet-stream'
