// Frames of one direction, handled one after the other; those that come meanwhile wait, in bounded memory.

export type QueueOptions<Item> = {
  /** Handles one item; the next waits when this takes its time. */
  readonly handle: (item: Item) => Promise<void> | undefined
  readonly sizeOf: (item: Item) => number
  /** Told when more than `waitingMaxBytes` wait; what came last is not taken. */
  readonly onOverflow: () => void
  /** Told what `handle` threw; the rest is handled nevertheless. */
  readonly onError: (error: unknown) => void
  readonly waitingMaxBytes: number
}

/** As long as nothing takes its time, items are handled at once, in the caller's turn. */
export const createQueue = <Item>(options: QueueOptions<Item>) => {
  const { handle, sizeOf, onOverflow, onError, waitingMaxBytes } = options
  const waiting: Item[] = []
  let waitingBytes = 0
  let running: Promise<void> | undefined

  const run = (item: Item): Promise<void> | undefined => {
    try {
      return handle(item)?.catch(onError)
    } catch (error) {
      onError(error)
      return undefined
    }
  }

  const drain = async (first: Promise<void>): Promise<void> => {
    await first
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      waitingBytes -= sizeOf(item)
      await run(item)
    }
    running = undefined
  }

  return {
    push: (item: Item): void => {
      if (running === undefined) {
        const work = run(item)
        if (work !== undefined) running = drain(work)
        return
      }
      const size = sizeOf(item)
      if (waitingBytes > 0 && waitingBytes + size > waitingMaxBytes) onOverflow()
      else {
        waitingBytes += size
        waiting.push(item)
      }
    },
    /** Resolves when everything that has come is handled. */
    idle: async (): Promise<void> => {
      while (running !== undefined) await running
    },
  }
}
