// Images and documents as Claude's blocks.
import { GatewayError, type JsonObject, optional, readPath } from '../../kernel/index.ts'
import type { MediaPart, MediaSource, Traits } from '../neutral/index.ts'
import { FAMILY } from './wire.ts'

const PDF = 'application/pdf'

const isAddress = (url: string): boolean => /^https?:\/\//i.test(url)

/** How the bytes of common types begin, in base64. */
const BEGINNINGS: readonly (readonly [beginning: string, mime: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
  ['JVBERi', PDF],
]

/** The type that was told, or that the bytes or the name give away; parameters such as a charset are cut off. */
const mimeOf = ({ source, filename }: MediaPart): string => {
  const told = 'mimeType' in source ? (source.mimeType ?? '') : ''
  const plain = (told.split(';')[0] ?? '').trim().toLowerCase()
  if (plain !== '' && plain !== 'application/octet-stream') return plain === 'image/jpg' ? 'image/jpeg' : plain
  const seen = source.kind === 'base64' && BEGINNINGS.find(([beginning]) => source.data.startsWith(beginning))
  if (seen) return seen[1]
  const name = source.kind === 'url' ? (source.url.split(/[?#]/)[0] ?? '') : (filename ?? '')
  return /\.pdf$/i.test(name) ? PDF : plain
}

const isImage = (part: MediaPart, mime: string): boolean => part.kind === 'image' || mime.startsWith('image/')

const refuse = (part: MediaPart, mime: string, path: string): never => {
  const what = mime === '' ? part.kind : mime
  throw new GatewayError('invalid_request', `"${path}" holds ${what}, which this model cannot read.`, {
    type: 'invalid_request_error',
    param: path,
  })
}

const decodeText = (data: string): string => Buffer.from(data, 'base64').toString()

const isText = (mime: string): boolean => mime.startsWith('text/') || mime === 'application/json'

const textSource = (data: string): JsonObject => ({ type: 'text', media_type: 'text/plain', data })

const sourceOfBase64 = (part: MediaPart, data: string, mime: string, path: string): JsonObject => {
  if (isImage(part, mime) || mime === PDF) return { type: 'base64', media_type: mime, data }
  return isText(mime) ? textSource(decodeText(data)) : refuse(part, mime, path)
}

const writeSource = (part: MediaPart, mime: string, path: string): JsonObject | undefined => {
  const source: MediaSource = part.source
  if (source.kind === 'text') return textSource(source.text)
  if (source.kind === 'url') return { type: 'url', url: source.url }
  if (source.kind === 'file') return source.issuer === FAMILY ? { type: 'file', file_id: source.id } : undefined
  return sourceOfBase64(part, source.data, mime, path)
}

/** Claude's own block; its source is written anew when the bytes were fetched meanwhile. */
const refreshNative = (part: MediaPart, mime: string, path: string): JsonObject => {
  const block: JsonObject = { ...part.native?.value }
  if (part.source.kind !== 'base64' || readPath(block, 'source', 'type') !== 'url') return block
  return { ...block, source: sourceOfBase64(part, part.source.data, mime, path) }
}

/**
 * The block of a medium, without its cache mark; undefined for a file that another vendor keeps. Throws `invalid_request`
 * for sounds, films and documents that Claude cannot read: leaving them out would change what is asked.
 */
export const writeMedia = (part: MediaPart, path: string): JsonObject | undefined => {
  const mime = mimeOf(part)
  if (part.native?.family === FAMILY) return refreshNative(part, mime, path)
  if (part.kind === 'audio' || part.kind === 'video' || /^(audio|video)\//.test(mime)) return refuse(part, mime, path)
  const source = writeSource(part, mime, path)
  if (source === undefined) return undefined
  if (isImage(part, mime)) return { type: 'image', source }
  return { type: 'document', source, ...optional('title', part.title ?? part.filename) }
}

/** Whether a medium that is known by its address has to be fetched: where nobody fetches, and documents other than PDFs. */
export const needsBytes = (part: MediaPart, traits: Traits): boolean => {
  if (part.source.kind !== 'url' || part.kind === 'audio' || part.kind === 'video') return false
  if (traits.fetchesMedia === false || !isAddress(part.source.url)) return true
  if (part.native?.family === FAMILY) return false
  const mime = mimeOf(part)
  return !isImage(part, mime) && mime !== PDF
}
