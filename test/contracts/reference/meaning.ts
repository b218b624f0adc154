// What a request body means, whichever way it is written: defaults away, content as parts, arguments as values; and how two meanings differ.
import { isJsonObject, parseJson } from '../../../src/kernel/index.ts'
import type { ReceivedRequest } from '../../upstream/index.ts'

type Members = Readonly<Record<string, unknown>>

/** Members that mean the same as their absence. */
const isDefault = (name: string, value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (name === 'stream' && value === false) ||
  (name === 'tools' && Array.isArray(value) && value.length === 0)

/** Text is one text part; parts are kept. `content` of messages in every family but Gemini's. */
const asParts = (value: unknown): unknown => (typeof value === 'string' ? [{ type: 'text', text: value }] : value)

const asList = (value: unknown): unknown => (typeof value === 'string' ? [value] : value)

/** How single members are written in one way. */
const SPELLINGS: Readonly<Record<string, (value: unknown) => unknown>> = {
  content: asParts,
  system: asParts,
  stop: asList,
  stop_sequences: asList,
  arguments: (value) => (typeof value === 'string' ? (parseJson(value === '' ? '{}' : value) ?? value) : value),
}

/** The value in one way of writing: members sorted and without those that say nothing. */
export const meaningOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(meaningOf)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value as Members)
    .filter(([name, member]) => !isDefault(name, member))
    .map(([name, member]) => [name, meaningOf((SPELLINGS[name] ?? ((same) => same))(member))] as const)
  return Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1)))
}

const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value))

/** One line for each place where two values differ: `place: theirs → ours`. */
export const differencesOf = (theirs: unknown, ours: unknown, place = ''): string[] => {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    const length = Math.max(theirs.length, ours.length)
    return Array.from({ length }, (_, index) => differencesOf(theirs[index], ours[index], `${place}[${index}]`)).flat()
  }
  if (isJsonObject(theirs) && isJsonObject(ours)) {
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].sort()
    return names.flatMap((name) => differencesOf(theirs[name], ours[name], `${place}.${name}`))
  }
  return Bun.deepEquals(theirs, ours) ? [] : [`${place}: ${show(theirs)} → ${show(ours)}`]
}

const PART = /Content-Disposition: form-data; name="([^"]*)"(?:; filename="([^"]*)")?(?:\r\nContent-Type: ([^\r]+))?/i

/** The fields of a form in order, files by name, type and size. */
const fieldsOf = (body: Buffer, boundary: string): readonly unknown[] =>
  body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const blank = part.indexOf('\r\n\r\n')
      const [, name, filename, type] = PART.exec(part.slice(0, blank)) ?? []
      const value = Buffer.from(part.slice(blank + 4, -2), 'latin1')
      return [name, filename === undefined ? value.toString() : { filename, type, size: value.length }]
    })

/** The body of a request as a value: JSON, the fields of a form in order, or how many bytes there are. */
export const bodyOf = ({ text, body, headers }: ReceivedRequest): unknown => {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1]
  if (boundary !== undefined) return fieldsOf(body, boundary)
  const value = parseJson(text)
  return isJsonObject(value) ? value : body.length === 0 ? undefined : { bytes: body.length }
}
