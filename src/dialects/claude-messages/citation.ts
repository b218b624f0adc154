// Citations of a text block.
import { isJsonObject, type JsonObject, optional } from '../../kernel/index.ts'
import type { Citation } from '../neutral/index.ts'
import { FAMILY, textOf } from './wire.ts'

const isAddress = (text: string | undefined): text is string => text !== undefined && /^https?:\/\//i.test(text)

/** One citation. Claude cites a whole text block, so offsets are left out; the offsets it tells belong to the source. */
export const readCitation = (citation: JsonObject): Citation => {
  const source = textOf(citation.source)
  return {
    ...optional('url', textOf(citation.url) ?? (isAddress(source) ? source : undefined)),
    ...optional('title', textOf(citation.title) ?? textOf(citation.document_title)),
    ...optional('quote', textOf(citation.cited_text)),
    native: { family: FAMILY, value: citation },
  }
}

export const readCitations = (block: JsonObject): readonly Citation[] =>
  Array.isArray(block.citations) ? block.citations.filter(isJsonObject).map(readCitation) : []

/** For a client; a citation that has neither Claude's own form nor an address cannot be said. */
export const writeCitation = ({ native, url, title, quote }: Citation): JsonObject | undefined => {
  if (native?.family === FAMILY) return native.value
  if (url === undefined) return undefined
  return {
    type: 'web_search_result_location',
    url,
    title: title ?? null,
    // Only Anthropic can make this proof; ours are told from its by being empty.
    encrypted_index: '',
    cited_text: quote ?? '',
  }
}

/** For an upstream: only citations that it made itself. */
export const ownCitations = (citations: readonly Citation[] | undefined): readonly JsonObject[] =>
  (citations ?? []).flatMap(({ native }) =>
    native?.family === FAMILY && native.value.encrypted_index !== '' ? [native.value] : [],
  )
