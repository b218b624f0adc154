// Parts of message contents, read into the neutral form.
import { isJsonObject, type JsonObject, type JsonValue, optional } from '../../kernel/index.ts'
import type { AssistantPart, CacheMark, Citation, MediaPart, TextPart, UserPart } from '../neutral/index.ts'
import { invalidRequest } from '../openai-family/request.ts'
import { kindOfMimeType, mimeTypeOfFormat, readSource } from './media.ts'

/** What a content list may hold, before it is known whose message it stands in. */
type ContentPart = TextPart | MediaPart | Extract<AssistantPart, { kind: 'refusal' | 'reasoning' }>

/** Reads Claude's `cache_control`, which OpenRouter and others take on messages, parts and tools. */
export const readCacheMark = (value: unknown): CacheMark | undefined => {
  if (!isJsonObject(value) || value.type !== 'ephemeral') return undefined
  const { ttl } = value
  return ttl === '5m' || ttl === '1h' ? { ttl } : {}
}

const requireText = (value: unknown, param: string): string => {
  if (typeof value === 'string') return value
  throw invalidRequest(`"${param}" must be a string.`, param)
}

const readTextPart =
  (member: string) =>
  (part: JsonObject, path: string): ContentPart => ({
    kind: 'text',
    text: requireText(part[member], `${path}.${member}`),
  })

/** A part whose member is an address, or an object with one under `url`. */
const readAddressPart =
  (kind: 'image' | 'video', member: string) =>
  (part: JsonObject, path: string): ContentPart => {
    const holder = part[member]
    const url = isJsonObject(holder) ? holder.url : holder
    const param = isJsonObject(holder) ? `${path}.${member}.url` : `${path}.${member}`
    const source = readSource(requireText(url, param))
    if (source === undefined) throw invalidRequest(`"${param}" must be an address or a data URL.`, param)
    const detail = isJsonObject(holder) && typeof holder.detail === 'string' ? holder.detail : undefined
    return { kind, source, ...optional('detail', detail) }
  }

const readAudioPart = (part: JsonObject, path: string): ContentPart => {
  const audio = isJsonObject(part.input_audio) ? part.input_audio : {}
  const param = `${path}.input_audio.data`
  const mimeType = typeof audio.format === 'string' ? mimeTypeOfFormat(audio.format) : 'audio/wav'
  const source = readSource(requireText(audio.data, param), mimeType)
  if (source === undefined) throw invalidRequest(`"${param}" must be base64.`, param)
  // Data URLs without a type, as Qwen's documents show them, are what the format says.
  const isUntyped = source.kind === 'base64' && !source.mimeType.startsWith('audio/')
  return { kind: 'audio', source: isUntyped ? { ...source, mimeType } : source }
}

const readFilePart = (part: JsonObject, path: string): ContentPart => {
  const file = isJsonObject(part.file) ? part.file : part
  const filename = typeof file.filename === 'string' ? file.filename : undefined
  if (typeof file.file_id === 'string' && file.file_id !== '') {
    const source = { kind: 'file', id: file.file_id, issuer: 'openai-chat' } as const
    return { kind: 'file', source, ...optional('filename', filename) }
  }
  const member = file.file_data === undefined && file.file_url !== undefined ? 'file_url' : 'file_data'
  const param = `${path}.file.${member}`
  const source = readSource(requireText(file[member], param))
  if (source === undefined) throw invalidRequest(`"${param}" must be a data URL, an address or base64.`, param)
  return { kind: kindOfMimeType(source.mimeType), source, ...optional('filename', filename) }
}

/** Mistral's thinking: `{type: 'thinking', thinking: [{type: 'text', text}]}`, or a plain string. */
export const textOfThinking = (part: JsonObject): string => {
  const { thinking } = part
  if (typeof thinking === 'string') return thinking
  if (!Array.isArray(thinking)) return ''
  return thinking.map((piece) => (isJsonObject(piece) && typeof piece.text === 'string' ? piece.text : '')).join('')
}

