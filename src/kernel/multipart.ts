// Forms (`multipart/form-data`, RFC 7578) on bytes: finds the parts without copying them, edits single text fields, writes new forms.
import { GatewayError } from './errors.ts'
import { parseJson } from './json.ts'

/** One part of a form; offsets are byte positions in the scanned body. */
export type FormPart = {
  readonly name: string
  /** Set for files, also when it is ''. */
  readonly filename: string | undefined
  /** '' when the part does not say. */
  readonly contentType: string
  /** Where the delimiter in front of the part begins, with its line break. */
  readonly start: number
  readonly valueStart: number
  readonly valueEnd: number
}

/** A scanned form: its parts in order, and where the closing delimiter begins. */
export type Form = {
  readonly bytes: Uint8Array
  readonly boundary: string
  readonly parts: readonly FormPart[]
  readonly closeStart: number
}

/** A field to be written. */
export type FormEntry =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array }

/** More parts than any client sends: a body of nothing but delimiters must not cost memory. */
const MOST_PARTS = 1000
const LONGEST_HEADERS = 16_384
const HYPHEN = 0x2d
const LINE_BREAK = '\r\n'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const malformed = (what: string): GatewayError =>
  new GatewayError('invalid_request', `The form (multipart/form-data) ${what}.`, { type: 'invalid_request_error' })

/** The boundary that a `content-type` header names; undefined when it is no form. Throws `invalid_request` without a usable one. */
export const readBoundary = (contentType: string): string | undefined => {
  if (!/^\s*multipart\/form-data\s*(;|$)/i.test(contentType)) return undefined
  const match = /;\s*boundary=(?:"([^"]*)"|([^\s;]+))/i.exec(contentType)
  const boundary = match?.[1] ?? match?.[2] ?? ''
  // RFC 2046: 1 to 70 characters, none of them a control character.
  if (!/^[\x20-\x7e]{1,70}$/.test(boundary)) throw malformed('names no valid boundary')
  return boundary
}

const viewOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

type Delimiter = { readonly start: number; readonly end: number; readonly isClosing: boolean }

/** What follows the boundary's text: `--`, or blanks and a line break; anything else was content that only looks like it. */
const readDelimiterEnd = (view: Buffer, start: number, after: number): Delimiter | undefined => {
  if (view[after] === HYPHEN && view[after + 1] === HYPHEN) return { start, end: after + 2, isClosing: true }
  let at = after
  while (view[at] === 0x20 || view[at] === 0x09) at++
  return view[at] === 0x0d && view[at + 1] === 0x0a ? { start, end: at + 2, isClosing: false } : undefined
}

const findDelimiter = (view: Buffer, boundary: string, from: number): Delimiter | undefined => {
  const opening = `--${boundary}`
  if (from === 0 && view.indexOf(opening) === 0) {
    const first = readDelimiterEnd(view, 0, opening.length)
    if (first !== undefined) return first
  }
  const needle = LINE_BREAK + opening
  for (let at = view.indexOf(needle, from); at >= 0; at = view.indexOf(needle, at + 1)) {
    const found = readDelimiterEnd(view, at, at + needle.length)
    if (found !== undefined) return found
  }
  return undefined
}

/** A parameter of `content-disposition`. Browsers write a quote in a name as %22, others as \". */
const readParameter = (disposition: string, name: string): string | undefined => {
  const match = new RegExp(`;\\s*${name}=(?:"((?:\\\\"|[^"])*)"|([^\\s;]*))`, 'i').exec(disposition)
  return match === null ? undefined : (match[1]?.replaceAll('\\"', '"') ?? match[2])?.replaceAll('%22', '"')
}

/** RFC 5987's `filename*=UTF-8''…`, which some clients send beside or instead of `filename`. */
const readExtendedFilename = (disposition: string): string | undefined => {
  const encoded = /;\s*filename\*=utf-8'[^']*'([^\s;]+)/i.exec(disposition)?.[1]
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

const readHeaders = (text: string): Pick<FormPart, 'name' | 'filename' | 'contentType'> => {
  let disposition = ''
  let contentType = ''
  for (const line of text.split(LINE_BREAK)) {
    const colon = line.indexOf(':')
    if (colon < 0) throw malformed('has a part whose headers do not end')
    const header = line.slice(0, colon).trim().toLowerCase()
    if (header === 'content-disposition') disposition = line.slice(colon + 1).trim()
    else if (header === 'content-type') contentType = line.slice(colon + 1).trim()
  }
  const name = readParameter(disposition, 'name')
  if (!/^form-data\b/i.test(disposition) || name === undefined) throw malformed('has a part without a name')
  const filename = readParameter(disposition, 'filename') ?? readExtendedFilename(disposition)
  return { name, filename, contentType }
}

type Opening = Pick<FormPart, 'name' | 'filename' | 'contentType' | 'start' | 'valueStart'>

