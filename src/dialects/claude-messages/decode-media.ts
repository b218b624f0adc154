// Images and documents of a Claude request as neutral parts.
import { isJsonObject, type JsonObject, optional, readPath } from '../../kernel/index.ts'
import type { HostedPart, MediaPart, MediaSource, TextPart } from '../neutral/index.ts'
import { readMark } from './cache.ts'
import { blocksOf, entryOf, FAMILY, otherMembers, textOf } from './wire.ts'

export const readHosted = (block: JsonObject): HostedPart => ({
  kind: 'hosted',
  text: '',
  native: { family: FAMILY, value: block },
})

const joinTexts = (blocks: readonly JsonObject[]): string =>
  blocks
    .map((block) => textOf(block.text) ?? '')
    .filter((text) => text !== '')
    .join('\n\n')

/** Where the bytes are; undefined for a kind of source that is new or broken. */
const SOURCES: Readonly<Record<string, (source: JsonObject) => MediaSource | undefined>> = {
  base64: ({ media_type, data }) =>
    typeof data === 'string' ? { kind: 'base64', mimeType: textOf(media_type) ?? '', data } : undefined,
  url: ({ url }) => (typeof url === 'string' ? { kind: 'url', url } : undefined),
  file: ({ file_id }) => (typeof file_id === 'string' ? { kind: 'file', id: file_id, issuer: FAMILY } : undefined),
  text: ({ media_type, data }) =>
    typeof data === 'string' ? { kind: 'text', mimeType: textOf(media_type) ?? 'text/plain', text: data } : undefined,
  content: ({ content }) => ({ kind: 'text', mimeType: 'text/plain', text: joinTexts(blocksOf(content)) }),
}

const sourceOf = (block: JsonObject): MediaSource | undefined => {
  const { source } = block
  return isJsonObject(source) ? entryOf(SOURCES, source.type)?.(source) : undefined
}

export const readImage = (block: JsonObject): readonly (MediaPart | HostedPart)[] => {
  const source = sourceOf(block)
  return source === undefined ? [readHosted(block)] : [{ kind: 'image', source, ...readMark(block) }]
}

const DOCUMENT_MEMBERS: ReadonlySet<string> = new Set(['type', 'source', 'title', 'cache_control'])

/** Documents that are lists of blocks may hold images; those become parts of their own. */
const readContentDocument = (block: JsonObject): readonly (TextPart | MediaPart | HostedPart)[] | undefined => {
  if (readPath(block, 'source', 'type') !== 'content') return undefined
  const blocks = blocksOf(readPath(block, 'source', 'content'))
  if (!blocks.some(({ type }) => type === 'image')) return undefined
  const title = textOf(block.title)
  return [
    ...(title === undefined ? [] : [{ kind: 'text' as const, text: title }]),
    ...blocks.flatMap((inner): readonly (TextPart | MediaPart | HostedPart)[] =>
      inner.type === 'image' ? readImage(inner) : [{ kind: 'text', text: textOf(inner.text) ?? '' }],
    ),
  ]
}

export const readDocument = (block: JsonObject): readonly (TextPart | MediaPart | HostedPart)[] => {
  const source = sourceOf(block)
  if (source === undefined) return [readHosted(block)]
  const split = readContentDocument(block)
  if (split !== undefined) return split
  const isPlain = otherMembers(block, DOCUMENT_MEMBERS) === undefined && readPath(block, 'source', 'type') !== 'content'
  return [
    {
      kind: 'file',
      source,
      ...optional('title', textOf(block.title)),
      ...readMark(block),
      ...(isPlain ? {} : { native: { family: FAMILY, value: block } }),
    },
  ]
}

/** A search result is text with its title and source in front for those who know no such block. */
export const readSearchResult = (block: JsonObject): readonly TextPart[] => {
  const head = [textOf(block.title), textOf(block.source)].filter((line) => line !== undefined && line !== '')
  return [
    {
      kind: 'text',
      text: [head.join('\n'), joinTexts(blocksOf(block.content))].filter((text) => text !== '').join('\n\n'),
      ...readMark(block),
      native: { family: FAMILY, value: block },
    },
  ]
}

export const readUpload = (block: JsonObject): readonly (MediaPart | HostedPart)[] => {
  const id = textOf(block.file_id)
  if (id === undefined) return [readHosted(block)]
  const source = { kind: 'file', id, issuer: FAMILY } as const
  return [{ kind: 'file', source, ...readMark(block), native: { family: FAMILY, value: block } }]
}
