// What an expression may ask of the request it prices: headers, the JSON body, and the time in a zone.
import { readJsonPath } from './json-path.ts'
import type { Value } from './values.ts'

/** The request as expressions see it. The same value serves the hold and the settlement. */
export type RequestFacts = {
  /** A header's value by lower-case name. */
  readonly header: (name: string) => string | undefined
  /** The parsed JSON body; undefined when the body is no JSON. Called only when an expression asks. */
  readonly body: () => unknown
  readonly nowMs: number
}

/** A request that says nothing, at the beginning of time. */
export const EMPTY_REQUEST: RequestFacts = { header: () => undefined, body: () => undefined, nowMs: 0 }

export const readHeader = (request: RequestFacts, name: string): string =>
  request.header(name.trim().toLowerCase())?.trim() ?? ''

/** A body is parsed JSON, so its values are the language's values. */
export const readParam = (request: RequestFacts, path: string): Value => {
  const body = request.body()
  return body === undefined ? null : readJsonPath(body as Value, path)
}

export const TIME_PARTS = ['hour', 'minute', 'weekday', 'month', 'day'] as const
export type TimePart = (typeof TIME_PARTS)[number]

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const formatters = new Map<string, Intl.DateTimeFormat>()
const MAX_FORMATTERS = 64

const createFormatter = (timeZone: string): Intl.DateTimeFormat => {
  const options = {
    hour: 'numeric',
    minute: 'numeric',
    weekday: 'short',
    month: 'numeric',
    day: 'numeric',
    hourCycle: 'h23',
  } as const
  try {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone })
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' })
  }
}

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const formatter = createFormatter(zone.trim() === '' ? 'UTC' : zone)
  if (formatters.size >= MAX_FORMATTERS) formatters.clear()
  formatters.set(zone, formatter)
  return formatter
}

/** A part of the time in an IANA zone; an empty or unknown zone is UTC. Sunday is weekday 0. */
export const readTimePart = (request: RequestFacts, part: TimePart, zone: string): number => {
  const found = formatterOf(zone)
    .formatToParts(request.nowMs)
    .find(({ type }) => type === part)
  return part === 'weekday' ? WEEKDAYS.indexOf(found?.value ?? '') : Number(found?.value)
}
