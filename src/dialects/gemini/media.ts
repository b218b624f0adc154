// Media types on Gemini's wire: what a MIME type is, and which addresses Google reads by itself.
import type { MediaPart } from '../neutral/index.ts'

/** Names that Gemini refuses, and the ones it knows for the same. Types that are not here are sent as they are. */
const SAME_TYPES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-aiff': 'audio/aiff',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
  'video/x-msvideo': 'video/avi',
  'video/x-ms-wmv': 'video/wmv',
  'video/mov': 'video/quicktime',
  'video/3gp': 'video/3gpp',
  'application/x-pdf': 'application/pdf',
  'application/json': 'text/plain',
  'application/xml': 'text/xml',
  'application/javascript': 'text/javascript',
  'application/x-javascript': 'text/javascript',
  'application/x-python': 'text/x-python',
  'application/x-yaml': 'text/plain',
  'application/yaml': 'text/plain',
}

/** First characters of base64 by the format that begins so. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', 'application/pdf'],
  ['SUQz', 'audio/mp3'],
]

const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/quicktime',
}

const TYPE_OF_KIND: Readonly<Record<MediaPart['kind'], string>> = {
  image: 'image/jpeg',
  audio: 'audio/mp3',
  video: 'video/mp4',
  file: 'application/pdf',
}

/** The MIME type to send for bytes: the given one in Gemini's spelling, else told by how the bytes begin. */
export const wireType = (mimeType: string, kind: MediaPart['kind'], data = ''): string => {
  const given = mimeType.toLowerCase()
  const essence = given.split(';', 1)[0]?.trim() ?? ''
  if (essence !== '' && essence !== 'application/octet-stream') return SAME_TYPES[essence] ?? given
  return BEGINNINGS.find(([beginning]) => data.startsWith(beginning))?.[1] ?? TYPE_OF_KIND[kind]
}

/** The MIME type of what stands at an address, by the end of its path; undefined when that tells nothing. */
export const typeOfAddress = (url: string): string | undefined => {
  const ending = /\.([a-z0-9]{2,5})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase()
  return ending === undefined ? undefined : TYPE_OF_ENDING[ending]
}

export const kindOfType = (mimeType: string): MediaPart['kind'] => {
  const family = mimeType.split('/', 1)[0]?.toLowerCase()
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'file'
}

const YOUTUBE = /^https?:\/\/(www\.|m\.)?(youtube\.com|youtu\.be)\//i
const GOOGLE_FILE = /^(gs:\/\/|https:\/\/generativelanguage\.googleapis\.com\/[^/]+\/files\/|files\/)/i

export const isYouTube = (url: string): boolean => YOUTUBE.test(url)

/** A file that only Google can open: Cloud Storage, or uploaded to its Files API. */
export const isGoogleFile = (url: string): boolean => GOOGLE_FILE.test(url)

/** Whether Gemini reads this address itself (`fileData`) instead of bytes. */
export const isReadByGoogle = (url: string): boolean => isYouTube(url) || isGoogleFile(url)
