// Calendar periods in a time zone: the day, the week from Monday, the month. Pure.

export type PeriodKind = 'day' | 'week' | 'month'

/** `name` is the same for every moment of the period: its first day. */
export type Period = { readonly name: string; readonly endsAtMs: number }

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

/** The period that holds a moment. An empty zone is the process's own. */
export const periodOf = (kind: PeriodKind, nowMs: number, zone: string): Period => {
  const first = firstDay(kind, new Date(toLocal(zone, nowMs)))
  return {
    name: new Date(first).toISOString().slice(0, 10),
    endsAtMs: fromLocal(zone, nextFirstDay(kind, first)),
  }
}
