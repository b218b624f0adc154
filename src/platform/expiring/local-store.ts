// Remembers in this process: bounded, the entry unused for longest goes first.
import type { ExpiringStore, Sums } from './store.ts'

type Entry<Value> = { readonly value: Value; readonly until: number }

/** A map that forgets by time, and by use when it is full. */
const createShelf = <Value>(nowMs: () => number, capacity: () => number) => {
  const entries = new Map<string, Entry<Value>>()
  const find = (key: string): Value | undefined => {
    const entry = entries.get(key)
    if (entry === undefined) return undefined
    entries.delete(key)
    if (entry.until <= nowMs()) return undefined
    entries.set(key, entry)
    return entry.value
  }
  return {
    find,
    put: (key: string, value: Value, ttlSeconds: number): void => {
      entries.delete(key)
      while (entries.size >= Math.max(1, capacity())) {
        const oldest = entries.keys().next().value
        if (oldest === undefined) break
        entries.delete(oldest)
      }
      entries.set(key, { value, until: nowMs() + 1000 * ttlSeconds })
    },
    remove: (key: string): boolean => entries.delete(key),
    keys: (): string[] => {
      const now = nowMs()
      return [...entries].filter(([, { until }]) => until > now).map(([key]) => key)
    },
  }
}

const addSums = (known: Sums, more: Sums, values: Sums): Sums => {
  const sums: Record<string, number> = { ...known }
  for (const [name, amount] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + amount
  return { ...sums, ...values }
}

/** `capacity` is asked at every write, so that it can be changed at run time. */
export const createLocalStore = (nowMs: () => number, capacity: () => number): ExpiringStore => {
  const texts = createShelf<string>(nowMs, capacity)
  const sums = createShelf<Sums>(nowMs, capacity)
  return {
    get: texts.find,
    set: texts.put,
    delete: async (keys) => keys.filter((key) => texts.remove(key)).length,
    keys: async (max) => texts.keys().slice(0, max),
    add: (key, more, values, ttlSeconds) => sums.put(key, addSums(sums.find(key) ?? {}, more, values), ttlSeconds),
    read: async (key) => sums.find(key),
  }
}
