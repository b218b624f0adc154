// Content parts of Responses items: texts, pictures, sound and files, read into the neutral form.
import { isJsonObject, type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type { Citation, MediaPart, MediaSource, RefusalPart, TextPart } from '../neutral/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { filledText, objectsOf, readObject, readText, requireText, textOf } from './wire.ts'

export type ContentPart = TextPart | MediaPart | RefusalPart

const MAGIC: readonly (readonly [string, string])[] = [
  ['JVBERi', 'application/pdf'],
  ['iVBORw0', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
]

/** The type of bytes that came without one: by the first of them, in base64. */
const sniff = (data: string, fallback: string): string =>
  MAGIC.find(([start]) => data.startsWith(start))?.[1] ?? fallback

/** `data:` addresses hold the bytes themselves; base64 unless they say otherwise. */
const readDataUrl = (url: string, fallback: string): MediaSource => {
  const comma = url.indexOf(',')
  const head = url.slice('data:'.length, comma < 0 ? undefined : comma)
  const payload = comma < 0 ? '' : url.slice(comma + 1)
  const mimeType = head.split(';')[0]
  const data = /;base64$/i.test(head) ? payload : Buffer.from(decodeLoosely(payload)).toString('base64')
  return { kind: 'base64', mimeType: mimeType || sniff(data, fallback), data }
}

/** Percent signs that belong to no escape stay what they are. */
const decodeLoosely = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const isDataUrl = (text: string): boolean => text.slice(0, 5).toLowerCase() === 'data:'

const readAddress = (url: string, fallback: string): MediaSource =>
  isDataUrl(url) ? readDataUrl(url, fallback) : { kind: 'url', url }

const fileOf = (id: string): MediaSource => ({ kind: 'file', id, issuer: 'openai-responses' })

const nativeOf = (value: JsonObject) => ({ native: { family: 'openai-responses' as const, value } })

const readImage = (part: JsonObject, path: string): MediaPart => {
  const url = isJsonObject(part.image_url) ? part.image_url.url : part.image_url
  const address = filledText(url)
  const id = filledText(part.file_id)
  if (address === undefined && id === undefined)
    throw invalidRequest(`"${path}" needs "image_url" or "file_id".`, `${path}.image_url`)
  return {
    kind: 'image',
    source: address === undefined ? fileOf(textOf(id)) : readAddress(address, 'image/png'),
    ...optional('detail', readText(part, 'detail', path)),
    ...nativeOf(part),
  }
}

const FILE_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  html: 'text/html',
}

const typeOfFile = (filename: string | undefined): string =>
  FILE_TYPES[filename?.split('.').pop()?.toLowerCase() ?? ''] ?? 'application/octet-stream'

const readFile = (part: JsonObject, path: string): MediaPart => {
  const filename = readText(part, 'filename', path)
  const data = filledText(part.file_data)
  const url = filledText(part.file_url)
  const id = filledText(part.file_id)
  const fallback = typeOfFile(filename)
  const source =
    data !== undefined
      ? isDataUrl(data)
        ? readDataUrl(data, fallback)
        : ({ kind: 'base64', mimeType: sniff(data, fallback), data } as const)
      : url !== undefined
        ? readAddress(url, fallback)
        : id === undefined
          ? undefined
          : fileOf(id)
  if (source === undefined)
    throw invalidRequest(`"${path}" needs "file_data", "file_url" or "file_id".`, `${path}.file_data`)
  return { kind: 'file', source, ...optional('filename', filename), ...nativeOf(part) }
}

const readAudio = (part: JsonObject, path: string): MediaPart => {
  const audio = readObject(part, 'input_audio', path) ?? {}
  const inner = `${path}.input_audio`
  const data = requireText(audio, 'data', inner)
  return {
    kind: 'audio',
    source: { kind: 'base64', mimeType: `audio/${requireText(audio, 'format', inner)}`, data },
    ...nativeOf(part),
  }
}

const readVideo = (part: JsonObject, path: string): MediaPart => {
  const url = isJsonObject(part.video_url) ? part.video_url.url : part.video_url
  const address = filledText(url)
  if (address === undefined) throw invalidRequest(`"${path}.video_url" is required.`, `${path}.video_url`)
  return { kind: 'video', source: readAddress(address, 'video/mp4'), ...nativeOf(part) }
}

/** An annotation of an output text as a citation; the annotation itself stays with it. */
export const readAnnotation = (annotation: JsonObject): Citation => {
  const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
  return {
    ...optional('url', filledText(annotation.url)),
    ...optional('title', filledText(annotation.title) ?? filledText(annotation.filename)),
    ...optional('start', number(annotation.start_index)),
    ...optional('end', number(annotation.end_index)),
    ...nativeOf(annotation),
  }
}

const readTextPart = (part: JsonObject, path: string): TextPart => {
  const text = readText(part, 'text', path) ?? ''
  const citations = objectsOf(part.annotations).map(readAnnotation)
  return { kind: 'text', text, ...(citations.length === 0 ? {} : { citations }) }
}

const readers: Readonly<Record<string, (part: JsonObject, path: string) => ContentPart>> = {
  input_text: readTextPart,
  output_text: readTextPart,
  text: readTextPart,
  summary_text: readTextPart,
  refusal: (part, path) => ({ kind: 'refusal', text: readText(part, 'refusal', path) ?? '' }),
  input_image: readImage,
  input_file: readFile,
  input_audio: readAudio,
  input_video: readVideo,
}

/** A message's `content` or a result's `output`: one text, or a list of parts. Throws `invalid_request` for other things. */
export const readContent = (content: JsonValue | undefined, path: string): ContentPart[] => {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }]
  if (!Array.isArray(content)) throw invalidRequest(`"${path}" must be a string or an array.`, path)
  return content.map((part, index) => {
    const place = `${path}[${index}]`
    if (typeof part === 'string') return { kind: 'text', text: part }
    if (!isJsonObject(part)) throw invalidRequest(`"${place}" must be an object.`, place)
    const read = readers[textOf(part.type)]
    if (read === undefined || !Object.hasOwn(readers, textOf(part.type)))
      throw invalidRequest(`"${place}.type" is not supported: ${textOf(part.type)}.`, `${place}.type`)
    return read(part, place)
  })
}
