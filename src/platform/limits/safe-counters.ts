// Shared counters that do not take the gateway down: while they fail, this process counts for itself.
import type { Counters, Demand, TakeOutcome } from './counters.ts'

export type SafeCountersOptions = {
  readonly shared: Counters
  /** What counts while the shared ones do not answer. */
  readonly local: Counters
  readonly nowMs: () => number
  /** Hears when the shared counters stop answering, once, and when they are back. */
  readonly onDown: (error: unknown) => void
  readonly onUp: () => void
  /** Longest wait for an answer. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 500
/** How long after a failure nobody waits for the shared counters again. */
const REST_MS = 1000

/**
 * The stated mode of failure: limits hold per process until the shared counters are back; no request is refused or let through
 * because of the outage alone.
 */
export const createSafeCounters = (options: SafeCountersOptions): Counters => {
  const { shared, local, nowMs, timeoutMs = TIMEOUT_MS } = options
  let isDown = false
  let restsUntil = 0

  const takeShared = async (demands: readonly Demand[]): Promise<TakeOutcome> => {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
    const asked = Promise.resolve(shared.take(demands))
    try {
      return await Promise.race([asked, promise])
    } catch (error) {
      // What is counted too late belongs to nobody.
      asked.then(
        (late) => late.kind === 'taken' && late.end(demands.map(() => 0)),
        () => undefined,
      )
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    take: async (demands) => {
      if (nowMs() < restsUntil) return local.take(demands)
      // While they are away one request at a time finds out whether they are back.
      if (isDown) restsUntil = nowMs() + REST_MS
      try {
        const outcome = await takeShared(demands)
        if (isDown) options.onUp()
        isDown = false
        restsUntil = 0
        return outcome
      } catch (error) {
        restsUntil = nowMs() + REST_MS
        if (!isDown) options.onDown(error)
        isDown = true
        return local.take(demands)
      }
    },
  }
}
