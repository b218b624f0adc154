// Single values of the neutral form in the words of the Responses API.
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../kernel/index.ts'
import type { Citation, MediaPart } from '../neutral/index.ts'
import { objectsOf } from './wire.ts'

/** Free text that travelled as the one string of an object, as families without custom tools need it. */
export const unwrap = (text: string): string => {
  const value = parseJson(text)
  const values = isJsonObject(value) ? Object.values(value) : []
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : text
}

/** A citation as an annotation; undefined for one that no address belongs to. */
export const annotationOf = (citation: Citation): JsonObject | undefined => {
  if (citation.native?.family === 'openai-responses') return citation.native.value
  if (citation.url === undefined) return undefined
  return {
    type: 'url_citation',
    url: citation.url,
    title: citation.title ?? '',
    start_index: citation.start ?? 0,
    end_index: citation.end ?? 0,
  }
}

/** The bytes of a picture, in base64. */
export const pictureData = ({ source }: MediaPart): string | undefined =>
  source.kind === 'base64' ? source.data : undefined

/** A medium without an item of its own, in words: an address as markdown, a spoken answer as what it says. */
export const textOfMedia = (part: MediaPart): string => {
  if (part.transcript !== undefined) return part.transcript
  if (part.source.kind === 'text') return part.source.text
  if (part.source.kind !== 'url') return ''
  return part.kind === 'image' ? `![image](${part.source.url})` : part.source.url
}

/** The entries of OpenAI chat's `{content: […]}`. */
export const logprobsOf = (value: JsonValue | undefined): JsonObject[] =>
  isJsonObject(value) ? objectsOf(value.content) : []
