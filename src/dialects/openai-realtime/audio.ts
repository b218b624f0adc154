// Sound in Realtime sessions: which format a session speaks, and how many bytes a second of it has.
import { isJsonObject, readPath } from '../../kernel/index.ts'

export type AudioFormat = 'pcm16' | 'g711'
export type AudioFormats = { readonly input: AudioFormat; readonly output: AudioFormat }

/** What sessions begin with when nobody says otherwise. */
export const DEFAULT_FORMATS: AudioFormats = { input: 'pcm16', output: 'pcm16' }

/** PCM has 24,000 samples of 16 bits a second, G.711 8,000 of 8 bits (relay.md section 13). */
export const bytesPerSecond = (format: AudioFormat): number => (format === 'pcm16' ? 48_000 : 8000)

/** GA sessions name a MIME type in an object, beta sessions a word. Undefined for what is neither. */
const FORMATS: Readonly<Record<string, AudioFormat>> = {
  pcm16: 'pcm16',
  g711_ulaw: 'g711',
  g711_alaw: 'g711',
  'audio/pcm': 'pcm16',
  'audio/pcmu': 'g711',
  'audio/pcma': 'g711',
}

const readFormat = (value: unknown): AudioFormat | undefined => {
  const name = isJsonObject(value) ? value.type : value
  return typeof name === 'string' && Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined
}

/** The formats a session object names: `audio.input.format` (GA) or `input_audio_format` (beta); the others stay as they were. */
export const readFormats = (session: unknown, before: AudioFormats): AudioFormats => ({
  input:
    readFormat(readPath(session, 'audio', 'input', 'format')) ??
    readFormat(readPath(session, 'input_audio_format')) ??
    before.input,
  output:
    readFormat(readPath(session, 'audio', 'output', 'format')) ??
    readFormat(readPath(session, 'output_audio_format')) ??
    before.output,
})

/** Bytes that a base64 text stands for, without decoding it. */
export const base64Length = (text: unknown): number => {
  if (typeof text !== 'string' || text === '') return 0
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return Math.floor((text.length * 3) / 4) - padding
}
