// Work that outlives its client: counted, so that the process can wait for it before it stops.

/** Keeps track of running work. `idle` resolves when none is left, or after `graceMs`, and says whether all has ended. */
export const createBackground = () => {
  const running = new Set<Promise<unknown>>()

  return {
    /** Gives the work back as it is; its failure is its owner's business. */
    track: <Work extends Promise<unknown>>(work: Work): Work => {
      running.add(work)
      const forget = () => void running.delete(work)
      work.then(forget, forget)
      return work
    },
    idle: async (graceMs = 30_000): Promise<boolean> => {
      const { promise: isLate, resolve } = Promise.withResolvers<true>()
      const timer = setTimeout(resolve, graceMs, true as const)
      try {
        while (running.size > 0) {
          if ((await Promise.race([isLate, Promise.allSettled(running)])) === true) return false
        }
        return true
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

export type Background = ReturnType<typeof createBackground>
