// JSON as values and as text: types for wire bodies, and edits of top-level members that leave every other byte alone.

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue | undefined }

/** True for a JSON object (not null, not an array). */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Parses text; undefined instead of a throw when it is not JSON. */
export const parseJson = (text: string): JsonValue | undefined => {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Parses text that must be an object; undefined when it is anything else. */
export const parseJsonObject = (text: string): JsonObject | undefined => {
  const value = parseJson(text)
  return isJsonObject(value) ? value : undefined
}

/** Reads a member by path; undefined as soon as a step is missing. */
export const readPath = (value: unknown, ...path: readonly (string | number)[]): unknown => {
  let current = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string | number, unknown>)[step]
  }
  return current
}

export const readString = (value: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const found = readPath(value, ...path)
  return typeof found === 'string' ? found : undefined
}

/** A member to spread into an object: absent when its value is undefined. */
export const optional = <Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]?: Value })

/** What happens to one top-level member: new JSON text, or `null` to remove it. */
export type TopLevelEdits = ReadonlyMap<string, string | null>

type Member = { readonly key: string; readonly start: number; readonly valueStart: number; readonly end: number }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const COLON = 0x3a

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

const skipSpace = (text: string, from: number): number => {
  let at = from
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** Index after the closing quote of the string that opens at `from`. Jumps from quote to quote, so long text is cheap. */
export const skipString = (text: string, from: number): number => {
  let at = from + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return text.length
    let backslashes = 0
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++
    if (backslashes % 2 === 0) return quote + 1
    at = quote + 1
  }
}

const skipValue = (text: string, from: number): number => {
  const first = text.charCodeAt(from)
  if (first === QUOTE) return skipString(text, from)
  let at = from
  let depth = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = skipString(text, at)
      continue
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      if (depth === 0) return at
      depth--
      if (depth === 0) return at + 1
    } else if (depth === 0 && (code === COMMA || isSpace(code))) return at
    at++
  }
  return at
}

/** Lists the members of the top-level object whose keys are wanted; stops early when none can occur any more. */
const findMembers = (text: string, wanted: ReadonlySet<string>): Member[] => {
  const members: Member[] = []
  let open = 0
  for (const key of wanted) open += countOccurrences(text, JSON.stringify(key))
  let at = skipSpace(text, 0) + 1
  while (open > 0 && at < text.length) {
    at = skipSpace(text, at)
    if (text.charCodeAt(at) !== QUOTE) return members
    const start = at
    const keyEnd = skipString(text, at)
    const key = readKey(text.slice(start, keyEnd))
    at = skipSpace(text, keyEnd)
    if (text.charCodeAt(at) !== COLON) return members
    const valueStart = skipSpace(text, at + 1)
    const end = skipValue(text, valueStart)
    if (wanted.has(key)) {
      members.push({ key, start, valueStart, end })
      open--
    }
    at = skipSpace(text, end)
    if (text.charCodeAt(at) !== COMMA) return members
    at++
  }
  return members
}

const readKey = (quoted: string): string => (quoted.includes('\\') ? String(parseJson(quoted)) : quoted.slice(1, -1))

/** Occurrences of a needle, capped: a key spelled with escapes is found by counting it as "maybe present". */
const countOccurrences = (text: string, needle: string): number => {
  if (text.includes('\\u00')) return Number.POSITIVE_INFINITY
  let count = 0
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) count++
  return count
}

/**
 * Applies edits to the top-level members of a JSON object's text. Every byte outside the edited members stays as it was
 * (field order, unknown fields, big numbers, spacing), so that upstream prompt caches keep hitting. A member that occurs
 * twice is edited twice; a new member goes to the end. `text` must hold a valid JSON object: callers have parsed it.
 */
export const spliceTopLevel = (text: string, edits: TopLevelEdits): string => {
  if (edits.size === 0) return text
  const members = findMembers(text, new Set(edits.keys()))
  const present = new Set(members.map((member) => member.key))
  let result = text
  for (const member of members.toReversed()) {
    const value = edits.get(member.key)
    if (value === undefined) continue
    result = value === null ? removeMember(result, member) : replaceRange(result, member.valueStart, member.end, value)
  }
  let added = ''
  for (const [key, value] of edits) if (value !== null && !present.has(key)) added += `,${JSON.stringify(key)}:${value}`
  return added === '' ? result : appendMembers(result, added)
}

const replaceRange = (text: string, start: number, end: number, value: string): string =>
  text.slice(0, start) + value + text.slice(end)

const removeMember = (text: string, member: Member): string => {
  const after = skipSpace(text, member.end)
  if (text.charCodeAt(after) === COMMA) return text.slice(0, member.start) + text.slice(skipSpace(text, after + 1))
  let before = member.start - 1
  while (isSpace(text.charCodeAt(before))) before--
  return text.slice(0, text.charCodeAt(before) === COMMA ? before : member.start) + text.slice(member.end)
}

const appendMembers = (text: string, added: string): string => {
  const close = text.lastIndexOf('}')
  let last = close - 1
  while (isSpace(text.charCodeAt(last))) last--
  const isEmpty = text.charCodeAt(last) === OPEN_BRACE
  return text.slice(0, last + 1) + (isEmpty ? added.slice(1) : added) + text.slice(last + 1)
}
