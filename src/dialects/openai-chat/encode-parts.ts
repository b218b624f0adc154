// Texts and media as content parts for chat upstreams.
import type { JsonObject } from '../../kernel/index.ts'
import type { CacheMark, MediaPart, TextPart, Traits } from '../neutral/index.ts'
import { filenameOf, formatOfMimeType, writeUrl } from './media.ts'

/** What an upstream's peculiarities are, and where things are noted that it cannot be told. */
export type Writing = { readonly traits: Traits; readonly drop: (what: string) => void }

/** Claude's mark, for upstreams that know it. */
export const writeCacheMark = (cache: CacheMark | undefined, { traits }: Writing): JsonObject =>
  cache === undefined || traits.hasCacheMarks !== true ? {} : { cache_control: { type: 'ephemeral', ...cache } }

const writeImagePart = (part: MediaPart): JsonObject | undefined => {
  const url = writeUrl(part.source)
  if (url === undefined) return undefined
  return { type: 'image_url', image_url: { url, ...(part.detail === undefined ? {} : { detail: part.detail }) } }
}

const writeAudioPart = ({ source }: MediaPart): JsonObject | undefined =>
  source.kind === 'base64'
    ? { type: 'input_audio', input_audio: { data: source.data, format: formatOfMimeType(source.mimeType) } }
    : undefined

const writeVideoPart = ({ source }: MediaPart): JsonObject | undefined => {
  const url = writeUrl(source)
  return url === undefined ? undefined : { type: 'video_url', video_url: { url } }
}

const isText = (mimeType: string): boolean => mimeType.startsWith('text/') || mimeType === 'application/json'

/** Files are OpenAI's: bytes with a name, or an id that OpenAI issued. Others can be told what a text file says. */
const writeFilePart = (part: MediaPart, { traits }: Writing): JsonObject | undefined => {
  const { source } = part
  if (source.kind === 'base64' && traits.hasFileParts === false && isText(source.mimeType))
    return { type: 'text', text: Buffer.from(source.data, 'base64').toString() }
  if (traits.hasFileParts === false) return undefined
  if (source.kind === 'file')
    return source.issuer.startsWith('openai') ? { type: 'file', file: { file_id: source.id } } : undefined
  if (source.kind !== 'base64') return undefined
  const filename = filenameOf(part, source.mimeType)
  return { type: 'file', file: { filename, file_data: `data:${source.mimeType};base64,${source.data}` } }
}

const writers: Readonly<Record<MediaPart['kind'], (part: MediaPart, writing: Writing) => JsonObject | undefined>> = {
  image: writeImagePart,
  audio: writeAudioPart,
  video: writeVideoPart,
  file: writeFilePart,
}

/** A part, or undefined when it cannot be said. */
export const writePart = (part: TextPart | MediaPart, writing: Writing): JsonObject | undefined => {
  if (part.kind === 'text') return { type: 'text', text: part.text, ...writeCacheMark(part.cache, writing) }
  // A document that is a text is said as one everywhere.
  if (part.source.kind === 'text')
    return { type: 'text', text: part.source.text, ...writeCacheMark(part.cache, writing) }
  const written = writers[part.kind](part, writing)
  if (written?.type !== 'text' && writing.traits.hasTextOnly === true) return undefined
  return written && { ...written, ...writeCacheMark(part.cache, writing) }
}

/** Parts as a list; what cannot be said is noted by its place. */
export const writeParts = (
  parts: readonly (TextPart | MediaPart)[],
  path: string,
  writing: Writing,
): readonly JsonObject[] =>
  parts.flatMap((part, index) => {
    const written = writePart(part, writing)
    if (written !== undefined) return [written]
    writing.drop(`${path}[${index}] (${part.kind})`)
    return []
  })

const isPlainText = (part: JsonObject): boolean => part.type === 'text' && part.cache_control === undefined

/**
 * A content: one string where that says the same, since it is what every vendor understands. Several texts stay apart
 * unless `separator` joins them or the upstream takes nothing but strings.
 */
export const writeContent = (
  parts: readonly JsonObject[],
  { traits }: Writing,
  separator?: string,
): string | JsonObject[] => {
  const areTexts = parts.every(isPlainText)
  const joins = parts.length < 2 || separator !== undefined || traits.hasTextOnly === true
  return areTexts && joins ? parts.map(({ text }) => String(text)).join(separator ?? '\n\n') : [...parts]
}
