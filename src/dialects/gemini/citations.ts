// Sources of an answer: Gemini's grounding and citation metadata, and neutral citations.
import type { JsonObject } from '../../kernel/index.ts'
import type { Citation } from '../neutral/index.ts'
import { member, objectMember, objectsMember, textMember, toNumber } from './wire.ts'

/** Gemini counts bytes of UTF-8, citations UTF-16 units: the unit at a byte of the text. */
const unitAt = (bytes: Uint8Array, offset: number): number =>
  new TextDecoder().decode(bytes.subarray(0, Math.max(0, offset))).length

type Source = { readonly url?: string; readonly title?: string }

/** A grounding chunk is one of `web`, `retrievedContext`, `maps`, `image`: all with an address and a title. */
const readSource = (chunk: JsonObject): Source => {
  const [source] = ['web', 'retrievedContext', 'maps', 'image']
    .map((name) => objectMember(chunk, name))
    .filter((found) => found !== undefined)
  if (source === undefined) return {}
  const url = textMember(source, 'uri') ?? textMember(source, 'sourceUri')
  const title = textMember(source, 'title')
  return { ...(url === undefined ? {} : { url }), ...(title === undefined ? {} : { title }) }
}

const readRange = (holder: JsonObject, text: string, bytes: Uint8Array): Citation => {
  const end = toNumber(member(holder, 'endIndex'))
  if (end === undefined) return {}
  const from = unitAt(bytes, toNumber(member(holder, 'startIndex')) ?? 0)
  const to = Math.min(text.length, unitAt(bytes, end))
  return from < to ? { start: from, end: to, quote: text.slice(from, to) } : {}
}

const readGrounding = (metadata: JsonObject, text: string, bytes: Uint8Array): Citation[] => {
  const sources = objectsMember(metadata, 'groundingChunks').map(readSource)
  const supported = new Set<number>()
  const citations = objectsMember(metadata, 'groundingSupports').flatMap((support): Citation[] => {
    const range = readRange(objectMember(support, 'segment') ?? {}, text, bytes)
    const indices = member(support, 'groundingChunkIndices')
    return (Array.isArray(indices) ? indices : []).flatMap((index): Citation[] => {
      const source = typeof index === 'number' ? sources[index] : undefined
      if (source === undefined) return []
      supported.add(Number(index))
      return [{ ...source, ...range }]
    })
  })
  const others = sources.filter((source, index) => !supported.has(index) && source.url !== undefined)
  return [...citations, ...others]
}

/** The sources that a candidate names for its text, `text` being all of it. */
export const readCitations = (candidate: JsonObject, text: string): Citation[] => {
  const grounding = objectMember(candidate, 'groundingMetadata')
  const recited = objectMember(candidate, 'citationMetadata')
  if (grounding === undefined && recited === undefined) return []
  const bytes = new TextEncoder().encode(text)
  const citations = grounding === undefined ? [] : readGrounding(grounding, text, bytes)
  // Vertex says `citations`, the Gemini API `citationSources`.
  const sources = [...objectsMember(recited ?? {}, 'citationSources'), ...objectsMember(recited ?? {}, 'citations')]
  for (const source of sources) {
    const url = textMember(source, 'uri')
    const title = textMember(source, 'title')
    if (url !== undefined)
      citations.push({ url, ...(title === undefined ? {} : { title }), ...readRange(source, text, bytes) })
  }
  return citations
}

/** A citation and the text it belongs to; `offset` is where that text begins in the whole answer, in UTF-8 bytes. */
export type PlacedCitation = { readonly citation: Citation; readonly text: string; readonly offset: number }

const byteLength = (text: string): number => Buffer.byteLength(text)

const writeSupport = ({ citation, text, offset }: PlacedCitation, index: number): JsonObject[] => {
  const { start, end } = citation
  if (start === undefined || end === undefined) return []
  const segment = {
    startIndex: offset + byteLength(text.slice(0, start)),
    endIndex: offset + byteLength(text.slice(0, end)),
    text: text.slice(start, end),
  }
  return [{ segment, groundingChunkIndices: [index] }]
}

/** Citations as a candidate's `groundingMetadata`; nothing when there are none with an address. */
export const writeGrounding = (placed: readonly PlacedCitation[]): { groundingMetadata?: JsonObject } => {
  const named = placed.filter(({ citation }) => citation.url !== undefined)
  if (named.length === 0) return {}
  const groundingChunks = named.map(({ citation: { url, title } }) => ({
    web: { uri: url, ...(title === undefined ? {} : { title }) },
  }))
  const groundingSupports = named.flatMap(writeSupport)
  return { groundingMetadata: { groundingChunks, ...(groundingSupports.length === 0 ? {} : { groundingSupports }) } }
}
