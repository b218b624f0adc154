// When a stream may write its next piece: by the test's permission, by a clock, or at once.

/** Decides when the write number `index` (from 0) may happen. One value serves one stream. */
export type Pace = {
  before(index: number): Promise<unknown>
  /** Called when the write has left. */
  after?(index: number): void
  /** Called when the stream is over, also by abort. */
  close?(): void
}

export type Gate = { readonly opened: Promise<void>; open(): void }

/** A door that the test opens once. */
export const createGate = (): Gate => {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

export type Pacer = Pace & {
  /** Lets the next `count` writes happen; resolves when the last of them has left (or the stream is over). */
  release(count?: number): Promise<void>
  /** Lets all remaining writes happen. */
  releaseAll(): void
  /** Resolves when `count` writes have left since the beginning (or the stream is over). */
  reached(count: number): Promise<void>
  readonly written: number
}

/** A pace that the test drives: nothing is written before `release`. */
export const createPacer = (): Pacer => {
  let allowed = 0
  let written = 0
  let isClosed = false
  let checks: (() => boolean)[] = []
  const settle = () => {
    checks = checks.filter((isSettled) => !isSettled())
  }
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      checks.push(() => {
        const isMet = isClosed || condition()
        if (isMet) resolve()
        return isMet
      })
      settle()
    })
  const pacer: Pacer = {
    get written() {
      return written
    },
    before: (index) => until(() => allowed > index),
    after: (index) => {
      written = index + 1
      settle()
    },
    close: () => {
      isClosed = true
      settle()
    },
    release: (count = 1) => {
      const target = allowed + count
      allowed = target
      settle()
      return pacer.reached(target)
    },
    releaseAll: () => {
      allowed = Number.POSITIVE_INFINITY
      settle()
    },
    reached: (count) => until(() => written >= count),
  }
  return pacer
}

/** One write every `ms` milliseconds, the first at once. */
export const everyMs = (ms: number): Pace => ({
  before: (index) => (index === 0 ? Promise.resolve() : Bun.sleep(ms)),
})

/** Holds back the first write until `gate` opens; the rest follows at once. */
export const firstAfter = (gate: Gate): Pace => ({
  before: (index) => (index === 0 ? gate.opened : Promise.resolve()),
})
