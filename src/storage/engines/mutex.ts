// A first-come-first-served lock whose free case costs no turn of the event loop.

export type Mutex = {
  /** Takes the lock when nobody has it; says whether it did. */
  tryLock(): boolean
  /** Waits for the lock. */
  lock(): Promise<void>
  /** Hands the lock to whoever waits longest. */
  unlock(): void
}

/** Makes a lock. It is not re-entrant: who holds it and waits for it waits for ever. */
export function createMutex(): Mutex {
  let isLocked = false
  const waiting: (() => void)[] = []
  return {
    tryLock() {
      if (isLocked) return false
      isLocked = true
      return true
    },
    lock() {
      if (!isLocked) {
        isLocked = true
        return Promise.resolve()
      }
      return new Promise((resolve) => waiting.push(resolve))
    },
    unlock() {
      const next = waiting.shift()
      if (next === undefined) isLocked = false
      else next()
    },
  }
}
