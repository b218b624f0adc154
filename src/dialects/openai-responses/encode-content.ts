// Texts and media of the neutral form as content parts of Responses input items.
import { type JsonObject, optional } from '../../kernel/index.ts'
import type { MediaPart, MediaSource, Native, TextPart } from '../neutral/index.ts'

/** Where a part stands and where it is noted that it could not be said. */
export type Place = { readonly path: string; readonly drop: (what: string) => void }

/** The value itself where our own family said it. */
export const ownNative = (native: Native | undefined): JsonObject | undefined =>
  native?.family === 'openai-responses' ? native.value : undefined

const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
])

const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
])

const dataUrl = (source: Extract<MediaSource, { kind: 'base64' }>): string =>
  `data:${source.mimeType};base64,${source.data}`

const writeImage = ({ source, detail }: MediaPart): JsonObject | undefined => {
  const rest = optional('detail', detail)
  if (source.kind === 'base64') return { type: 'input_image', image_url: dataUrl(source), ...rest }
  if (source.kind === 'url') return { type: 'input_image', image_url: source.url, ...rest }
  return source.kind === 'file' ? { type: 'input_image', file_id: source.id, ...rest } : undefined
}

/** Data needs a name: the API tells the type of the file by its ending. */
const nameOf = (part: MediaPart, mimeType: string): string =>
  part.filename ?? part.title ?? `file.${EXTENSIONS.get(mimeType) ?? mimeType.split('/')[1]?.split(/[;+]/)[0] ?? 'bin'}`

const writeFile = (part: MediaPart): JsonObject | undefined => {
  const { source } = part
  if (source.kind === 'file') return { type: 'input_file', file_id: source.id }
  if (source.kind === 'url') return { type: 'input_file', file_url: source.url }
  if (source.kind === 'text') return { type: 'input_text', text: source.text }
  return { type: 'input_file', filename: nameOf(part, source.mimeType), file_data: dataUrl(source) }
}

const writeAudio = ({ source }: MediaPart): JsonObject | undefined => {
  if (source.kind !== 'base64') return undefined
  const format = AUDIO_FORMATS.get(source.mimeType) ?? source.mimeType.split('/')[1] ?? source.mimeType
  return { type: 'input_audio', input_audio: { data: source.data, format } }
}

/** OpenAI's own models take no films; others behind this API do, under this name. */
const writeVideo = ({ source }: MediaPart): JsonObject | undefined => {
  if (source.kind === 'url') return { type: 'input_video', video_url: source.url }
  return source.kind === 'base64' ? { type: 'input_video', video_url: dataUrl(source) } : undefined
}

const writers: Readonly<Record<MediaPart['kind'], (part: MediaPart) => JsonObject | undefined>> = {
  image: writeImage,
  file: writeFile,
  audio: writeAudio,
  video: writeVideo,
}

/** A medium as an input part; undefined, and noted, when its source means nothing to this API. */
export const writeMedia = (part: MediaPart, place: Place): JsonObject | undefined => {
  const native = ownNative(part.native)
  if (native !== undefined) return native
  const isForeignFile = part.source.kind === 'file' && part.source.issuer !== 'openai-responses'
  // Files of OpenAI's chat come out of the same store.
  const isReachable = !isForeignFile || (part.source.kind === 'file' && part.source.issuer === 'openai-chat')
  const written = isReachable ? writers[part.kind](part) : undefined
  if (written === undefined) place.drop(`${place.path} (${part.kind})`)
  return written
}

/** Texts and media of a user, or of a tool's result. */
export const writeInputParts = (parts: readonly (TextPart | MediaPart)[], place: Place): JsonObject[] =>
  parts.flatMap((part, index) => {
    if (part.kind === 'text') return [{ type: 'input_text', text: part.text }]
    const written = writeMedia(part, { ...place, path: `${place.path}[${index}]` })
    return written === undefined ? [] : [written]
  })