const handlers: Readonly<Record<string, (part: JsonObject, path: string) => ContentPart>> = {
  text: readTextPart('text'),
  input_text: readTextPart('text'),
  output_text: readTextPart('text'),
  image_url: readAddressPart('image', 'image_url'),
  input_image: readAddressPart('image', 'image_url'),
  video_url: readAddressPart('video', 'video_url'),
  input_audio: readAudioPart,
  file: readFilePart,
  input_file: readFilePart,
  refusal: (part, path) => ({ kind: 'refusal', text: requireText(part.refusal, `${path}.refusal`) }),
  thinking: (part) => ({ kind: 'reasoning', text: textOfThinking(part) }),
}

const readPart = (part: JsonValue, path: string): ContentPart => {
  if (typeof part === 'string') return { kind: 'text', text: part }
  if (!isJsonObject(part)) throw invalidRequest(`"${path}" must be an object.`, path)
  const type = typeof part.type === 'string' ? part.type : 'text'
  const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined
  if (handler === undefined) throw invalidRequest(`"${path}.type" is not known: ${type}.`, `${path}.type`)
  const read = handler(part, path)
  const cache = readCacheMark(part.cache_control)
  return cache === undefined || read.kind === 'refusal' || read.kind === 'reasoning' ? read : { ...read, cache }
}

/** Reads a message's `content`: a string, a list of parts, or nothing. */
export const readContent = (content: JsonValue | undefined, path: string): readonly ContentPart[] => {
  if (content === undefined || content === null) return []
  if (typeof content === 'string') return [{ kind: 'text', text: content }]
  if (!Array.isArray(content)) throw invalidRequest(`"${path}" must be a string or a list of parts.`, path)
  return content.map((part, index) => readPart(part, `${path}[${index}]`))
}

/** The parts a user or a tool may say; others are the client's mistake. */
export const onlyMedia = (parts: readonly ContentPart[], path: string): readonly (TextPart | MediaPart)[] =>
  parts.map((part, index) => {
    if (part.kind !== 'refusal' && part.kind !== 'reasoning') return part
    throw invalidRequest(`"${path}[${index}]" may only stand in a message of the assistant.`, `${path}[${index}]`)
  })

/** Puts a message's own mark on its last part, if that can carry one. */
export const markLast = <Part extends UserPart | AssistantPart>(
  parts: readonly Part[],
  cache: CacheMark | undefined,
): readonly Part[] => {
  const last = parts.at(-1)
  if (cache === undefined || last === undefined) return parts
  if (last.kind === 'refusal' || last.kind === 'reasoning' || last.kind === 'hosted') return parts
  return parts.with(-1, { ...last, cache })
}

const readOffset = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined

/** Reads `annotations` of a message: the places a text relies on. Kinds other than `url_citation` are passed over. */
export const readAnnotations = (value: unknown): readonly Citation[] =>
  (Array.isArray(value) ? value.filter(isJsonObject) : []).flatMap((annotation) => {
    const citation = annotation.type === 'url_citation' ? annotation.url_citation : undefined
    // Some vendors put the members beside the type.
    const found = isJsonObject(citation) ? citation : annotation.type === 'url_citation' ? annotation : undefined
    if (found === undefined || typeof found.url !== 'string') return []
    return [
      {
        url: found.url,
        ...optional('title', typeof found.title === 'string' ? found.title : undefined),
        ...optional('quote', typeof found.content === 'string' ? found.content : undefined),
        ...optional('start', readOffset(found.start_index)),
        ...optional('end', readOffset(found.end_index)),
      },
    ]
  })

/** Pictures beside a text, as OpenRouter and Vercel write them: `images: [{type: 'image_url', image_url: {url}}]`. */
export const readImages = (value: unknown): readonly MediaPart[] =>
  (Array.isArray(value) ? value.filter(isJsonObject) : []).flatMap((image) => {
    const holder = image.image_url ?? image.url
    const url = isJsonObject(holder) ? holder.url : holder
    const source = typeof url === 'string' ? readSource(url) : undefined
    return source === undefined ? [] : [{ kind: 'image' as const, source }]
  })
