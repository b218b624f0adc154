// Compares an answer with a recorded one: every field and its type, and its value where that does not depend on chance.

/** What differs, as `place: recorded → ours`. */
export type Differences = string[]

/** Any text for people. */
const TEXT = '{text}'

/** Fields whose value is made by chance, by the clock or by the build. */
const VOLATILE = new Set(['aff_code', 'key', 'message', 'content', 'request_id', 'version', 'start_time', 'time'])

/** Numbers above are times. */
const TIMES_BEGIN = 1_700_000_000

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const show = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 60)

const parseInner = (text: string): object | undefined => {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const idOf = (item: unknown): unknown => {
  if (typeof item !== 'object' || item === null) return undefined
  if ('id' in item) return item.id
  if ('model_name' in item) return item.model_name
  return 'key' in item ? item.key : undefined
}

/** Pairs items by id or name where they have one, else by place; the order of lists is compared by nobody. */
const pairOf = (recorded: unknown[], ours: unknown[]): [unknown, unknown][] => {
  if (recorded.every((item) => typeof item === 'string') && ours.every((item) => typeof item === 'string')) {
    const [one, other] = [recorded.toSorted(), ours.toSorted()]
    return one.map((item, index) => [item, other[index]])
  }
  const byId = new Map(ours.map((item) => [idOf(item), item]))
  return recorded.map((item, index) => [item, (idOf(item) !== undefined && byId.get(idOf(item))) || ours[index]])
}

export type Comparison = {
  /** Compare values too, not only fields and types. */
  readonly isExact: boolean
}

/** Collects what differs between two JSON values. */
export const compare = (recorded: unknown, ours: unknown, { isExact }: Comparison): Differences => {
  const differences: Differences = []
  const walk = (one: unknown, other: unknown, at: string, name: string): void => {
    if (typeOf(one) !== typeOf(other)) {
      differences.push(`${at}: ${show(one)} → ${show(other)}`)
    } else if (Array.isArray(one) && Array.isArray(other)) {
      if (isExact && one.length !== other.length) differences.push(`${at}: ${one.length} → ${other.length} items`)
      const pairs = isExact ? pairOf(one, other) : pairOf(one, other).filter(([, item]) => item !== undefined)
      for (const [index, [item, match]] of pairs.entries()) walk(item, match, `${at}[${index}]`, name)
    } else if (typeof one === 'object' && one !== null && typeof other === 'object' && other !== null) {
      const members = { ...one } as Record<string, unknown>
      const others = { ...other } as Record<string, unknown>
      for (const key of new Set([...Object.keys(members), ...Object.keys(others)])) {
        if (!Object.hasOwn(others, key)) differences.push(`${at}.${key}: ${show(members[key])} → missing`)
        else if (!Object.hasOwn(members, key)) differences.push(`${at}.${key}: missing → ${show(others[key])}`)
        else walk(members[key], others[key], `${at}.${key}`, key)
      }
    } else if (isExact && one !== other && one !== TEXT && !VOLATILE.has(name)) {
      compareScalars(one, other, at)
    }
  }
  const compareScalars = (one: unknown, other: unknown, at: string): void => {
    if (typeof one === 'number' && typeof other === 'number' && one > TIMES_BEGIN && other > TIMES_BEGIN) return
    const [inner, otherInner] = [parseInner(String(one)), parseInner(String(other))]
    if (inner !== undefined && otherInner !== undefined) walk(inner, otherInner, at, '')
    else differences.push(`${at}: ${show(one)} → ${show(other)}`)
  }
  walk(recorded, ours, '', '')
  return differences
}
