// Media of questions and answers: the forms they come in, and what must be fetched to change one into another.
import { readString } from '../../kernel/index.ts'
import type { Completion, ExchangeAnswer, Fetch, Medium } from './exchange.ts'
import { invalidRequest } from './members.ts'

/** RFC 2397 without `;base64`: the text itself, in percent escapes. */
const unescapeData = (text: string): string => {
  try {
    return Buffer.from(decodeURIComponent(text)).toString('base64')
  } catch {
    return Buffer.from(text).toString('base64')
  }
}

/** Reads what clients and upstreams put into one string: an address, a data URL, or bare base64. */
export const toMedium = (text: string): Medium => {
  if (/^https?:\/\//i.test(text)) return { kind: 'url', url: text }
  const [, mimeType = '', encoding = ''] = /^data:([^;,]*)([^,]{0,256}),/i.exec(text.slice(0, 512)) ?? []
  const isDataUrl = /^data:/i.test(text)
  const data = isDataUrl ? text.slice(text.indexOf(',') + 1) : text
  return {
    kind: 'base64',
    data: isDataUrl && !/;\s*base64$/i.test(encoding) ? unescapeData(data) : data,
    ...(mimeType === '' ? {} : { mimeType }),
  }
}

/** What the first bytes of a picture say it is (magic numbers of PNG, JPEG, WebP, GIF and SVG). */
const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^\x89PNG/, 'image/png'],
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^RIFF[\s\S]{4}WEBP/, 'image/webp'],
  [/^GIF8/, 'image/gif'],
  [/^\s*<(\?xml|svg)/, 'image/svg+xml'],
]

const sniff = (head: string, otherwise: string): string =>
  SIGNATURES.find(([pattern]) => pattern.test(head))?.[1] ?? otherwise

/** The MIME type of a picture; what it says of itself counts more than its label. */
export const pictureType = (medium: Exclude<Medium, { readonly kind: 'url' }>): string =>
  medium.kind === 'bytes'
    ? sniff(Buffer.from(medium.bytes.subarray(0, 32)).toString('latin1'), medium.mimeType || 'image/png')
    : sniff(Buffer.from(medium.data.slice(0, 64), 'base64').toString('latin1'), medium.mimeType ?? 'image/png')

export type Loaded = Exclude<Medium, { readonly kind: 'url' }>

export const toBase64 = (medium: Loaded): string =>
  medium.kind === 'base64'
    ? medium.data
    : Buffer.from(medium.bytes.buffer, medium.bytes.byteOffset, medium.bytes.length).toString('base64')

export const toBytes = (medium: Loaded): Uint8Array<ArrayBuffer> =>
  medium.kind === 'bytes' ? medium.bytes : new Uint8Array(Buffer.from(medium.data, 'base64'))

/** An address as it is, anything else as a data URL. */
export const toAddress = (medium: Medium): string =>
  medium.kind === 'url' ? medium.url : `data:${pictureType(medium)};base64,${toBase64(medium)}`

/** A medium that must have been fetched by now; one that was not is refused, with the member that named it. */
export const requireLoaded = (medium: Medium, param: string): Loaded => {
  if (medium.kind === 'url') throw invalidRequest(`"${param}" must hold the file itself, not its address.`, param)
  return medium
}

const fetchOf = (url: string): Fetch => ({ url, method: 'GET', isForeign: true })

/** A fetched file. */
const fromAnswer = ({ bytes, contentType }: ExchangeAnswer): Medium => ({
  kind: 'bytes',
  bytes: new Uint8Array(bytes),
  mimeType: contentType.split(';')[0]?.trim() ?? '',
})

/** Fetches the media that are known by address and puts all of them, in order, into the value; undefined when none is. */
export const loadMedia = <Value>(
  media: readonly Medium[],
  put: (media: readonly Medium[]) => Value,
): Completion<Value> | undefined => {
  const addresses = media.flatMap((medium) => (medium.kind === 'url' ? [medium.url] : []))
  if (addresses.length === 0) return undefined
  return {
    fetches: addresses.map(fetchOf),
    complete: (answers) => {
      const fetched = answers.values()
      return put(
        media.map((medium) => {
          const answer = medium.kind === 'url' ? fetched.next().value : undefined
          return answer === undefined ? medium : fromAnswer(answer)
        }),
      )
    },
  }
}

/** OpenAI's ways to name a picture in JSON: a string, `{image_url}`, `{url}` or `{image_url: {url}}`. */
export const readPicture = (value: unknown, param: string): Medium => {
  const text =
    typeof value === 'string'
      ? value
      : (readString(value, 'image_url') ?? readString(value, 'url') ?? readString(value, 'image_url', 'url'))
  if (text === undefined || text === '')
    throw invalidRequest(`"${param}" must be an address, a data URL or base64.`, param)
  return toMedium(text)
}
