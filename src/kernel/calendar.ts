// The calendar of a time zone: its days, weeks from Monday and months, and dates that are added to. Pure.

export type PeriodKind = 'day' | 'week' | 'month'

/** `name` is the same for every moment of the period: its first day. */
export type Period = { readonly name: string; readonly startsAtMs: number; readonly endsAtMs: number }

const DAY_MS = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

/** Formats are costly to make; there are as many as an operator ever named. */
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    ...(zone === '' ? {} : { timeZone: zone }),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}

/** What the clocks of the zone show, as if it were UTC. */
const toLocal = (zone: string, ms: number): number => {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatOf(zone).formatToParts(ms)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** When the clocks of the zone first show this; a moment that a change of clocks leaves out is the change itself. */
const fromLocal = (zone: string, local: number): number => {
  const early = local - (toLocal(zone, local - DAY_MS) - (local - DAY_MS))
  const late = local - (toLocal(zone, local + DAY_MS) - (local + DAY_MS))
  const [first, second] = early < late ? [early, late] : [late, early]
  return toLocal(zone, first) >= local ? first : second
}

const firstDay = (kind: PeriodKind, today: Date): number => {
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  if (kind === 'month') return Date.UTC(year, month, 1)
  return Date.UTC(year, month, kind === 'day' ? day : day - ((today.getUTCDay() + 6) % 7))
}

const nextFirstDay = (kind: PeriodKind, first: number): number => {
  if (kind === 'day') return first + DAY_MS
  if (kind === 'week') return first + 7 * DAY_MS
  const date = new Date(first)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}

const findPeriod = (kind: PeriodKind, nowMs: number, zone: string): Period => {
  const first = firstDay(kind, new Date(toLocal(zone, nowMs)))
  return {
    name: new Date(first).toISOString().slice(0, 10),
    startsAtMs: fromLocal(zone, first),
    endsAtMs: fromLocal(zone, nextFirstDay(kind, first)),
  }
}

/** The last period of each kind and zone: most questions are about the present. */
const lately = new Map<string, Period>()

/** The period that holds a moment. An empty zone is the process's own. */
export const periodOf = (kind: PeriodKind, nowMs: number, zone: string): Period => {
  const key = `${kind}:${zone}`
  const known = lately.get(key)
  if (known !== undefined && known.startsAtMs <= nowMs && nowMs < known.endsAtMs) return known
  const found = findPeriod(kind, nowMs, zone)
  lately.set(key, found)
  return found
}

/**
 * The same time of day some years and months later. A day that the month does not have rolls into the next one: January 31st and one
 * month are March 3rd (payments.md section 13).
 */
export const addMonths = (ms: number, months: number, zone: string): number => {
  const milliseconds = ((ms % 1000) + 1000) % 1000
  const local = new Date(toLocal(zone, ms - milliseconds))
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + months, local.getUTCDate()]
  const time = Date.UTC(year, month, day, local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds())
  return fromLocal(zone, time) + milliseconds
}
