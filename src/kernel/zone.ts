// Days, weeks and months of a time zone, as instants. Time zones are IANA names.

export const GRANULARITIES = ['hour', 'day', 'week', 'month'] as const
export type Granularity = (typeof GRANULARITIES)[number]

const HOUR_SECONDS = 3600
const DAY_SECONDS = 86_400
const formats = new Map<string, Intl.DateTimeFormat>()
const FORMATS_MAX = 500

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  if (formats.size < FORMATS_MAX) formats.set(zone, format)
  return format
}

/** Whether the name is a time zone that this runtime knows. */
export const isTimeZone = (zone: string): boolean => {
  if (zone === '' || zone.length > 64) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Seconds by which the zone's clocks are ahead of UTC at the instant (unix seconds). */
export const zoneOffset = (at: number, zone: string): number => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Math.round(Date.UTC(year, month - 1, day, hour, minute, second) / 1000) - at
}

/** The first instant at which the zone's clocks show this date or, where they jump over midnight, a later time of it. */
const startOfDate = (year: number, month: number, day: number, zone: string): number => {
  const asUtc = Date.UTC(year, month, day) / 1000
  const before = asUtc - zoneOffset(asUtc - DAY_SECONDS / 2, zone)
  const after = asUtc - zoneOffset(before, zone)
  return after === before ? before : asUtc - Math.min(zoneOffset(before - 1, zone), zoneOffset(before, zone))
}

const startOf = (at: number, granularity: Granularity, zone: string, steps: number): number => {
  const local = new Date((at + zoneOffset(at, zone)) * 1000)
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()]
  if (granularity === 'month') return startOfDate(year, month + steps, 1, zone)
  // Weeks begin on Monday.
  const sinceMonday = (local.getUTCDay() + 6) % 7
  if (granularity === 'week') return startOfDate(year, month, day - sinceMonday + 7 * steps, zone)
  return startOfDate(year, month, day + steps, zone)
}

/**
 * The beginnings of all stretches that touch the span, and the end of the last one. At most `max` stretches, the newest;
 * `from` and `to` are unix seconds, `to` not included.
 */
export const stretchesOf = (
  { from, to }: { readonly from: number; readonly to: number },
  granularity: Granularity,
  zone: string,
  max: number,
): number[] => {
  const edges: number[] = []
  if (granularity === 'hour') {
    // Hours of zones with odd offsets begin at odd minutes.
    const offset = zoneOffset(from, zone)
    const first = Math.floor((from + offset) / HOUR_SECONDS) * HOUR_SECONDS - offset
    for (let edge = first; ; edge += HOUR_SECONDS) {
      edges.push(edge)
      if (edge >= to) break
    }
    return edges.slice(-max - 1)
  }
  let edge = startOf(from, granularity, zone, 0)
  edges.push(edge)
  while (edge < to) {
    const next = startOf(edge, granularity, zone, 1)
    edge = next > edge ? next : edge + DAY_SECONDS
    edges.push(edge)
  }
  return edges.slice(-max - 1)
}
