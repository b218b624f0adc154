// The URL as the state of lists: plain query strings, and readers that turn bad values into defaults.

export type SearchRecord = Record<string, unknown>

/** Query text → record of strings; a repeated name keeps its last value. */
export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text.startsWith('?') ? text.slice(1) : text))

/** Record → query text with its `?`; undefined, null and empty values are left out. */
export const stringifySearch = (search: SearchRecord): string => {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null || value === '') continue
    parameters.set(name, String(value))
  }
  const text = parameters.toString()
  return text ? `?${text}` : ''
}

/** A whole number within bounds, else undefined. */
export const readInt = (value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined => {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string' || !/^-?\d{1,16}$/.test(text)) return undefined
  const number = Number(text)
  return number >= min && number <= max ? number : undefined
}

/** A text that is not empty, else undefined. */
export const readText = (value: unknown): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** One of the allowed words, else undefined. */
export const readOneOf = <const Word extends string>(value: unknown, words: readonly Word[]): Word | undefined =>
  words.find((word) => word === value)

export const pageSizes = [10, 20, 50, 100] as const

export type ListSearch = { p?: number | undefined; size?: number | undefined }

/** Page (from 1) and page size of a list; page 1 and unknown sizes leave the URL clean. */
export const readListSearch = (search: SearchRecord): ListSearch => {
  const page = readInt(search.p, 2)
  const size = readInt(search.size, 1, 100)
  return { p: page, size: pageSizes.find((known) => known === size) }
}

/** The page to show when a list has shrunk below the one asked for. */
export const clampPage = (page: number, size: number, total: number): number =>
  Math.max(1, Math.min(page, Math.ceil(total / size)))

const isSafePath = (path: string): boolean => path.startsWith('/') && !path.startsWith('//') && !path.includes('\\')

/** Where to go after sign-in: a path of this site, never another host. */
export const readRedirect = (value: unknown): string | undefined => {
  const text = readText(value)
  return text !== undefined && isSafePath(text) ? text : undefined
}
