// Media in Converse's blocks: bytes in base64 with a format of Bedrock's own names, or an address in S3.
import type { JsonObject } from '../../kernel/index.ts'
import type { MediaPart, MediaSource } from '../neutral/index.ts'

type BlockKind = 'image' | 'document' | 'video' | 'audio'

/** Formats by MIME type (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html). */
const FORMATS: Readonly<Record<string, readonly [BlockKind, string]>> = {
  'image/png': ['image', 'png'],
  'image/jpeg': ['image', 'jpeg'],
  'image/jpg': ['image', 'jpeg'],
  'image/gif': ['image', 'gif'],
  'image/webp': ['image', 'webp'],
  'application/pdf': ['document', 'pdf'],
  'text/csv': ['document', 'csv'],
  'application/msword': ['document', 'doc'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['document', 'docx'],
  'application/vnd.ms-excel': ['document', 'xls'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['document', 'xlsx'],
  'text/html': ['document', 'html'],
  'text/plain': ['document', 'txt'],
  'text/markdown': ['document', 'md'],
  'video/x-matroska': ['video', 'mkv'],
  'video/quicktime': ['video', 'mov'],
  'video/mp4': ['video', 'mp4'],
  'video/webm': ['video', 'webm'],
  'video/x-flv': ['video', 'flv'],
  'video/mpeg': ['video', 'mpeg'],
  'video/x-ms-wmv': ['video', 'wmv'],
  'video/3gpp': ['video', 'three_gp'],
  'audio/mpeg': ['audio', 'mp3'],
  'audio/mp3': ['audio', 'mp3'],
  'audio/wav': ['audio', 'wav'],
  'audio/x-wav': ['audio', 'wav'],
  'audio/flac': ['audio', 'flac'],
  'audio/aac': ['audio', 'aac'],
  'audio/ogg': ['audio', 'ogg'],
  'audio/opus': ['audio', 'opus'],
  'audio/mp4': ['audio', 'mp4'],
}

const S3 = 's3://'

/** Bedrock reads from S3 itself; everything else is sent as bytes. */
export const needsBytes = ({ source }: MediaPart): boolean =>
  source.kind !== 'text' && !(source.kind === 'url' && source.url.startsWith(S3))

/** Letters, digits, single spaces, hyphens and brackets; one name may occur once in a request, so they are numbered. */
const documentName = ({ title, filename }: MediaPart, number: number): string => {
  const stem = (title ?? filename ?? 'document').replace(/\.\w{1,5}$/, '')
  const allowed = stem
    .replace(/[^\p{L}\p{N}\s()[\]-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return `${allowed.slice(0, 180) || 'document'} ${number}`
}

const mimeOf = (source: MediaSource): string => (source.mimeType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

const sourceOf = (source: MediaSource): JsonObject | undefined => {
  if (source.kind === 'base64') return { bytes: source.data }
  if (source.kind === 'text') return { bytes: Buffer.from(source.text).toString('base64') }
  return source.kind === 'url' && source.url.startsWith(S3) ? { s3Location: { uri: source.url } } : undefined
}

/** Formats by the ending of an address, for what lies in S3. */
const formatOfAddress = (source: MediaSource): readonly [BlockKind, string] | undefined => {
  if (source.kind !== 'url') return undefined
  const ending = /\.(\w{1,5})$/.exec(source.url)?.[1]?.toLowerCase()
  const wanted = ending === 'jpg' ? 'jpeg' : ending
  return Object.values(FORMATS).find(([, format]) => format === wanted)
}

/** A medium as a block; undefined when Bedrock has no such format. `number` counts the documents of the request. */
export const encodeMedium = (part: MediaPart, number: number): JsonObject | undefined => {
  const mime = mimeOf(part.source)
  const known = Object.hasOwn(FORMATS, mime) ? FORMATS[mime] : formatOfAddress(part.source)
  const [kind, format] = known ?? (part.source.kind === 'text' ? ['document' as const, 'txt'] : [undefined, ''])
  const source = sourceOf(part.source)
  if (kind === undefined || source === undefined) return undefined
  if (kind === 'document') return { document: { format, name: documentName(part, number), source } }
  return { [kind]: { format, source } }
}

const MIME_OF_FORMAT = new Map(Object.entries(FORMATS).map(([mime, [kind, format]]) => [`${kind}/${format}`, mime]))

/** The MIME type of a picture in an answer. */
export const imageMime = (format: string): string =>
  format === 'jpeg' ? 'image/jpeg' : (MIME_OF_FORMAT.get(`image/${format}`) ?? 'image/png')
