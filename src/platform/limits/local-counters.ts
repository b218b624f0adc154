// Counters of one process: exact, because nothing runs between the check and the count, and bounded in memory.
import { BoundedMap } from '../../kernel/index.ts'
import {
  type Counters,
  type Demand,
  type Level,
  PLACE_RETRY_MS,
  type Refused,
  SLICES_PER_WINDOW,
  type Taken,
} from './counters.ts'

type Slice = { readonly startMs: number; latestMs: number; amount: number }
type Window = { readonly slices: Slice[]; total: number }

const WINDOWS_MAX = 50_000

/** Drops the slices that have left the window. */
const expire = (window: Window, windowMs: number, now: number): void => {
  let gone = 0
  for (const slice of window.slices) {
    if (slice.latestMs + windowMs > now) break
    window.total -= slice.amount
    gone++
  }
  if (gone > 0) window.slices.splice(0, gone)
}

/** Counts into the newest slice while that is young, into a new one otherwise. */
const add = (window: Window, windowMs: number, amount: number, now: number): Slice => {
  const newest = window.slices.at(-1)
  window.total += amount
  if (newest !== undefined && now - newest.startMs < windowMs / SLICES_PER_WINDOW) {
    newest.amount += amount
    newest.latestMs = Math.max(newest.latestMs, now)
    return newest
  }
  const slice = { startMs: now, latestMs: now, amount }
  window.slices.push(slice)
  return slice
}

/** How long until `amount` fits. */
const waitFor = (window: Window, limit: number, windowMs: number, amount: number, now: number): number => {
  let total = window.total
  for (const slice of window.slices) {
    total -= slice.amount
    if (total + amount <= limit) return Math.max(1, slice.latestMs + windowMs - now)
  }
  return windowMs
}

/**
 * Opens counters for one process. At most 50,000 windows are kept; beyond that the one unused for longest is forgotten, which can
 * only let a call through.
 */
export const createLocalCounters = (nowMs: () => number): Counters => {
  const windows = new BoundedMap<string, Window>(WINDOWS_MAX)
  const places = new Map<string, number>()

  const findOrOpen = (key: string): Window => {
    const known = windows.get(key)
    if (known !== undefined) return known
    const opened: Window = { slices: [], total: 0 }
    windows.set(key, opened)
    return opened
  }

  const check = (demand: Demand, index: number, now: number): Refused | undefined => {
    if (demand.kind === 'place') {
      return (places.get(demand.key) ?? 0) < demand.limit
        ? undefined
        : { kind: 'refused', index, retryAfterMs: PLACE_RETRY_MS }
    }
    const window = windows.get(demand.key)
    if (window === undefined) return undefined
    expire(window, demand.windowMs, now)
    if (window.total + demand.amount <= demand.limit) return undefined
    return {
      kind: 'refused',
      index,
      retryAfterMs: waitFor(window, demand.limit, demand.windowMs, demand.amount, now),
    }
  }

  /** Counts one demand, and gives what ends it. */
  const count = (demand: Demand, now: number): ((amount: number | undefined) => void) => {
    const { key } = demand
    if (demand.kind === 'place') {
      places.set(key, (places.get(key) ?? 0) + 1)
      return () => {
        const left = (places.get(key) ?? 0) - 1
        if (left > 0) places.set(key, left)
        else places.delete(key)
      }
    }
    const window = findOrOpen(key)
    const slice = add(window, demand.windowMs, demand.amount, now)
    return (amount) => {
      const more = (amount ?? demand.amount) - demand.amount
      if (more > 0) add(window, demand.windowMs, more, nowMs())
      else if (more < 0 && window.slices.includes(slice)) {
        slice.amount += more
        window.total += more
      }
    }
  }

  const levelOf = (demand: Demand, now: number): Level | undefined => {
    if (demand.kind === 'place') return undefined
    const window = windows.get(demand.key)
    const latest = window?.slices.at(-1)?.latestMs ?? now
    return { left: Math.max(0, demand.limit - (window?.total ?? 0)), resetMs: latest + demand.windowMs - now }
  }

  return {
    take: (demands) => {
      const now = nowMs()
      for (const [index, demand] of demands.entries()) {
        const refused = check(demand, index, now)
        if (refused !== undefined) return refused
      }
      let ends: ((amount: number | undefined) => void)[] | undefined = demands.map((demand) => count(demand, now))
      const taken: Taken = {
        kind: 'taken',
        levels: demands.map((demand) => levelOf(demand, now)),
        end: (amounts) => {
          const open = ends ?? []
          ends = undefined
          for (const [index, end] of open.entries()) end(amounts?.[index])
        },
      }
      return taken
    },
  }
}
