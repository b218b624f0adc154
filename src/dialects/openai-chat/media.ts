// Media in OpenAI's words: data URLs, audio formats and file names, both ways.
import type { MediaPart, MediaSource } from '../neutral/index.ts'

const SCHEME = /^[a-z][a-z0-9+.-]*:/i
const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),/i
const BASE64 = /^[A-Za-z0-9+/_=\s-]+$/

/** Beginnings of base64 text that tell a format: the first bytes of its files. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
]

const sniff = (data: string): string | undefined => SIGNATURES.find(([start]) => data.startsWith(start))?.[1]

const UNKNOWN_MIME_TYPE = 'application/octet-stream'

const readDataUrl = (url: string): MediaSource | undefined => {
  const match = DATA_URL.exec(url)
  if (match === null) return undefined
  const content = url.slice(match[0].length)
  const isBase64 = (match[2] ?? '').toLowerCase().endsWith(';base64')
  const told = (match[1] ?? '').trim().toLowerCase()
  if (isBase64) return { kind: 'base64', mimeType: told || (sniff(content) ?? UNKNOWN_MIME_TYPE), data: content }
  const text = decodeText(content)
  return { kind: 'base64', mimeType: told || 'text/plain', data: Buffer.from(text).toString('base64') }
}

const decodeText = (escaped: string): string => {
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped
  }
}

/**
 * Reads what may stand where OpenAI wants an address: an address, a data URL, or bare base64, whose format is then
 * `mimeType` or told by its first bytes. Undefined for anything else.
 */
export const readSource = (text: string, mimeType?: string): MediaSource | undefined => {
  const value = text.trim()
  if (/^data:/i.test(value)) return readDataUrl(value)
  if (SCHEME.test(value)) return { kind: 'url', url: value, ...(mimeType === undefined ? {} : { mimeType }) }
  if (value === '' || !BASE64.test(value)) return undefined
  const found = mimeType ?? sniff(value)
  return found === undefined ? undefined : { kind: 'base64', mimeType: found, data: value }
}

/** The address of a medium, a data URL for bytes; undefined for ids and texts. */
export const writeUrl = (source: MediaSource): string | undefined => {
  if (source.kind === 'url') return source.url
  return source.kind === 'base64' ? `data:${source.mimeType};base64,${source.data}` : undefined
}

/** What a medium is by its type; documents and everything else are files. */
export const kindOfMimeType = (mimeType: string | undefined): MediaPart['kind'] => {
  const kind = mimeType?.split('/')[0]
  return kind === 'image' || kind === 'audio' || kind === 'video' ? kind : 'file'
}

const FORMATS: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/x-flac': 'flac',
  'audio/x-m4a': 'm4a',
  'audio/l16': 'pcm16',
  'audio/pcm': 'pcm16',
}

/** OpenAI's word for an audio type: `mp3` for `audio/mpeg`. */
export const formatOfMimeType = (mimeType: string): string => {
  const bare = (mimeType.split(';')[0] ?? '').trim().toLowerCase()
  return FORMATS[bare] ?? bare.slice(bare.indexOf('/') + 1)
}

/** The type of an audio format; `mp3` is `audio/mp3` (conversions.md section 15). */
export const mimeTypeOfFormat = (format: string): string =>
  format === 'pcm16' ? 'audio/pcm' : `audio/${format.toLowerCase()}`

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'text/csv': 'csv',
  'text/html': 'html',
  'application/json': 'json',
}

/** OpenAI wants a name for each file; one that has none is named by its type. */
export const filenameOf = ({ filename, title }: MediaPart, mimeType: string): string => {
  const named = filename ?? title
  if (named !== undefined && named !== '') return named
  const extension = EXTENSIONS[mimeType]
  return extension === undefined ? 'document' : `document.${extension}`
}