const readOpening = (view: Buffer, { start, end }: Delimiter): Opening => {
  const headersEnd = view.indexOf('\r\n\r\n', end)
  if (headersEnd < 0) throw malformed('has a part whose headers do not end')
  if (headersEnd - end > LONGEST_HEADERS) throw malformed('has a part with too many headers')
  return { ...readHeaders(decoder.decode(view.subarray(end, headersEnd))), start, valueStart: headersEnd + 4 }
}

/** Finds the parts of a form. Throws GatewayError `invalid_request` for one that is broken, cut off or has too many parts. */
export const scanForm = (bytes: Uint8Array, boundary: string): Form => {
  const view = viewOf(bytes)
  const parts: FormPart[] = []
  let delimiter = findDelimiter(view, boundary, 0)
  if (delimiter === undefined) throw malformed('does not hold its boundary')
  while (!delimiter.isClosing) {
    const opening = readOpening(view, delimiter)
    const next = findDelimiter(view, boundary, opening.valueStart)
    if (next === undefined) throw malformed('is cut off')
    if (parts.length === MOST_PARTS) throw malformed(`has more than ${MOST_PARTS} parts`)
    parts.push({ ...opening, valueEnd: next.start })
    delimiter = next
  }
  return { bytes, boundary, parts, closeStart: delimiter.start }
}

/** The bytes of a part: a view, not a copy. */
export const partBytes = (form: Form, part: FormPart): Uint8Array => form.bytes.subarray(part.valueStart, part.valueEnd)

/** The value of a text field. */
export const partText = (form: Form, part: FormPart): string => decoder.decode(partBytes(form, part))

const escapeName = (name: string): string => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const disposition = (entry: { readonly name: string; readonly filename?: string }): string =>
  `Content-Disposition: form-data; name="${escapeName(entry.name)}"` +
  (entry.filename === undefined ? '' : `; filename="${escapeName(entry.filename)}"`)

/**
 * Sets text fields of a form, or removes them (`null`); everything else stays, byte for byte. The result is a list of
 * slices to be sent one after the other. A field that occurs twice is set twice; a new one goes to the end. Files of the
 * same name are left alone. Throws `invalid_request` for a value that holds the form's boundary.
 */
export const editForm = (form: Form, edits: ReadonlyMap<string, string | null>): Uint8Array[] => {
  const { bytes, boundary, parts, closeStart } = form
  const slices: Uint8Array[] = []
  const set = new Set<string>()
  let kept = 0
  for (const [index, part] of parts.entries()) {
    const value = part.filename === undefined ? edits.get(part.name) : undefined
    if (value === undefined) continue
    set.add(part.name)
    if (value === null) {
      slices.push(bytes.subarray(kept, part.start))
      kept = parts[index + 1]?.start ?? closeStart
    } else {
      slices.push(bytes.subarray(kept, part.valueStart), encodeValue(value, boundary))
      kept = part.valueEnd
    }
  }
  slices.push(bytes.subarray(kept, closeStart))
  // A form whose first delimiter stands at its very beginning has no line break in front of it.
  const hasBreak = bytes[closeStart] === 0x0d
  for (const [name, value] of edits) {
    if (value === null || set.has(name)) continue
    const lead = hasBreak ? LINE_BREAK : ''
    slices.push(
      encoder.encode(`${lead}--${boundary}\r\n${disposition({ name })}\r\n\r\n`),
      encodeValue(value, boundary),
      ...(hasBreak ? [] : [encoder.encode(LINE_BREAK)]),
    )
  }
  slices.push(bytes.subarray(closeStart))
  return slices.filter((slice) => slice.length > 0)
}

const encodeValue = (value: string, boundary: string): Uint8Array => {
  if (value.includes(`--${boundary}`)) throw malformed('cannot carry a value that holds its boundary')
  return encoder.encode(value)
}

/** Writes a form, as a list of slices. `boundary` must not occur in the values: callers make it from chance. */
export const writeForm = (entries: readonly FormEntry[], boundary: string): Uint8Array[] => {
  const slices: Uint8Array[] = []
  for (const entry of entries) {
    const type = 'bytes' in entry ? `\r\nContent-Type: ${entry.contentType.replaceAll(/[\r\n]/g, '')}` : ''
    slices.push(
      encoder.encode(`--${boundary}\r\n${disposition(entry)}${type}\r\n\r\n`),
      'bytes' in entry ? entry.bytes : encoder.encode(entry.value),
      encoder.encode(LINE_BREAK),
    )
  }
  slices.push(encoder.encode(`--${boundary}--\r\n`))
  return slices
}

/** Edits of JSON members as edits of form fields: strings lose their quotes, everything else is written as JSON. */
export const toFormEdits = (edits: ReadonlyMap<string, string | null>): Map<string, string | null> =>
  new Map(
    [...edits].map(([name, json]) => {
      const value = json === null ? null : parseJson(json)
      return [name, typeof value === 'string' ? value : json]
    }),
  )
